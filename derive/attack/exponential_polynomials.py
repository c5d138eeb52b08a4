"""Sums of b*t**p*r**t, perhaps times powers of other terms: what a sequence is for all t from some t on."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from flint import fmpq
from sympy import Add, Basic, Expr, Mul, Pow, Rational, Symbol

from derive.attack.numbers import Number, parts, plain
from derive.attack.powers import LARGEST_EXPONENT, rational_power
from derive.outlines.terms import At

LATEST = 4096           # from where on the largest part must decide
LONGEST = 64            # parts of a sum


class Unclear(Exception):
    """The sequence is of no kind that is decided here."""


@dataclass(frozen=True, slots=True)
class Kind:
    """t**degree * ratio**t, times powers of what is not read any further."""

    ratio: fmpq
    degree: int
    others: frozenset[tuple[Expr, int]] = frozenset()

    def __mul__(self, other: Kind) -> Kind:
        if not self.others and not other.others:
            return Kind(self.ratio * other.ratio, self.degree + other.degree)
        powers = dict(self.others)
        for term, power in other.others:
            powers[term] = powers.get(term, 0) + power
        return Kind(self.ratio * other.ratio, self.degree + other.degree,
                    frozenset((term, power) for term, power in powers.items() if power))

    def __pow__(self, exponent: int) -> Kind:
        return Kind(self.ratio**exponent, self.degree * exponent,
                    frozenset((term, power * exponent) for term, power in self.others if exponent))

    @property
    def steady(self) -> bool:
        """Whether t is not in it, other than in what is not read any further."""
        return bool(self.ratio == 1) and self.degree == 0

    def at(self, t: int) -> fmpq:
        return abs(self.ratio) ** t * fmpq(t) ** self.degree


CONSTANT, LINEAR = Kind(fmpq(1), 0), Kind(fmpq(1), 1)


@dataclass(frozen=True, slots=True)
class Growing:
    """A coefficient, not 0, for each kind."""

    coefficients: Mapping[Kind, fmpq]

    def __add__(self, other: Growing) -> Growing:
        found = dict(self.coefficients)
        for kind, coefficient in other.coefficients.items():
            found[kind] = found.get(kind, 0) + coefficient
        return _without_zeros(found)

    def __sub__(self, other: Growing) -> Growing:
        return self + other * number(-1)

    def __mul__(self, other: Growing) -> Growing:
        if not (self.coefficients and other.coefficients) and not (self.defined and other.defined):
            raise Unclear("0 times what may have no value")
        found: dict[Kind, fmpq] = {}
        for kind, coefficient in self.coefficients.items():
            for another, factor in other.coefficients.items():
                both = kind * another
                found[both] = found.get(both, 0) + coefficient * factor
        if len(found) > LONGEST:
            raise Unclear(f"{len(found)} parts")
        return _without_zeros(found)

    def power(self, exponent: Number) -> Growing | None:
        """As long as that is such a sum again."""
        exponent = plain(exponent)
        if max(exponent, -exponent) > LARGEST_EXPONENT:
            return None
        if not self.coefficients:
            return number(int(exponent == 0)) if exponent >= 0 else None
        if len(self.coefficients) == 1:
            (kind, coefficient), = self.coefficients.items()
            if isinstance(exponent, int):
                return Growing({kind**exponent: coefficient**exponent})
            return _root(kind, coefficient, exponent)
        if not isinstance(exponent, int) or not 0 <= exponent <= LONGEST:
            return None
        found = number(1)
        for _ in range(exponent):
            found = found * self
        return found

    @property
    def pure(self) -> bool:
        """Whether all is known of it."""
        return not any(kind.others for kind in self.coefficients)

    @property
    def defined(self) -> bool:
        """Whether it is plain that it has a value: what is not read any further is an entry at most."""
        return all(isinstance(term, At) for kind in self.coefficients for term, _ in kind.others)

    @property
    def alternates(self) -> bool:
        return any(kind.ratio < 0 for kind in self.coefficients)

    @property
    def constant(self) -> Number | None:
        return plain(self.coefficients.get(CONSTANT, fmpq(0))) if self.coefficients.keys() <= {CONSTANT} else None

    @property
    def line(self) -> tuple[Number, Number]:
        """slope and offset of slope*t + offset."""
        if not self.coefficients.keys() <= {CONSTANT, LINEAR}:
            raise Unclear(str(self))
        slope, offset = (plain(self.coefficients.get(kind, fmpq(0))) for kind in (LINEAR, CONSTANT))
        return slope, offset

    @property
    def sign(self) -> tuple[int, int]:
        """Which sign it has in the end, and from which t on: where one part is larger than all others together. By then
        no other one gains on it."""
        if not self.coefficients:
            return 0, 0
        kind = max(self.coefficients, key=lambda kind: (abs(kind.ratio), kind.degree))
        others = {other: c for other, c in self.coefficients.items() if other != kind}
        if not self.pure or kind.ratio < 0 or any(other.degree > kind.degree or other.ratio == -kind.ratio
                                                  for other in others):
            raise Unclear(str(self))
        size = abs(self.coefficients[kind])
        start = bisect_left(range(1, LATEST), True, key=lambda t: sum(
            (abs(c) * other.at(t) for other, c in others.items()), fmpq(0)) < size * kind.at(t)) + 1
        if start == LATEST:
            raise Unclear(str(self))
        return (1 if self.coefficients[kind] > 0 else -1), start

    def summed(self, low: int, ahead: int) -> Growing:
        """The sum of it over low..t + ahead, where it has no power of t; the range is not empty."""
        total = number(0)
        for kind, coefficient in self.coefficients.items():
            if kind.degree or kind.others:
                raise Unclear(str(self))
            if kind.ratio == 1:
                total = total + Growing({LINEAR: coefficient}) + number(coefficient * (ahead + 1 - low))
            else:
                share = coefficient / (kind.ratio - 1)
                total = total + Growing({kind: share * kind.ratio ** (ahead + 1)}) - number(share * kind.ratio**low)
        return total

    def term(self, t: Symbol) -> Expr:
        return Add(*(Mul(rational(c), Pow(rational(kind.ratio), t), Pow(t, kind.degree),
                         *(Pow(*pair) for pair in kind.others)) for kind, c in self.coefficients.items()))


def number(value: Number) -> Growing:
    return Growing({CONSTANT: fmpq(value)} if value != 0 else {})


def variable() -> Growing:
    return Growing({LINEAR: fmpq(1)})


def opaque(term: Expr) -> Growing:
    """What is not read any further."""
    return Growing({Kind(fmpq(1), 0, frozenset([(term, 1)])): fmpq(1)})


def geometric(base: Number, slope: Number, offset: Number) -> Growing | None:
    """base**(slope*t + offset), base not 0; None where that is no fraction."""
    ratio, factor = rational_power(base, slope), rational_power(base, offset)
    if ratio is None or factor is None:
        return None
    return Growing({Kind(fmpq(ratio), 0): fmpq(factor)})


def rational(value: Number) -> Rational:
    return Rational(*parts(value))


def mentioned(sequence: Growing) -> set[Basic]:
    """The terms that are not read any further."""
    return {term for kind in sequence.coefficients for term, _ in kind.others}


def _root(kind: Kind, coefficient: fmpq, exponent: fmpq) -> Growing | None:
    degree = plain(kind.degree * exponent)
    if kind.others or not isinstance(degree, int) or kind.ratio < 0 or coefficient < 0:
        return None
    ratio, factor = rational_power(plain(kind.ratio), exponent), rational_power(plain(coefficient), exponent)
    return None if ratio is None or factor is None else Growing({Kind(fmpq(ratio), degree): fmpq(factor)})


def _without_zeros(found: Mapping[Kind, fmpq]) -> Growing:
    return Growing({kind: coefficient for kind, coefficient in found.items() if coefficient != 0})
