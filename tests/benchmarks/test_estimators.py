"""Sigma^B = Sigma^1/B, proved for a symbolic B, beside tensorgrad (normal, symbolic B) and SymPy's stats (B = 4, 8)."""

from collections.abc import Callable
from statistics import median
from time import perf_counter

import pytest
from sympy import Rational, symbols
from sympy.stats import Normal, covariance

from derive import family, identity

Put = Callable[[str, object], None]


def best(action: Callable[[], object], times: int = 5) -> float:
    """Milliseconds, the best of a few runs."""
    found = []
    for _ in range(times):
        started = perf_counter()
        action()
        found.append(1000 * (perf_counter() - started))
    return min(found)


def test_the_covariance_of_a_mean(record_property: Put) -> None:
    G = family("G[b, i]", "uncorrelated", "one law")
    text = "Cov(mean(b=1..B, G[b,i]), mean(b=1..B, G[b,j])) == Cov(G[1,i], G[1,j])/B"
    ours = best(lambda: identity(text, G, given="B >= 1"))
    record_property("covariance of a mean, any law, any B, proved (ms)", f"{ours:.1f}; the aim is 20")
    assert ours < 200


@pytest.mark.filterwarnings("ignore::ImportWarning")         # of what tensorgrad can do without
def test_beside_tensorgrad(record_property: Put) -> None:
    """Theirs is for a normal law, and derived; ours for any, and proved. In turns, on the same machine."""
    tg = pytest.importorskip("tensorgrad", reason="tensorgrad is absent: pip install chalkproof[bench]")
    extras, functions = pytest.importorskip("tensorgrad.extras"), pytest.importorskip("tensorgrad.functions")
    B, K = symbols("b k")

    def theirs() -> object:
        x, spread = tg.Variable("x", B, K), tg.Variable("S", K, k2=K).with_symmetries("k k2")
        mean = functions.mean(x, "b") * functions.mean(x.rename(k="k2"), "b")
        together = tg.Product([tg.Delta(B, "b", "b2"), spread])
        return extras.Expectation(mean, x, tg.Zero(B, K), together, {"b": "b2", "k": "k2"}).full_simplify()

    G = family("G[b, i]", "uncorrelated", "one law")
    text = "Cov(mean(b=1..B, G[b,i]), mean(b=1..B, G[b,j])) == Cov(G[1,i], G[1,j])/B"
    pairs = [(best(lambda: identity(text, G, given="B >= 1"), 1), best(theirs, 1)) for _ in range(7)]
    ours, others = (median(times) for times in zip(*pairs, strict=True))
    record_property("covariance of a mean, tensorgrad, normal (ms)", f"{others:.1f}; ours in the same turns {ours:.1f}")
    assert ours < 10 * others


def test_the_fourth_moment_of_a_mean(record_property: Put) -> None:
    x = family("x[b]", "i.i.d.", moments=4)
    given = ("B >= 1", "E(x[1]) == 0", "E(x[1]**2) == v", "E(x[1]**4) == m4")
    ours = best(lambda: identity("E((mean(b=1..B, x[b]))**4) == m4/B**3 + 3*(B - 1)*v**2/B**3", x, given=given), 2)
    record_property("fourth moment of a mean, any B, proved (ms)", f"{ours:.0f}; the aim is 1000")
    assert ours < 5000


@pytest.mark.parametrize("size", [4, 8])
def test_sympy_stats(size: int, record_property: Put) -> None:
    """`Covariance(...).doit()` gives the question back in a millisecond; the function integrates."""
    mean = sum(Normal(f"x{b}", 0, 1) for b in range(size)) / size
    started = perf_counter()
    assert covariance(mean, mean) == Rational(1, size)
    record_property(f"covariance of a mean, SymPy's stats, normal, B = {size} (ms)",
                    f"{1000 * (perf_counter() - started):.0f}")
