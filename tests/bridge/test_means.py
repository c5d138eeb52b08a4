"""Outlines of steps about means become theorems of the kernel; what does not follow is refused."""
from __future__ import annotations

from functools import partial

import pytest
from sympy import Expr, Integer, S, Tuple
from sympy.core.symbol import Str

from derive.bridge.chance import Chance, measurable_numbers
from derive.bridge.independent_units import different_units
from derive.bridge.integrability import finite
from derive.bridge.laws import law_formula, moments
from derive.bridge.measurable import member
from derive.bridge.outlines import theorem_of
from derive.bridge.spaces import Family, space, without_standing
from derive.bridge.steps import Proved
from derive.bridge.terms import formula_of
from derive.bridge.units import function_of_unit
from derive.conversions.context import Context
from derive.kernel.terms import abstracted, number, var
from derive.kernel.theorem import assume as suppose
from derive.kernel.types import INT, OUTCOME, REAL, Refused, to
from derive.kernel.words import no, word
from derive.outlines.algebra import combine
from derive.outlines.expectation import (
    at_outcome,
    average,
    independence,
    linearity,
    normal_mean,
    null,
    reflect,
    relabel,
)
from derive.outlines.laws import Independent, Moments, Normal, PairwiseIndependent, SameLaw, Symmetric, Uncorrelated
from derive.outlines.logic import assume, plainly
from derive.outlines.outline import Outline
from derive.outlines.terms import (
    At,
    AtMost,
    Bracket,
    Equal,
    Integrable,
    Law,
    Less,
    Mean,
    Sum,
    Surely,
    integer,
    maximum,
    outcome,
    real,
    relu,
    size,
)

w = outcome("w")
c, s = map(real, "cs")
i, j, k, m = map(integer, "ijkm")
N = size("N")


def entry(name: str, *indices: Expr | int) -> At:
    result: At = At(Str(name), w, *(Integer(one) if isinstance(one, int) else one for one in indices))
    return result


def law(kind: type[Law], *pairs: tuple[str, int]) -> Law:
    result: Law = kind(*(Tuple(Str(name), Integer(count)) for name, count in pairs))
    return result


def E(body: Expr) -> Expr:
    return Mean(body, w)


x, z, R, y, W = (partial(entry, name) for name in ("x", "z", "R", "y", "W"))
SECOND = law(Moments, ("x", 2))
W8, X4, Z8, R8, Y2 = (law(Moments, pair) for pair in (("W", 8), ("x", 4), ("z", 8), ("R", 8), ("y", 2)))
APART, PAIRS, UNCORRELATED = (law(kind, ("x", 1)) for kind in (Independent, PairwiseIndependent, Uncorrelated))
WITH_WEIGHTS = law(Independent, ("W", 2), ("x", 0))
NORMAL, ONE_LAW, SYMMETRIC = law(Normal, ("z", 0)), law(SameLaw, ("x", 1)), law(Symmetric, ("x", 1))
total = Sum(W(i, k) * x(k), k, 1, N)
half = Bracket(Less(0, z()))
IS_BIT = Surely(Equal(x(i)**2, x(i)), w)
PART, GAP = maximum(0, y()), maximum(0, y()) - y()

OUTLINES: dict[str, Outline] = {
    "a combination": linearity(E(2 * x(i) - c * x(j) + 3), SECOND),
    "a square": linearity(E((x(i) - E(x(i)))**2), SECOND),
    "a constant": linearity(E(c), SECOND),
    "a sum over a range": linearity(E(total), W8, X4),
    "a squared sum": linearity(E(total**2), W8, X4),
    "brackets": linearity(E(half**2 * z()**2), Z8),
    "a bracket of an order": linearity(E(Bracket(AtMost(c, z())) * z()), Z8),
    "a bracket of a strict order": linearity(E((1 - Bracket(Less(z(), c))) * z()), Z8),
    "a part": linearity(E((relu(z()) * R() - c)**2), Z8, R8),
    "what is given to be integrable": linearity(E(2 * x(i) + c), Integrable(x(i), w)),
    "at an outcome": at_outcome(assume(IS_BIT), "w"),
    "an average": average(at_outcome(assume(IS_BIT), "w"), "w", SECOND),
    "an average of an order": average(plainly(AtMost(0, x(i)**2)), "w", SECOND),
    "two units that may be one": independence(E(x(i) * x(j)), APART, SECOND),
    "pairs that may be one": independence(E(x(i) * x(j)), PAIRS, SECOND),
    "uncorrelated entries": independence(E(x(i) * x(j)), UNCORRELATED, SECOND),
    "functions of units": independence(E(c * x(1)**2 * (x(2) - s)**2), APART, X4),
    "four units": independence(E(W(i, k) * W(i, m) * x(k) * x(m)), WITH_WEIGHTS, W8, X4),
    "three units": independence(E(x(i) * x(j) * x(k)), APART, X4),
    "one law": relabel(E(x(i)**2 - 3 * x(i)), ONE_LAW, (Integer(1),), SECOND),
    "a symmetric law": reflect(E(x(i) + x(i)**2), SYMMETRIC, SECOND),
    "a half of a normal law": normal_mean(E(half * z()), NORMAL, -S.One, S.Zero, Z8),
    "the second moment": normal_mean(E(z()**2), NORMAL, -real("x"), S.One, Z8),
    "half of the second moment": normal_mean(E(half * z()**2), NORMAL, -real("x"), S.One, Z8),
    "the fourth moment": normal_mean(E(z()**4), NORMAL, -real("x")**3 - 3 * real("x"), Integer(3), Z8),
    "an odd moment": normal_mean(E(z()**3), NORMAL, -real("x")**2 - 2, S.Zero, Z8),
}


@pytest.mark.parametrize("name", OUTLINES)
def test_an_outline_becomes_a_theorem(name: str) -> None:
    outline = OUTLINES[name]
    theorem = theorem_of(outline, Proved())
    assert theorem.statement is formula_of(outline.statement)
    arities = {"x": 1, "W": 2, "z": 0, "R": 0, "y": 0}
    allowed = {law_formula(one, arities) if isinstance(one, Law) else formula_of(one) for one in outline.given}
    sizes = {number(0, INT) <= var("N", INT)}
    assert without_standing(theorem.given) <= allowed | sizes


def test_a_law_is_among_the_hypotheses_where_it_is_used() -> None:
    theorem = theorem_of(OUTLINES["two units that may be one"], Proved())
    assert law_formula(APART, {"x": 1}) in theorem.given
    assert space() in theorem.given


def test_what_vanishes_with_a_null_number_has_no_mean() -> None:
    vanishing = combine(PART**2, S.Zero, (PART,), (assume(Equal(PART, 0)),))
    outline = null(assume(Equal(E(PART), 0)), plainly(AtMost(0, PART)), vanishing, "w")
    theorem = theorem_of(outline, Proved())
    assert theorem.statement is formula_of(Equal(E(PART**2), 0))
    assert without_standing(theorem.given) == set(map(formula_of, outline.given))


# What is refused

def chance(*orders: tuple[str, int, int]) -> Chance:
    """Families with their numbers of indices and their orders of moments."""
    families = {name: Family(var(name, to(OUTCOME, *[INT] * arity, REAL))) for name, arity, _ in orders}
    return Chance(Context(), {families[name].variable: (order, suppose(moments(families[name], order)))
                              for name, _, order in orders})


POINT = var("w", OUTCOME)
a, b = (var(name, INT) for name in "ab")
FAMILY = Family(var("x", to(OUTCOME, INT, REAL)), 1)
X = FAMILY.variable
NOT_SEEN = {
    "a cube with two moments": (X(POINT, a) * X(POINT, b) * X(POINT, a), [("x", 1, 2)], "do not suffice"),
    "a fourth power with three moments": (word("power", X(POINT, a), number(4, INT)), [("x", 1, 3)], "do not suffice"),
    "a product of orders 2 and 3": (X(POINT, a) * X(POINT, b) * var("z", to(OUTCOME, REAL))(POINT),
                                    [("x", 1, 2), ("z", 0, 3)], "do not suffice"),
    "without moments": (X(POINT, a), [], "nothing says"),
    "a function of which nothing is known": (word("exp", X(POINT, a)), [("x", 1, 8)], "no bound is seen"),
}


@pytest.mark.parametrize("name", NOT_SEEN)
def test_what_moments_do_not_cover_is_not_integrable(name: str) -> None:
    body, orders, why = NOT_SEEN[name]
    with pytest.raises(Refused, match=why):
        finite(body, POINT, chance(*orders))


def test_orders_of_moments_are_shared() -> None:
    """E |x*y*z| is finite where E |x|**2, E |y|**3 and E |z|**6 are: 1/2 + 1/3 + 1/6 = 1"""
    body = X(POINT, a) * var("y", to(OUTCOME, REAL))(POINT) * var("z", to(OUTCOME, REAL))(POINT)
    assert finite(body, POINT, chance(("x", 1, 2), ("y", 0, 3), ("z", 0, 6))).statement is word(
        "integrable", abstracted(POINT, body))
    with pytest.raises(Refused, match="do not suffice"):
        finite(body, POINT, chance(("x", 1, 2), ("y", 0, 3), ("z", 0, 5)))


def test_a_root_is_not_seen_to_be_measurable() -> None:
    with pytest.raises(Refused, match="measurable"):
        member(word("sqrt", X(POINT, a)), POINT, measurable_numbers())


def test_units_are_different_where_that_is_known() -> None:
    premise = no(a.eq(b))
    assert different_units(premise, Context()) is None
    found = different_units(premise, Context(known=(suppose(a < b),)))
    assert found is not None
    assert found.statement is premise


def test_a_number_of_two_units_is_no_function_of_one() -> None:
    with pytest.raises(Refused, match="more than one unit"):
        function_of_unit(X(POINT, a) * X(POINT, b), POINT, FAMILY, (a,))
