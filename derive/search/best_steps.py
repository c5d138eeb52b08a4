"""What is said of the least of some numbers, from the same of their mean: that is at least as large.

min(t=0..T-1, a[t]) <= c/T, where it is known or can be proved that the mean of the a[t] is at most c/T: so are the best
steps of a descent told.
"""

from collections.abc import Callable

from derive.outlines.logic import cut
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Formula, Largest, Less, Refused, Sum, fresh, spelled

from .discharge import tidy
from .equalities import Range, at_names, for_all, range_formulas
from .positivity import prove_by_many_products
from .ranged_facts import closed_in, with_hole
from .unfolding import Knowledge

Prove = Callable[[Formula], Outline]


def prove_by_their_mean(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...], prove: Prove) -> Outline:
    """The goal for all values of its indices, where `prove` proves what it is given for all of them."""
    if not isinstance(goal, (AtMost, Less)):
        raise Refused("best steps: {} is no inequality", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    refusal = Refused("best steps: no least number stands in {}", goal)
    for top in sorted(closed_in(goal, Largest), key=spelled):
        name = fresh("i", goal, *inside.context)
        low, high = top.outer
        mean = Sum(top.open(name), name, low, high) / (high - low + 1)
        try:
            said = [at_names(prove(formula), ranges) for formula in (AtMost(mean, top), with_hole(goal, top, mean))]
            theorem = prove_by_many_products(goal, inside.with_context(one.statement for one in said), ())
        except Refused as found:
            refusal = found
            continue
        for one in said:
            theorem = cut(one, theorem) if one.statement in theorem.given else theorem
        theorem = tidy(theorem, inside.context)
        return tidy(for_all(theorem, ranges), knowledge.context)
    raise refusal
