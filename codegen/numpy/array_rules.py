"""Writes the Python module of an update rule whose arrays have letters of their own: one function, with its guards.

All new values are there before the first array is changed, so a step that cannot be taken changes nothing.
"""

import re
from collections.abc import Sequence

from codegen.lower.array_rules import LoweredArrayRule
from codegen.numpy.definite_assignment import bound
from codegen.numpy.helpers import functions
from codegen.numpy.shape_checks import derived_sizes, expected, fits, plain_sizes, sizes_of
from codegen.numpy.step_numbers import apart, handed_over, number_lines, prelude, risks
from codegen.numpy.targets import NUMPY, Target
from codegen.program.checks import well_formed
from codegen.program.notation import affine
from codegen.program.partial_numbers import data_of
from codegen.rewrite import ARRAY_RULE_PASSES, rewritten
from codegen.rewrite.guarded_numbers import name_guarded_numbers
from codegen.templating import commented, filled, spoken, wrapped


def array_rule_source(lowered: LoweredArrayRule, title: str, formulas: Sequence[str], target: Target = NUMPY) -> str:
    """The text of a module with `step`."""
    program = rewritten(lowered.program, ARRAY_RULE_PASSES)
    changed = frozenset((*lowered.states, *lowered.reads))
    program = name_guarded_numbers(program, data_of(program, changed))
    data = data_of(well_formed(program, after="name numbers under conditions"), changed)
    program, numbers = apart(program, data)
    body = target.write(program, None)
    checked = risks(program, numbers, data)
    names = [*lowered.states, *lowered.reads]
    spans = lowered.spans
    plain = [size for size in plain_sizes(lowered.program) if size not in lowered.derived]
    checks = [*fits(lowered.facts, sizes_of(lowered.program)),
              *expected([array for array in lowered.program.inputs if array.name in names])]
    lines = [*(line for name in lowered.numbers for line in number_lines(name, lowered.whole)),
             *wrapped([*prelude(numbers), *checked])]
    wanted = spoken([*lines, *body.code, *checks])
    derived = derived_sizes(lowered.derived, wanted, plain)
    wanted |= {name for fact in derived for name in fact.bound.names}
    inside = spoken(body.code)
    handed = handed_over(["arrays", *(name for name in ("dtype", *plain, *lowered.derived, *lowered.numbers, *numbers)
                                      if name in inside)], [*names, *lowered.numbers])
    called = "\n".join([*lines, *checks, *body.lines])
    helpers = ["folded", "number", "own_memory", "shaped", *(name for name in ("defined", "expect", "fits", "empty")
                                               if f"_{name}(" in called)]
    imports = ["from numpy.lib.stride_tricks import as_strided"] if "as_strided(" in called else []
    imports += ["from codegen.native.work_sharing import in_turns"] if re.search(r"(?<!\.)in_turns\(", called) else []

    def dims(name: str) -> str:
        lengths = [f'"{affine(high - low + 1)}"' for low, high in spans[name]]
        return f"({', '.join(lengths)}{',' if len(lengths) == 1 else ''})"

    step = filled("numpy/array_step.py.j2", handed | {
        "arrays": [(name, dims(name)) for name in names], "changed": list(lowered.states), "read": list(lowered.reads),
        "numbers": list(lowered.numbers), "sizes": [size for size in plain if size in wanted],
        "lines": [*(fact.line for fact in derived), *checks, *lines], "body": wrapped(body.lines),
        "new": list(program.outputs)}).rstrip()
    return bound(filled("numpy/rule.py.j2", {
        "title": title, "formulas": commented(formulas), "digests": list(lowered.laws),
        "imports": [*imports, *target.imports],
        "helpers": [*(filled(f"numpy/{name}.py.j2", {}).rstrip() for name in helpers), *functions(called),
                    *target.helpers, step]}))
