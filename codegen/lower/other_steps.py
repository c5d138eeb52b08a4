"""Names what a rule reads of other steps: mu[t+1] is the number mu_next of a call, and g[t-1] a state g_previous."""

from codegen.lower.layers import Lowering
from codegen.program.errors import Unsupported
from codegen.program.grammar import Affine, letter
from derive.outlines.terms import At
from derive.rules.array_reading import entries_in
from derive.rules.reading import GRADIENT as GRADIENT
from derive.rules.update_rules import UpdateRule


def other_steps(rule: UpdateRule) -> dict[tuple[str, int], str]:
    """What the rule reads of sequences at t + n: (name, n), and what it is called in a call of the kernel. Refused is
    a step that is not a fixed number of steps away, and a gradient that is yet to come."""
    laws = rule.reading.laws
    entries = sorted({entry for law in laws.values() for entry in entries_in(law)}, key=str)
    taken = {*laws, GRADIENT, "t", *rule.parameters, *(entry.name for entry in entries)}
    found: dict[tuple[str, int], str] = {}
    for entry in entries:
        away = _away(entry)
        known = entry.name in laws or away == Affine() or (entry.name, away.const) in found
        if known or (rule.reading.arrays is not None and away.terms):
            continue                                # of arrays, what is no step is the index of a parameter
        if away.terms or (entry.name == GRADIENT and away.const > 0):
            raise Unsupported(f"a kernel has {entry.name} of this step, or of one a fixed number of steps "
                              f"{'before' if entry.name == GRADIENT else 'away'}, not "
                              f"{entry.name}[{', '.join(map(str, entry.indices))}]")
        word = f"{entry.name}_{'next' if away.const > 0 else 'previous'}"
        word += str(abs(away.const)) if abs(away.const) > 1 else ""
        while word in taken:
            word += "_"
        found[entry.name, away.const] = word
        taken.add(word)
    first = min((n for name, n in found if name == GRADIENT), default=0)
    for steps in range(first + 1, 0):               # each hands on the next
        found.setdefault((GRADIENT, steps), f"{GRADIENT}_previous{-steps if steps < -1 else ''}")
    return dict(sorted(found.items()))


def _away(entry: At) -> Affine:
    """How many steps after this one."""
    return Lowering().affine(entry.indices[0], {}) - letter("t") if entry.indices else Affine()
