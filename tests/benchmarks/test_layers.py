"""How long gradients take: derived and proved here, derived by tensorgrad; and how a network's time grows with depth.

Run by `make bench`. The two sides run in turns in one process; what is compared is the median.
"""

import gc
import math
from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import partial
from statistics import median
from time import perf_counter

import pytest
from sympy import symbols
from sympy.core.cache import clear_cache

from derive.layers.layer import layer
from derive.outlines import calculus, normal, terms
from derive.outlines.outline import Outline

TURNS = 5
DEPTHS = (4, 8, 16, 32, 64)
OURS = {
    "softmax cross-entropy": "L = mean(n, log(sum(c, exp(z[n,c]))) - sum(c, t[n,c]*z[n,c]))",
    "layer norm": "mu[n] = mean(i, x[n,i])\nv[n] = mean(i, (x[n,i] - mu[n])**2)\n"
                  "y[n,i] = g[i]*(x[n,i] - mu[n])/sqrt(v[n] + eps) + b[i]",
    "batch norm": "mu[j] = mean(n, x[n,j])\nv[j] = mean(n, (x[n,j] - mu[j])**2)\n"
                  "y[n,j] = g[j]*(x[n,j] - mu[j])/sqrt(v[j] + eps) + b[j]",
}
INPUTS = {"softmax cross-entropy": "zt", "layer norm": "xgb", "batch norm": "xgb"}


def forget() -> None:
    """Empty every cache, so that each turn starts afresh."""
    for module in (calculus, normal, terms):
        for one in vars(module).values():
            getattr(one, "cache_clear", lambda: None)()
    clear_cache()
    gc.collect()


def seconds(work: Callable[[], object]) -> float:
    forget()
    started = perf_counter()
    work()
    return perf_counter() - started


def proved(text: str, inputs: Iterable[str]) -> list[Outline]:
    """The gradients of the inputs and of the computed arrays that stand in them."""
    found = layer(text)
    return [found.gradient(name) for name in (*inputs, *found.intermediate)]


@pytest.mark.parametrize("name", OURS)
def test_beside_tensorgrad(name: str) -> None:
    tg = pytest.importorskip("tensorgrad", reason="tensorgrad is absent: pip install chalkproof[bench]")
    functions = pytest.importorskip("tensorgrad.functions")
    N, K = symbols("n k")

    def theirs() -> list[object]:
        x, dy, t = (tg.Variable(one, N, K) for one in ("x", "dy", "t"))
        if name == "softmax cross-entropy":
            each = functions.log(functions.sum(functions.exp(x), "k")) - functions.dot(t, x, "k")
            return [tg.Derivative(functions.mean(each, "n"), v).full_simplify() for v in (x, t)]
        g, b, eps = tg.Variable("g", K), tg.Variable("b", K), tg.Variable("eps")
        over = "k" if name == "layer norm" else "n"
        apart = x - functions.mean(x, over, keepdims=True)
        spread = functions.mean(apart * apart, over, keepdims=True) + eps
        y = apart * functions.pow(spread, Fraction(-1, 2)) * g + b
        loss = functions.sum(dy * y)
        return [tg.Derivative(loss, v).full_simplify() for v in (x, g, b)]

    ours, others = [], []
    for _ in range(TURNS):
        ours.append(seconds(lambda: proved(OURS[name], INPUTS[name])))
        others.append(seconds(theirs))
    ratio = median(others) / median(ours)
    print(f"\n{name}: derived and proved in {median(ours):.3f} s; tensorgrad derives it in {median(others):.3f} s: "
          f"{ratio:.1f} times as long")
    assert ratio >= 1, f"{name}: {ratio:.2f}"


def test_a_linear_layer() -> None:
    spent = median(seconds(lambda: proved("y[i] = sum(j, w[i,j]*x[j]) + b[i]", "wxb")) for _ in range(TURNS))
    print(f"\nlinear layer, all gradients: {spent * 1000:.0f} ms")
    assert spent < 0.1


def network(depth: int) -> str:
    lines = [f"h{k}[n,i] = tanh(sum(j, w{k}[i,j]*{'x' if k == 1 else f'h{k - 1}'}[n,j]) + b{k}[i])"
             for k in range(1, depth + 1)]
    return "\n".join(lines)


def test_a_network_takes_time_in_proportion_to_its_depth() -> None:
    spent = {}
    for depth in DEPTHS:
        inputs = ["x", *(f"{letter}{k}" for k in range(1, depth + 1) for letter in "wb")]
        text = network(depth)
        spent[depth] = median(seconds(partial(proved, text, inputs)) for _ in range(3 if depth < 64 else 1))
        print(f"\n{depth} linear + tanh layers, all gradients: {spent[depth]:.2f} s", end="")
    slope = fitted(spent)
    print(f"\nthe time grows as depth**{slope:.2f}")
    assert slope < 1.25


def fitted(points: dict[int, float]) -> float:
    """The exponent of the power law through the points, by least squares of the logarithms."""
    xs, ys = [math.log(x) for x in points], [math.log(y) for y in points.values()]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys, strict=True)) / sum((a - x) ** 2 for a in xs)


def test_the_fitted_exponent_of_known_points() -> None:
    assert math.isclose(fitted({2: 12.0, 4: 48.0, 8: 192.0}), 2)
    assert math.isclose(fitted({2: 6.0, 4: 12.0, 16: 48.0}), 1)
