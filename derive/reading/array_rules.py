"""The laws of an update rule whose arrays have letters of their own: of each entry, at each position, after each step.

An array of a rule is a function of the step and then of its indices; one that a step is merely given, and that is no
sequence, is a function of its indices alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from derive.kernel.terms import Term
from derive.kernel.types import INT, REAL, Type, to
from derive.notation import syntax
from derive.notation.array_rules import Definitions, Entry
from derive.notation.programs import defined as name_of
from derive.reading.binders import Range
from derive.reading.layers import at_target, closed, known
from derive.reading.names import Names, variable
from derive.reading.presuppositions import defined
from derive.reading.shapes import infer, letters_of
from derive.reading.steps import STEPS, T
from derive.reading.terms import Reader


@dataclass(frozen=True, slots=True)
class EntryReader(Reader):
    """One line of such a rule."""

    entries: Mapping[str, Entry] = field(default_factory=dict)

    def _entry(self, name: str, indices: tuple[Term, ...], type_: Type, tree: syntax.Expr) -> Term:
        if name not in self.entries:
            return Reader._entry(self, name, indices, type_, tree)
        return entry(*self.entries[name], indices)


def entry(name: str, away: int, indices: tuple[Term, ...]) -> Term:
    """x(t + away, i, j)"""
    return variable(name, to(*[INT] * (len(indices) + 1), REAL))(T + away if away else T, *indices)


@dataclass(frozen=True, slots=True)
class ArrayLaws:
    """What each name is at its letters, and the same as formulas for all t >= 1 and all positions."""

    values: Mapping[str, Term]
    ranges: Mapping[str, tuple[Range, ...]]
    formulas: tuple[Term, ...]
    presupposed: tuple[Term, ...]


def array_laws(text: str, lines: Definitions, whole: frozenset[str]) -> ArrayLaws:
    with lines.telling():
        shapes = infer(text, lines.tied)
    reader = EntryReader(text, Names(integers=whole), ranges=shapes.loops, arrays=shapes.arrays, letters=shapes.letters,
                         given=shapes.facts, layer=True, entries=lines.entries,
                         values={size.name: size for size in shapes.sizes} | {"t": T})
    values: dict[str, Term] = {}
    letters: dict[str, tuple[Range, ...]] = {}
    formulas: list[Term] = []
    presupposed: list[Term] = []
    for assign in lines.program.assignments:
        inner, ranges = at_target(reader, letters_of(assign.target), shapes.loops[id(assign)])
        value = inner.real(assign.value)
        name, _ = lines.entries[name_of(assign)]
        formula = entry(name, 0, tuple(one.variable for one in ranges)).eq(value)
        for one in reversed(ranges):
            formula = one.binder.closed(formula)
        values[name], letters[name] = value, ranges
        formulas.append(STEPS.closed(formula))
        given = (*STEPS.guards, *known(ranges, shapes))
        presupposed += map(STEPS.closed, closed(ranges, defined(inner, assign.value, given), shapes))
    return ArrayLaws(values, letters, tuple(formulas), tuple(dict.fromkeys(presupposed)))
