"""Sequences that define each other, exhibited by one recursion: its state is all of them, each under a number."""
from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from derive.kernel.polynomials import polynomial
from derive.kernel.terms import APPLICATION, NUMBER, Term, abstracted, mapped, number, substituted, var
from derive.kernel.text import text
from derive.kernel.theorem import Theorem, apply, assume, specialise, symmetric, transitive
from derive.kernel.types import INT, REAL, Refused, to
from derive.kernel.words import choice, every, real
from derive.library.recursions import continued, continued_step
from derive.library.steps import applied, for_all, inside, ordered, sides, supposing, use

from .computing import Computing
from .exhibited import Definition, table
from .recasting import parts_of

T, PLACE, STATE = var("t", INT), var("_place", INT), var("_state", to(INT, REAL))
Values = Callable[[Term], Fraction]


@dataclass(frozen=True)
class Together:
    """Definitions y(t) = b(t, y(t), z(t), .., y(t - 1), z(t - 1), ..) for t >= a, in an order in which each speaks of
    the same t of those before it alone."""

    definitions: tuple[Definition, ...]

    @cached_property
    def arrays(self) -> list[Term]:
        return [one.array for one in self.definitions]

    @cached_property
    def starts(self) -> list[int]:
        return [_start(one) for one in self.definitions]

    @property
    def first(self) -> int:
        """From here on all of them are defined by what is before."""
        return max(self.starts)

    @cached_property
    def bodies(self) -> list[Term]:
        return [substituted(one.body, {(one.indices[0].name, INT): T}) for one in self.definitions]

    @cached_property
    def previous(self) -> Term:
        """How t - 1 is written, in all of them."""
        found = {index for body in self.bodies for index in _read(body, self.arrays) if index is not T}
        if len(found) != 1 or polynomial(index := found.pop()) != polynomial(T - 1):
            raise Refused("exhibit: sequences that define each other depend on more than the entries before")
        return index

    def in_context(self, place: int, now: Sequence[Term], before: Callable[[int], Term]) -> Term:
        """A body with these terms for the entries at t, and those for the entries at t - 1."""
        new = {array(self.previous): before(k) for k, array in enumerate(self.arrays)}
        new |= {array(T): term for array, term in zip(self.arrays, now, strict=False)}
        names = {(array.name, array.type) for array in self.arrays}

        def leaf(part: Term, depth: int) -> Term | None:
            return new[part] if part in new else part if not part.parts or names.isdisjoint(part.free) else None

        body = mapped(self.bodies[place], leaf)
        if not names.isdisjoint(body.free):
            raise Refused("exhibit: sequences that define each other depend on more than the entries before")
        return body

    @cached_property
    def step(self) -> Term:
        parts: list[Term] = []
        for place in range(len(self.arrays)):
            parts.append(self.in_context(place, parts, lambda k: STATE(k)))
        return abstracted(T, abstracted(STATE, _numbered(parts)))


def together(definitions: Sequence[Definition], given: Mapping[Term, Mapping[tuple[int, ...], Fraction]],
             rest: Values) -> tuple[dict[Term, Term], list[Theorem]]:
    """The sequences, and their definitions as theorems about them; before its start each has the entries given."""
    said = Together(_in_order(definitions))
    begun = _begun(said, given, rest)
    start, first = abstracted(T, _numbered([function(T) for function in begun])), number(said.first, INT)
    whole = continued(start, said.step, first)
    functions = {array: abstracted(T, whole(T)(place)) for place, array in enumerate(said.arrays)}
    general = use(continued_step(to(INT, REAL), said.previous), a=first, f=start, h=said.step)
    later = apply(specialise(general, T), assume(first <= T))
    steps = [_entry(later, place) for place in range(len(said.arrays))]
    proofs = [_definition(said, place, functions, steps) for place in range(len(said.arrays))]
    return functions, proofs


def _entry(later: Theorem, place: int) -> Theorem:
    """What the entry at t of one of the sequences is, from what the state at t is."""
    hole = var("_hole", to(INT, REAL))
    theorem, computing = inside(later, hole, hole(place)), Computing(_no_entry)
    while True:
        condition, here, others = parts_of_choice(sides(theorem)[1])
        holds = computing.truth(condition)
        true = holds.statement is condition
        theorem = transitive(theorem, use("if_true" if true else "if_false", REAL, holds, p=condition, x=here,
                                          y=others))
        if true:
            return theorem


def _definition(said: Together, place: int, functions: Mapping[Term, Term], steps: Sequence[Theorem]) -> Theorem:
    """One of the definitions, about the sequences: by the recursion from `first` on, by computing before."""
    holes = [var(f"_now{k}", REAL) for k in range(place)]
    values = [sides(step)[1] for step in steps[:place]]
    theorem = steps[place]
    for k, hole in enumerate(holes):
        now = [functions[array](T) for array in said.arrays[:k]] + [hole] + values[k + 1:]
        context = said.in_context(place, now, lambda j: functions[said.arrays[j]](said.previous))
        theorem = transitive(theorem, inside(symmetric(steps[k]), hole, context))
    goal, low, first = theorem.statement, number(said.starts[place], INT), number(said.first, INT)
    early = every(T, (low <= T) >> ((T < first) >> goal))
    computed = Computing(_no_entry).truth(early)
    if computed.statement is not early:
        raise Refused("exhibit: sequences that define each other do not begin as they are said to")
    before = applied(specialise(computed, T), assume(low <= T), assume(T < first))
    return for_all([T], supposing(ordered(first, T, theorem, before), low <= T))


def _begun(said: Together, given: Mapping[Term, Mapping[tuple[int, ...], Fraction]], rest: Values) -> list[Term]:
    """Each sequence before `first`: as given before its own start, then by its definition."""
    known = {array: dict(given.get(array, {})) for array in said.arrays}
    places = {array: place for place, array in enumerate(said.arrays)}

    def entry(array: Term, at: tuple[int, ...]) -> Fraction:
        if at not in known[array]:
            place = places[array]
            known[array][at] = rest(array) if at[0] < said.starts[place] else Computing(entry).number(
                substituted(said.bodies[place], {(T.name, INT): number(at[0], INT)}))
        return known[array][at]

    for array, start in zip(said.arrays, said.starts, strict=True):
        known[array] = {at: value for at, value in known[array].items() if at[0] < start}
        for time in range(start - 1, said.first):
            entry(array, (time,))
    return [table(array, known[array], rest(array)) for array in said.arrays]


def _in_order(definitions: Sequence[Definition]) -> tuple[Definition, ...]:
    """Each after those of whose entries at the same index it speaks."""
    waiting, found = list(definitions), list[Definition]()
    while waiting:
        arrays = [one.array for one in waiting]
        ready = next((one for one in waiting if one.indices[0] not in set(_read(one.body, arrays))), None)
        if ready is None:
            raise Refused("exhibit: sequences define each other at one and the same index")
        found.append(ready)
        waiting.remove(ready)
    return tuple(found)


def _start(said: Definition) -> int:
    """a, where the definition is for all t >= a."""
    bounds = parts_of(said.premises[0], "at_most") if len(said.premises) == 1 else ()
    if len(said.indices) != 1 or said.entry.parts[1:] != said.indices or not bounds or (
            bounds[0].kind != NUMBER or bounds[1] is not said.indices[0]):
        raise Refused("exhibit: sequences that define each other are not defined step by step from a number on")
    return bounds[0].value


def _read(body: Term, arrays: Sequence[Term]) -> list[Term]:
    """The indices at which a body reads the arrays."""
    found, waiting = list[Term](), [body]
    while waiting:
        part = waiting.pop()
        if part.kind == APPLICATION and part.parts[0] in arrays and len(part.parts) == 2:
            found.append(part.parts[1])
        waiting.extend(part.parts)
    return found


def _numbered(parts: Sequence[Term]) -> Term:
    """The function of k that is part k."""
    body = real(0)
    for place, part in reversed(list(enumerate(parts))):
        body = choice(PLACE.eq(place), part, body)
    return abstracted(PLACE, body)


def parts_of_choice(term: Term) -> tuple[Term, ...]:
    if term.kind != APPLICATION or term.parts[0].name != "if":
        raise Refused(f"{text(term)} is no choice")
    return term.parts[1:]


def _no_entry(array: Term, place: tuple[int, ...]) -> Fraction:
    raise Refused(f"exhibit: {array.name} is defined elsewhere")
