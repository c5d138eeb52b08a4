"""A letter that a formula binds, the guards that hold where it is bound, and how formulas are closed over it."""

from collections.abc import Iterable
from dataclasses import dataclass

from derive.kernel.terms import Term
from derive.kernel.types import INT
from derive.kernel.words import every
from derive.reading.affine import not_negative
from derive.reading.names import variable


@dataclass(frozen=True, slots=True)
class Binder:
    """A variable and what is known of it: both ends of a range, a first step, or nothing (an outcome)."""

    letter: str
    variable: Term
    guards: tuple[Term, ...] = ()

    def closed(self, formula: Term) -> Term:
        """For all values of the variable that the guards allow. Without guards there are some, whatever the type."""
        if not self.guards and not self.variable.free <= formula.free:
            return formula
        return every(self.variable, under(self.guards, formula))


@dataclass(frozen=True, slots=True)
class Range:
    """A letter and the ends of its range, both included."""

    letter: str
    variable: Term
    low: Term
    high: Term

    @property
    def binder(self) -> Binder:
        return Binder(self.letter, self.variable, (self.low <= self.variable, self.variable <= self.high))

    def closed(self, formula: Term, facts: Iterable[Term]) -> Term:
        """For all letters of the range. What is said of none of them is said by itself, where there are some."""
        if self.variable.free <= formula.free or not not_negative(self.high - self.low, facts):
            return self.binder.closed(formula)
        return formula


def under(guards: Iterable[Term], formula: Term) -> Term:
    """guard => (guard => formula)"""
    for guard in reversed(tuple(guards)):
        formula = guard >> formula
    return formula


def fresh(letter: str, *others: Term) -> Term:
    """A whole-number variable named after the letter, and named like no variable of the others."""
    taken = {name for term in others for name, _ in term.free}
    name = letter
    while name in taken:
        name += "'"
    return variable(name, INT)
