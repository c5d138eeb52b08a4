"""What an outline says of slopes, in the kernel's words: when one entry of an array moves, how a program's loss moves.

`Slope(P, u[k]) = e` becomes: for all arrays that P computes from u while u[k] moves by a real number t, the derivative
of the loss at t = 0 is e. Where e speaks of arrays that move, their definitions are premises: h is what P computes at
t = 0. A slope elsewhere, as dL/dh[m] in the gradient by x, is a number D(m) of which it is a premise that it is that
derivative.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, reduce

from derive.first_kernel.calculus import opened, users
from derive.first_kernel.terms import At, Equal, Formula, Program, Slope, spelled
from derive.gradients.adjoint import Array
from derive.gradients.forward import U, slope
from derive.gradients.program import Definition
from derive.kernel.terms import Name, Term, abstracted, app, substituted, var
from derive.kernel.theorem import Theorem, apply, assume, generalise, imply, specialise
from derive.kernel.types import INT, REAL, Arrow, to
from derive.kernel.words import both, every, real
from derive.library.brackets import bracket

from .terms import STATING, formula_of, named, real_of, slope_name, slopes_in, whole_of


@lru_cache(maxsize=1000)
def definitions_of(program: Program) -> tuple[Definition, ...]:
    return tuple(_definition(formula) for formula in program.args[0])


@lru_cache(maxsize=1000)
def written(program: Program) -> dict[Term, Term]:
    """The definition of each computed array, as a formula."""
    return {one.array.entries: formula_of(formula)
            for one, formula in zip(definitions_of(program), program.args[0], strict=True)}


def _definition(formula: Formula) -> Definition:
    left, term, ranges = opened(formula)
    letters: dict[Name, Term] = {}
    ends: list[tuple[Term, Term]] = []
    for place, (name, low, high) in enumerate(ranges, 1):
        ends.append((substituted(whole_of(low), letters), substituted(whole_of(high), letters)))
        letters[named(name.name, INT).name, INT] = var(f"_{place}", INT)
    return Definition(Array(_entries(left), tuple(ends)), substituted(real_of(term), letters))


def _entries(entry: At) -> Term:
    return named(entry.name, to(*[INT] * len(entry.indices), REAL))


@dataclass(frozen=True, slots=True)
class Motion:
    """A program while the entry at `places` of an array moves by the real number U."""

    program: Program
    of: Array                               # its ranges are not known, if it is an input
    places: tuple[Term, ...]
    definitions: tuple[Definition, ...]     # of the arrays that move and lead on to an output
    named: tuple[Array, ...]                # those of them that another one reads
    moved: dict[Name, Term]
    loss: Term

    @property
    def variables(self) -> tuple[Term, ...]:
        """The arrays that move, as functions of the real number and the indices."""
        return tuple(var(array.entries.name, Arrow(REAL, array.entries.type)) for array in self.named)

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


@lru_cache(maxsize=10_000)
def motion_of(program: Program, name: str, places: tuple[Term, ...]) -> Motion:
    outputs, _ = users(program)
    everything = definitions_of(program)
    entries = named(name, to(*[INT] * len(places), REAL))
    array = next((one.array for one in everything if one.array.entries is entries), Array(entries, ()))
    reading = {one.array: tuple(other for other in everything if _reads(other, [one.array])) for one in everything}
    leading = {one.array for one in everything if one.array.entries.name in {named(o, REAL).name for o in outputs}}
    for one in reversed(everything):
        if any(other.array in leading for other in reading[one.array]):
            leading.add(one.array)
    moving: list[Array] = [array]
    definitions: list[Definition] = []
    for one in everything:
        if one.array is not array and one.array in leading and _reads(one, moving):
            definitions.append(one)
            moving.append(one.array)
    read = tuple(one.array for one in definitions if any(_reads(other, [one.array]) for other in definitions))
    moved: dict[Name, Term] = {(entries.name, entries.type): _moved_entry(entries, places)}
    moved |= {(one.entries.name, one.entries.type): app(var(one.entries.name, Arrow(REAL, one.entries.type)), U)
              for one in read}
    loss = _loss(everything, outputs, definitions, moved)
    return Motion(program, array, places, tuple(definitions), read, moved, loss)


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


def _loss(everything: tuple[Definition, ...], outputs: tuple[str, ...], moving: list[Definition],
          moved: dict[Name, Term]) -> Term:
    """The sum of dy*y over all entries of all outputs; an output that nothing reads is written out."""
    wanted = {named(output, REAL).name: output for output in outputs}
    parts: list[Term] = []
    for one in everything:
        array, indices = one.array, one.array.indices()
        if array.entries.name not in wanted:
            continue
        name = array.entries.name, array.entries.type
        value = app(moved[name], *indices) if name in moved else substituted(
            one.body, moved) if one in moving else array.at(*indices)
        upstream = named("d" + wanted[array.entries.name], array.entries.type)
        parts.append(array.total(indices, app(upstream, *indices) * value))
    return reduce(lambda left, right: left + right, parts or [real(0)])


@dataclass(frozen=True, slots=True)
class Said:
    """A comparison with slopes: definitions, names of derivatives and what they are, arrays that move and how, and
    then a derivative or a comparison."""

    definitions: tuple[Term, ...]
    names: tuple[Term, ...]
    meant: tuple[Term, ...]
    variables: tuple[Term, ...]
    laws: tuple[Term, ...]
    core: Term

    @property
    def formula(self) -> Term:
        said = self.core
        for premises, variables in ((self.laws, self.variables), (self.meant, self.names), (self.definitions, ())):
            for premise in reversed(premises):
                said = premise >> said
            for variable in reversed(variables):
                said = every(variable, said)
        return said

    def reached(self, theorem: Theorem) -> Theorem:
        """What is said of all arrays that move, from the whole formula; what it stands under is assumed."""
        return _under(_under(theorem, (), self.definitions), self.names, self.meant)

    def opened(self, theorem: Theorem) -> Theorem:
        """The core, from the whole formula; all that it stands under is assumed."""
        return _under(self.reached(theorem), self.variables, self.laws)

    def closed(self, theorem: Theorem) -> Theorem:
        """The whole formula, from its core."""
        for premises, variables in ((self.laws, self.variables), (self.meant, self.names), (self.definitions, ())):
            for premise in reversed(premises):
                theorem = imply(premise, theorem)
            for variable in reversed(variables):
                theorem = generalise(variable, theorem)
        return theorem


def _under(theorem: Theorem, variables: tuple[Term, ...], premises: tuple[Term, ...]) -> Theorem:
    for variable in variables:
        theorem = specialise(theorem, variable)
    for premise in premises:
        theorem = apply(theorem, assume(premise))
    return theorem


def motion_along(slope_: Slope) -> Motion:
    program, entry = slope_.args
    return motion_of(program, entry.name, tuple(map(whole_of, entry.indices)))


def on_its_left(formula: Formula) -> bool:
    return isinstance(formula, Equal) and isinstance(formula.lhs, Slope)


@lru_cache(maxsize=10_000)
def said(formula: Formula, raw: Term) -> Said:
    """What a comparison with slopes says; `raw` is the comparison with names for them."""
    alone = on_its_left(formula)
    names = by_name(slopes_in(formula.rhs) if alone else slopes_in(formula))
    meant = tuple(map(meaning, names.values()))
    if not alone:
        return Said((), tuple(names), meant, (), (), raw)
    motion = motion_along(formula.lhs)
    inner = Said((), tuple(names), meant, motion.variables, motion.laws, motion.derivative(raw.parts[2]))
    return Said(_needed(inner.formula, motion), tuple(names), meant, motion.variables, motion.laws,
                inner.core)


def by_name(slopes: Iterable[Slope]) -> dict[Term, Slope]:
    """One slope for each array and program."""
    return {slope_name(one): one for one in sorted(slopes, key=spelled, reverse=True)}


def meaning(slope_: Slope) -> Term:
    """That the name for a slope is what it names: D(k) is the derivative along the entry k, for all k in range."""
    program, entry = slope_.args
    places = places_of(entry)
    motion = motion_of(program, entry.name, places)
    return generally(motion, motion.formula(app(slope_name(slope_), *places)))


def places_of(entry: At) -> tuple[Term, ...]:
    return tuple(var(f"_k{place}", INT) for place in range(1, len(entry.indices) + 1))


def inside(motion: Motion) -> list[Term]:
    """That the places of the entry are in the array's ranges, where these are known."""
    if not motion.of.ranges:
        return []
    letters: dict[Name, Term] = {(index.name, INT): place
                                 for index, place in zip(motion.of.indices(), motion.places, strict=True)}
    return [substituted(formula, letters) for formula in motion.of.inside(motion.of.indices())]


def generally(motion: Motion, formula: Term) -> Term:
    for condition in reversed(inside(motion)):
        formula = condition >> formula
    for place in reversed(motion.places):
        formula = every(place, formula)
    return formula


def _needed(formula: Term, motion: Motion) -> tuple[Term, ...]:
    """The definitions of those moving arrays that a formula speaks of, and of those that these speak of."""
    wanted: list[Term] = []
    free = formula.free
    for one in reversed(motion.definitions):
        if (one.array.entries.name, one.array.entries.type) in free:
            wanted.insert(0, written(motion.program)[one.array.entries])
            free |= one.body.free
    return tuple(wanted)


def _stated(formula: Formula, raw: Term) -> Term:
    return said(formula, raw).formula


STATING.append(_stated)
