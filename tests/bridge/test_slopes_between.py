"""Comparisons by the signs of derivatives: what textbooks claim, and what only looks like it."""

import pytest
from sympy import exp, log, sin

from derive import claim
from derive.answers import Undecided, carried_out
from derive.bridge.terms import formula_of
from derive.outlines.logic import assume, plainly
from derive.outlines.slopes import rises
from derive.outlines.terms import AtMost, Less, Refused, real
from derive.sheets.claims import Verdict

X, Z, A = real("x"), real("z"), real("a")
HOLD: list[tuple[str, tuple[str, ...]]] = [
    ("sin(x) <= x", ("x >= 0",)),
    ("x - x**3/6 <= sin(x)", ("x >= 0",)),
    ("cos(x) >= 1 - x**2/2", ()),
    ("exp(x) >= 1 + x + x**2/2", ("x >= 0",)),
    ("log(1 + x) >= x - x**2/2", ("x >= 0",)),
    ("log(1 + x) >= 2*x/(2 + x)", ("x >= 0",)),
    ("tanh(x) <= x", ("x >= 0",)),
    ("erf(x) <= erf(y)", ("x <= y",)),
    ("sigmoid(x) <= 1/2 + x/4", ("x >= 0",)),
    ("softplus(x) <= log(2) + x/2 + x**2/8", ()),
    ("sigmoid(x) - sigmoid(y) <= (x - y)/4", ("x >= y",)),
    ("abs(tanh(x) - tanh(y)) <= abs(x - y)", ()),
    ("abs(cos(x) - cos(y)) <= abs(x - y)", ()),
    ("abs(exp(x) - exp(y)) <= exp(c)*abs(x - y)", ("x <= c", "y <= c")),
    ("abs(log(x) - log(y)) <= abs(x - y)/c", ("x >= c", "y >= c", "c > 0")),
]
FAIL: list[tuple[str, tuple[str, ...]]] = [
    ("sin(x) <= x", ()),
    ("tanh(x) <= x", ("x <= 0",)),
    ("exp(x) >= 1 + x + x**2/2", ()),
    ("log(1 + x) >= x - x**2/3", ("x >= 0",)),
    ("abs(sigmoid(x) - sigmoid(y)) <= abs(x - y)/5", ()),
    ("abs(exp(x) - exp(y)) <= abs(x - y)", ("x >= 0", "y >= 0")),
]


@pytest.mark.parametrize(("text", "given"), HOLD)
def test_what_holds(text: str, given: tuple[str, ...]) -> None:
    assert claim(text, given=given).verdict is Verdict.HOLDS


@pytest.mark.parametrize(("text", "given"), FAIL)
def test_what_does_not(text: str, given: tuple[str, ...]) -> None:
    assert claim(text, given=given).verdict in (Verdict.FAILS, Verdict.HOLDS_IF)


def test_a_wrong_derivative_is_refused_by_the_kernel() -> None:
    """x - sin(x) does not have the slope 1 - cos(x)**2, though that is not negative either."""
    order = assume(AtMost(0, X))
    wrong = rises(plainly(AtMost(0, sin(Z) ** 2)), order, Z - sin(Z), sin(Z) ** 2, Z)
    with pytest.raises(Undecided, match="rises"):
        carried_out(wrong)


def test_what_is_assumed_is_the_order_alone() -> None:
    made = rises(plainly(AtMost(0, Z**2)), assume(AtMost(A, X)), Z**3 / 3, Z**2, Z)
    assert carried_out(made).given == {formula_of(AtMost(A, X))}


def test_where_the_derivative_asks_for_more() -> None:
    """log has a derivative where its argument is positive: from a to x nobody says that."""
    made = rises(plainly(AtMost(0, exp(Z))), assume(AtMost(A, X)), log(exp(Z) - 1), exp(Z), Z)
    with pytest.raises(Undecided):
        carried_out(made)


def test_nothing_may_be_assumed_of_the_place_beside_where_it_lies() -> None:
    with pytest.raises(Refused, match="something else is assumed of z"):
        rises(assume(AtMost(0, Z)), assume(AtMost(A, X)), Z**2 / 2, Z, Z)
    with pytest.raises(Refused, match="says not which place"):
        rises(plainly(AtMost(0, Z**2)), assume(Less(A, X)), Z**3 / 3, Z**2, Z)
