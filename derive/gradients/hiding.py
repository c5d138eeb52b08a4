"""Names for the parts of a number that is linear in directions: what does not depend on a direction is one letter.

The adjoint identity of a step is the same whatever its coefficients are. It is proved with letters for these, and the
coefficients are put in for the letters: a step costs as much as it has terms, however large they are.
"""
from __future__ import annotations

from dataclasses import dataclass, field

from derive.kernel.terms import APPLICATION, CONSTANT, NUMBER, VARIABLE, Name, Term, abstracted, app, substituted, var
from derive.kernel.theorem import Theorem, instantiate
from derive.kernel.types import BOOL, INT, REAL, Type, to

CONNECTIVES, COMPARISONS = ("and", "or", "implies"), ("at_most", "less", "equal")


@dataclass(slots=True)
class Hiding:
    """The letters in use, each with the function of indices that it stands for. `directions` stay as they are."""

    directions: frozenset[Name]
    letters: dict[Term, Term] = field(default_factory=dict)     # the function: its letter
    indices: list[Term] = field(default_factory=list)           # that are bound around

    def hidden(self, term: Term) -> Term:
        """A number with letters for its coefficients"""
        name = term.parts[0].name if term.kind == APPLICATION and term.parts[0].kind == CONSTANT else ""
        if term.kind in (NUMBER, VARIABLE) or (term.kind == APPLICATION and not name):
            return term
        if name == "sum" and not term.free.isdisjoint(self.directions):
            return self._under_sum(term)
        if name == "times" or (name == "plus" and not term.free.isdisjoint(self.directions)):
            return app(term.parts[0], *map(self.hidden, term.parts[1:]))
        if name == "if" and (about_integers(term.parts[1]) or not term.free.isdisjoint(self.directions)):
            condition, first, second = term.parts[1:]
            condition = condition if about_integers(condition) else self._letter(condition, BOOL)
            return app(term.parts[0], condition, self.hidden(first), self.hidden(second))
        return self._letter(term, REAL) if term.free.isdisjoint(self.directions) else term

    def _under_sum(self, term: Term) -> Term:
        head, function, low, high = term.parts
        index = var(f"_b{len(self.indices)}", INT)
        self.indices.append(index)
        body = self.hidden(function(index))
        self.indices.pop()
        return head(abstracted(index, body), low, high)

    def _letter(self, term: Term, type_: Type) -> Term:
        around = [index for index in self.indices if (index.name, INT) in term.free]
        function = term
        for index in reversed(around):
            function = abstracted(index, function)
        letter = self.letters.setdefault(function, var(f"_c{len(self.letters)}", to(*[INT] * len(around), type_)))
        return app(letter, *around)

    def shown(self, term: Term) -> Term:
        """A term with what the letters stand for"""
        return substituted(term, {(letter.name, letter.type): value for value, letter in self.letters.items()})

    def proved(self, theorem: Theorem) -> Theorem:
        """A theorem about all letters, for what they stand for"""
        pairs = [part for value, letter in self.letters.items() for part in (letter, value)]
        return instantiate(theorem, *pairs) if pairs else theorem


def about_integers(condition: Term) -> bool:
    """Whether a condition is made of comparisons of integers."""
    if condition.kind != APPLICATION or condition.parts[0].kind != CONSTANT:
        return condition.kind == CONSTANT
    name, *parts = condition.parts[0].name, *condition.parts[1:]
    return all(map(about_integers, parts)) if name in CONNECTIVES else name in COMPARISONS and parts[0].type == INT
