"""Equations and inequalities between quotients, from what is left once both sides are multiplied by what they are
divided by: that is not 0 where the quotients mean something, and for an inequality it must be known to be positive."""

from collections.abc import Callable

from sympy import fraction, together

from derive.outlines.algebra import combine, compare
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Equal, Formula, Less, Refused

from .denominators import times
from .discharge import by_general, follows, tidy
from .equalities import Range, at_names, for_all, range_formulas
from .unfolding import Knowledge

Prove = Callable[[Formula], Outline]


def prove_with_fractions_cleared(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...],
                                 prove: Prove) -> Outline:
    """The goal for all values of its indices, where `prove` proves what it is given for all of them."""
    if not isinstance(goal, (Equal, AtMost, Less)):
        raise Refused("fractions: {} compares nothing", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    below = fraction(together(goal.lhs - goal.rhs))[1]
    if below.is_number:
        raise Refused("fractions: nothing is divided by anything in {}", goal)
    factor = 1 / below
    positive = None if isinstance(goal, Equal) else follows(Less(0, factor), inside.context)
    if positive is None and not isinstance(goal, Equal):
        raise Refused("fractions: {} is not known to be positive", below)
    theorem = prove(type(goal)(*(times(side, below) for side in goal.args)))
    theorem = at_names(theorem, ranges)
    whole = combine(*goal.args, (factor,), (theorem,)) if positive is None else compare(theorem, goal, positive)
    theorem = by_general(tidy(whole, inside.context), inside.context)
    return tidy(for_all(theorem, ranges), knowledge.context)
