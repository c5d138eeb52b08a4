"""Which conditions of a text have to be shown: in their simplest form, and none that follows from what else is said.

A text presupposes that all its parts are defined. A condition is left out where the kernel proves it from conditions
that are shown, and from statements that are given and whose own conditions are dealt with: the kernel's functions are
total, so a given y = 1/x must not be what shows that x is not 0.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from derive.kernel.polynomials import polynomial
from derive.kernel.terms import APPLICATION, CONSTANT, NUMBER, Term, abstracted, mapped, number
from derive.kernel.theorem import (
    Theorem,
    apply,
    assume,
    congruence,
    generalise,
    imply,
    linear,
    ring,
    specialise,
    transitive,
)
from derive.kernel.types import BOOL, INT, OUTCOME, Arrow, Refused
from derive.kernel.words import FALSE, no, quantified
from derive.library.steps import at
from derive.reading.spelling import spelled

from .chance import Chance, is_entry, with_normal_bodies
from .deciding import decided
from .expected import by_chance
from .known import knowing
from .recasting import fresh_of, parts_of
from .written import context_of

SMALL = (0, 1, 2)           # first steps
KEPT = 50                   # contexts
Around = Callable[[Term], Term]


class Said(NamedTuple):
    """A statement that is given, and the conditions under which it is defined."""

    formula: Term
    conditions: tuple[Term, ...] = ()


def left_open(given: Sequence[Said], claimed: Iterable[Term], sizes: Iterable[Term] = ()) -> tuple[Term, ...]:
    """What the given statements presuppose, and what is claimed, simplified and without what follows from the rest.
    Of sizes we know that they are sizes, as the sizes' own conditions say; these are shown if nothing says more."""
    shown = list(sizes)
    known = [*shown, *(said.formula for said in given if not said.conditions)]
    waiting = [Said(said.formula, _simple(said.conditions)) for said in given if said.conditions]
    while waiting:
        one = next((said for said in waiting if not _missing(said.conditions, known)), waiting[0])
        missing = _missing(one.conditions, known)
        shown += missing
        known += [*missing, one.formula]
        waiting.remove(one)
    shown += _missing(_simple(claimed), known)
    return _least(shown, [said.formula for said in given if not said.conditions])


def _simple(conditions: Iterable[Term]) -> tuple[Term, ...]:
    return tuple(dict.fromkeys(part for one in conditions for part in simpler(one)))


def _missing(conditions: Iterable[Term], known: Sequence[Term]) -> list[Term]:
    """Those that do not follow, the plainest first."""
    missing: list[Term] = []
    for one in sorted(conditions, key=_length):
        if not follows_from(one, (*known, *missing)):
            missing.append(one)
    return missing


def _least(conditions: Iterable[Term], known: Sequence[Term]) -> tuple[Term, ...]:
    """The conditions without those that follow from the others."""
    kept = list(dict.fromkeys(conditions))
    for one in sorted(kept, key=_length, reverse=True):
        others = [other for other in kept if other is not one]
        if follows_from(one, (*known, *others)):
            kept = others
    return tuple(kept)


def _length(formula: Term) -> int:
    return len(str(spelled(formula)))


def follows_from(formula: Term, said: Iterable[Term]) -> bool:
    """Whether the kernel proves the formula from these, as far as the search goes. One that is said from some step on
    is proved from one of the first steps on, and one with a premise that cannot be is true."""
    said = tuple(said)
    if parts := _eventual(formula):
        return any(follows_from(parts[0](number(start, INT)), said) for start in SMALL)
    if _leaf(formula, said):
        return True
    if (parts := parts_of(formula, "all")) and isinstance(parts[0].type, Arrow):
        return follows_from(parts[0](fresh_of(parts[0].type.argument, formula, *said)), said)
    if (parts := parts_of(formula, "implies")) and parts[1] is not FALSE:
        now = (end for one in said if (ends := parts_of(one, "implies"))[:1] == parts[:1] for end in ends[1:])
        return _leaf(no(parts[0]), said) or follows_from(parts[1], (*said, parts[0], *now))
    if parts := parts_of(formula, "and"):
        return all(follows_from(part, said) for part in parts)
    return False


def _leaf(formula: Term, said: tuple[Term, ...]) -> bool:
    chance = _chance(said)
    try:
        found = decided(formula, chance.context) or by_chance(formula, chance)
    except Refused:
        return False
    return found is not None and found.given <= frozenset(said)


@lru_cache(maxsize=KEPT)
def _chance(said: tuple[Term, ...]) -> Chance:
    """What is known where this is said, also of random numbers."""
    return Chance(with_normal_bodies(context_of(said)), dict(filter(None, (moment(assume(one)) for one in said))))


def moment(theorem: Theorem) -> tuple[Term, tuple[int, Theorem]] | None:
    """The family, the order and the theorem of: for all i.., E |x[i..]|**k is finite."""
    inner = theorem
    while (parts := parts_of(inner.statement, "all")) and isinstance(parts[0].type, Arrow):
        inner = at(inner, fresh_of(parts[0].type.argument, inner.statement))
    parts = parts_of(inner.statement, "integrable")
    if not parts:
        return None
    point = fresh_of(OUTCOME, inner.statement)
    power = _parts(parts[0](point), "power")
    size = _parts(power[0], "absolute") if power and power[1].kind == NUMBER else ()
    if not size or not is_entry(size[0], point):
        return None
    family = size[0].parts[0]
    return family, (power[1].value, theorem)


def simpler(condition: Term) -> tuple[Term, ...]:
    """x*y**2 != 0 as x != 0 and y != 0, for all indices or from some step on as the whole is said; N != 0 for t >= 1
    without the t."""
    bare = _of_no_index(condition)
    if bare is not condition:
        return simpler(bare)
    around, inner = _taken_apart(condition)
    if parts := parts_of(inner, "and"):
        return tuple(part for one in parts for part in simpler(around(one)))
    parts = _factors_apart(inner)
    if parts == (inner,) or not _equivalent(inner, parts):
        return (condition,)
    return tuple(map(around, parts))


def _of_no_index(formula: Term) -> Term:
    """What is said for all indices from a first one on, and speaks of none of them."""
    parts = parts_of(formula, "all")
    if not parts or parts[0].type != Arrow(INT, BOOL):
        return formula
    index = fresh_of(INT, formula)
    said = parts_of(parts[0](index), "implies")
    low = parts_of(said[0], "at_most") if said and said[1] is not FALSE else ()
    name = index.name, index.type
    if not low or low[1] is not index or name in low[0].free or name in said[1].free:
        return formula
    here = apply(specialise(assume(formula), low[0]), linear(low[0] <= low[0]))         # and it says no more:
    back = generalise(index, imply(said[0], assume(said[1])))
    assert here.statement is said[1]
    assert back.statement is formula
    return said[1]


def _taken_apart(formula: Term) -> tuple[Around, Term]:
    """A formula without the quantifiers and premises around it, and how these stand around another formula. They say
    of two formulas together what they say of each, since whatever is said from some step on has one premise."""
    if (parts := parts_of(formula, "all")) or (parts := _eventual(formula)):
        predicate, name = parts[0], formula.parts[0].name
        assert isinstance(predicate.type, Arrow)
        index = fresh_of(predicate.type.argument, formula)
        around, inner = _taken_apart(predicate(index))
        return lambda other: quantified(name, abstracted(index, around(other))), inner
    if (parts := parts_of(formula, "implies")) and parts[1] is not FALSE:
        around, inner = _taken_apart(parts[1])
        return lambda other: parts[0] >> around(other), inner
    return lambda other: other, formula


def _eventual(formula: Term) -> tuple[Term, ...]:
    """The predicate of: there is a step such that for all steps from there on ..."""
    parts = parts_of(formula, "some")
    if not parts or not isinstance(parts[0].type, Arrow):
        return ()
    start = fresh_of(parts[0].type.argument, formula)
    inner = parts_of(parts[0](start), "all")
    if not inner or not isinstance(inner[0].type, Arrow):
        return ()
    step = fresh_of(inner[0].type.argument, formula, start)
    said = parts_of(inner[0](step), "implies")
    return parts if said and start.type == step.type and said[0] is (start <= step) else ()


def _factors_apart(formula: Term) -> tuple[Term, ...]:
    """x != 0 for each factor x of a product, or of a power, that is not 0; a number needs no word."""
    denied = parts_of(formula, "implies")
    sides = parts_of(denied[0], "equal") if denied and denied[1] is FALSE else ()
    if not sides or sides[1].kind != NUMBER or sides[1].value != 0:
        return (formula,)
    return tuple(dict.fromkeys(no(factor.eq(0)) for factor in _factors(sides[0]) if factor.kind != NUMBER))


def _factors(term: Term) -> Iterable[Term]:
    if parts := _parts(term, "times"):
        for part in parts:
            yield from _factors(part)
    elif (parts := _parts(term, "power")) and parts[1].kind == NUMBER and parts[1].value > 0:
        yield from _factors(parts[0])
    else:
        yield term


def _equivalent(formula: Term, parts: tuple[Term, ...]) -> bool:
    """The formula says that no part is 0, and follows from that."""
    if any(_without(part, formula) is None for part in parts):
        return False
    return decided(formula, knowing(tuple(map(assume, parts)))) is not None


def _without(part: Term, formula: Term) -> Theorem | None:
    """a != 0 |- x != 0, where a is 0 at x = 0"""
    (zero, _), (whole, _) = parts_of(part, "implies"), parts_of(formula, "implies")
    factor, (value, nothing) = zero.parts[1], whole.parts[1:]
    hole = fresh_of(factor.type, formula)
    context = mapped(value, lambda inner, _: hole if inner is factor else None if inner.parts else inner)
    there = congruence(abstracted(hole, context), assume(zero))
    end = there.statement.parts[2]
    if polynomial(end) != polynomial(nothing):
        return None
    return imply(zero, apply(assume(formula), transitive(there, ring(end, nothing))))


def _parts(term: Term, name: str) -> tuple[Term, ...]:
    """The arguments of a function of numbers."""
    known = term.kind == APPLICATION and term.parts[0].kind == CONSTANT and term.parts[0].name == name
    return term.parts[1:] if known else ()
