"""States what each operation of a placed phase reads and writes, so that the dataflow can be checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from codegen.numpy.buffers import Placement, number_of
from codegen.numpy.ufuncs import Source, Step
from codegen.numpy.views import Operand
from codegen.program.grammar import Let, Program, Read, letter, walk
from codegen.schedule.dataflow import Arrays, Effect, Use
from codegen.schedule.fusion import Phase, Placed, Plan


@dataclass(frozen=True, slots=True)
class Reading:
    """The names of one phase: where registers lie, which array a view is of, and what a number is made of."""

    placement: Placement
    values: Mapping[int, str]           # the let that a register's step completes
    views: Mapping[str, Operand]        # with the index of the array
    numbers: Mapping[str, str]
    scalars: frozenset[str]

    def effect(self, step: Step, let: str, home: str, tile: str, adds: bool) -> Effect:
        into = step.into
        adds = adds and bool(step.done)
        array = self.placement.places[into.number] if into.letters and not adds else home
        reads = [use for arg in step.args for use in self.uses(arg, tile)]
        return Effect(
            let, tuple(reads), array, self.value(into.number),
            into.letters.index(tile) if tile in into.letters else None,
            tuple(self.placement.places[register.number] for register in step.scratch),
            apart=not step.may_alias, onto=adds or step.call == "places", across=adds)

    def value(self, number: int) -> str:
        return self.values.get(number, f"%{number}")

    def uses(self, source: Source, tile: str) -> list[Use]:
        if isinstance(source, Operand) and source.number:
            return self.number(source.name)
        if isinstance(source, Operand):
            source = self.views.get(source.name, source)
        number = number_of(source)
        if number is not None:
            array, value = self.placement.places[number], self.value(number)
        else:
            assert isinstance(source, Operand)
            array, value = source.name, source.of or source.name
        index = source.index if isinstance(source, Operand) else tuple(map(letter, source.letters))
        places = [k for k, form in enumerate(index) if form.plain == tile]
        return [Use(array, value, places[0] if places else None)]

    def number(self, text: str) -> list[Use]:
        """The scalars that a number is made of."""
        words = re.findall(r"\b[A-Za-z_]\w*\b", self.numbers.get(text, text))
        return [Use(word, word) for word in dict.fromkeys(words) if word in self.scalars]


def scalars_of(program: Program) -> frozenset[str]:
    """The inputs and lets that are numbers."""
    return frozenset(name for name in (*(array.name for array in program.inputs), *program.defined)
                     if not program.spans(name))


def whole_let(let: Let, home: str, onto: bool = False, homes: Mapping[str, str] | None = None) -> Effect:
    """A let that is made at once, from arrays where they lie, or from numbers."""
    reads = dict.fromkeys(part.array for part in walk(let.value) if isinstance(part, Read))
    uses = tuple(Use((homes or {}).get(name, name), name) for name in reads)
    return Effect(let.name, uses, home, let.name, apart=True, onto=onto)


def by_rows(phase: Phase, plan: Plan, homes: Mapping[str, str], arrays: Arrays) -> None:
    """Run a phase that is a loop over rows, each entry of a row made from those that it reads."""
    stored = [placed for placed in phase.steps if placed.let.name in plan.stored]
    for placed in stored:
        home = homes.get(placed.let.name, placed.let.name)
        if placed.accumulates:
            arrays.start(home, placed.let.name)
        elif home not in arrays.held:
            arrays.empty([home])
    local = {placed.let.name for placed in phase.steps} - plan.stored
    arrays.empty(local, local=True)
    arrays.run([_of_a_row(placed, homes, local) for placed in phase.steps], tiled=True)


def _of_a_row(placed: Placed, homes: Mapping[str, str], local: set[str]) -> Effect:
    let, own = placed.let, tuple(axis.name for axis in placed.let.axes)
    uses = []
    for part in walk(let.value):
        if isinstance(part, Read):
            index = tuple(form.plain for form in part.index)
            array = part.array if part.array in local else homes.get(part.array, part.array)
            place = index.index(placed.tile) if placed.tile in index else None
            uses.append(Use(array, part.array, place, index == own))
    return Effect(
        let.name, tuple(uses), let.name if let.name in local else homes.get(let.name, let.name), let.name,
        own.index(placed.tile) if placed.tile in own else None, entrywise=not placed.accumulates,
        onto=placed.accumulates, across=placed.accumulates)
