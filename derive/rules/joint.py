"""Two rules side by side: what one step makes of the states of both."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from sympy import Expr, preorder_traversal

from derive.outlines.terms import At, at, integer, substitute
from derive.rules.reading import Reading

T = integer("t")
LONG = 300              # parts of all that a step computes
Entry = At


@dataclass(frozen=True)
class Joint:
    """Two rules whose states have different names. Before a step the states are those at T, after it at T + 1."""

    one: Reading
    other: Reading

    @cached_property
    def steps(self) -> Mapping[Expr, Expr]:
        """Of each state its value after the step, in states before it and in what the step is given."""
        found: dict[Expr, Expr] = {}
        for rule in (self.one, self.other):
            for name, law in rule.laws.items():
                found[at(name, T + 1)] = later(law).xreplace(found)
        return found

    @cached_property
    def sequences(self) -> Mapping[str, tuple[int, int]]:
        """The sequences that a step is given entries of: the first and the last of them, counted from T."""
        states = {*self.one.laws, *self.other.laws}
        found: dict[str, tuple[int, int]] = {}
        for entry in sorted({e for value in self.steps.values() for e in value.atoms(At)}, key=str):
            if entry.name not in states and T in entry.indices[0].free_symbols:
                place = int(entry.indices[0] - T)
                low, high = found.get(entry.name, (place, place))
                found[entry.name] = min(low, place), max(high, place)
        return found

    @cached_property
    def fresh(self) -> frozenset[Expr]:
        """What nothing before the step knows."""
        return frozenset(at(name, T + high) for name, (_, high) in self.sequences.items())

    @cached_property
    def is_long(self) -> bool:
        """Whether equations between the states would be long ones."""
        parts = (1 for name, value in self.steps.items() if name.name in (*self.one.states, *self.other.states)
                 for _ in preorder_traversal(value))
        return sum(parts) > LONG

    def after(self, term: Expr) -> Expr:
        """The value after the step of a term in states, in terms of what was before it."""
        return later(term).xreplace(self.steps)


def later(term: Expr) -> Expr:
    return substitute(term, {T: T + 1})
