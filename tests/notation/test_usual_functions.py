"""Each usual function is what its name says, in every door; what would be too long is refused."""

import mpmath
import pytest

from codegen.building import build
from derive import claim, layer, update_rule
from derive.notation import parse_expression, unparse
from derive.notation.errors import NotationError
from derive.notation.names import CALLABLE, OTHER_SPELLINGS
from derive.notation.usual_functions import OF_ONE, OF_TWO, USUAL
from tests.codegen.compilers import needs_compiler, own_cache

__all__ = ["own_cache"]

BY_MPMATH = {
    "square": lambda x: x * x, "rsqrt": lambda x: 1 / mpmath.sqrt(x), "expm1": mpmath.expm1, "log1p": mpmath.log1p,
    "log2": lambda x: mpmath.log(x, 2), "log10": mpmath.log10, "tan": mpmath.tan, "asinh": mpmath.asinh,
    "acosh": lambda x: mpmath.acosh(x), "atanh": mpmath.atanh, "erfc": mpmath.erfc,
    "logit": lambda x: -mpmath.log(1 / x - 1), "logsigmoid": lambda x: -mpmath.log1p(mpmath.exp(-x)),
    "softsign": lambda x: x / (1 + abs(x)), "silu": lambda x: x / (1 + mpmath.exp(-x)),
    "mish": lambda x: x * mpmath.tanh(mpmath.log1p(mpmath.exp(x))), "gelu": lambda x: x * mpmath.ncdf(x),
    "elu": lambda x: x if x > 0 else mpmath.expm1(x), "pow": mpmath.power, "hypot": mpmath.hypot,
    "logaddexp": lambda x, y: mpmath.log(mpmath.exp(x) + mpmath.exp(y)),
}
AT = {"acosh": [1.5, 4.0], "atanh": [0.3, -0.8], "logit": [0.3, 0.8], "rsqrt": [0.7, 3.0], "log1p": [0.4, -0.6],
      "log2": [0.4, 5.0], "log10": [0.4, 5.0]}
TEXTS = {**{name: f"{name}(x[i])" for name in OF_ONE}, **{name: f"{name}(x[i], z[i])" for name in OF_TWO}}


def test_the_table_has_them_all() -> None:
    assert BY_MPMATH.keys() == USUAL.keys()
    assert USUAL.keys() <= CALLABLE
    assert not USUAL.keys() & OTHER_SPELLINGS.keys()


@pytest.mark.parametrize("name", USUAL)
def test_values_and_slopes_are_those_of_the_function(name: str) -> None:
    _agrees(name, "numpy")


@needs_compiler
@pytest.mark.parametrize("name", ["tan", "log1p", "gelu", "elu", "logaddexp"])
def test_in_c_too(name: str) -> None:
    _agrees(name, "native")


def _agrees(name: str, target: str) -> None:
    kernel = build(layer(f"y[i] = {TEXTS[name]}"), target)
    places = AT.get(name, [0.7, -1.3] if name != "pow" else [0.7, 1.3])
    given = {"x": places} | ({"z": [1.5, 0.4]} if name in OF_TWO else {})
    found = kernel.forward(**given)
    slopes = kernel.backward([1.0, 1.0], **given)["x"]
    for place, x in enumerate(places):
        rest = [mpmath.mpf(values[place]) for values in list(given.values())[1:]]
        assert found[place] == pytest.approx(float(BY_MPMATH[name](mpmath.mpf(x), *rest)), rel=1e-13)
        slope = mpmath.diff(BY_MPMATH[name], (mpmath.mpf(x), *rest), (1, *[0] * len(rest)))
        assert slopes[place] == pytest.approx(float(slope), rel=1e-11)


def test_small_numbers_keep_their_digits() -> None:
    kernel = build(layer("y[i] = log1p(x[i])"))
    assert kernel.forward(x=[1e-20, -1e-18]).tolist() == [1e-20, -1e-18]


@pytest.mark.parametrize("text", [
    "logit(sigmoid(x)) == x", "gelu(x) - gelu(-x) == x", "erfc(x) + erfc(-x) == 2", "expm1(x) >= x",
    "tan(x)*cos(x) == sin(x)", "logsigmoid(x) == -softplus(-x)", "hypot(x, y)**2 == x**2 + y**2",
])
def test_claims_speak_of_them(text: str) -> None:
    assert claim(text).verdict == "holds"


def test_rules_speak_of_them() -> None:
    found = update_rule("s = s + square(g); theta = theta - lr*g*rsqrt(s + eps)").equivalent_to(
        update_rule("s = s + g**2; theta = theta - lr*g/sqrt(s + eps)"))
    assert bool(found)


def test_it_is_printed_as_what_it_is_short_for() -> None:
    assert unparse(parse_expression("log1p(x) + silu(y)")) == "log(1 + x) + y*sigmoid(y)"


def test_a_name_with_nothing_behind_it_is_free() -> None:
    assert layer("logit[i] = w[i]*x[i]; y[i] = sigmoid(logit[i])").inputs == ("w", "x")


def test_what_would_be_too_long_is_refused() -> None:
    text = "x"
    for _ in range(14):
        text = f"silu({text})"
    with pytest.raises(NotationError, match="what stands in silu is too long"):
        parse_expression(text)
