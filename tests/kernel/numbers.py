"""The numbers of the models: exact rationals, balls of 192 bits, values beside a point (jets) and at infinity (germs).

Two balls that overlap count as equal when both are known to 2**-64; when they are wider, nothing is decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from flint import arb, ctx, fmpq, fmpq_poly

ctx.prec = 192
NARROW = arb(2) ** -64
LARGE = 2**16
RATIONAL = (int, fmpq)
PERIOD = 6                      # every drawn sequence repeats with a period that divides this, beyond its table


class Undecided(Exception):
    """The value cannot be told: a comparison within a ball's radius, or a function outside the families."""


class Signed(Protocol):
    def sign(self) -> int: ...


@dataclass(frozen=True, slots=True, eq=False)
class Jet:
    """value + slope * e for every e > 0 that is small enough, up to terms of the second order."""

    value: fmpq | arb
    slope: fmpq | arb

    def __add__(self, other: Number) -> Jet:
        two = jet(other)
        return Jet(self.value + two.value, self.slope + two.slope)

    def __neg__(self) -> Jet:
        return Jet(-self.value, -self.slope)

    def __sub__(self, other: Number) -> Jet:
        return self + -jet(other)

    def __rsub__(self, other: Number) -> Jet:
        return -self + other

    def __mul__(self, other: Number) -> Jet:
        two = jet(other)
        return Jet(self.value * two.value, self.value * two.slope + self.slope * two.value)

    __radd__, __rmul__ = __add__, __mul__

    def sign(self) -> int:
        answer = sign(self.value) or sign(self.slope)
        if answer == 0:
            raise Undecided
        return answer


def jet(number: Number) -> Jet:
    if isinstance(number, Germ):
        raise Undecided
    return number if isinstance(number, Jet) else Jet(fmpq(number) if isinstance(number, int) else number, fmpq(0))


@dataclass(frozen=True, slots=True, eq=False)
class Germ:
    """A quotient of polynomials in k, for every k that is large enough."""

    top: fmpq_poly
    bottom: fmpq_poly

    def __add__(self, other: Number) -> Germ:
        two = germ(other)
        return Germ(self.top * two.bottom + two.top * self.bottom, self.bottom * two.bottom)

    def __neg__(self) -> Germ:
        return Germ(-self.top, self.bottom)

    def __sub__(self, other: Number) -> Germ:
        return self + -germ(other)

    def __rsub__(self, other: Number) -> Germ:
        return -self + other

    def __mul__(self, other: Number) -> Germ:
        two = germ(other)
        return Germ(self.top * two.top, self.bottom * two.bottom)

    __radd__, __rmul__ = __add__, __mul__

    def sign(self) -> int:
        if not self.top:
            return 0
        return sign(self.top.coeffs()[-1]) * sign(self.bottom.coeffs()[-1])

    def limit(self) -> fmpq | None:
        """The limit as k -> oo, None where it is infinite."""
        difference = self.top.degree() - self.bottom.degree()
        if not self.top or difference < 0:
            return fmpq(0)
        return None if difference else fmpq(self.top.coeffs()[-1]) / self.bottom.coeffs()[-1]

    def residue(self) -> int:
        """An integer modulo PERIOD, when it is the same for every k."""
        if self.bottom.degree() or any((c / self.bottom[0] / PERIOD).q != 1 for c in self.top.coeffs()[1:]):
            raise Undecided
        return int((self.top[0] / self.bottom[0]).p) % PERIOD


class Vanishing:
    """Tends to 0, and nothing else is known about it."""

    def sign(self) -> int:
        raise Undecided


Number = int | fmpq | arb | Jet | Germ


def germ(number: Number) -> Germ:
    if not isinstance(number, int | fmpq | Germ):
        raise Undecided
    return number if isinstance(number, Germ) else Germ(fmpq_poly([number]), fmpq_poly([1]))


def at_infinity(residue: int) -> Germ:
    """The integers residue + PERIOD * k."""
    return Germ(fmpq_poly([residue, PERIOD]), fmpq_poly([1]))


def sign(number: Number) -> int:
    """-1, 0 or 1."""
    kind = type(number)
    if kind is fmpq or kind is int:
        return (number > 0) - (number < 0)
    if kind is not arb:
        return number.sign()
    if number > 0:
        return 1
    if number < 0:
        return -1
    if number.rad() < NARROW:
        return 0
    raise Undecided


def compare(one: Number, other: Number) -> int:
    """The sign of one - other."""
    if type(one) in RATIONAL and type(other) in RATIONAL:
        return 0 if one == other else 1 if one > other else -1
    return sign(one - other)


def inverse(number: Number) -> Number:
    if isinstance(number, Germ):
        return Germ(number.bottom, number.top) if number.top else number
    if isinstance(number, Jet):
        if sign(number.value) == 0:
            raise Undecided
        one = inverse(number.value)
        return Jet(one, -one * one * number.slope)
    return 1 / fmpq(number) if type(number) in RATIONAL and number else 1 / number if sign(number) else fmpq(0)


def power(base: Number, exponent: int | Germ) -> Number | Vanishing:
    if isinstance(exponent, Germ):
        return power_at_infinity(base, exponent)
    if exponent < 0:
        return inverse(power(base, -exponent))
    if isinstance(base, Jet | Germ):
        if exponent > 9:
            raise Undecided
        result: Number = fmpq(1)
        for _ in range(exponent):
            result = result * base
        return result
    return fmpq(base) ** exponent if type(base) in RATIONAL and exponent < 64 else arb(base) ** exponent


def power_at_infinity(base: Number, exponent: Germ) -> Number | Vanishing:
    if exponent.sign() != 1 or exponent.limit() is not None or type(base) not in RATIONAL:
        raise Undecided
    if base in (0, 1):
        return fmpq(base)
    if base == -1:
        return fmpq(1 - 2 * (exponent.residue() % 2))
    if -1 < base < 1:
        return Vanishing()
    raise Undecided


def analytic(number: Number, name: str) -> Number:
    """exp, log, sqrt, sin, cos or erf; log and sqrt are 0 below 0, and at 0."""
    if isinstance(number, Germ | Vanishing):
        raise Undecided
    if isinstance(number, Jet):
        return Jet(analytic(number.value, name), number.slope * slope(number.value, name))
    if name in ("log", "sqrt") and sign(number) <= 0:
        return fmpq(0)
    if name not in ("log", "sqrt") and not -LARGE < number < LARGE:
        raise Undecided             # exp(exp(exp(9))) would take for ever
    return getattr(arb(number), name)()


def slope(at: fmpq | arb, name: str) -> fmpq | arb:
    """The derivative of a function of that name."""
    if name in ("log", "sqrt"):
        if sign(at) <= 0:
            if sign(at) == 0:
                raise Undecided
            return fmpq(0)
        return inverse(at) if name == "log" else inverse(2 * arb(at).sqrt())
    ball = arb(at)
    return {"exp": ball.exp, "sin": ball.cos, "cos": lambda: -ball.sin(),
            "erf": lambda: 2 * (-ball * ball).exp() / arb.pi().sqrt()}[name]()
