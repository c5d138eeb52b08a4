"""1 + erf(z) without the difference: units in the last place of GELU and its gradient, its ends, what is kept of it."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from numpy.typing import NDArray

from codegen.building import LayerKernel, build
from codegen.lower.layers import lower
from codegen.program.grammar import Program, walk
from codegen.program.notation import program as shown
from codegen.rewrite.normal_distribution import normal_of_erf
from codegen.schedule.saved_for_backward import keeping
from derive.layers.examples import EXAMPLES
from derive.rules.update_rules import update_rule
from tests.kept import layer

from ..compilers import needs_compiler, own_cache
from ..evaluate import DIGITS, drawn, run

__all__ = ["own_cache"]
GELU = EXAMPLES["GELU"].text
TARGETS = ["numpy", pytest.param("native", marks=needs_compiler)]
TURN = -0.7517915               # where the gradient is 0, and no digit of it is certain


def points(dtype: type) -> NDArray[np.floating]:
    draw = np.random.default_rng(0)
    found = [np.linspace(-12, 12, 1500), draw.standard_normal(500), np.logspace(-30, 0, 100), -np.logspace(-30, 0, 100)]
    return np.concatenate(found).astype(dtype)


def units(found: NDArray[np.floating], exact: list[mpmath.mpf]) -> NDArray[np.floating]:
    unit = np.spacing(np.array([abs(float(value)) for value in exact], found.dtype)).tolist()
    return np.array([float(abs(mpmath.mpf(one) - other) / scale)
                     for one, other, scale in zip(found.tolist(), exact, unit, strict=True)])


def normal(x: mpmath.mpf) -> mpmath.mpf:
    return mpmath.erfc(-x / mpmath.sqrt(2)) / 2


def slope(x: mpmath.mpf) -> mpmath.mpf:
    return normal(x) + x * mpmath.exp(-x * x / 2) / mpmath.sqrt(2 * mpmath.pi)


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize(("target", "dtype"), [
    ("numpy", np.float32), ("numpy", np.float64),
    pytest.param("native", np.float32, marks=needs_compiler), pytest.param("native", np.float64, marks=needs_compiler)])
def test_units_in_the_last_place_of_gelu(target: str, dtype: type) -> None:
    """For NumPy and float32 the rounding of x**2 in the exponential is left as it is: half a unit, which grows."""
    gelu, x = build(layer(GELU), target), points(dtype)
    most = 6 + 0.7 * np.minimum(x, 0) ** 2 if (target, dtype) == ("numpy", np.float32) else np.full(x.shape, 8.0)
    kept: dict[str, NDArray[np.floating]] = {}
    y, ones = np.asarray(gelu.forward(x=x, kept=kept)), np.ones_like(x)
    with mpmath.workdps(40):
        exact = [mpmath.mpf(value) for value in x.tolist()]
        values, slopes = [value * normal(value) for value in exact], [slope(value) for value in exact]
        assert np.all(units(y, values) <= most)
        np.testing.assert_array_equal(gelu.forward(x=x), y)
        for dx in (gelu.backward(ones, x=x, kept=kept)["x"], gelu.backward(ones, x=x)["x"]):
            plain = np.abs(x - TURN) > 0.3
            assert np.all(units(dx, slopes)[plain] <= most[plain])
            np.testing.assert_allclose(dx, [float(value) for value in slopes], atol=4 * np.finfo(dtype).eps)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_ends(target: str, dtype: type) -> None:
    gelu = build(layer(GELU), target)
    x = np.array([0.0, 40, -40, 1e4, -1e4, 1e30, -1e30, 1e-40], dtype)
    np.testing.assert_array_equal(gelu.forward(x=x)[:-1], np.maximum(x, 0)[:-1])
    np.testing.assert_array_equal(gelu.backward(np.ones_like(x), x=x)["x"], [0.5, 1, 0, 1, 0, 1, 0, 0.5])
    odd = np.array([np.inf, np.nan], dtype)
    np.testing.assert_array_equal(gelu.forward(x=odd), odd)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("text", "exact"), [
    ("y[i] = 1 - erf(x[i])", mpmath.erfc), ("y[i] = 3 + 3*erf(x[i]/2)", lambda x: 3 * mpmath.erfc(-x / 2)),
    ("y[i] = 1 - erf(-x[i]*sqrt(2))", lambda x: mpmath.erfc(-x * mpmath.sqrt(2)))])
def test_others_to_a_few_units(target: str, text: str, exact: object) -> None:
    assert callable(exact)
    x = np.linspace(-5, 5, 301)
    with mpmath.workdps(40):
        wanted = [exact(mpmath.mpf(value)) for value in x.tolist()]
        assert units(np.asarray(build(layer(text), target).forward(x=x)), wanted).max() <= 8


@pytest.mark.thorough(seconds=5, every=7)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("k", ["8", "4", "2", "1", "1/2", "1/4", "1/8"])
def test_gaussians(target: str, k: str) -> None:
    """What x**2 is rounded by is made good, whatever the power of 2; and at the far ends it is 0."""
    gaussian, x = build(layer(f"y[i] = exp(-{k}*x[i]**2)"), target), np.linspace(-9, 9, 301)
    scale = float(Fraction(k))
    with mpmath.workdps(40):
        wanted = [mpmath.exp(-scale * mpmath.mpf(value) ** 2) for value in x.tolist()]
        assert units(np.asarray(gaussian.forward(x=x)), wanted).max() <= 3
    for dtype in (np.float32, np.float64):
        np.testing.assert_array_equal(gaussian.forward(x=np.array([90, -1e3, 1e30, np.inf], dtype)), 0)


@pytest.mark.parametrize("target", TARGETS)
def test_of_a_number(target: str) -> None:
    one = build(layer("y = 1 + erf(s)"), target)
    assert float(np.asarray(one.forward(s=-3.0))) == pytest.approx(float(mpmath.erfc(3)), rel=1e-14)


def _program(text: str) -> Program:
    return lower(layer(text)).forward


@pytest.mark.parametrize(("text", "made"), [
    (GELU, "y[i] = normal(x[i], exp(-x[i]**2/2))*x[i]"),
    ("y[i] = 1 - erf(x[i])", "y[i] = 2*normal(-x[i]*sqrt(2), exp(-x[i]**2))"),
    ("y[i] = z[i] + 2*erf(z[i]*x[i]) + 2", "y[i] = z[i] + 4*normal(z[i]*x[i]*sqrt(2), exp(-z[i]**2*x[i]**2))"),
    ("y[i] = 1 + 2*erf(x[i])", "y[i] = 2*erf(x[i]) + 1"), ("y[i] = erf(x[i]) - x[i]", "y[i] = erf(x[i]) - x[i]")])
def test_what_is_rewritten_keeps_its_value(text: str, made: str) -> None:
    before = _program(text)
    after = normal_of_erf(before)
    assert sorted(shown(after)) == sorted(made)                 # factors may stand in another order
    inputs = drawn(before, {"I": 4}, text)
    with mpmath.workdps(DIGITS):
        one, other = (run(program, inputs, {"I": 4})["y"] for program in (before, after))
        assert all(abs(one[place] - other[place]) < mpmath.mpf(10) ** -30 for place in one)


def test_one_exponential_and_one_array_kept() -> None:
    lowered = lower(layer(GELU))
    kept = keeping(lowered.forward, lowered.backward)
    assert kept.names == ("slope",)
    for program in (kept.forward, kept.alone):
        assert sum(getattr(part, "name", "") == "exp" for let in program.lets for part in walk(let.value)) == 1
    native = keeping(lowered.forward, lowered.backward, again=True)
    assert native.names == ()


def test_no_slope_where_it_would_be_one_more() -> None:
    gru = lower(layer(EXAMPLES["GRU cell"].text))
    assert keeping(gru.forward, gru.backward).names == ("r", "z", "s", "m")


def test_a_rule_with_erf_takes_its_function_along() -> None:
    step = build(update_rule("theta = theta - alpha*erf(g)*exp(-g**2)"))
    theta, g = np.ones(3), np.array([0.0, 0.5, -1.0])
    step(theta=theta, g=g, alpha=1.0)
    with mpmath.workdps(30):
        wanted = [float(1 - mpmath.erf(value) * mpmath.exp(-mpmath.mpf(value) ** 2)) for value in g.tolist()]
    np.testing.assert_allclose(theta, wanted, rtol=1e-14)


def test_a_wrong_one_would_be_seen() -> None:
    gelu, x = LayerKernel.forward, np.linspace(-5, -4, 50)
    found = np.asarray(gelu(build(layer(GELU)), x=x)) * (1 + 1e-14)
    with mpmath.workdps(40):
        assert units(found, [mpmath.mpf(v) * normal(mpmath.mpf(v)) for v in x.tolist()]).max() > 8
