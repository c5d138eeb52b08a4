"""Lowers an update rule: each law becomes an assignment over all coordinates, in place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from codegen.lower.layers import Lowering
from codegen.program import grammar
from codegen.program.checks import well_formed
from codegen.program.errors import Unsupported
from codegen.program.grammar import (
    Affine,
    Array,
    Axis,
    Let,
    Program,
    Read,
    Value,
    letter,
    reads,
    rebuilt,
)
from codegen.program.identifiers import Identifiers
from derive.answers import digest_of
from derive.outlines.terms import At
from derive.rules.reading import GRADIENT
from derive.rules.update_rules import UpdateRule

SPAN = (Affine((), 1), letter("LENGTH"))
AXIS = Axis("k", *SPAN)


@dataclass(frozen=True, slots=True)
class LoweredRule:
    """One step of a rule: which arrays it changes, which it reads, which numbers it takes."""

    program: Program
    states: tuple[str, ...]
    reads: tuple[str, ...]          # the gradient, where the rule has one
    numbers: tuple[str, ...]
    laws: tuple[str, ...]           # the digests of the theorems that these are the laws that the text says
    homes: tuple[tuple[str, str], ...]      # a let and the state whose array it is written into
    spelled: Mapping[str, str]              # what is given, by its name in the rule: its name in the source


def lower_rule(rule: UpdateRule, arrays: Iterable[str] = ()) -> LoweredRule:
    """The laws of a rule; `arrays` are the parameters of which every coordinate has its own."""
    laws = rule.reading.laws
    words = (*laws, GRADIENT, "t", *rule.parameters, *(entry.name for law in laws.values() for entry in law.atoms(At)))
    names = Identifiers(words)
    states = tuple(map(names.of, laws))
    wide = set(map(names.of, arrays))
    numbers: dict[str, None] = {}
    given: dict[str, None] = {}
    written = Lowering(names=names)
    new = {state: names.fresh(f"{state}_new") for state in states}

    def entry(term: Read) -> Read:
        """x[t] as the array x after this step, x[t-1] before it; a number for every coordinate as a number."""
        step = term.index[0] if term.index else letter("t")
        if term.array in states:
            if step == letter("t"):
                return Read(new[term.array], (letter("k"),))
            if step == letter("t") - 1:
                return Read(term.array, (letter("k"),))
            raise Unsupported(f"a kernel has the state {term.array} of one step only, not of {step}")
        if step != letter("t"):
            raise Unsupported(f"a kernel has {term.array} of this step only")
        if term.array == names.of(GRADIENT) or term.array in wide:
            given[term.array] = None
            return Read(term.array, (letter("k"),))
        numbers[term.array] = None
        return Read(term.array, ())

    def changed(term: Value) -> Value:
        if isinstance(term, Read):
            return entry(term)
        if isinstance(term, grammar.Size):
            return entry(Read(term.form.plain, ()))
        return term

    lets = [Let(new[names.of(name)], (AXIS,), rebuilt(written.value(law, {}), changed)) for name, law in laws.items()]
    homes = {let.name: state for let, state in zip(lets, states, strict=True)}
    for place, state in enumerate(states):
        if any(state in reads(later.value) for later in lets[place + 1:]):          # the old value is still needed
            lets.append(Let(names.fresh(f"{new[state]}_kept"), (AXIS,), Read(new[state], (letter("k"),))))
            homes[lets[-1].name] = homes.pop(new[state])
    inputs = (*(Array(name, (SPAN,)) for name in (*states, *given)), *(Array(name, ()) for name in numbers))
    program = Program(inputs, tuple(lets), tuple(homes))
    well_formed(program, after="lower")
    digests = tuple(map(digest_of, rule.laws.values()))
    return LoweredRule(program, states, tuple(given), tuple(numbers), digests, tuple(homes.items()),
                       {word: names.of(word) for word in words if names.of(word) in (*states, *given, *numbers)})
