"""Terms in floating point at sample points where what is known holds: two sides that differ there are not equal, and a
search for a proof that they are can be left out.

Nothing is proved here, and nothing is lost: a theorem would hold at each such point. Functions are total, as in the
kernel: 1/0 = 0, and a root or a logarithm of what is not positive is 0.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import cos, erf, exp, log, sin, sqrt, tanh
from random import Random

from derive.kernel.terms import APPLICATION, CONSTANT, NUMBER, VARIABLE, Term
from derive.kernel.types import INT
from derive.kernel.words import FALSE

from .context import Context

POINTS = 8
LEAST, MOST = 1e-9, 1e9         # what is nearer to 0, and not 0, or larger, says nothing
APART = 1e-6                    # by which two sides differ, of their size
Value = float | int | bool


class Unsaid(Exception):
    """A term has no value at a point, or one that is not to be relied on."""


class NoValue(Exception):
    """A term has no value at any point: it is about all numbers of a range, or a function that is not reckoned."""


def parted(left: Term, right: Term, known: Iterable[Term], points: int = POINTS) -> bool:
    """Whether two numbers differ at a point where all that is known holds."""
    known = tuple(dict.fromkeys(known))
    defined = dict(filter(None, map(_definition, known)))
    for place in range(points):
        point = Point(Random(place), place, defined)
        try:
            if all(point.value(formula) for formula in known):
                one, other = point.value(left), point.value(right)
                if abs(one - other) > APART * (1 + abs(one) + abs(other)):
                    return True
        except Unsaid:
            continue
        except (NoValue, OverflowError, RecursionError):
            return False
    return False


def told(context: Context) -> Iterator[Term]:
    """All that is known in a context."""
    return (theorem.statement for known in (context.known, context.supposed, context.definitions) for theorem in known)


def _definition(formula: Term) -> tuple[Term, Term] | None:
    """The entry and the value of an equation between an entry and a value in which it does not stand."""
    if _named(formula) != "equal" or not _is_entry(formula.parts[1]):
        return None
    _, entry, value = formula.parts
    return (entry, value) if not _stands_in(entry, value) else None


def _stands_in(entry: Term, term: Term) -> bool:
    return entry is term or any(_stands_in(entry, part) for part in term.parts)


def _named(term: Term) -> str:
    is_one = term.kind == APPLICATION and term.parts[0].kind == CONSTANT
    return term.parts[0].name if is_one else ""


def _is_entry(term: Term) -> bool:
    return term.kind == VARIABLE or (term.kind == APPLICATION and term.parts[0].kind == VARIABLE)


@dataclass
class Point:
    """A value for each name and each entry, drawn when it is first asked for; what is defined has its own."""

    draw: Random
    place: int
    defined: Mapping[Term, Term]
    values: dict[Term, Value | None] = field(default_factory=dict)
    entries: dict[tuple[object, ...], Value] = field(default_factory=dict)

    def value(self, term: Term) -> Value:
        if term not in self.values:
            self.values[term] = None                    # while it is being found
            self.values[term] = self._found(term)
        found = self.values[term]
        if found is None:
            raise Unsaid
        return found

    def _found(self, term: Term) -> Value:
        if term in self.defined:
            return self.value(self.defined[term])
        if term.kind == NUMBER:
            return int(term.value)
        if term.kind == VARIABLE:
            return self._drawn((term.name,), term.type == INT)
        if term is FALSE:
            return False
        if term.kind != APPLICATION or term.loose:
            raise NoValue
        head, *parts = term.parts
        if head.kind == VARIABLE:
            return self._drawn((head.name, *map(self.value, parts)), term.type == INT)
        if head.kind != CONSTANT or head.name not in FUNCTIONS:
            raise NoValue
        found = FUNCTIONS[head.name](*map(self.value, parts))
        if type(found) is float and not (found == 0 or LEAST < abs(found) < MOST):
            raise Unsaid
        return found

    def _drawn(self, key: tuple[object, ...], whole: bool) -> Value:
        if key not in self.entries:
            size = self.draw.uniform(0.1, 0.9) * (1, 3)[self.place % 2]
            turned = self.place >= POINTS // 2 and self.draw.random() < 0.4
            self.entries[key] = self.draw.randint(1, 4) if whole else -size if turned else size
        return self.entries[key]


def _difference(one: Value, other: Value) -> float | int:
    """other - one; what is so small may be a rounding error."""
    gap = other - one
    if gap and abs(gap) < LEAST * (1 + abs(one)):
        raise Unsaid
    return gap


def _equal(one: Value, other: Value) -> bool:
    return abs(other - one) < LEAST * (1 + abs(one))


def _sum(one: Value, other: Value) -> Value:
    total = one + other
    if total and abs(total) < LEAST * abs(one):
        raise Unsaid
    return total


def _power(base: Value, exponent: Value) -> Value:
    if exponent < 0:
        return _power(base, -exponent) and 1 / _power(base, -exponent)
    return base ** int(exponent)


def _inverse(value: Value) -> float:
    return 1 / value if value else 0.0


def _at_most(one: Value, other: Value) -> bool:
    return _difference(one, other) >= 0


def _less(one: Value, other: Value) -> bool:
    return _difference(one, other) > 0


FUNCTIONS: Mapping[str, Callable[..., Value]] = {
    "plus": _sum, "times": lambda one, other: one * other, "power": _power, "inverse": _inverse, "real": float,
    "sqrt": lambda value: sqrt(value) if value > 0 else 0.0, "log": lambda value: log(value) if value > 0 else 0.0,
    "exp": exp, "tanh": tanh, "sin": sin, "cos": cos, "erf": erf, "sigmoid": lambda value: 1 / (1 + exp(-value)),
    "maximum": lambda one, other: other if _at_most(one, other) else one,
    "minimum": lambda one, other: one if _at_most(one, other) else other,
    "absolute": abs, "if": lambda truth, one, other: one if truth else other,
    "at_most": _at_most, "less": _less, "equal": _equal,
    "implies": lambda one, other: not one or other, "and": lambda one, other: one and other,
    "or": lambda one, other: one or other,
}
