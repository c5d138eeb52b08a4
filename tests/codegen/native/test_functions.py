"""exp, log, tanh, erf and their like in native kernels: units in the last place, their ends, the largest of a row."""

from collections.abc import Callable
from fractions import Fraction
from functools import cache
from math import factorial

import mpmath
import numpy as np
import pytest
from numpy.typing import NDArray

from codegen.building import LayerKernel, build
from codegen.native import polynomials
from tests.kept import layer

from ..compilers import needs_compiler, own_cache

pytestmark = needs_compiler
__all__ = ["own_cache"]
MOST = 4                    # units in the last place; measured are 3.2
COUNT = 500                 # points of each kind
EXACT: dict[str, Callable[[mpmath.mpf], mpmath.mpf]] = {
    "exp": mpmath.exp, "log": mpmath.log, "tanh": mpmath.tanh, "erf": mpmath.erf, "sqrt": mpmath.sqrt,
    "softplus": lambda x: max(x, 0) + mpmath.log1p(mpmath.exp(-abs(x))),
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)), "sin": mpmath.sin, "cos": mpmath.cos,
}
INF, NAN = np.inf, np.nan
ENDS = {                    # of inf, -inf, NaN, -NaN, 0, -0
    "exp": [INF, 0, NAN, NAN, 1, 1], "log": [INF, NAN, NAN, NAN, -INF, -INF], "tanh": [1, -1, NAN, NAN, 0, -0.0],
    "erf": [1, -1, NAN, NAN, 0, -0.0], "sqrt": [INF, NAN, NAN, NAN, 0, -0.0], "sigmoid": [1, 0, NAN, NAN, 0.5, 0.5],
    "softplus": [INF, 0, NAN, NAN, np.log(2), np.log(2)],
    "relu": [INF, 0, NAN, NAN, 0, -0.0], "abs": [INF, INF, NAN, NAN, 0, 0],
}


@cache
def function(name: str) -> LayerKernel:
    text = "log(1 + exp(x[i]))" if name == "softplus" else f"{name}(x[i])"
    return build(layer(f"y[i] = {text}"), target="native")


def points(dtype: type) -> NDArray[np.floating]:
    """Normal numbers, all magnitudes down to the least, the edges of overflow and of underflow, and about 1."""
    draw, ends = np.random.default_rng(0), np.finfo(dtype)
    least, most = np.log(float(ends.smallest_subnormal)), np.log(float(ends.max))
    edges = [edge * (1 + np.linspace(-1e-3, 1e-3, COUNT)) for edge in (least, most, np.log(float(ends.tiny)))]
    found = [draw.standard_normal(COUNT), np.exp(draw.uniform(least, most, COUNT)) * draw.choice([-1, 1], COUNT),
             np.linspace(least, most, COUNT), np.linspace(-6, 6, COUNT), 1 + draw.uniform(-1e-2, 1e-2, COUNT), *edges,
             np.arange(1, 60) * float(ends.smallest_subnormal), np.log(2) * (np.arange(-40, 40) + 0.5)]
    return np.concatenate(found).astype(dtype)


def units(found: NDArray[np.floating], exact: list[mpmath.mpf], dtype: type) -> float:
    """The largest error in units of the last place of the exact value; both may be beyond the largest number."""
    largest = mpmath.mpf(float(np.finfo(dtype).max))
    worst = 0.0
    for value, wanted in zip(found.tolist(), exact, strict=True):
        if abs(wanted) > largest or np.isinf(value):
            assert np.isinf(value) or abs(value) == float(largest), (value, wanted)
            assert abs(wanted) > largest * (1 - mpmath.mpf(2) ** -20), (value, wanted)
            continue
        unit = float(np.spacing(dtype(float(abs(wanted)))))
        worst = max(worst, float(abs(mpmath.mpf(value) - wanted) / unit))
    return worst


@pytest.mark.thorough(seconds=7, every=9)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", EXACT)
def test_units_in_the_last_place(name: str, dtype: type) -> None:
    x = points(dtype)
    if name in ("log", "sqrt"):
        x = np.abs(x[x != 0])
    if name in ("sin", "cos"):
        x = x[np.abs(x) < 1e5]
    with mpmath.workprec(200):
        exact = [EXACT[name](mpmath.mpf(value)) for value in x.tolist()]
        assert units(np.asarray(function(name).forward(x=x)), exact, dtype) <= MOST


def test_what_is_off_by_more_is_seen() -> None:
    x = points(np.float32)
    with mpmath.workprec(200):
        exact = [mpmath.exp(mpmath.mpf(value)) for value in x.tolist()]
    found = np.asarray(function("exp").forward(x=x))
    assert units(found * np.float32(1 + 2.0**-20), exact, np.float32) > MOST


@pytest.mark.thorough(seconds=7, every=9)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("count", [1, 3, 40])
@pytest.mark.parametrize("name", ENDS)
def test_ends(name: str, count: int, dtype: type) -> None:
    """In whatever place of an array: one register at a time, or one entry."""
    for x, wanted in zip([INF, -INF, NAN, -NAN, 0.0, -0.0], ENDS[name], strict=True):
        found = np.asarray(function(name).forward(x=np.full(count, x, dtype)))
        np.testing.assert_array_equal(found, np.full(count, wanted, dtype))
        if name in ("tanh", "erf"):
            assert (np.signbit(found) == np.signbit(wanted)).all() or np.isnan(wanted)


@pytest.mark.thorough(seconds=25, every=17)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("count", [1, 2, 7, 16, 17, 33, 64, 100])
def test_the_largest_of_a_row(count: int, dtype: type) -> None:
    largest = build(layer("m[n] = max(j, x[n,j])"), target="native")
    draw = np.random.default_rng(count)
    x = draw.standard_normal((12, count)).astype(dtype)
    x[1], x[2], x[3] = -INF, -0.0, -np.abs(x[3])
    for row, odd in enumerate((NAN, -NAN, INF, -INF, np.finfo(dtype).smallest_subnormal), 4):
        x[row, draw.integers(count)] = odd
    with np.errstate(invalid="ignore"):
        np.testing.assert_array_equal(largest.forward(x=x), x.max(axis=1))
    whole = build(layer("m = max(n, max(j, x[n,j]))"), target="native")
    np.testing.assert_array_equal(whole.forward(x=x), NAN)
    np.testing.assert_array_equal(whole.forward(x=x[:4]), x[:4].max())


@pytest.mark.parametrize("name", ["minimum", "maximum"])
def test_the_smaller_and_the_larger_of_two(name: str) -> None:
    x, z = (one.ravel() for one in np.meshgrid(*[[1.0, -2.0, INF, -INF, NAN, 0.0]] * 2))
    with np.errstate(invalid="ignore"):
        np.testing.assert_array_equal(build(layer(f"y[i] = {name}(x[i], z[i])"), target="native").forward(x=x, z=z),
                                      getattr(np, name)(x, z))


def test_sums_of_float32_do_not_lose_more_than_numpys() -> None:
    x = np.random.default_rng(0).uniform(0, 1, (3, 1_000_000)).astype(np.float32)
    exact = x.astype(float).sum(axis=1)
    found = build(layer("s[n] = sum(j, x[n,j])"), target="native").forward(x=x)
    np.testing.assert_allclose(found, exact, rtol=1e-4)


HALF_LOG_2 = Fraction("0.34657359028")                  # from above
PRECISION = (24, 53)


@pytest.mark.parametrize("kind", [0, 1], ids=["float32", "float64"])
def test_what_is_left_out_of_the_series_is_too_small_to_matter(kind: int) -> None:
    """Exactly: the terms left out are less than a geometric series, which is less than a quarter of the last place."""
    r, quarter = HALF_LOG_2, Fraction(1, 4) * Fraction(1, 2 ** PRECISION[kind])
    assert mpmath.mpf(r.numerator) / r.denominator > mpmath.log(2) / 2
    degree = polynomials.EXP_DEGREE[kind]
    left = r ** (degree + 1) / factorial(degree + 1) / (1 - r / (degree + 2))
    assert left < quarter * Fraction(7, 10)             # of e**r, which is more than 0.7
    degree = polynomials.TANH_DEGREE[kind]              # of e**r - 1, which is more than 0.84*|r|
    assert r**degree / factorial(degree + 1) / (1 - r / (degree + 2)) < quarter * Fraction(84, 100)
    terms, z = polynomials.LOG_TERMS[kind], Fraction("0.029437251523")              # ((sqrt(2) - 1)/(sqrt(2) + 1))**2
    assert mpmath.mpf(z.numerator) / z.denominator > ((mpmath.sqrt(2) - 1) / (mpmath.sqrt(2) + 1)) ** 2
    assert z ** (terms + 1) / (2 * terms + 3) / (1 - z) < quarter
    assert polynomials.atanh(3) == [Fraction(2, 3), Fraction(2, 5), Fraction(2, 7)]
    assert polynomials.exp(3) == [1, 1, Fraction(1, 2), Fraction(1, 6)]


@pytest.mark.parametrize("kind", [0, 1], ids=["float32", "float64"])
def test_log_2_in_two_parts(kind: int) -> None:
    """n*high is exact for every n that occurs, and n*(log(2) - high - low) is far below the last place."""
    high, low = (Fraction(float(text[kind])) for text in (polynomials.LOG_2_HIGH, polynomials.LOG_2_LOW))
    bits = (9, 12)[kind]
    assert high.denominator <= 2 ** (PRECISION[kind] - bits)
    with mpmath.workprec(200):
        rest = mpmath.log(2) - sum(mpmath.mpf(part.numerator) / part.denominator for part in (high, low))
        assert abs(rest) * 2**bits < mpmath.mpf(2) ** -(PRECISION[kind] + 8)
