"""Exact evaluation of terms and formulas at one instance; an instance may refute a statement, it proves none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType

from sympy import Expr, Symbol

from derive.attack import limits
from derive.attack.families import Entries, Family, Scattered, laws_by_name
from derive.attack.numbers import fraction, number
from derive.attack.rows import check_of, run_of
from derive.attack.table import Check, Entry, Frame, Inexact, Truth, Undefined, Unknown, key
from derive.outlines.terms import Forall, Formula, Relation, Tends, bound

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

    def at(self, names: Iterable[tuple[Symbol, int]], exact: bool = True) -> Frame:
        """The same entries, and values for bound names that are loose."""
        frame = self.frame(exact)
        inside = {**frame.names, **{key(symbol): value for symbol, value in names}}
        return frame.inside(inside)

    def entry(self, name: str, *indices: int) -> Fraction:
        return fraction(self.frame().entry(name, indices))

    def family(self, name: str) -> Family:
        return self.families.get(name, Scattered(self.seed))

    @property
    def drawn(self) -> tuple[Entry, ...]:
        """The entries that were read and that no definition gives, in the order of reading."""
        entries = self.frame().entry
        return tuple(entries.read) if isinstance(entries, Entries) else ()

    def frame(self, exact: bool = True) -> Frame:
        found = self._frames.get(exact)
        if found is None:
            names = {key(symbol): number(value) for symbol, value in self.values.items()}
            again = self._approximating if exact else None
            entries = Entries(names, self.family, laws_by_name(self.definitions), again, self.horizon)
            found = self._frames[exact] = Frame(names, entries, again, self.horizon, entries.known)
        return found

    def _approximating(self, frame: Frame) -> Frame:
        other = self.frame(False)
        return Frame(frame.names, other.entry, None, frame.horizon, other.known)

    def with_values(self, values: Mapping[Symbol, Fraction]) -> Instance:
        return Instance(MappingProxyType({**self.values, **values}), self.families, self.definitions, self.seed,
                        self.horizon)


@dataclass(frozen=True, slots=True)
class Failure:
    """A relation that is false at an instance, at these values of its bound names; or a limit that is not one."""

    formula: Formula                            # with the bound names of the quantifiers around it, #1, #2, ..., loose
    bound: tuple[tuple[Symbol, int], ...] = ()
    lhs: Fraction | None = None
    rhs: Fraction | None = None
    reason: str = ""


def evaluate(term: Expr, instance: Instance) -> Fraction:
    """The exact value; Undefined or Inexact where there is none."""
    return _value_of(term, instance.frame())


def approximate(term: Expr, instance: Instance) -> Fraction:
    """A fraction near the value: function values are taken to 60 digits, all else is exact."""
    return _value_of(term, instance.frame(False))


def _value_of(term: Expr, frame: Frame) -> Fraction:
    try:
        return fraction(run_of(term)(frame))
    except KeyError as missing:
        raise Unknown(f"evaluate: {str(missing.args[0]).partition('|')[0]} has no value") from None


def truth(formula: Formula, instance: Instance, horizon: int | None = None) -> Truth:
    """TRUE, FALSE, SO_FAR (an endless range, no failure up to the horizon) or UNDECIDED. Only FALSE is final."""
    frame = instance.frame()
    if horizon is not None:
        frame = frame.as_far_as(horizon)
    return check_of(formula)(frame)


def admits(formula: Formula, instance: Instance) -> bool:
    """Whether a hypothesis may be taken to hold: true, or an endless range without failure twice as far as usual (as
    far as usual for a definition, which holds by construction where it does not contradict another one)."""
    return admitted(check_of(formula), how_far(formula, instance.definitions), instance)


def how_far(formula: Formula, definitions: tuple[Formula, ...]) -> int:
    return 1 if formula in definitions else FURTHER


def admitted(check: Check, further: int, instance: Instance) -> bool:
    frame = instance.frame()
    return check(frame.as_far_as(further * instance.horizon)) in (Truth.TRUE, Truth.SO_FAR)


def refutes(formula: Formula, instance: Instance, horizon: int | None = None) -> Failure | None:
    """Where and how the formula fails at the instance; None says nothing about the formula."""
    if truth(formula, instance, horizon) is not Truth.FALSE:
        return None
    frame = instance.at(())
    frame.horizon = instance.horizon if horizon is None else horizon
    return _failure(formula, frame, ())


def _failure(formula: Formula, frame: Frame, at: tuple[tuple[Symbol, int], ...]) -> Failure:
    if isinstance(formula, Forall):
        low, high = formula.outer
        first = int(run_of(low)(frame))
        last = first + frame.horizon if high.is_finite is False else int(run_of(high)(frame))
        name = bound(formula.height)
        for value in range(first, last + 1):
            frame.names[key(name)] = value
            if check_of(formula.body)(frame) is Truth.FALSE:
                return _failure(formula.body, frame, (*at, (name, value)))
    if isinstance(formula, Tends):
        return Failure(formula, at, reason=limits.reason(formula, frame))
    if isinstance(formula, Relation):
        return Failure(formula, at, _value(formula.lhs, frame), _value(formula.rhs, frame))
    return Failure(formula, at)


def _value(side: Expr, frame: Frame) -> Fraction | None:
    try:
        return fraction(run_of(side)(frame))
    except Inexact:
        return None
