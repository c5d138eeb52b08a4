"""Writes the Python module of an update rule: one function that works in place, with its guards."""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace

from codegen.lower.rules import LoweredRule
from codegen.numpy import loops
from codegen.numpy.definite_assignment import bound
from codegen.numpy.helpers import functions
from codegen.numpy.scalars import or_nan, scalar
from codegen.numpy.targets import NUMPY, Target, write_small
from codegen.program.grammar import Array, Let, Program, Value, reads
from codegen.program.notation import said
from codegen.program.partial_numbers import may_fail, needed
from codegen.rewrite import RULE_PASSES, rewritten
from codegen.templating import commented, filled, quoted, wrapped


def rule_source(lowered: LoweredRule, title: str, formulas: Sequence[str], target: Target = NUMPY) -> str:
    """The text of a module with `step`."""
    program, numbers = _apart(rewritten(lowered.program, RULE_PASSES))
    body = target.write(program, dict(lowered.homes))
    made = [line for let in numbers.values() for line in (f"# {said(let)}", f"{let.name} = {or_nan(let.value)}")]
    risks = _risks(program, numbers)
    helpers = [filled(f"numpy/{name}.py.j2", {}).rstrip() for name in (
        "flat", "apart", "alike", "folded", "number", *(["defined"] if risks else []),
        *(["empty"] if "_empty(" in "".join(body.lines) else []))]

    helpers += functions("\n".join([*made, *risks, *body.lines]))
    lines = list(body.lines)
    if target.small is not None:
        few = write_small(program, dict(lowered.homes))
        spoken = set(re.findall(r"\b\w+\b", "\n".join(few.code)))
        arguments = [name for name in (*lowered.states, *lowered.reads, *lowered.numbers, *numbers, "dtype", "LENGTH")
                     if name in spoken]
        helpers.append(filled("numpy/few_step.py.j2", {"arguments": arguments, "body": wrapped(few.lines)}).rstrip())
        lines = [f"if LENGTH <= {loops.FEW:_}:", f"    _few_step({', '.join(arguments)})", "else:",
                 *(f"    {line}" for line in body.lines if line)]

    def pairs(names: Sequence[str]) -> str:
        return ", ".join(f'"{name}": {name}' for name in names)

    return bound(filled("numpy/rule.py.j2", {
        "title": title, "formulas": commented(formulas),
        "digests": list(lowered.laws),
        "changed": list(lowered.states), "read": list(lowered.reads), "numbers": list(lowered.numbers),
        "read_numbers": [line for name in lowered.numbers for line in _number(name, lowered.whole)] + [
            *wrapped([*made, *risks]), f"LENGTH = {lowered.states[0]}.size"],
        "pairs_changed": pairs(lowered.states), "pairs_read": pairs(lowered.reads),
        "imports": "".join(f"\n{line}" for line in target.imports), "helpers": [*helpers, *target.helpers],
        "body": wrapped(lines)}))


def _apart(program: Program) -> tuple[Program, dict[str, Let]]:
    """The program without the numbers that parameters make, which come in, and those numbers."""
    numbers = {let.name: let for let in program.lets if not let.axes}
    lets = tuple(let for let in program.lets if let.axes)
    return replace(program, inputs=(*program.inputs, *(Array(name, ()) for name in numbers)), lets=lets), numbers


def _risks(program: Program, numbers: Mapping[str, Let]) -> list[str]:
    """Each number that a step needs and that may not be defined is looked at before anything is changed, what it is
    made of first."""
    def given(term: Value) -> frozenset[str]:
        names = reads(term)
        return names.union(*(given(numbers[name].value) for name in names if name in numbers)) - numbers.keys()

    def all_of(term: Value) -> Iterator[Value]:
        for name in sorted(reads(term) & numbers.keys()):
            yield from (inner for part in needed(numbers[name].value) for inner in all_of(part))
        yield term

    found = []
    for term in dict.fromkeys(one for let in program.lets for part in needed(let.value) for one in all_of(part)):
        if may_fail(term):
            names = "".join(f", {name}={name}" for name in sorted(given(term)))
            found.append(f"_defined({quoted(scalar(term))}, lambda: {scalar(term)}{names})")
    return found


def _number(name: str, whole: Container[str]) -> list[str]:
    """A parameter as a number; that of the step is whole, for a power of it may be no real number otherwise."""
    wanted = "the number of a step" if name == "t" else "a whole number"
    checked = [f"if {name} % 1:", f'    raise ValueError(f"{name} is {{{name}}}, expected {wanted}")']
    return [f'{name} = _number("{name}", {name})', *(checked if name in whole else [])]
