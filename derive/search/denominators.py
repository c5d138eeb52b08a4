"""Inequalities between quotients, multiplied by a denominator that is positive."""

from collections.abc import Callable, Sequence

from sympy import Expr, cancel, expand, fraction, powsimp, together

from derive.outlines.algebra import compare
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Formula, Less, Refused

from .comparisons import by_signs
from .discharge import follows, tidy
from .equalities import Range, for_all, range_formulas
from .unfolding import Knowledge

Prove = Callable[[Formula, Knowledge], Outline]


def prove_without_denominators(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...],
                               ways: Sequence[Prove]) -> Outline:
    """The goal for all values of its indices, by other searches once no quotient is left."""
    inside = knowledge.with_context(range_formulas(ranges))
    theorem = tidy(_multiplied(goal, inside, ways), inside.context)
    return tidy(for_all(theorem, ranges), knowledge.context)


def _multiplied(goal: Formula, knowledge: Knowledge, ways: Sequence[Prove]) -> Outline:
    if not isinstance(goal, (AtMost, Less)):
        raise Refused("denominators: {} is no inequality", goal)
    below = fraction(together(goal.rhs - goal.lhs))[1]
    positive = None if below.is_number else follows(Less(0, 1 / below), knowledge.context)
    if positive is None:
        raise Refused("denominators: {} is divided by nothing that is known to be positive", goal)
    plain = type(goal)(*(times(side, below) for side in goal.args))
    refusal = Refused("denominators: {} is not shown", plain)
    for way in (by_signs, *ways):
        try:
            return compare(tidy(way(plain, knowledge), knowledge.context), goal, positive)
        except Refused as found:
            refusal = found
    raise refusal


def times(side: Expr, below: Expr) -> Expr:
    """A side times what it is divided by, with no quotient left."""
    above, under = fraction(together(side))
    return powsimp(expand(above * cancel(below / under)))
