"""Comparisons with largest entries and with sums: the largest entry is one of them, and a term is at most the sum.

max(i, x[i]) in a goal becomes x[k] of an index k with x[i] <= x[k] for all i; what is left is about entries and sums,
which other searches compare. An equation is shown as two inequalities.
"""

from collections.abc import Callable, Sequence

from sympy import Basic, Expr

from derive.outlines.algebra import algebra, replace, symmetric
from derive.outlines.entries import at_the_largest, last_entry
from derive.outlines.linear import in_range
from derive.outlines.logic import assume, plainly
from derive.outlines.outline import Outline
from derive.outlines.terms import (
    AtMost,
    Equal,
    Forall,
    Formula,
    Largest,
    Less,
    Refused,
    fresh,
    real,
    spelled,
)

from .chains import Chain, of_starts
from .comparisons import equal_both_ways
from .discharge import tidy
from .equalities import Range, for_all, range_formulas
from .instances import at_letters, signs_of_sums, without
from .ranged_facts import (
    at_places,
    bounds_added_up,
    closed_in,
    entries_of_largest,
    entries_under_sums,
    places_in,
    squares_of_bounds,
    terms_of_sums,
    with_hole,
)
from .specialising import prove_comparison
from .unfolding import Knowledge

Prove = Callable[[Formula, Knowledge], Outline]


def prove_by_entries(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...], ways: Sequence[Prove]) -> Outline:
    """The goal for all values of its indices."""
    inside = knowledge.with_context(range_formulas(ranges))
    theorem = tidy(_proved(goal, inside, ways), inside.context)
    return tidy(for_all(theorem, ranges), knowledge.context)


def _proved(goal: Formula, knowledge: Knowledge, ways: Sequence[Prove]) -> Outline:
    opened = [_opened(side, goal) for side in goal.args]
    if any(chain.theorem is not None for chain in opened):
        proved = _proved(type(goal)(*(chain.end for chain in opened)), knowledge, ways)
        return tidy(of_starts(proved, *opened), knowledge.context)
    if isinstance(goal, Equal) and goal.lhs == goal.rhs:
        return algebra(*goal.args)
    if isinstance(goal, Equal) and closed_in(goal, Largest):
        return equal_both_ways(*(_compared(AtMost(*sides), knowledge, ways) for sides in (goal.args, goal.args[::-1])))
    if not isinstance(goal, (AtMost, Less)):
        raise Refused("entries: {} compares no entries", goal)
    return _compared(goal, knowledge, ways)


def _opened(side: Expr, goal: Formula) -> Chain:
    """The side with a largest entry opened at its end, where that of the others stands in the goal too."""
    ranges = {top.outer for top in closed_in(goal, Largest)}
    chain = Chain(side)
    for top in sorted(side.atoms(Largest), key=spelled):
        if (top.outer[0], top.outer[1] - 1) in ranges:
            chain = chain.replacing(last_entry(top))
    return chain


def _compared(goal: Formula, knowledge: Knowledge, ways: Sequence[Prove]) -> Outline:
    """An inequality, once each largest entry is one of the entries."""
    tops = sorted(closed_in(goal, Largest), key=lambda top: (-len(spelled(top)), spelled(top)))
    if tops:
        return _at_entry(goal, tops[0], knowledge, ways)
    return _with_facts(goal, knowledge, ways)


def _at_entry(goal: Formula, top: Basic, knowledge: Knowledge, ways: Sequence[Prove]) -> Outline:
    low, high = top.outer
    index = fresh("k", goal, *knowledge.context)
    entry, other = top.open(index), fresh("i", goal, index, *knowledge.context)
    ranged = in_range(index, low, high)
    same = assume(Equal(top, entry))
    hole = real(fresh("m", goal, *knowledge.context).name)
    general = next(entries_of_largest([Equal(top, top)], knowledge.context | ranged), None)
    if general is None:
        raise Refused("entries: {} is not known to be defined", top)
    bound = replace(same, general, hole, Forall(AtMost(top.open(other), hole), other, low, high))
    said = [bound, *(replace(same, assume(f), hole, with_hole(f, top, hole))
                     for f in sorted(knowledge.context, key=spelled) if top in closed_in(f, Largest))]
    said = [tidy(one, knowledge.context | ranged | {same.statement}) for one in said]
    inside = knowledge.with_context({*ranged, *(one.statement for one in said)})
    template = with_hole(goal, top, hole)
    simpler = with_hole(goal, top, entry)
    proved = tidy(_compared(simpler, inside, ways), inside.context)
    proved = without(said, proved, knowledge.context | ranged | {same.statement})
    whole = replace(symmetric(same), proved, hole, template)
    whole = tidy(whole, knowledge.context | ranged | {same.statement})
    return tidy(at_the_largest(whole, index, top), knowledge.context)


def _with_facts(goal: Formula, knowledge: Knowledge, ways: Sequence[Prove]) -> Outline:
    """By the other searches, which are told the terms of sums and the entries that stand there."""
    outside = knowledge.context
    facts: list[Outline] = []
    for find in FACTS:
        known = outside.union(one.statement for one in facts)
        facts += [one for one in find(goal, known) if one.statement not in known]
    inside = knowledge.with_context(one.statement for one in facts)
    refusal = Refused("entries: {} is not shown", goal)
    for way in ways:
        try:
            return without(facts[::-1], tidy(way(goal, inside), inside.context), outside)
        except Refused as found:
            refusal = found
    raise refusal


def _local(goal: Formula, context: frozenset[Formula]) -> list[Outline]:
    return [*at_letters((), context), *at_places(places_in([goal, *context]), context)]


def _equal(goal: Formula, context: frozenset[Formula]) -> list[Outline]:
    """a <= b and b <= a from a = b"""
    equations = [f for f in sorted(context, key=spelled) if isinstance(f, Equal)][:MOST_EQUATIONS]
    return [tidy(plainly(AtMost(*sides), f), context) for f in equations for sides in (f.args, f.args[::-1])]


def _about_sums(goal: Formula, context: frozenset[Formula]) -> list[Outline]:
    found = list(terms_of_sums([goal, *context], context))
    return [*found, *signs_of_sums(goal.args, context)]


def _added_up(goal: Formula, context: frozenset[Formula]) -> list[Outline]:
    return list(bounds_added_up([goal, *context], context))


def _about_largest(goal: Formula, context: frozenset[Formula]) -> list[Outline]:
    return [*entries_of_largest(context, context), *entries_under_sums([goal], context)]


def _squared(goal: Formula, context: frozenset[Formula]) -> list[Outline]:
    return list(squares_of_bounds(context))


FACTS = _local, _about_sums, _about_largest, _squared, _local, _added_up, _equal
MOST_EQUATIONS = 4


def by_equations(goal: Formula, knowledge: Knowledge) -> Outline:
    """A comparison by its sign, once the equations that are known are put in."""
    known = (assume(f) for f in sorted(knowledge.context, key=spelled) if isinstance(f, Equal))
    return prove_comparison(goal, knowledge.with_equations(*known))
