"""Equations between quotients, from the equation of what is left once both sides are multiplied by what they are
divided by: that is not 0 where the quotients mean something."""

from collections.abc import Callable

from sympy import Expr, expand, fraction, powsimp, together

from derive.outlines.algebra import combine
from derive.outlines.logic import generalise, specialise
from derive.outlines.outline import Outline
from derive.outlines.terms import Equal, Formula, Refused

from .discharge import by_general, tidy
from .equalities import Range, range_formulas
from .unfolding import Knowledge

Prove = Callable[[Formula], Outline]


def prove_with_fractions_cleared(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...],
                                 prove: Prove) -> Outline:
    """The goal for all values of its indices, where `prove` proves what it is given for all of them."""
    if not isinstance(goal, Equal):
        raise Refused("fractions: {} is no equation", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    (one, under), (other, below) = (_fraction(side) for side in goal.args)
    if (under * below).is_number:
        raise Refused("fractions: nothing is divided by anything in {}", goal)
    theorem = prove(Equal(_expanded(one * below), _expanded(other * under)))
    for name, _, _ in ranges:
        theorem = specialise(theorem, name)
    theorem = by_general(tidy(combine(*goal.args, (1 / (under * below),), (theorem,)), inside.context), inside.context)
    for ranged in reversed(ranges):
        theorem = generalise(theorem, *ranged)
    return tidy(theorem, knowledge.context)


def _fraction(side: Expr) -> tuple[Expr, Expr]:
    above, below = fraction(together(side))
    return above, below


def _expanded(term: Expr) -> Expr:
    return powsimp(expand(term))
