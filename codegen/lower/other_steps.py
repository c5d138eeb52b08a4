"""Names what a rule reads of other steps: mu[t+1] is the number mu_next of a call, and g[t-1] a state g_previous."""

from collections.abc import Iterator

from codegen.lower.layers import Lowering
from codegen.program.errors import Unsupported
from codegen.program.grammar import letter
from derive.notation.array_rules import steps_away
from derive.notation.rules import read_tree
from derive.notation.syntax import Access
from derive.notation.unparse import unparse
from derive.notation.walk import names_in, walk
from derive.rules.array_reading import entries_in
from derive.rules.reading import GRADIENT as GRADIENT
from derive.rules.update_rules import UpdateRule


def other_steps(rule: UpdateRule) -> dict[tuple[str, int], str]:
    """What the rule reads of sequences at t + n: (name, n), and what it is called in a call of the kernel. Refused is
    a step that is not a fixed number of steps away, and a gradient that is yet to come."""
    read = sorted(set(_of_text(rule) if rule.reading.written else _of_laws(rule)))
    taken = {*rule.reading.laws, GRADIENT, "t", *rule.parameters, *(name for name, _ in read)}
    taken |= names_in(read_tree(rule.text).program) if rule.reading.written else set()
    found: dict[tuple[str, int], str] = {}
    for name, away in read:
        if name in rule.reading.laws or not away:
            continue
        word = f"{name}_{'next' if away > 0 else 'previous'}{abs(away) if abs(away) > 1 else ''}"
        while word in taken:
            word += "_"
        found[name, away] = word
        taken.add(word)
    first = min((n for name, n in found if name == GRADIENT), default=0)
    for steps in range(first + 1, 0):               # each hands on the next
        found.setdefault((GRADIENT, steps), f"{GRADIENT}_previous{-steps if steps < -1 else ''}")
    return dict(sorted(found.items()))


def _of_text(rule: UpdateRule) -> Iterator[tuple[str, int]]:
    """As it is written: algebra may leave out what a step is given all the same."""
    tree = read_tree(rule.text)
    if tree.arrays is not None:
        yield from tree.arrays.entries.values()
        return
    for node, _ in walk(tree.program):
        if isinstance(node, Access):
            yield node.name, _fixed(node.name, steps_away(node.indices[0]), unparse(node))


def _of_laws(rule: UpdateRule) -> Iterator[tuple[str, int]]:
    for law in rule.reading.laws.values():
        for entry in entries_in(law):
            away = Lowering().affine(entry.indices[0], {}) - letter("t")
            yield entry.name, _fixed(entry.name, None if away.terms else away.const, f"{entry.name}{entry.indices}")


def _fixed(name: str, away: int | None, said: str) -> int:
    if away is None or (name == GRADIENT and away > 0):
        raise Unsupported(f"a kernel has {name} of this step, or of one a fixed number of steps "
                          f"{'before' if name == GRADIENT else 'away'}, not {said}")
    return away
