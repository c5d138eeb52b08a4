"""What every row of the evaluator shares: its errors, what an instance can say, the values it sees, the two tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from functools import lru_cache

from sympy import Basic, Symbol

from derive.attack.numbers import Number
from derive.notation.errors import Error, Unspelled
from derive.outlines.terms import size


class Undefined(Unspelled):
    """Mathematics gives the term no value here: 1/0, sqrt(-1), log(0)."""


class Inexact(Unspelled):
    """The value is no fraction (or too large a one), so it cannot be computed exactly."""


class Unknown(Error):
    """A kind of term that this evaluator does not know."""


class Truth(Enum):
    """What an instance says of a formula. Only FALSE refutes; nothing here proves."""

    TRUE = "true at this instance"
    SO_FAR = "not refuted up to the horizon"
    UNDECIDED = "not decided: the approximations are too close, or the limit is not understood"
    FALSE = "false at this instance"


WORST = (Truth.FALSE, Truth.UNDECIDED, Truth.SO_FAR, Truth.TRUE)


Entry = tuple[str, tuple[int, ...]]


class Frame:
    """The values that one evaluation sees: free and bound names by their keys, entries as far as they are known, and by
    a function."""

    __slots__ = ("approximating", "entry", "horizon", "known", "names")

    def __init__(self, names: dict[str, Number], entry: Callable[[str, tuple[int, ...]], Number],
                 approximating: Callable[[Frame], Frame] | None, horizon: int, known: Mapping[Entry, Number]) -> None:
        self.names, self.entry, self.known = names, entry, known
        self.approximating, self.horizon = approximating, horizon

    def inside(self, names: dict[str, Number]) -> Frame:
        """The same entries where names have these values."""
        return Frame(names, self.entry, self.approximating, self.horizon, self.known)

    def as_far_as(self, horizon: int) -> Frame:
        return Frame(self.names, self.entry, self.approximating, horizon, self.known)


Run = Callable[[Frame], Number]
Check = Callable[[Frame], Truth]
TABLE: dict[type, Callable[[Basic], Run]] = {}
FORMULAS: dict[type, Callable[[Basic], Check]] = {}


@lru_cache(maxsize=10_000)
def key(symbol: Symbol) -> str:
    """Two names of different sorts are two names, even when they are spelled alike."""
    sort = "size" if symbol == size(symbol.name) else "integer" if symbol.is_integer else "real"
    return f"{symbol.name}|{sort}"


@lru_cache(maxsize=50_000)
def run_of(term: Basic) -> Run:
    """A term as a function of the values; terms are shared, so each is compiled once."""
    for kind in type(term).__mro__:
        if kind in TABLE:
            return TABLE[kind](term)
    raise missing(term)


@lru_cache(maxsize=10_000)
def check_of(formula: Basic) -> Check:
    for kind in type(formula).__mro__:
        if kind in FORMULAS:
            return FORMULAS[kind](formula)
    raise missing(formula)


def missing(term: Basic) -> Unknown:
    return Unknown(f"evaluate: no row for {type(term).__name__} in derive.attack.rows: {term}")
