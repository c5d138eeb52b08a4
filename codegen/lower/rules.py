"""Lowers an update rule: each law becomes an assignment over all coordinates, in place.

A step has the gradient of this step and numbers. What the rule reads of other steps comes in under names of its own:
mu[t+1] as the number mu_next, lr[t-1] as lr_previous; of g[t-1] the step keeps a state g_previous.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from codegen.lower.kernel_terms import TermLowering
from codegen.lower.layers import Lowering
from codegen.lower.other_steps import GRADIENT, other_steps
from codegen.program import grammar
from codegen.program.checks import well_formed
from codegen.program.errors import Unsupported
from codegen.program.grammar import Affine, Array, Axis, Let, Program, Read, Value, letter, letters, reads, rebuilt
from codegen.program.identifiers import Identifiers
from derive.answers import Undecided, digest_of
from derive.kernel.theorem import assume
from derive.outlines.terms import At
from derive.reading.rules import read_rule
from derive.rules.update_rules import UpdateRule

SPAN = (Affine((), 1), letter("LENGTH"))
AXIS = Axis("k", *SPAN)
HERE = (letter("k"),)


@dataclass(frozen=True, slots=True)
class LoweredRule:
    """One step of a rule: which arrays it changes, which it reads, which numbers it takes."""

    program: Program
    states: tuple[str, ...]
    reads: tuple[str, ...]          # the gradient, where the rule has one
    numbers: tuple[str, ...]
    laws: tuple[tuple[str, str], ...]       # what is assigned, and the digest of the theorem that the text says its law
    homes: tuple[tuple[str, str], ...]      # a let and the state whose array it is written into
    spelled: Mapping[str, str]              # what is given, by its name in the rule: its name in the source
    whole: frozenset[str]                   # the numbers that are whole


def lower_rule(rule: UpdateRule, arrays: Iterable[str] = ()) -> LoweredRule:
    """The laws of a rule; `arrays` are the parameters of which every coordinate has its own."""
    laws, others = rule.reading.laws, other_steps(rule)
    words = (*laws, GRADIENT, "t", *rule.parameters, *(entry.name for law in laws.values() for entry in law.atoms(At)),
             *others.values())
    names = Identifiers(words)
    earlier = {steps: names.of(word) for (name, steps), word in others.items() if name == GRADIENT}
    states = (*map(names.of, rule.reading.states), *earlier.values())
    called = {(names.of(name), steps): names.of(word) for (name, steps), word in others.items()}
    wide = set(map(names.of, arrays))
    numbers: dict[str, None] = {}
    given: dict[str, None] = {}
    written = Lowering(names=names)
    new = {names.of(name): names.fresh(f"{names.of(name)}_new") if name not in rule.reading.temporaries
           else names.of(name) for name in laws}
    lets: list[Let] = []

    def entry(term: Read) -> Read:
        """x[t] as the array x after this step, x[t-1] before it; a number for every coordinate as a number."""
        step = term.index[0] if term.index else letter("t")
        if term.array in new:
            if step == letter("t"):
                made = next(let for let in lets if let.name == new[term.array])
                return Read(made.name, HERE if made.axes else ())
            if step == letter("t") - 1:
                return Read(term.array, HERE)
            raise Unsupported(f"a kernel has the state {term.array} of one step only, not of {step}")
        away = (step - letter("t")).const
        name = called.get((term.array, away), term.array)
        if name in earlier.values():
            return Read(name, HERE)
        if name == names.of(GRADIENT) or name in wide:
            given[name] = None
            return Read(name, HERE)
        numbers[name] = None
        return Read(name, ())

    def changed(term: Value) -> Value:
        if isinstance(term, Read):
            return entry(term)
        if isinstance(term, grammar.Size):
            return entry(Read(term.form.plain, ()))
        return term

    digests = []
    for name, (law, digest) in _laws(rule, written).items():
        digests.append((name, digest))
        value = rebuilt(law, changed)
        plain = name in rule.reading.temporaries and not letters(value)
        lets.append(Let(new[names.of(name)], () if plain else (AXIS,), value))
    homes = {new[state]: state for state in states if state in new}
    for steps, state in earlier.items():
        given[names.of(GRADIENT)] = None
        lets.append(Let(names.fresh(f"{state}_new"), (AXIS,), Read(earlier.get(steps + 1, names.of(GRADIENT)), HERE)))
        homes[lets[-1].name] = state
    places = {let.name: place for place, let in enumerate(lets)}
    for made, state in list(homes.items()):
        if any(state in reads(later.value) for later in lets[places[made] + 1:]):       # the old value is still needed
            lets.append(Let(names.fresh(f"{made}_kept"), (AXIS,), Read(made, HERE)))
            homes[lets[-1].name] = homes.pop(made)
    inputs = (*(Array(name, (SPAN,)) for name in (*states, *given)), *(Array(name, ()) for name in numbers))
    program = Program(inputs, tuple(lets), tuple(homes))
    well_formed(program, after="lower")
    return LoweredRule(program, states, tuple(given), tuple(numbers), tuple(digests), tuple(homes.items()),
                       {word: name for word, name in names.spelled.items() if name in (*states, *given, *numbers)},
                       frozenset(map(names.of, {"t", *rule.reading.whole} & names.spelled.keys())) & numbers.keys())


def _laws(rule: UpdateRule, written: Lowering) -> dict[str, tuple[Value, str]]:
    """The value of each law, and the digest of its theorem. A law that the kernel does not see to be what the text
    says, since algebra has put it in another form, is taken as the text says it."""
    try:
        return {name: (written.value(law, {}), digest_of(theorem)) for (name, law), theorem in zip(
            rule.reading.laws.items(), rule.laws.values(), strict=True)}
    except (Undecided, Unsupported):
        if not rule.reading.written:
            raise
    said = read_rule(rule.text)
    return {name: (TermLowering(written, {}).value(law), digest_of(assume(formula)))
            for (name, law), formula in zip(said.laws.items(), said.formulas, strict=True)}
