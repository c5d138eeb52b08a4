"""An equation from two inequalities; an inequality between whole numbers from one that is weaker by less than 1."""

from collections.abc import Callable, Sequence
from contextlib import suppress

from derive.outlines.order import less_by_one
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Equal, Formula, Less, Refused, integral

from .comparisons import equal_both_ways
from .discharge import tidy
from .equalities import Range, for_all, range_formulas
from .unfolding import Knowledge

Prove = Callable[[Formula, Knowledge], Outline]


def prove_by_two_inequalities(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...],
                              ways: Sequence[Prove]) -> Outline:
    """a = b for all values of its indices, from a <= b and b <= a."""
    if not isinstance(goal, Equal):
        raise Refused("two inequalities: {} is no equation", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    below, above = (tidy(_shown(AtMost(*sides), inside, ways), inside.context)
                    for sides in (goal.args, goal.args[::-1]))
    theorem = tidy(equal_both_ways(below, above), inside.context)
    return tidy(for_all(theorem, ranges), knowledge.context)


def prove_of_whole_numbers(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...],
                           ways: Sequence[Prove]) -> Outline:
    """m <= n between whole numbers, for all values of its indices, from m < n + 1."""
    inside = knowledge.with_context(range_formulas(ranges))
    theorem = tidy(_rounded(goal, inside, ways), inside.context)
    return tidy(for_all(theorem, ranges), knowledge.context)


def _shown(goal: AtMost, knowledge: Knowledge, ways: Sequence[Prove]) -> Outline:
    for way in ways:
        with suppress(Refused):
            return way(goal, knowledge)
    return _rounded(goal, knowledge, ways)


def _rounded(goal: Formula, knowledge: Knowledge, ways: Sequence[Prove]) -> Outline:
    if not (isinstance(goal, AtMost) and all(map(integral, goal.args))):
        raise Refused("whole numbers: {} is no inequality between whole numbers", goal)
    low, high = goal.args
    wider = Less(low, high + 1)
    refusal = Refused("whole numbers: {} is not shown", wider)
    for way in ways:
        try:
            return less_by_one(tidy(way(wider, knowledge), knowledge.context))
        except Refused as found:
            refusal = found
    raise refusal
