"""What comparisons say plainly: that one holds by its signs, and that two of them are an equation."""

from derive.outlines.logic import absurd, assume, cases, cut, plainly
from derive.outlines.outline import Outline
from derive.outlines.terms import Equal, Formula, Less, NotEqual, Refused

from .discharge import follows
from .unfolding import Knowledge


def by_signs(goal: Formula, knowledge: Knowledge) -> Outline:
    """A comparison that is plain by what is known."""
    found = follows(goal, knowledge.context)
    if found is None:
        raise Refused("signs: that {} is not plain", goal)
    return found


def equal_both_ways(below: Outline, above: Outline) -> Outline:
    """a = b from a <= b and b <= a"""
    left, right = below.statement.args
    goal, apart = Equal(left, right), NotEqual(left, right)
    strictly = cut(below, plainly(Less(left, right), below.statement, apart))
    return cases(assume(goal), absurd(above, strictly, goal), goal, apart)
