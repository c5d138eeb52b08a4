"""Formulas of two classes as one writes them: no overflow and no NaN at any size. Warnings are errors here."""

import mpmath
import numpy as np
import pytest

from codegen.building import build
from codegen.lower.layers import lower
from codegen.program.grammar import MINUS, add, num
from codegen.program.notation import program as shown
from codegen.rewrite.logistic import pair_of, stable_logistic
from derive.notation import parse_program
from tests.kept import layer
from tests.layers.numbers import run

from ..compilers import needs_compiler, own_cache

__all__ = ["own_cache"]
TARGETS = ["numpy", pytest.param("native", marks=needs_compiler)]
FORMULAS = [
    "y[i] = log(1 + exp(x[i]))", "y[i] = log(exp(-x[i]) + 1)", "y[i] = exp(x[i])/(1 + exp(x[i]))",
    "y[i] = 1/(1 + exp(-x[i]))", "y[i] = 1/(1 + exp(x[i]))", "y[i] = 1 - 1/(1 + exp(-x[i]))",
    "y[i] = log(sigmoid(x[i]))", "y[i] = log(1 - sigmoid(x[i]))", "y[i] = -log(1/(1 + exp(-x[i])))",
    "y[i] = x[i]*tanh(log(1 + exp(x[i])))", "y[i] = x[i]/(1 + exp(-x[i]))", "y[i] = log(1 + exp(3*x[i]))/3",
    "y[i] = log(2 + 2*exp(x[i]))", "y[i] = log(1 + 3*exp(x[i]))", "y[i] = exp(x[i])/(2 + 3*exp(x[i]))",
    "y[i] = (exp(x[i]) - exp(-x[i]))/(exp(x[i]) + exp(-x[i]))", "y[i] = 2/(1 + exp(-2*x[i])) - 1",
    "y[i] = exp(x[i])/(1 + exp(x[i]))**2", "y[i] = exp(2*x[i])/(1 + exp(x[i]))**2",
    "y[i] = 0.25*log(1 + exp(x[i])) - 0.75*log(1 - sigmoid(x[i]))",
]
OF_TWO = ["y[i] = exp(x[i])/(exp(x[i]) + exp(z[i]))", "y[i] = log(exp(x[i]) + exp(z[i]))",
          "y[i] = exp(z[i] + x[i])/(exp(x[i]) + exp(z[i]))**2", "y[i] = log(exp(2*z[i]) + exp(x[i] - z[i]))"]
PLACES = [0.0, 1e-3, 0.5, 3.0, 20.0, 50.0, 89.0, 100.0, 710.0, 1e4]


def exactly(text: str, *at: float) -> tuple[float, list[float]]:
    """y and its slopes by x and z, from the text with 60 digits and differences of 1e-20."""
    def value(*at: mpmath.mpf) -> mpmath.mpf:
        given = {name: {(1,): x} for name, x in zip("xz", at, strict=False)}
        return run(parse_program(text), given)["y"][(1,)]

    with mpmath.workdps(60 + int(max(map(abs, at)))):           # 1 + exp(-1e4) has as many
        points, h = [mpmath.mpf(x) for x in at], mpmath.mpf(10) ** -20
        ends = [[value(*points[:k], points[k] + step, *points[k + 1:]) for step in (h, -h)] for k in range(len(at))]
        slopes = [(ahead - behind) / (2 * h) for ahead, behind in ends]
        return float(value(*points)), list(map(float, slopes))


@pytest.mark.thorough(seconds=96, every=41)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("text", FORMULAS)
def test_at_any_size(text: str, target: str) -> None:
    kernel = build(layer(text), target)
    for kind, most in ((np.float32, 101), (np.float64, 711)):
        every = [sign * x for x in PLACES if x < most for sign in (1, -1)] + ([1e4, -1e4] if most > 200 else [])
        x = np.array(every, kind)
        expected = [exactly(text, float(at)) for at in x]
        y, dx = kernel.forward(x=x), kernel.backward(np.ones_like(x), x=x)["x"]
        eps = np.finfo(kind).eps
        np.testing.assert_allclose(y, [value for value, _ in expected], rtol=8 * eps, atol=eps)
        np.testing.assert_allclose(dx, [slopes[0] for _, slopes in expected], rtol=16 * eps, atol=4 * eps)


@pytest.mark.thorough(seconds=4, every=9)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("text", OF_TWO)
def test_of_two(text: str, target: str) -> None:
    kernel = build(layer(text), target)
    places = [(x, z) for x in (0.0, 0.3, -120.0, 700.0) for z in (0.1, 5.0, -90.0, 650.0)]
    x, z = np.array(places).T
    expected = [exactly(text, *at) for at in places]
    np.testing.assert_allclose(kernel.forward(x=x, z=z), [value for value, _ in expected], rtol=1e-13, atol=1e-300)
    found = kernel.backward(np.ones_like(x), x=x, z=z)
    for name, place in (("x", 0), ("z", 1)):
        np.testing.assert_allclose(found[name], [slopes[place] for _, slopes in expected], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("target", TARGETS)
def test_the_loss_of_a_logistic_regression(target: str) -> None:
    """Letters that are summed have other names in the divisor than above it."""
    kernel = build(layer("y[b] = log(1 + exp(-t[b]*sum(i, w[i]*x[b,i])))"), target)
    draw = np.random.default_rng(2)
    w, x, t = draw.standard_normal(3) * 300, draw.standard_normal((9, 3)), draw.choice([-1.0, 1.0], 9)
    margin = t * (x @ w)
    np.testing.assert_allclose(kernel.forward(w=w, x=x, t=t), np.logaddexp(0, -margin), rtol=1e-12)
    slope = -t * np.exp(-np.logaddexp(0, margin))
    np.testing.assert_allclose(kernel.backward(np.ones(9), w=w, x=x, t=t)["w"], slope @ x, rtol=1e-10)


@pytest.mark.parametrize(("text", "made"), [
    ("y[i] = log(1 - exp(x[i]))", "y[i] = log(1 - exp(x[i]))"),             # no sum of two that are positive
    ("y[i] = log(x[i] + exp(x[i]))", "y[i] = log(x[i] + exp(x[i]))"),
    ("y[i] = log(1 + exp(x[i]) + exp(z[i]))", "y[i] = log(exp(x[i]) + exp(z[i]) + 1)"),
    ("y[i] = exp(2*x[i])/(1 + exp(x[i]))", "y[i] = exp(2*x[i])/(exp(x[i]) + 1)"),       # as large as exp(x)
    ("y[i] = exp(z[i])/(1 + exp(x[i]))", "y[i] = exp(z[i])/(exp(x[i]) + 1)"),
    ("y[i] = sqrt(1 + exp(x[i]))", "y[i] = sqrt(exp(x[i]) + 1)"),
    ("y[i] = 2 - sigmoid(x[i])", "y[i] = 2 - sigmoid(x[i])"),
    ("y[i] = (1 - sigmoid(x[i]))*sigmoid(x[i])", "y[i] = (1 - sigmoid(x[i]))*sigmoid(x[i])"),   # sigmoid(x) is there
])
def test_what_is_left_alone(text: str, made: str) -> None:
    assert shown(stable_logistic(lower(layer(text)).forward)) == made


def test_a_comment_names_the_identity() -> None:
    source = build(layer("y[i] = log(1 + exp(x[i]))")).source
    assert "by softplus" in source
    assert "softplus: log(exp(a) + exp(b)) = max(a, b) + log(1 + exp(-abs(a - b)))   " in source


def test_two_numbers_are_no_pair() -> None:
    assert pair_of(num(5)) is None
    assert pair_of(add(num(5), MINUS)) is None
