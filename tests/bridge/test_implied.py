"""Of hypotheses that are printed, those that the rest implies are left out: by proof, and no others."""

import pytest
from sympy import S, Symbol, sqrt

from derive import update_rule
from derive.bridge.implied import is_implied, without_implied
from derive.outlines.terms import AtMost, Forall, Formula, Less, NotEqual, at, integer
from derive.rules.answers import Equivalence

t, k = integer("t"), integer("k")
b, c, e = (Symbol(name, real=True) for name in "bce")


def always(body: Formula, low: int = 1) -> Formula:
    return Forall(body, t, S(low), S.Infinity)


FROM_ZERO, BELOW_ONE = AtMost(0, b), Less(b, 1)
V = always(AtMost(0, at("v", t)))

IMPLIED = [
    (always(NotEqual(1 - b**t, 0)), [FROM_ZERO, BELOW_ONE]),
    (always(Less(0, 1 - b**t)), [BELOW_ONE, FROM_ZERO]),
    (always(AtMost(0, 1 - b**t)), [FROM_ZERO, BELOW_ONE]),
    (always(NotEqual(1 - b**(t + 1), 0), 0), [FROM_ZERO, BELOW_ONE]),
    (always(AtMost(0, at("v", t)/(1 - b**t))), [FROM_ZERO, BELOW_ONE, V]),
    (always(AtMost(0, at("v", t) + e)), [V, Less(0, e)]),
    (always(NotEqual(sqrt(at("v", t)) + e, 0)), [Less(0, e)]),
    (NotEqual(k, 0), [Less(0, k)]),
    (Less(0, 2*k), [Less(0, k)]),
    (NotEqual(1 - b, 0), [BELOW_ONE]),
    (AtMost(b, 1), [BELOW_ONE]),
    (Less(0, b*c), [Less(0, b), Less(0, c)]),
    (always(AtMost(0, at("v", t)), 2), [V]),
]
NOT_IMPLIED = [
    (always(NotEqual(1 - b**t, 0)), [BELOW_ONE]),               # b = -1
    (always(NotEqual(1 - b**t, 0)), [FROM_ZERO]),
    (always(NotEqual(1 - b**t, 0)), [FROM_ZERO, AtMost(b, 1)]),
    (always(NotEqual(1 - b**t, 0), 0), [FROM_ZERO, BELOW_ONE]),     # b**0 = 1
    (always(NotEqual(1 - c**t, 0)), [FROM_ZERO, BELOW_ONE]),
    (always(AtMost(0, at("v", t)), 0), [V]),
    (always(NotEqual(sqrt(at("v", t)) + e, 0)), [AtMost(0, e)]),
    (Less(0, k), [NotEqual(k, 0)]),
    (BELOW_ONE, [AtMost(b, 1)]),
    (Less(0, b*c), [AtMost(0, b), Less(0, c)]),
]


@pytest.mark.parametrize(("formula", "others"), IMPLIED)
def test_implied(formula: Formula, others: list[Formula]) -> None:
    assert is_implied(formula, others)
    assert without_implied([formula, *others]) == others


@pytest.mark.parametrize(("formula", "others"), NOT_IMPLIED)
def test_not_implied(formula: Formula, others: list[Formula]) -> None:
    assert not is_implied(formula, others)
    assert formula in without_implied([formula, *others])


def test_of_two_that_say_the_same_one_stays() -> None:
    assert len(without_implied([Less(0, k), Less(0, 2*k)])) == 1
    assert len(without_implied([BELOW_ONE, Less(0, 1 - b)])) == 1


def test_what_is_printed_of_a_pair() -> None:
    rule = "theta = theta - {}*g*d**(t // k)"
    found = update_rule(rule.format("lr")).equivalent_to(update_rule(rule.format("eta")))
    assert isinstance(found, Equivalence)
    assert found.solutions[0].given == ("d > 0", "k > 0")
