"""Names for the parts of a number that is linear in directions: what does not depend on a direction is one letter.

The adjoint identity of a step is the same whatever its coefficients are. It is proved with letters for these, and the
coefficients are put in for the letters: a step costs as much as it has terms, however large they are.
"""
from __future__ import annotations

from dataclasses import dataclass, field

from derive.kernel.terms import (
    APPLICATION,
    CONSTANT,
    FUNCTION,
    NUMBER,
    VARIABLE,
    Name,
    Term,
    abstracted,
    app,
    substituted,
    var,
)
from derive.kernel.types import BOOL, INT, REAL, Type, to

CONNECTIVES, COMPARISONS = ("and", "or", "implies"), ("at_most", "less", "equal")


@dataclass(slots=True)
class Hiding:
    """The letters in use, each with what it stands for: a function of indices. A direction's letter is its place among
    the directions, so that equal steps of different arrays are one step."""

    directions: dict[Name, Term]
    letters: dict[Term, Term] = field(default_factory=dict)     # the function: its letter
    indices: list[Term] = field(default_factory=list)           # that are bound around
    sizes: dict[Name, Term] = field(default_factory=dict)

    def hidden(self, term: Term) -> Term:
        """A number with letters for its coefficients"""
        return substituted(self._hidden(term), self.directions)

    def _hidden(self, term: Term) -> Term:
        if term.kind == NUMBER:
            return term
        name = term.parts[0].name if term.kind == APPLICATION and term.parts[0].kind == CONSTANT else ""
        moves = not term.free.isdisjoint(self.directions) or vanishes(term)     # a letter would hide a 0
        if name == "times" or (moves and name == "plus"):
            return app(term.parts[0], *map(self._hidden, term.parts[1:]))
        if name == "if" and (moves or about_integers(term.parts[1])):
            condition, first, second = term.parts[1:]
            condition = condition if about_integers(condition) else self._letter(condition, BOOL)
            return app(term.parts[0], condition, self._hidden(first), self._hidden(second))
        if moves:
            return self._under_sum(term) if name == "sum" else term
        return self._letter(term, REAL)

    def _under_sum(self, term: Term) -> Term:
        head, function, low, high = term.parts
        index = var(f"_b{len(self.indices)}", INT)
        self.indices.append(index)
        body = self._hidden(function(index))
        self.indices.pop()
        return head(abstracted(index, body), low, high)

    def _letter(self, term: Term, type_: Type) -> Term:
        around = [index for index in self.indices if (index.name, INT) in term.free]
        function = term
        for index in reversed(around):
            function = abstracted(index, function)
        letter = self.letters.setdefault(function, var(f"_c{len(self.letters)}", to(*[INT] * len(around), type_)))
        return app(letter, *around)

    def renamed(self, *terms: Term) -> list[Term]:
        """The terms with a letter for each integer, in the order in which they stand there"""
        for term in terms:
            for name in integers(term):
                self.sizes.setdefault(name, var(f"_n{len(self.sizes)}", INT))
        return [substituted(term, self.sizes) for term in terms]

    def pairs(self) -> list[Term]:
        """Each letter, followed by what it stands for"""
        return [part for value, letter in self.letters.items() for part in (letter, value)] + [
            part for name, letter in (*self.directions.items(), *self.sizes.items()) for part in (letter, var(*name))]


def integers(term: Term) -> dict[Name, None]:
    """The integers that a term speaks of, in their order"""
    if term.kind == VARIABLE:
        return {(term.name, INT): None} if term.type == INT else {}
    return {name: None for part in term.parts if part.free for name in integers(part)}


def vanishes(term: Term) -> bool:
    """Whether a number is 0 as it is written: the derivative of what does not move is 0*x, or a choice of 0 and 0."""
    if term.kind == NUMBER:
        return term.value == 0
    if term.kind != APPLICATION or term.parts[0].kind != CONSTANT:
        return False
    name, *parts = term.parts[0].name, *term.parts[1:]
    if name == "times":
        return any(map(vanishes, parts))
    if name in ("plus", "if"):
        return all(map(vanishes, parts[-2:]))
    return name == "sum" and parts[0].kind == FUNCTION and vanishes(parts[0].parts[0])


def about_integers(condition: Term) -> bool:
    """Whether a condition is made of comparisons of integers."""
    if condition.kind != APPLICATION or condition.parts[0].kind != CONSTANT:
        return condition.kind == CONSTANT
    name, *parts = condition.parts[0].name, *condition.parts[1:]
    return all(map(about_integers, parts)) if name in CONNECTIVES else name in COMPARISONS and parts[0].type == INT
