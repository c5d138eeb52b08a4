"""Terms that are sums of b*t**p*r**t: read as such, and summed."""

from __future__ import annotations

from fractions import Fraction

from sympy import Add, Expr, Integer, Rational, S, Symbol

from derive.attack.numbers import Number, parts
from derive.kernel.normal import polynomial


class Unclear(Exception):
    """The sequence is of no kind that is decided here."""


def as_rational(value: Number) -> Rational:
    return Rational(*parts(value))


def exactly(value: Fraction) -> Rational:
    return Rational(value.numerator, value.denominator)


def growth(sequence: Expr, t: Symbol) -> dict[tuple[Fraction, int], Fraction]:
    """The coefficient b for each ratio r and degree p."""
    found: dict[tuple[Fraction, int], Fraction] = {}
    for monomial, coefficient in polynomial(sequence)[0].items():
        ratio, degree = Fraction(1), 0
        for base, exponent in monomial:
            linear: Expr = exactly(exponent) if isinstance(exponent, Fraction) else exponent
            if base == t and isinstance(linear, Integer):
                degree += int(linear)
                continue
            slope = linear.coeff(t)
            rest = linear - slope * t
            whole = isinstance(slope, Integer) and isinstance(rest, Integer)
            if not whole or not isinstance(base, Rational) or base == 0:
                raise Unclear(sequence)
            fraction = Fraction(int(base.p), int(base.q))
            ratio *= fraction ** int(slope)
            coefficient *= fraction ** int(rest)
        found[ratio, degree] = found.get((ratio, degree), Fraction(0)) + coefficient
    return found


def summed(term: Expr, t: Symbol, low: int, high: Expr) -> Expr:
    """The sum of the term over t = low..high, where it has no power of t; the range is not empty."""
    total: Expr = S.Zero
    for (ratio, degree), coefficient in growth(term, t).items():
        if degree != 0:
            raise Unclear(term)
        base = exactly(ratio)
        form = high - low + 1 if ratio == 1 else (base ** (high + 1) - base**low) / (base - 1)
        total = Add(total, exactly(coefficient) * form)
    return total
