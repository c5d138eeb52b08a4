"""The Python of an update rule: one function that works in place, with its guards."""

from collections.abc import Sequence

from codegen.helpers import functions
from codegen.printing import commented, filled, wrapped
from codegen.rules import LoweredRule
from codegen.targets import NUMPY, Target


def rule_source(lowered: LoweredRule, title: str, formulas: Sequence[str], target: Target = NUMPY) -> str:
    """The text of a module with `step`."""
    body = target.write(lowered.program, dict(lowered.homes))
    helpers = [filled(f"{name}.py.j2", {}).rstrip() for name in ("flat", "empty")
               if name == "flat" or "_empty(" in "".join(body.lines)]

    helpers += functions("\n".join(body.lines))

    def pairs(names: Sequence[str]) -> str:
        return ", ".join(f'"{name}": {name}' for name in names)

    return filled("rule.py.j2", {
        "title": title, "formulas": commented(formulas),
        "digests": list(zip(lowered.states, lowered.laws, strict=True)),
        "changed": list(lowered.states), "read": list(lowered.reads), "numbers": list(lowered.numbers),
        "read_numbers": [line for name in lowered.numbers for line in _number(name)],
        "pairs_changed": pairs(lowered.states), "pairs_read": pairs(lowered.reads),
        "imports": "".join(f"\n{line}" for line in target.imports), "helpers": [*helpers, *target.helpers],
        "body": wrapped(body.lines)})


def _number(name: str) -> list[str]:
    """A parameter as a number; that of the step is whole, for a power of it may be no real number otherwise."""
    whole = ["if t % 1:", '    raise ValueError(f"t is {t}, expected the number of a step")'] if name == "t" else []
    return [f'{name} = _number("{name}", {name})', *whole]
