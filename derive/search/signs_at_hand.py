"""Comparisons whose signs are plain once what is given for all indices is said at those that they speak of."""

from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Formula, Less, NotEqual, Refused, spelled

from .discharge import follows, tidy
from .equalities import Range, for_all, range_formulas
from .instances import at_letters, signs_of_sums, without
from .unfolding import Knowledge


def prove_by_signs_at_hand(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """a < b, a <= b or a != b for all values of its indices."""
    if not isinstance(goal, (Less, AtMost, NotEqual)):
        raise Refused("signs: {} is no inequality", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    letters = sorted((name for name in goal.free_symbols if name.is_integer), key=spelled)
    local = at_letters(letters, inside.context)
    sums = tuple(signs_of_sums(goal.args, inside.context.union(one.statement for one in local)))
    found = follows(goal, inside.context.union(one.statement for one in (*local, *sums)))
    if found is None:
        raise Refused("signs: that {} is not plain", goal)
    theorem = without((*sums, *local), found, inside.context)
    return tidy(for_all(tidy(theorem, inside.context), ranges), knowledge.context)
