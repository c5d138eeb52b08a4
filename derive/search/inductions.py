"""Equations and inequalities by induction: what is said for all indices is used at those that a step speaks of."""

from collections.abc import Callable, Iterable, Iterator

from sympy import Expr, S, Symbol

from derive.outlines.algebra import algebra
from derive.outlines.induction import induct
from derive.outlines.linear import in_range
from derive.outlines.logic import assume, cut, generalise, specialise
from derive.outlines.normal import canonical
from derive.outlines.outline import Outline
from derive.outlines.terms import (
    At,
    AtMost,
    Equal,
    Forall,
    Formula,
    Less,
    NotEqual,
    Refused,
    Relation,
    Sum,
    fresh,
    integral,
    spelled,
    substitute,
)

from .certificates import prove_inequality
from .chains import Chain, of_starts
from .comparisons import by_signs
from .discharge import follows, tidy
from .equalities import Range, for_all, range_formulas
from .instances import signs_of_sums
from .positivity import prove_by_many_products
from .specialising import entries_of, instances, prove_comparison, prove_from_instances
from .unfolding import Knowledge, unfolded

COMPARISONS = (Less, AtMost, NotEqual)
Way = Callable[[Formula, Knowledge], Outline]


def prove_step_by_step(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...],
                       more: tuple[Way, ...] = ()) -> Outline:
    """The goal for all values of its names, by induction on the last of them: its base and its step each follow, once
    sums are opened at their ends, from definitions and given comparisons at the indices that they speak of."""
    *others, (name, low, high) = ranges
    around = knowledge.with_context(range_formulas(tuple(others)))
    endless = high is S.Infinity
    at_first = around.with_context([] if endless else [AtMost(low, high)])
    base = _shown(substitute(goal, {name: low}), at_first, low, (*CERTIFIED, *more))
    known = {goal, AtMost(low, name)} | (set() if endless else {AtMost(name + 1, high)})
    inside = around.with_context(known)
    step = _shown(substitute(goal, {name: name + 1}), inside.with_equations(assume(goal)), name + 1,
                  (*CERTIFIED, *more))
    theorem = tidy(induct(base, step, goal, name, low, high), around.context)
    if others:
        theorem = specialise(theorem, name)
        for ranged in reversed(ranges):
            theorem = generalise(tidy(theorem, around.context | in_range(name, low, high)), *ranged)
    return tidy(theorem, knowledge.context)


def prove_at_hand(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """The goal for all values of its names, without induction, from what is given at the indices that it speaks of."""
    theorem = _shown(goal, knowledge.with_context(range_formulas(ranges)), S.Zero, (_certified,))
    return tidy(for_all(theorem, ranges), knowledge.context)


def _shown(goal: Formula, knowledge: Knowledge, head: Expr, last: Iterable[Way]) -> Outline:
    """The goal with its sums opened at the head, and if need be with definitions put in there, from instances of what
    is known; the search for a sum of products comes last, as it takes long."""
    if not isinstance(goal, Relation):
        raise Refused("induction: {} compares nothing", goal)
    refusal: Refused | None = None
    for equations, ways in (((), QUICK), (knowledge.equations, QUICK), (knowledge.equations, last)):
        try:
            return _from_opened(goal, knowledge, Knowledge(equations, knowledge.context), head, ways)
        except Refused as found:
            refusal = refusal or found
    raise refusal or Refused("induction: nothing was tried")


def _from_opened(goal: Formula, knowledge: Knowledge, put_in: Knowledge, head: Expr, ways: Iterable[Way]) -> Outline:
    left, right = (_opened(side, put_in, head) for side in goal.args)
    opened = type(goal)(left.end, right.end)
    local = comparisons_at_hand(opened, knowledge)
    if not isinstance(opened, Equal):
        local = (*local, *signs_of_sums(opened.args, knowledge.context))
    inside = knowledge.with_context(one.statement for one in local)
    if isinstance(opened, Equal):
        theorem = _joined(left, right, inside)
    else:
        exact = next((one for one in local if one.statement == opened), None)
        theorem = exact or _compared(opened, inside, ways)
        theorem = of_starts(theorem, left, right)
    for one in local:
        theorem = cut(one, theorem) if one.statement in theorem.given else theorem
    return tidy(theorem, knowledge.context)


def _compared(goal: Formula, knowledge: Knowledge, ways: Iterable[Way]) -> Outline:
    refusal: Refused | None = None
    for way in ways:
        try:
            return way(goal, knowledge)
        except Refused as found:
            refusal = found
    raise refusal or Refused("induction: no way to compare {}", goal)


def _certified(goal: Formula, knowledge: Knowledge) -> Outline:
    if isinstance(goal, (Equal, NotEqual)):
        raise Refused("induction: {} is no inequality", goal)
    return prove_inequality(goal, knowledge, ())


def _by_many_products(goal: Formula, knowledge: Knowledge) -> Outline:
    return prove_by_many_products(goal, knowledge, ())


QUICK: tuple[Way, ...] = (by_signs, prove_comparison)
CERTIFIED: tuple[Way, ...] = (_certified, _by_many_products)


def _opened(side: Expr, put_in: Knowledge, head: Expr) -> Chain:
    """The side with its sums opened at the head; those that only count their range are counted."""
    chain = unfolded(side, put_in, head)
    end = canonical(chain.end)
    counted = len(end.atoms(Sum)) < len(chain.end.atoms(Sum))
    return chain.then(algebra(chain.end, end)) if counted else chain


def _joined(left: Chain, right: Chain, knowledge: Knowledge) -> Outline:
    """One chain, where the two meet by algebra or by what is known."""
    try:
        return left.joined(right)
    except Refused:
        return left.then(prove_from_instances([Equal(left.end, right.end)], knowledge)[0]).joined(right)



def comparisons_at_hand(goal: Formula, knowledge: Knowledge) -> tuple[Outline, ...]:
    """What is known as a comparison; for all values of one index, where it speaks of the entries at hand: those of the
    goal, and those that the equations bring in at them."""
    assumed = (assume(f) for f in sorted(filter(_compares_all, knowledge.context), key=spelled))
    general = [*assumed, *(e for e in knowledge.equations if _compares_all(e.statement))]
    said = (f for f in (*knowledge.context, *(e.statement for e in knowledge.equations)) if isinstance(f, Relation))
    entries = set().union(*map(entries_of, (goal, *said)))
    for entry in sorted(entries, key=spelled):
        for equation in knowledge.equations:
            for one in instances(equation, entry, knowledge.context):
                entries |= entries_of(one.statement)
    plain = (e for e in knowledge.equations if isinstance(e.statement, COMPARISONS))
    names = sorted((s for s in goal.free_symbols if s.is_integer), key=spelled)
    found = (one for theorem in general for one in (
        *(one for entry in sorted(entries, key=spelled) for one in _at_entry(theorem, entry, knowledge.context)),
        *(one for name in names for one in _at_name(theorem, name, knowledge.context))))
    return tuple({one.statement: one for one in (*plain, *found)}.values())


def _compares_all(formula: Formula) -> bool:
    return isinstance(formula, Forall) and isinstance(formula.body, COMPARISONS)


def _at_entry(theorem: Outline, entry: At, context: frozenset[Formula]) -> Iterator[Outline]:
    """The instances of a general comparison in which the entry stands."""
    general = theorem.statement
    name = fresh("k", general, entry)
    for part in sorted(general.open(name).atoms(At), key=spelled):
        moving = [place for place, index in enumerate(part.indices) if name in index.free_symbols]
        if part.name != entry.name or len(part.indices) != len(entry.indices) or len(moving) != 1:
            continue
        index, wanted = part.indices[moving[0]], entry.indices[moving[0]]
        slope = index.coeff(name)
        value = slope * (wanted - (index - slope * name))
        if slope not in (1, -1) or not integral(value) or part.args[0] != entry.args[0] or entry.args != tuple(
                substitute(one, {name: value}) if one.free_symbols else one for one in part.args):
            continue
        yield from _at(theorem, value, context)


def _at_name(theorem: Outline, name: Symbol, context: frozenset[Formula]) -> Iterator[Outline]:
    """A general comparison of sums, in which no entry stands, at a name."""
    index = fresh("k", theorem.statement)
    if not any(index in entry.free_symbols for entry in theorem.statement.open(index).atoms(At)):
        yield from _at(theorem, name, context)


def _at(theorem: Outline, value: Expr, context: frozenset[Formula]) -> Iterator[Outline]:
    name = fresh("k", theorem.statement, value)
    conditions = (substitute(c, {name: value}) for c in in_range(name, *theorem.statement.outer))
    if all(follows(condition, context) is not None for condition in conditions):
        yield tidy(specialise(theorem, value), context)
