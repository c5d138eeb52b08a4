"""Calculating a value as a theorem: definitions are put in, and what is left is seen to be equal."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

from derive.conversions.context import Context
from derive.conversions.functions import applied
from derive.conversions.matching import is_general
from derive.conversions.polynomials import order_key
from derive.conversions.sampled import parted, told
from derive.conversions.signs import sign
from derive.kernel.terms import Term, var
from derive.kernel.theorem import (
    Theorem,
    apply,
    assume,
    convert,
    generalise,
    reflexive,
    specialise,
    symmetric,
    transitive,
)
from derive.kernel.types import INT, REAL, Refused
from derive.kernel.words import FALSE
from derive.library.rewriting import rewritten
from derive.library.steps import chain, sides, supposing

from .cases import equal_by_cases
from .known import Contexts
from .likeness import by_likeness, for_letters, is_plain, lettered, parts_inside, statements
from .multiples import by_multiples
from .recasting import fresh_of, parts_of
from .sums import everywhere
from .written import factors_not_zero

ROUNDS = 12         # a definition may speak of what another one defines
Way: TypeAlias = Callable[[Term, Term, Sequence[Term], Sequence[Theorem], Context, Contexts], Theorem | None]


@dataclass(frozen=True, slots=True)
class Question:
    """An equation with definitions put in, and what is known with them."""

    first: Theorem              # the left side = what it is by definitions
    second: Theorem             # the right side = what it is by definitions
    facts: tuple[Theorem, ...]

    def answer(self, way: Way, scales: Sequence[Term], context: Context, contexts: Contexts) -> Theorem | None:
        left, right = sides(self.first)[1], sides(self.second)[1]
        if left is right:
            return transitive(self.first, symmetric(self.second))
        if parted(left, right, (*told(context), *statements(self.facts))):
            return None
        found = (_of_sums(left, right, scales, self.facts, context, contexts, way)
                 or way(left, right, scales, self.facts, context, contexts))
        return found and chain(self.first, found, symmetric(self.second))


def calculation(pair: tuple[Term, Term], sets: Sequence[Sequence[Theorem]], known: Sequence[Theorem],
                scales: Sequence[Term], context: Context, contexts: Contexts) -> Theorem:
    """a = b, with one of several sets of equations put in: with fewer of them, terms stay short. First all sets without
    cases, which take longer."""
    asked: list[Question] = []
    for way in (by_likeness, _by_cases):
        for place, equations in enumerate(sets):
            if place == len(asked):
                asked.append(_question(pair, equations, known, context))
            with suppress(Refused):
                found = asked[place].answer(way, scales, context, contexts)
                if found is not None:
                    return found
    raise Refused(f"calculated: {pair[0]!r} is not seen to be {pair[1]!r}")


def _question(pair: tuple[Term, Term], equations: Sequence[Theorem], known: Sequence[Theorem],
              context: Context) -> Question:
    facts = [_put_in(theorem, equations, context) for theorem in known]
    facts += [part for fact in facts for part in factors_not_zero(fact)]
    first, second = (_unfolded(side, equations, context) for side in pair)
    return Question(first, second, tuple(facts))


def _by_cases(left: Term, right: Term, scales: Sequence[Term], facts: Sequence[Theorem], context: Context,
              contexts: Contexts) -> Theorem | None:
    """left = right, with all definitions put in, where a choice or a maximum is told by cases"""
    every = (*context.known, *facts)
    plain = tuple(fact for fact in every if is_plain(fact))
    found = equal_by_cases(left, right, contexts.knowing(plain)) if len(plain) < len(every) else None
    if found is not None:
        return found
    context = contexts.knowing(every)           # this takes longer
    return equal_by_cases(left, right, context) or by_multiples(left, right, scales, context)


def _of_sums(left: Term, right: Term, scales: Sequence[Term], facts: Sequence[Theorem], context: Context,
             contexts: Contexts, way: Way) -> Theorem | None:
    """left = right whatever the sums are that stand in both, and their roots, but for their signs"""
    both = {part for part in parts_inside(left) if applied("sum", part) or (
        applied("sqrt", part) and applied("sum", part.parts[1]))} & set(parts_inside(right))
    if not both:
        return None
    sums = sorted(both - {part.parts[1] for part in both if applied("sqrt", part)}, key=order_key)
    context = contexts.knowing((*context.known, *facts))
    letters = {part: var(f"_t{place}", REAL) for place, part in enumerate(sums)}
    signs = filter(None, (sign(part, True, context) or sign(part, False, context) for part in sums))
    said = [*(fact for fact in facts if not applied("all", fact.statement)), *signs]
    told = [assume(lettered(fact.statement, letters)) for fact in said]
    known = Context(known=tuple(theorem for theorem in context.known if not applied("all", theorem.statement)))
    found = way(lettered(left, letters), lettered(right, letters), scales, told, known, contexts)
    return found and for_letters(found, letters, said)


def _unfolded(term: Term, equations: Sequence[Theorem], context: Context) -> Theorem:
    """term = what it is by definitions"""
    general = [equation for equation in equations if is_general(equation.statement)]
    result = reflexive(term)
    for _ in range(ROUNDS):
        more = rewritten(sides(result)[1], *(one for one in equations if one not in general))
        for equation in general:
            more = transitive(more, everywhere(sides(more)[1], equation, context))
        if sides(more)[0] is sides(more)[1]:
            break
        result = transitive(result, more)
    return result


def _put_in(theorem: Theorem, equations: Sequence[Theorem], context: Context) -> Theorem:
    """A fact with equations put in; one about all places at each of them."""
    if is_general(theorem.statement) and any(is_general(equation.statement) for equation in equations):
        place = fresh_of(INT, theorem.statement, *(known.statement for known in (*equations, *context.known)))
        inner = specialise(theorem, place)
        premises: list[Term] = []
        while (parts := parts_of(inner.statement, "implies")) and parts[1] is not FALSE:
            premises.append(parts[0])
            inner = apply(inner, assume(parts[0]))
        put = _put_in(inner, equations, context.assuming(*premises))
        return generalise(place, supposing(put, *premises))
    same = _unfolded(theorem.statement, equations, context)
    return theorem if sides(same)[0] is sides(same)[1] else convert(same, theorem)
