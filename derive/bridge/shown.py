"""Formulas of the kernel as the searches write them, so that people can read them and an attack can look for instances:
the way back from derive.bridge.terms, as far as the searches have words for what is said."""
from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from sympy import Abs, Add, Basic, Expr, Integer, Mul, Pow, S, Symbol, cos, erf, exp, log, sin, sqrt

from derive.kernel.terms import APPLICATION, CONSTANT, NUMBER, VARIABLE, Term, var
from derive.kernel.types import BOOL, INT, OUTCOME, REAL, Arrow, Refused
from derive.kernel.words import FALSE
from derive.outlines.terms import (
    AtMost,
    Bracket,
    Either,
    Equal,
    Forall,
    Formula,
    Largest,
    Less,
    Mean,
    NotEqual,
    Product,
    Sum,
    at,
    integer,
    maximum,
    minimum,
    outcome,
    size,
)
from derive.outlines.terms import Integrable as HasMean
from derive.outlines.terms import real as real_symbol

NONE: frozenset[str] = frozenset()
CODED = re.compile(r"_([0-9a-f]{4,})_")
RELATIONS: Mapping[str, Callable[[Expr, Expr], Formula]] = {"equal": Equal, "less": Less, "at_most": AtMost}
FUNCTIONS: Mapping[str, Callable[..., Expr]] = {
    "plus": Add, "times": Mul, "inverse": lambda x: Pow(x, -1), "power": Pow, "sqrt": sqrt, "exp": exp, "log": log,
    "sin": sin, "cos": cos, "erf": erf, "absolute": Abs, "minimum": minimum, "maximum": maximum, "real": lambda n: n}
RANGED: Mapping[str, Callable[..., Expr]] = {"sum": Sum, "product": Product, "largest": Largest}


def shown_of(formula: Term, sizes: frozenset[str] = NONE, entries: frozenset[str] = NONE) -> Formula | None:
    """The formula, where the searches have words for it. The whole numbers called `sizes` are numbers of things; the
    real numbers called `entries` are arrays without an index."""
    try:
        return _Shown(sizes, entries).formula(formula)
    except Refused:
        return None


def name_of(variable: str) -> str:
    """The name that a variable stands for (derive.bridge.terms.named)."""
    return CODED.sub(lambda found: chr(int(found[1], 16)), variable[2:]) if variable.startswith("__") else variable


def _constant(term: Term) -> str:
    """The constant that is applied, or that stands there alone."""
    head = term.parts[0] if term.kind == APPLICATION else term
    return head.name if head.kind == CONSTANT else ""


class _Shown:
    """One formula on its way back. Each bound name gets a letter that no other name has."""

    def __init__(self, sizes: frozenset[str], entries: frozenset[str]) -> None:
        self.sizes, self.entries = sizes, entries
        self.letters = 0

    def formula(self, said: Term) -> Formula:
        name, parts = _constant(said), said.parts[1:] if said.kind == APPLICATION else ()
        if name in RELATIONS and parts[0].type in (INT, REAL):
            return RELATIONS[name](*map(self.number, parts))
        if name == "implies" and parts[1] is FALSE and _constant(parts[0]) in RELATIONS:
            return self._opposite(parts[0])
        if name == "implies" and parts[1] is not FALSE:
            return Either(self._opposite(parts[0]), self.formula(parts[1]))
        if name == "or":
            return Either(*map(self.formula, parts))
        if name == "all" and parts[0].type == Arrow(INT, BOOL):
            return self._general(parts[0])
        if name == "integrable":
            return HasMean(*self._at_outcome(parts[0]))
        raise Refused(f"no words for {said!r}")

    def _opposite(self, said: Term) -> Formula:
        name, parts = _constant(said), said.parts[1:] if said.kind == APPLICATION else ()
        if name == "implies" and parts[1] is FALSE:
            return self.formula(parts[0])
        if name not in RELATIONS or parts[0].type not in (INT, REAL):
            raise Refused(f"no words for the opposite of {said!r}")
        left, right = map(self.number, parts)
        return {"equal": NotEqual(left, right), "less": AtMost(right, left), "at_most": Less(right, left)}[name]

    def _general(self, predicate: Term) -> Formula:
        """for all i: low <= i => i <= high => body; a condition on i that is no end of its range stays a condition"""
        index, letter = self._letter()
        body = predicate(index)
        low: Expr | None = None
        high: Expr = S.Infinity
        while _constant(body) == "implies" and body.parts[2] is not FALSE and _constant(body.parts[1]) == "at_most":
            left, right = body.parts[1].parts[1:]
            if right is index and low is None and (index.name, INT) not in left.free:
                low = self.number(left)
            elif left is index and high is S.Infinity and (index.name, INT) not in right.free:
                high = self.number(right)
            else:
                break
            body = body.parts[2]
        if low is None:
            raise Refused(f"no words for all whole numbers: {predicate!r}")
        return Forall(self.formula(body), letter, low, high)

    def number(self, term: Term) -> Expr:
        """A real or a whole number."""
        if term.kind == NUMBER:
            return Integer(term.value)
        if term.kind == VARIABLE:
            return self._named(term)
        name = _constant(term)
        parts = term.parts[1:] if term.kind == APPLICATION else ()
        if name == "pi":
            return S.Pi
        if name in FUNCTIONS:
            return FUNCTIONS[name](*map(self.number, parts))
        if name in RANGED:
            index, letter = self._letter()
            return RANGED[name](self.number(parts[0](index)), letter, *map(self.number, parts[1:]))
        if name == "mean":
            return Mean(*self._at_outcome(parts[0]))
        if name == "if":
            return self._choice(*parts)
        if term.kind == APPLICATION and term.parts[0].kind == VARIABLE and term.type == REAL:
            return self._entry(term.parts[0].name, parts)
        raise Refused(f"no words for {term!r}")

    def _choice(self, condition: Term, one: Term, other: Term) -> Expr:
        here, there = Bracket(self.formula(condition)), Bracket(self._opposite(condition))
        return self.number(one) * here + self.number(other) * there

    def _entry(self, name: str, indices: tuple[Term, ...]) -> Expr:
        """x(i, j); at rest, where an array that moves with a real number is read at 0, that is left out"""
        if indices[0].kind == NUMBER and indices[0].type == REAL and indices[0].value == 0:
            indices = indices[1:]
        return at(name_of(name), *map(self._place, indices))

    def _place(self, index: Term) -> Expr:
        if index.type == OUTCOME and index.kind == VARIABLE:
            return outcome(index.name)
        if index.type != INT:
            raise Refused(f"no words for an entry at {index!r}")
        return self.number(index)

    def _at_outcome(self, random: Term) -> tuple[Basic, Symbol]:
        point = var(f"_w{self._next()}", OUTCOME)
        return self.number(random(point)), outcome(point.name)

    def _named(self, term: Term) -> Expr:
        name = name_of(term.name)
        if term.type == REAL:
            return at(name) if name in self.entries else real_symbol(name)
        if term.type != INT:
            raise Refused(f"no words for {term!r}")
        return size(name) if name in self.sizes else integer(name)

    def _letter(self) -> tuple[Term, Symbol]:
        name = f"_i{self._next()}"
        return var(name, INT), integer(name)

    def _next(self) -> int:
        self.letters += 1
        return self.letters
