"""Writes the Python module of an update rule: one function that works in place, with its guards."""

from collections.abc import Sequence

from codegen.lower.rules import LoweredRule
from codegen.numpy import loops
from codegen.numpy.definite_assignment import bound
from codegen.numpy.helpers import functions
from codegen.numpy.step_numbers import apart, handed_over, number_lines, prelude, risks
from codegen.numpy.targets import NUMPY, Target, write_small
from codegen.rewrite import RULE_PASSES, rewritten
from codegen.templating import commented, filled, spoken, wrapped


def rule_source(lowered: LoweredRule, title: str, formulas: Sequence[str], target: Target = NUMPY) -> str:
    """The text of a module with `step`."""
    program, numbers = apart(rewritten(lowered.program, RULE_PASSES))
    body = target.write(program, dict(lowered.homes))
    made = prelude(numbers)
    checked = risks(program, numbers)
    helpers = [filled(f"numpy/{name}.py.j2", {}).rstrip() for name in (
        "flat", "apart", "alike", "folded", "number", *(["defined"] if checked else []),
        *(["empty"] if "_empty(" in "".join(body.lines) else []))]

    helpers += functions("\n".join([*made, *checked, *body.lines]))
    lines = list(body.lines)
    if target.small is not None:
        few = write_small(program, dict(lowered.homes))
        names = spoken(few.code)
        arguments = [name for name in (*lowered.states, *lowered.reads, *lowered.numbers, *numbers, "dtype", "LENGTH")
                     if name in names]
        helpers.append(filled("numpy/few_step.py.j2", {"arguments": arguments, "body": wrapped(few.lines)}).rstrip())
        lines = [f"if LENGTH <= {loops.FEW:_}:", f"    _few_step({', '.join(arguments)})", "else:",
                 *(f"    {line}" for line in body.lines if line)]

    names = spoken([*body.code, *lines])
    handed = handed_over(["flat", *(name for name in ("dtype", *lowered.numbers, *numbers) if name in names)],
                         [*lowered.states, *lowered.reads, *lowered.numbers])

    def pairs(names: Sequence[str]) -> str:
        return ", ".join(f'"{name}": {name}' for name in names)

    step = filled("numpy/rule_step.py.j2", handed | {
        "changed": list(lowered.states), "read": list(lowered.reads), "numbers": list(lowered.numbers),
        "read_numbers": [line for name in lowered.numbers for line in number_lines(name, lowered.whole)] + [
            *wrapped([*made, *checked])],
        "pairs_changed": pairs(lowered.states), "pairs_read": pairs(lowered.reads),
        "body": wrapped([f"LENGTH = {lowered.states[0]}.size", *lines])}).rstrip()
    return bound(filled("numpy/rule.py.j2", {
        "title": title, "formulas": commented(formulas), "digests": list(lowered.laws), "imports": target.imports,
        "helpers": [*helpers, *target.helpers, step]}))
