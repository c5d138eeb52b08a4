"""Induction where sums end before or after the step: sum(k=0..n-1, ..) is said of m = n - 1, and proved for all m."""

from collections.abc import Callable

from sympy import Expr, Integer, S

from derive.outlines.logic import specialise
from derive.outlines.outline import Outline
from derive.outlines.terms import Formula, Refused, Sum, substitute

from .discharge import tidy
from .equalities import Range, for_all, range_formulas
from .unfolding import Knowledge

Inductive = Callable[[Formula, Knowledge, tuple[Range, ...]], Outline]


def prove_renumbered(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...], prove: Inductive) -> Outline:
    """The goal for all values of its last name, from what `prove` says for that name less the offset of its sums."""
    *_, (name, low, high) = ranges
    offsets = {total.outer[1] - name for total in goal.atoms(Sum) if name in total.outer[1].free_symbols}
    offset: Expr = offsets.pop() if len(offsets) == 1 else S.Zero
    if not isinstance(offset, Integer) or offset == 0:
        raise Refused("induction: the sums in {} end at the step itself, or at several places", goal)
    moved = substitute(goal, {name: name - offset})
    there = (*ranges[:-1], (name, low + offset, high if high is S.Infinity else high + offset))
    theorem = prove(moved, knowledge, there)
    for other, _, _ in ranges[:-1]:
        theorem = specialise(theorem, other)
    theorem = tidy(specialise(theorem, name + offset), knowledge.context | range_formulas(ranges))
    if theorem.statement != goal:
        raise Refused("induction: {} is not {}", theorem.statement, goal)
    return tidy(for_all(theorem, ranges), knowledge.context)
