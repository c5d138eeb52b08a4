"""Fractions between which a number lies that is none itself: sums, products, quotients and square roots of numbers."""
from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from math import ceil, floor, isqrt
from operator import mul
from typing import NamedTuple, Protocol

from derive.kernel.terms import APPLICATION, NUMBER, Term, var
from derive.kernel.text import text
from derive.kernel.theorem import Theorem, linear, ring, transitive
from derive.kernel.types import REAL, Refused
from derive.kernel.words import real, word
from derive.library.exponentials import exp_opposite
from derive.library.inverses import inverse_antitone
from derive.library.order import product_bounds
from derive.library.roots import sqrt_monotone, sqrt_unique
from derive.library.steps import follows, inside, sides, use

from .numerals import constant, numeral

FINE = 10**6            # the root of 2 is known to so many parts of 1
FINEST = 10**12         # and the powers on the way to exp(2)
NEAR = Fraction(1, 2**14)       # so near to 0 the tangent of exp is good enough
LARGEST = 64            # the largest exponent of e
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


class Computed(Protocol):
    """What is known of terms: the fractions that some are, and what others are by a definition."""

    def value(self, term: Term) -> Theorem: ...
    def reduced(self, term: Term) -> Theorem | None: ...


def between(term: Term, known: Computed) -> Bounds:
    """Bounds of a real number."""
    try:
        return _exact(known.value(term))
    except Refused:
        if term.kind != APPLICATION or term.type != REAL:
            raise
        reduced = known.reduced(term)
        if reduced is None and term.parts[0].name not in {*OF_A_FRACTION, *RULES, "power"}:
            raise
    if reduced is not None:
        return _same(reduced, between(sides(reduced)[1], known))
    name, arguments = term.parts[0].name, term.parts[1:]
    if name in OF_A_FRACTION:
        return OF_A_FRACTION[name](term, known.value(arguments[0]))
    if name == "power":
        return _power(term, known)
    return RULES[name](term, *(between(argument, known) for argument in arguments))


def _power(term: Term, known: Computed) -> Bounds:
    base, exponent = term.parts[1:]
    if exponent.kind != NUMBER or not 0 < exponent.value <= HIGHEST:
        raise Refused(f"bounds: {text(term)} is no small power")
    product = reduce(mul, [base] * exponent.value)
    return _same(ring(term, product), between(product, known))


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
    signs = [-1 if bounds.most <= 0 else 1 for bounds in (one, other)]
    if any(bounds.least < 0 < bounds.most for bounds in (one, other)):
        raise Refused(f"bounds: {text(term)} is a product of a number whose sign is not known")
    product = _positive(*(bounds if sign > 0 else _negative(bounds) for bounds, sign in zip((one, other), signs,
                                                                                           strict=True)))
    ends = sorted(signs[0] * signs[1] * end for end in (product.least, product.most))
    low, high = (numeral(end, REAL) for end in ends)
    below, above = product if signs[0] == signs[1] else (product.high, product.low)
    return Bounds(follows(low <= term, below), follows(term <= high, above))


def _negative(bounds: Bounds) -> Bounds:
    term = -bounds.low.statement.parts[2]
    low, high = numeral(-bounds.most, REAL), numeral(-bounds.least, REAL)
    return Bounds(follows(low <= term, bounds.high), follows(term <= high, bounds.low))


def _positive(one: Bounds, other: Bounds) -> Bounds:
    """Of a product of two numbers that are not negative."""
    x, z = (bounds.low.statement.parts[2] for bounds in (one, other))
    zero, (a, b) = real(0), (bounds.low.statement.parts[1] for bounds in (one, other))
    c, d = (bounds.high.statement.parts[2] for bounds in (one, other))
    below = use(product_bounds(), follows(zero <= a), one.low, follows(zero <= b), other.low, x=a, y=x, z=b, u=z)
    above = use(product_bounds(), follows(zero <= x, one.low), one.high, follows(zero <= z, other.low), other.high,
                x=x, y=c, z=z, u=d)
    low, high = numeral(one.least * other.least, REAL), numeral(one.most * other.most, REAL)
    return Bounds(follows(low <= x * z, below), follows(x * z <= high, above))


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


def _exponential(term: Term, exponent: Theorem) -> Bounds:
    """exp(r), where r is a fraction: the tangent bounds it near 0, and exp(r) is the square of exp(r/2)."""
    value, hole = constant(sides(exponent)[1]), var("_hole", REAL)
    if abs(value) > LARGEST:
        raise Refused(f"bounds: {text(term)} is too large or too small")
    return _same(inside(exponent, hole, word("exp", hole)), _power_of_e(value))


def _power_of_e(value: Fraction) -> Bounds:
    exponent = numeral(value, REAL)
    if abs(value) < NEAR:
        return _by_tangents(value)
    half, hole = numeral(value / 2, REAL), var("_hole", REAL)
    halves = inside(ring(exponent, half + half), hole, word("exp", hole))
    square = transitive(halves, use("exp_sum", x=half, y=half))
    smaller = _power_of_e(value / 2)
    return _same(square, _rounded(_positive(smaller, smaller)))


def _by_tangents(value: Fraction) -> Bounds:
    """1 + r <= exp(r) <= 1/(1 - r), for r < 1"""
    exponent = numeral(value, REAL)
    power, other = word("exp", exponent), word("exp", -exponent)
    below = follows(numeral(1 + value, REAL) <= power, use("exp_tangent", x=exponent))
    small = numeral(1 - value, REAL)
    above = use(inverse_antitone(), follows(real(0) < small), follows(small <= other, use("exp_tangent", x=-exponent)),
                x=small, y=other)
    hole = var("_hole", REAL)
    opposite = -exponent
    twice = inside(ring(exponent, -opposite), hole, word("exp", hole))
    same = transitive(twice, use(exp_opposite(), x=opposite))
    return Bounds(below, follows(power <= numeral(1 / (1 - value), REAL), above, same))


def _rounded(bounds: Bounds) -> Bounds:
    """Bounds with fewer digits, a little further apart."""
    term = bounds.low.statement.parts[2]
    low = numeral(Fraction(floor(bounds.least * FINEST), FINEST), REAL)
    high = numeral(Fraction(ceil(bounds.most * FINEST), FINEST), REAL)
    return Bounds(follows(low <= term, bounds.low), follows(term <= high, bounds.high))


OF_A_FRACTION: dict[str, Callable[[Term, Theorem], Bounds]] = {"sqrt": _root, "exp": _exponential}
RULES: dict[str, Callable[..., Bounds]] = {"plus": _sum, "times": _product, "inverse": _inverse}
