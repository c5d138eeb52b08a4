"""Lowers an update rule whose arrays have letters of their own: its laws become definitions, as those of a layer do.

The new values are made beside the old ones, which are overwritten when all of them are there.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sympy import Symbol

from codegen.lower.kernel_terms import TermLowering
from codegen.lower.layers import Lowering, SizeFact, facts_of
from codegen.lower.other_steps import GRADIENT, other_steps
from codegen.program import grammar
from codegen.program.checks import well_formed
from codegen.program.grammar import Affine, Array, Axis, Let, Program, Read, Span, Value, letter, rebuilt
from codegen.program.identifiers import Identifiers
from derive.answers import digest_of
from derive.kernel.theorem import assume
from derive.reading.rules import read_rule
from derive.rules.array_reading import Arrays, entries_in
from derive.rules.update_rules import UpdateRule


@dataclass(frozen=True, slots=True)
class LoweredArrayRule:
    """One step of a rule: which arrays it changes, which it reads, which numbers it takes."""

    program: Program                        # its outputs are the new values of the states
    states: tuple[str, ...]
    reads: tuple[str, ...]
    numbers: tuple[str, ...]
    laws: tuple[tuple[str, str], ...]       # what is assigned, and the digest of the theorem that the text says its law
    spelled: Mapping[str, str]              # what is given, by its name in the rule: its name in the source
    whole: frozenset[str]                   # the numbers that are whole
    derived: Mapping[str, SizeFact]
    facts: tuple[tuple[Affine, Affine], ...]

    @property
    def spans(self) -> dict[str, tuple[Span, ...]]:
        """The positions of each array that comes in."""
        return {array.name: array.spans for array in self.program.inputs}


def lower_array_rule(rule: UpdateRule, arrays: Arrays) -> LoweredArrayRule:
    """The laws of a rule whose arrays are these."""
    reading, others = rule.reading, other_steps(rule)
    laws = reading.laws
    entries = sorted({entry for law in laws.values() for entry in entries_in(law)}, key=str)
    sizes = [size.name for size in arrays.shapes.sizes]
    words = (*laws, GRADIENT, "t", *reading.parameters, *(entry.name for entry in entries), *others.values(), *sizes)
    names = Identifiers(words)
    lowering = Lowering(taken={names.of(size) for size in sizes}, names=names)
    earlier = {steps: names.of(word) for (name, steps), word in others.items() if name == GRADIENT}
    called = {(names.of(name), steps): names.of(word) for (name, steps), word in others.items()}
    positions = {names.of(name): spans for name, spans in arrays.positions.items()}
    new = {names.of(name): names.of(name) if name in reading.temporaries else names.fresh(f"{names.of(name)}_new")
           for name in laws}
    states = (*map(names.of, reading.states), *earlier.values())
    given: dict[str, tuple[Span, ...]] = {}
    numbers: dict[str, None] = {}

    def spans_of(name: str) -> tuple[Span, ...]:
        return tuple((lowering.affine(low, {}), lowering.affine(high, {})) for low, high in positions.get(name, ()))

    def changed(term: Value) -> Value:
        if isinstance(term, grammar.Size) and term.form.plain and term.form.plain not in own_sizes:
            numbers[term.form.plain] = None
            return Read(term.form.plain, ())
        if not isinstance(term, Read):
            return term
        away = term.index[0] - letter("t") if term.index else letter("t")
        if away.terms:                              # an array that is no sequence
            given[term.array] = spans_of(term.array)
            return term
        rest = term.index[1:]
        if term.array in new:
            return Read(new[term.array] if not away.const else term.array, rest)
        name = called.get((term.array, away.const), term.array)
        if name in earlier.values():
            return Read(name, rest)
        if rest or name == names.of(GRADIENT):
            given[name] = spans_of(term.array)
        else:
            numbers[name] = None
        return Read(name, rest)

    own_sizes = {names.of(size) for size in sizes}
    said = read_rule(rule.text)
    lets = []
    for name, law in said.laws.items():
        axes, letters = [], dict[str, str]()
        for (_, low, high), one in zip(arrays.ranges[name], said.ranges[name], strict=True):
            axes.append(lowering.axis(low, high))
            letters[one.variable.name] = axes[-1].name
        value = TermLowering(lowering, letters).value(law)
        lets.append(Let(new[names.of(name)], tuple(axes), rebuilt(value, changed)))
    homes = {state: new[state] for state in states if state in new}
    shape = spans_of(names.of(GRADIENT))
    for steps, state in earlier.items():
        source = earlier.get(steps + 1, names.of(GRADIENT))
        given[names.of(GRADIENT)] = shape
        own = tuple(Axis(lowering.letter(Symbol("k")), low, high) for low, high in shape)
        homes[state] = names.fresh(f"{state}_new")
        lets.append(Let(homes[state], own, Read(source, tuple(letter(axis.name) for axis in own))))
    places = {state: shape if state in earlier.values() else spans_of(state) for state in states}
    inputs = (*(Array(name, spans) for name, spans in (places | given).items()),
              *(Array(name, ()) for name in numbers))
    derived, facts = facts_of(arrays.shapes.facts, inputs, names)
    program = Program(inputs, tuple(lets), tuple(homes[state] for state in states), frozenset(derived))
    well_formed(program, after="lower")
    source_names = (*states, *given, *numbers)
    return LoweredArrayRule(
        program, states, tuple(given), tuple(numbers),
        tuple((name, digest_of(assume(law))) for name, law in zip(said.laws, said.formulas, strict=True)),
        {word: name for word, name in names.spelled.items() if name in source_names},
        frozenset(map(names.of, {"t", *reading.whole} & names.spelled.keys())) & numbers.keys(), derived, facts)
