"""Fractions between which a number lies that is none itself: sums, products, quotients and square roots of numbers."""
from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from math import isqrt
from operator import mul
from typing import NamedTuple

from derive.kernel.terms import APPLICATION, CONSTANT, NUMBER, Term
from derive.kernel.text import text
from derive.kernel.theorem import Theorem, linear, ring
from derive.kernel.types import REAL, Refused
from derive.kernel.words import real, word
from derive.library.inverses import inverse_antitone
from derive.library.order import product_bounds
from derive.library.roots import sqrt_monotone, sqrt_unique
from derive.library.steps import follows, sides, use

from .numerals import constant, numeral

FINE = 10**6            # the root of 2 is known to so many parts of 1
HIGHEST = 8             # a power that is multiplied out


class Bounds(NamedTuple):
    """low <= x and x <= high, for two numerals."""

    low: Theorem
    high: Theorem

    @property
    def least(self) -> Fraction:
        return constant(self.low.statement.parts[1])

    @property
    def most(self) -> Fraction:
        return constant(self.high.statement.parts[2])


def between(term: Term, value: Callable[[Term], Theorem]) -> Bounds:
    """Bounds of a number; `value` computes those numbers that are fractions."""
    try:
        return _exact(value(term))
    except Refused:
        if term.kind != APPLICATION or term.parts[0].kind != CONSTANT or term.type != REAL:
            raise
        name, arguments = term.parts[0].name, term.parts[1:]
        if name == "power" and arguments[1].kind == NUMBER and 0 < arguments[1].value <= HIGHEST:
            product = reduce(mul, [arguments[0]] * arguments[1].value)
            return _same(ring(term, product), between(product, value))
        if name == "sqrt":
            return _root(term, value(arguments[0]))
        if name not in RULES:
            raise
    return RULES[name](term, *(between(argument, value) for argument in arguments))


def _exact(equation: Theorem) -> Bounds:
    term, found = sides(equation)
    return Bounds(follows(found <= term, equation), follows(term <= found, equation))


def _same(equation: Theorem, bounds: Bounds) -> Bounds:
    """Bounds of a, where a = b, from those of b."""
    term, _ = sides(equation)
    return Bounds(follows(bounds.low.statement.parts[1] <= term, bounds.low, equation),
                  follows(term <= bounds.high.statement.parts[2], bounds.high, equation))


def _sum(term: Term, one: Bounds, other: Bounds) -> Bounds:
    low, high = (numeral(value, REAL) for value in (one.least + other.least, one.most + other.most))
    return Bounds(follows(low <= term, one.low, other.low), follows(term <= high, one.high, other.high))


def _product(term: Term, one: Bounds, other: Bounds) -> Bounds:
    for fixed, free in ((one, other), (other, one)):
        if fixed.least == fixed.most:
            return _multiple(term, fixed, free)
    if min(one.least, other.least) < 0:
        raise Refused(f"bounds: {text(term)} is a product of numbers that may be negative")
    x, z = term.parts[1:]
    zero, (a, b) = real(0), (bounds.low.statement.parts[1] for bounds in (one, other))
    c, d = (bounds.high.statement.parts[2] for bounds in (one, other))
    below = use(product_bounds(), follows(zero <= a), one.low, follows(zero <= b), other.low, x=a, y=x, z=b, u=z)
    above = use(product_bounds(), follows(zero <= x, one.low), one.high, follows(zero <= z, other.low), other.high,
                x=x, y=c, z=z, u=d)
    low, high = numeral(one.least * other.least, REAL), numeral(one.most * other.most, REAL)
    return Bounds(follows(low <= term, below), follows(term <= high, above))


def _multiple(term: Term, fixed: Bounds, free: Bounds) -> Bounds:
    """k*x or x*k, where k is a fraction."""
    factor = fixed.least
    unknown, (known, value) = free.low.statement.parts[2], fixed.high.statement.parts[1:]
    same = use("antisymmetric", REAL, fixed.high, fixed.low, x=known, y=value)
    ends = sorted((factor * free.least, factor * free.most))
    low, high = (numeral(end, REAL) for end in ends)
    below, above = (free.low, free.high) if factor >= 0 else (free.high, free.low)
    scale = numeral(abs(factor), REAL)
    return Bounds(linear(low <= term, below, scale, same, -unknown), linear(term <= high, above, scale, same, unknown))


def _inverse(term: Term, inside: Bounds) -> Bounds:
    if inside.least <= 0:
        raise Refused(f"bounds: {text(term)} may be a quotient by 0")
    x, a, b = term.parts[1], inside.low.statement.parts[1], inside.high.statement.parts[2]
    zero = real(0)
    above = use(inverse_antitone(), follows(zero < a), inside.low, x=a, y=x)
    below = use(inverse_antitone(), follows(zero < x, inside.low), inside.high, x=x, y=b)
    low, high = numeral(1 / inside.most, REAL), numeral(1 / inside.least, REAL)
    return Bounds(follows(low <= term, below), follows(term <= high, above))


def _root(term: Term, under: Theorem) -> Bounds:
    """The root of a number is between two fractions whose squares are on either side of it."""
    value = constant(sides(under)[1])
    if value < 0:
        raise Refused(f"bounds: {text(term)} is the root of a negative number")
    least = Fraction(isqrt(value.numerator * value.denominator * FINE**2), value.denominator * FINE)
    ends = [numeral(end, REAL) for end in (least, least + Fraction(1, value.denominator * FINE))]
    low, high = (use(sqrt_unique(), follows(real(0) <= end), ring(end * end, end * end), x=end * end, y=end)
                 for end in ends)
    x = term.parts[1]
    below = use(sqrt_monotone(), follows(ends[0] * ends[0] <= x, under), x=ends[0] * ends[0], y=x)
    above = use(sqrt_monotone(), follows(x <= ends[1] * ends[1], under), x=x, y=ends[1] * ends[1])
    return Bounds(follows(ends[0] <= word("sqrt", x), below, low), follows(word("sqrt", x) <= ends[1], above, high))


RULES: dict[str, Callable[..., Bounds]] = {"plus": _sum, "times": _product, "inverse": _inverse}
