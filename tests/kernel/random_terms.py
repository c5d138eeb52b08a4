"""Random terms of every type over a few variables, and random rearrangements of a sum or product."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from derive.kernel.terms import Term, abstracted, constant, number, var
from derive.kernel.types import BOOL, INT, OUTCOME, REAL, Arrow, Type, to
from derive.kernel.words import FALSE, both, choice, either, every, no, over, quantified, some, total, word

from .words import integer

NAMES: dict[Type, str] = {
    INT: "a b n", REAL: "x y z", BOOL: "p q", OUTCOME: "w", to(INT, REAL): "f g", to(INT, INT): "h",
    to(INT, BOOL): "t", to(REAL, REAL): "u v", to(REAL, BOOL): "s", to(OUTCOME, REAL): "X Y", to(INT, INT, REAL): "A",
    to(REAL, REAL, REAL): "k", to(BOOL, REAL): "l", to(to(INT, REAL), REAL): "F"}
VARIABLES: dict[Type, list[Term]] = {
    type_: [var(name, type_) for name in names.split()] for type_, names in NAMES.items()}
UNARY = ("sqrt", "exp", "log", "sin", "cos", "absolute", "inverse", "erf")


class Terms:
    """One drawer of terms; a term of depth 0 is a variable or a number."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng

    def variable(self, type_: Type) -> Term:
        return self.rng.choice(VARIABLES.get(type_) or [var("o", type_)])

    def term(self, type_: Type, depth: int) -> Term:
        if isinstance(type_, Arrow):
            return self.function(type_, depth)
        leaf = depth <= 0 or self.rng.random() < 0.15
        if type_ == INT:
            return self.leaf(type_) if leaf else self.integer(depth - 1)
        if type_ == REAL:
            return self.leaf(type_) if leaf else self.real(depth - 1)
        if type_ == BOOL:
            return self.atom(depth) if leaf else self.formula(depth - 1)
        return self.variable(type_)

    def leaf(self, type_: Type) -> Term:
        return self.rng.choice([self.variable(type_), number(self.rng.randint(-2, 3), type_)])

    def function(self, type_: Arrow, depth: int) -> Term:
        if depth <= 0 or self.rng.random() < 0.4:
            return self.variable(type_)
        if type_ == to(REAL, REAL) and self.rng.random() < 0.2:
            return constant(self.rng.choice(UNARY), type_)
        return abstracted(self.variable(type_.argument), self.term(type_.result, depth - 1))

    def integer(self, depth: int) -> Term:
        one, two = self.term(INT, depth), self.term(INT, depth)
        return self.rng.choice([
            lambda: one + two, lambda: one + two, lambda: one * two, lambda: one - two,
            lambda: word("quotient", one, two), lambda: word("remainder", one, two),
            lambda: choice(self.term(BOOL, depth), one, two), lambda: self.term(to(INT, INT), depth)(one)])()

    def real(self, depth: int) -> Term:
        rng = self.rng
        one, two = self.term(REAL, depth), self.term(REAL, depth)
        index = self.term(INT, depth - 1)
        makers: list[Callable[[], Term]] = [
            lambda: one + two, lambda: one * two, lambda: one - two, lambda: over(one, two),
            lambda: word(rng.choice(("maximum", "minimum")), one, two), lambda: word(rng.choice(UNARY), one),
            lambda: word("power", one, integer(rng.randint(-1, 3))), lambda: word("real", index),
            lambda: self.term(to(INT, REAL), depth)(index), lambda: self.term(to(REAL, REAL), depth)(one),
            lambda: self.term(to(REAL, REAL, REAL), depth)(one, two),
            lambda: self.term(to(INT, INT, REAL), depth)(index, self.term(INT, 0)),
            lambda: self.term(to(BOOL, REAL), depth)(self.term(BOOL, depth - 1)),
            lambda: word(rng.choice(("sum", "sum", "product", "largest")), self.term(to(INT, REAL), depth),
                         self.term(INT, 0), self.term(INT, 0)),
            lambda: total(self.variable(INT), one, self.term(INT, 0), self.variable(INT)),
            lambda: word("mean", self.term(to(OUTCOME, REAL), depth)),
            lambda: self.term(to(to(INT, REAL), REAL), depth)(self.term(to(INT, REAL), depth - 1)),
            lambda: choice(self.term(BOOL, depth), one, two)]
        return rng.choice(makers)()

    def atom(self, depth: int) -> Term:
        """A formula without quantifiers."""
        rng, type_ = self.rng, self.rng.choice((INT, REAL, REAL))
        one, two = self.term(type_, depth - 1), self.term(type_, depth - 1)
        return rng.choice([
            lambda: self.variable(BOOL), lambda: one <= two, lambda: one <= two, lambda: one < two, lambda: one.eq(two),
            lambda: self.variable(to(INT, BOOL))(self.term(INT, depth - 1)),
            lambda: self.variable(to(REAL, BOOL))(self.term(REAL, depth - 1))])()

    def formula(self, depth: int) -> Term:
        one, two = self.atom(depth), self.atom(depth)
        index = self.variable(self.rng.choice((INT, INT, OUTCOME, BOOL, REAL)))
        return self.rng.choice([
            lambda: one, lambda: one, lambda: one >> two, lambda: both(one, two), lambda: either(one, two),
            lambda: no(one), lambda: FALSE, lambda: every(index, one), lambda: some(index, one),
            lambda: quantified("all", self.variable(to(INT, BOOL))),
            lambda: every(self.variable(INT), every(self.variable(INT), self.atom(1)))])()

    def rearranged(self, term: Term, wrong: bool = False) -> Term:
        """The same number written in another way, or, if `wrong`, something near it."""
        head = term.parts[0].name if term.kind == "application" else ""
        rng = self.rng
        if wrong and rng.random() < 0.3:
            return self.term(term.type, 0)
        if head in ("plus", "times"):
            left, right = (self.rearranged(part, wrong) for part in term.parts[1:])
            if head == "times" and _is_sum(right) and rng.random() < 0.6:
                return left * right.parts[1] + left * right.parts[2]
            first, second = (right, left) if rng.random() < 0.5 else (left, right)
            if _is(head, first) and rng.random() < 0.5:
                return _join(head, first.parts[1], _join(head, first.parts[2], second))
            return _join(head, first, second)
        if head == "power" and term.parts[2].kind == "number" and 0 < term.parts[2].value < 5:
            base = self.rearranged(term.parts[1], wrong)
            return base * word("power", base, integer(term.parts[2].value - 1))
        if head == "real" and _is_sum(term.parts[1]):
            return word("real", term.parts[1].parts[1]) + word("real", term.parts[1].parts[2])
        if rng.random() < 0.2:
            return rng.choice([term + 0, term * 1, (term + 1) - 1, term * 3 + term * -2])
        return term


def _is(head: str, term: Term) -> bool:
    return term.kind == "application" and term.parts[0].kind == "constant" and term.parts[0].name == head


def _is_sum(term: Term) -> bool:
    return _is("plus", term)


def _join(head: str, left: Term, right: Term) -> Term:
    return left + right if head == "plus" else left * right
