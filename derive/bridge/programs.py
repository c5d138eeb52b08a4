"""A program while one entry of an array moves: what the arrays are that follow, and the derivative of the loss."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, reduce

from derive.gradients.adjoint import Array
from derive.gradients.forward import U, slope
from derive.gradients.program import Definition
from derive.kernel.terms import Name, Term, abstracted, app, substituted, var
from derive.kernel.types import INT, REAL, Arrow
from derive.kernel.words import both, every, real
from derive.library.brackets import bracket


@dataclass(frozen=True, slots=True)
class Source:
    """A program: its definitions in order, each as a formula too, and the gradient that comes in for each output."""

    definitions: tuple[Definition, ...]
    formulas: tuple[Term, ...]
    outputs: tuple[tuple[Term, Term], ...]      # y and dy

    def formula(self, array: Array) -> Term:
        """The definition of an array, as it is written."""
        return next(formula for one, formula in zip(self.definitions, self.formulas, strict=True)
                    if one.array == array)


@dataclass(frozen=True, slots=True)
class Motion:
    """A program while the entry at `places` of an array moves by the real number U."""

    source: Source
    of: Array                               # its ranges are not known, if it is an input
    places: tuple[Term, ...]
    definitions: tuple[Definition, ...]     # of the arrays that move and lead on to an output
    named: tuple[Array, ...]                # those of them that another one reads
    moved: dict[Name, Term]
    loss: Term

    @property
    def variables(self) -> tuple[Term, ...]:
        """The arrays that move, as functions of the real number and the indices."""
        return tuple(following(array) for array in self.named)

    @property
    def laws(self) -> tuple[Term, ...]:
        return tuple(self.law(one) for one in self.definitions if one.array in self.named)

    def law(self, definition: Definition) -> Term:
        """An array is what its definition says, whatever U is."""
        array, indices = definition.array, definition.array.indices()
        entry = app(self.moved[array.entries.name, array.entries.type], *indices)
        return every(U, array.each(entry.eq(substituted(definition.body, self.moved))))

    def derivative(self, value: Term) -> Term:
        return slope(abstracted(U, self.loss), value)

    def formula(self, value: Term) -> Term:
        """Whatever the arrays are that move by their definitions, the loss has this derivative."""
        said = self.derivative(value)
        for law in reversed(self.laws):
            said = law >> said
        for variable in reversed(self.variables):
            said = every(variable, said)
        return said

    @property
    def inside(self) -> list[Term]:
        """That the places of the entry are in the array's ranges, where these are known."""
        if not self.of.ranges:
            return []
        letters: dict[Name, Term] = {(index.name, INT): place
                                     for index, place in zip(self.of.indices(), self.places, strict=True)}
        return [substituted(formula, letters) for formula in self.of.inside(self.of.indices())]

    def needed(self, formula: Term) -> tuple[Term, ...]:
        """The definitions of those moving arrays that a formula speaks of, and of those that these speak of."""
        wanted: list[Term] = []
        free = formula.free
        for one in reversed(self.definitions):
            if (one.array.entries.name, one.array.entries.type) in free:
                wanted.insert(0, self.source.formula(one.array))
                free |= one.body.free
        return tuple(wanted)


def following(array: Array) -> Term:
    """An array as it follows a real number."""
    return var(array.entries.name, Arrow(REAL, array.entries.type))


@lru_cache(maxsize=10_000)
def motion_of(source: Source, entries: Term, places: tuple[Term, ...], ranges: tuple[tuple[Term, Term], ...] = ()) -> (
        Motion):
    """The motion along the entry at some places of an array; an input's ranges are those that are given."""
    array = next((one.array for one in source.definitions if one.array.entries is entries), Array(entries, ranges))
    moving: list[Array] = [array]
    definitions: list[Definition] = []
    leading = _leading_on(source)
    for one in source.definitions:
        if one.array != array and one.array in leading and _reads(one, moving):
            definitions.append(one)
            moving.append(one.array)
    read = tuple(one.array for one in definitions if any(_reads(other, [one.array]) for other in definitions))
    moved: dict[Name, Term] = {(entries.name, entries.type): _moved_entry(entries, places)}
    moved |= {(one.entries.name, one.entries.type): app(following(one), U) for one in read}
    return Motion(source, array, places, tuple(definitions), read, moved, _loss(source, definitions, moved))


def _leading_on(source: Source) -> set[Array]:
    """The arrays that an output is or depends on."""
    outputs = {entries for entries, _ in source.outputs}
    leading: list[Definition] = []
    for one in reversed(source.definitions):
        if one.array.entries in outputs or any(_reads(other, [one.array]) for other in leading):
            leading.append(one)
    return {one.array for one in leading}


def _reads(definition: Definition, arrays: Iterable[Array]) -> bool:
    return any((array.entries.name, array.entries.type) in definition.body.free for array in arrays)


def _moved_entry(entries: Term, places: tuple[Term, ...]) -> Term:
    """x(j) + U*[j = k] as a function of j"""
    indices = [var(f"_{place}", INT) for place in range(1, len(places) + 1)]
    same = [index.eq(place) for index, place in zip(indices, places, strict=True)]
    moved = app(entries, *indices) + (U * bracket(reduce(both, same)) if same else U)
    for index in reversed(indices):
        moved = abstracted(index, moved)
    return moved


def _loss(source: Source, moving: list[Definition], moved: dict[Name, Term]) -> Term:
    """The sum of dy*y over all entries of all outputs; an output that nothing reads is written out."""
    upstream = dict(source.outputs)
    parts: list[Term] = []
    for one in source.definitions:
        array, indices = one.array, one.array.indices()
        if array.entries not in upstream:
            continue
        name = array.entries.name, array.entries.type
        value = app(moved[name], *indices) if name in moved else substituted(
            one.body, moved) if one in moving else array.at(*indices)
        parts.append(array.total(indices, app(upstream[array.entries], *indices) * value))
    return reduce(lambda left, right: left + right, parts or [real(0)])
