"""Arrays that are exhibited, as functions of their indices: by finitely many entries, and by what a definition says."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

from derive.kernel.polynomials import polynomial
from derive.kernel.terms import APPLICATION, VARIABLE, Name, Term, abstracted, mapped, number, substituted, var
from derive.kernel.text import text
from derive.kernel.theorem import Theorem, assume, reflexive
from derive.kernel.types import INT, REAL, Arrow, Refused
from derive.kernel.words import FALSE, choice
from derive.kernel.words import both as conjunction
from derive.library.recursions import continued, continued_step
from derive.library.steps import both, for_all, supposing, use

from .numerals import is_constant, numeral
from .recasting import fresh_of, parts_of

Entries = Mapping[tuple[int, ...], Fraction]


@dataclass(frozen=True, slots=True)
class Definition:
    """For all these indices, under these premises: an entry of an array is what the body says."""

    formula: Term
    indices: tuple[Term, ...]
    premises: tuple[Term, ...]
    entry: Term
    body: Term

    @property
    def array(self) -> Term:
        return self.entry.parts[0]

    @property
    def reads(self) -> set[Term]:
        """The arrays that it speaks of beside its own."""
        parts = (self.body, *self.premises, *self.entry.parts[1:])
        return {var(name, type_) for part in parts for name, type_ in part.free
                if isinstance(type_, Arrow)} - {self.array}


def definition_of(formula: Term) -> Definition | None:
    """A formula as the definition of an array, if it is one."""
    indices: list[Term] = []
    premises: list[Term] = []
    said = formula
    while (parts := parts_of(said, "all", "implies")) and parts[-1] is not FALSE:
        if len(parts) == 2:
            premises.append(parts[0])
            said = parts[1]
        elif isinstance(parts[0].type, Arrow) and parts[0].type.argument == INT:
            indices.append(fresh_of(INT, formula, *indices))
            said = parts[0](indices[-1])
        else:
            return None
    sides = parts_of(said, "equal")
    if not indices or not sides or sides[0].kind != APPLICATION or sides[0].parts[0].kind != VARIABLE:
        return None
    return Definition(formula, tuple(indices), tuple(premises), sides[0], sides[1])


def table(array: Term, entries: Entries, rest: Fraction) -> Term:
    """The array with these entries, and one value for all others."""
    at, value = places(array), numeral(entries.get((), rest), REAL)
    for key, entry in sorted(entries.items(), reverse=True):
        if entry != rest and key:
            value = choice(_are(at, key), numeral(entry, REAL), value)
    return _function(at, value)


def along(array: Term, value: Callable[..., Term]) -> Term:
    """The array whose entries are a term of their indices."""
    at = places(array)
    return _function(at, value(*at))


def by_definition(said: Definition, given: Term) -> tuple[Term, Theorem]:
    """The array that is what its definition says where this says something, and `given` elsewhere; and the definition
    as a theorem about it."""
    if (said.array.name, said.array.type) in said.body.free:
        return _by_recursion(said, given)
    at = places(said.array)
    values: dict[Term, Term] = {}
    conditions: list[Term] = []
    for place, argument in zip(at, said.entry.parts[1:], strict=True):
        if argument in said.indices and argument not in values:
            values[argument] = place
        else:
            conditions.append(place.eq(argument))
    if len(values) < len(said.indices):
        raise Refused(f"exhibit: {text(said.entry)} does not have each index as a place of its own")
    new: dict[Name, Term] = {(index.name, INT): place for index, place in values.items()}
    conditions = [substituted(condition, new) for condition in (*conditions, *said.premises)]
    body = substituted(said.body, new)
    if not conditions:
        return _function(at, body), for_all(list(said.indices), reflexive(said.body))
    whole = reduce(conjunction, conditions)
    function = _function(at, choice(whole, body, given(*at)))
    reasons = [reflexive(argument) for argument in said.entry.parts[1:] if argument not in values]
    reason = reduce(both, [*reasons, *map(assume, said.premises)])
    same = use("if_true", REAL, reason, p=reason.statement, x=said.body, y=given(*said.entry.parts[1:]))
    return function, for_all(list(said.indices), supposing(same, *said.premises))


def _by_recursion(said: Definition, given: Term) -> tuple[Term, Theorem]:
    """For all t, a <= t => y(t) = b(t, y(t - 1))."""
    bounds = parts_of(said.premises[0], "at_most") if len(said.premises) == 1 else ()
    if len(said.indices) != 1 or said.entry.parts[1:] != said.indices or not bounds or bounds[1] is not said.indices[0]:
        raise Refused(f"exhibit: {text(said.entry)} is not defined step by step")
    index, value = said.indices[0], fresh_of(REAL, said.body)
    before, name = _earlier(said, index), (said.array.name, said.array.type)
    earlier = said.array(before)

    def leaf(part: Term, depth: int) -> Term | None:
        return value if part is earlier else part if name not in part.free or part is said.array else None

    step = abstracted(index, abstracted(value, mapped(said.body, leaf)))
    if name in step.free:
        raise Refused(f"exhibit: {text(said.entry)} depends on more than the entry before it")
    t = var("t", INT)
    previous = substituted(before, {(index.name, INT): t})
    theorem = use(continued_step(REAL, previous), a=bounds[0], f=given, h=step)
    return continued(given, step, bounds[0]), theorem


def _earlier(said: Definition, index: Term) -> Term:
    """How t - 1 is written in the body."""
    found, waiting = set[Term](), [said.body]
    while waiting:
        part = waiting.pop()
        if part.kind == APPLICATION and part.parts[0] is said.array and not part.parts[1].loose:
            found.add(part.parts[1])
        waiting.extend(part.parts)
    if len(found) != 1 or polynomial(before := found.pop()) != polynomial(index - 1):
        raise Refused(f"exhibit: {text(said.entry)} depends on more than the entry before it")
    return before


def places(array: Term) -> tuple[Term, ...]:
    places, type_ = list[Term](), array.type
    while isinstance(type_, Arrow):
        if type_.argument != INT:
            raise Refused(f"exhibit: {text(array)} is no array of numbers")
        places.append(var(f"_place{len(places)}", INT))
        type_ = type_.result
    if type_ != REAL:
        raise Refused(f"exhibit: {text(array)} is no array of real numbers")
    return tuple(places)


def _are(places: tuple[Term, ...], key: tuple[int, ...]) -> Term:
    return reduce(conjunction, [place.eq(number(value, INT)) for place, value in zip(places, key, strict=True)])


def _function(places: tuple[Term, ...], body: Term) -> Term:
    for place in reversed(places):
        body = abstracted(place, body)
    return body


def entry_in(formula: Term) -> tuple[Term, tuple[int, ...]] | None:
    """The array and the place, where a formula says which number an entry is."""
    sides = parts_of(formula, "equal")
    if not sides or sides[0].kind != APPLICATION or sides[0].parts[0].kind != VARIABLE:
        return None
    head, *places = sides[0].parts
    if any(place.kind != "number" for place in places) or not is_constant(sides[1]):
        return None
    return head, tuple(place.value for place in places)


