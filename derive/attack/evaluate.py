"""Exact evaluation of terms and formulas at one instance; an instance may refute a statement, it proves none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from sympy import Expr, Integer, Symbol

from derive.attack import limits
from derive.attack.families import Entries, Entry, Family, Law, Scattered, law_of
from derive.attack.rows import Frame, Inexact, Truth, Undefined, Unknown, check_of, key, plain, run_of
from derive.kernel.terms import Forall, Formula, Relation, Tends, fresh, substitute

__all__ = ["Failure", "Inexact", "Instance", "Truth", "Undefined", "Unknown", "approximate", "evaluate", "refutes",
           "truth"]
HORIZON = 8         # an endless range is checked this far from its start, in a statement
FURTHER = 2         # and this many times as far in a hypothesis


@dataclass(frozen=True)
class Instance:
    """Values for the free names, and entries for the arrays: by definitions where they speak, else by families."""

    values: Mapping[Symbol, Fraction]
    families: Mapping[str, Family] = field(default_factory=dict)
    definitions: tuple[Formula, ...] = ()
    seed: int = 0
    horizon: int = HORIZON
    _frames: dict[bool, Frame] = field(default_factory=dict, init=False, repr=False, compare=False)

    def value(self, term: Expr) -> Fraction:
        return Fraction(run_of(term)(self.frame()))

    def entry(self, name: str, *indices: int) -> Fraction:
        return Fraction(self.frame().entry(name, indices))

    def family(self, name: str) -> Family:
        return self.families.get(name, Scattered(self.seed))

    @property
    def laws(self) -> tuple[Law, ...]:
        return tuple(law for law in map(law_of, self.definitions) if law is not None)

    @property
    def drawn(self) -> tuple[Entry, ...]:
        """The entries that were read and that no definition gives, in the order of reading."""
        entries = self.frame().entry
        return tuple(entries.read) if isinstance(entries, Entries) else ()

    def frame(self, exact: bool = True) -> Frame:
        found = self._frames.get(exact)
        if found is None:
            names = {key(symbol): plain(value) for symbol, value in self.values.items()}
            again = self._approximating if exact else None
            entries = Entries(names, self.family, self.laws, again, self.horizon)
            found = self._frames[exact] = Frame(names, entries, again, self.horizon)
        return found

    def _approximating(self, frame: Frame) -> Frame:
        other = self.frame(False)
        return Frame(frame.names, other.entry, None, frame.horizon)

    def with_values(self, values: Mapping[Symbol, Fraction]) -> Instance:
        return Instance(MappingProxyType({**self.values, **values}), self.families, self.definitions, self.seed,
                        self.horizon)


@dataclass(frozen=True, slots=True)
class Failure:
    """A relation that is false at an instance, at these values of the bound names; or a limit that is not one."""

    at: tuple[int, ...]
    formula: Formula
    lhs: Fraction | None = None
    rhs: Fraction | None = None
    reason: str = ""


def evaluate(term: Expr, instance: Instance) -> Fraction:
    """The exact value; Undefined or Inexact where there is none."""
    return instance.value(term)


def approximate(term: Expr, instance: Instance) -> Fraction:
    """A fraction near the value: function values are taken to 75 digits, all else is exact."""
    return Fraction(run_of(term)(instance.frame(False)))


def truth(formula: Formula, instance: Instance, horizon: int | None = None) -> Truth:
    """TRUE, FALSE, SO_FAR (an endless range, no failure up to the horizon) or UNDECIDED. Only FALSE is final."""
    frame = instance.frame()
    if horizon is not None:
        frame = Frame(frame.names, frame.entry, frame.approximating, horizon)
    return check_of(formula)(frame)


def admits(formula: Formula, instance: Instance) -> bool:
    """Whether a hypothesis may be taken to hold: true, or an endless range without failure twice as far as usual."""
    return truth(formula, instance, FURTHER * instance.horizon) in (Truth.TRUE, Truth.SO_FAR)


def refutes(formula: Formula, instance: Instance, horizon: int | None = None) -> Failure | None:
    """Where and how the formula fails at the instance; None says nothing about the formula."""
    if truth(formula, instance, horizon) is not Truth.FALSE:
        return None
    return _failure(formula, instance, instance.horizon if horizon is None else horizon, ())


def _failure(formula: Formula, instance: Instance, horizon: int, at: tuple[int, ...]) -> Failure:
    if isinstance(formula, Forall):
        low, high = formula.outer
        first = int(evaluate(low, instance))
        last = first + horizon if high.is_finite is False else int(evaluate(high, instance))
        name = fresh("t", formula)
        for value in range(first, last + 1):
            inner = substitute(formula.open(name), {name: Integer(value)})
            if truth(inner, instance, horizon) is Truth.FALSE:
                return _failure(inner, instance, horizon, (*at, value))
    if isinstance(formula, Tends):
        return Failure(at, formula, reason=limits.reason(formula, instance.frame()))
    if isinstance(formula, Relation):
        return Failure(at, formula, *(_value(side, instance) for side in formula.args))
    return Failure(at, formula)


def _value(side: Expr, instance: Instance) -> Fraction | None:
    try:
        return evaluate(side, instance)
    except Inexact:
        return None


