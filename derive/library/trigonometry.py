"""Sine and cosine: their values at 0, which of them is odd, their bounds, double angles, the period."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term, constant
from derive.kernel.theorem import Theorem, assume, ring
from derive.kernel.types import REAL
from derive.kernel.words import no, real

from .extrema import absolute_at_most
from .formulas import ONE, ZERO, cos, inverse, sin, x
from .order import compared, square_nonnegative
from .rewriting import restated
from .steps import absurd, clash, follows, ordered, use

PI = constant("pi", REAL)


@cache
def sin_zero() -> Theorem:
    """sin(0) = 0"""
    S, C = sin(ZERO), cos(ZERO)
    twice = restated(use("sin_sum", x=ZERO, y=ZERO), ring(ZERO + ZERO, ZERO))               # S = 2*S*C
    square = restated(use("cos_sum", x=ZERO, y=ZERO), ring(ZERO + ZERO, ZERO))              # C = C*C - S*S
    nonzero = assume(no(S.eq(0)))
    half = use("inverse", nonzero, x=S)
    cosine = follows((C * real(2)).eq(1), twice, inverse(S), half, ONE, half, C)
    wrong = absurd(clash(follows((S * S * real(4)).eq(-1), square, real(4), cosine, C * 2, cosine), use(
        square_nonnegative(), x=S)), S.eq(0))
    return compared(S, ZERO, assume(S.eq(0)), wrong)


@cache
def cos_zero() -> Theorem:
    """cos(0) = 1"""
    C = cos(ZERO)
    square = restated(use("cos_sum", x=ZERO, y=ZERO), ring(ZERO + ZERO, ZERO))
    circle = use("circle", x=ZERO)
    return follows(C.eq(1), square, circle, sin_zero(), sin(ZERO))


def _sums_at_zero() -> list[Theorem]:
    """0 = sin(x + -x) and 1 = cos(x + -x), in sines and cosines of x and -x, and the circle at x."""
    sums = [restated(use(name, y=-x), ring(x - x, ZERO)) for name in ("sin_sum", "cos_sum")]
    return [follows(ZERO.eq(sums[0].statement.parts[2]), sums[0], sin_zero()),
            follows(ONE.eq(sums[1].statement.parts[2]), sums[1], cos_zero()), use("circle")]


@cache
def cos_opposite() -> Theorem:
    """cos((-1)*x) = cos(x)"""
    sines, cosines, circle = _sums_at_zero()
    return follows(cos(-x).eq(cos(x)), sines, sin(x), cosines, cos(x), circle, cos(-x))


@cache
def sin_opposite() -> Theorem:
    """sin((-1)*x) = (-1)*sin(x)"""
    sines, cosines, circle = _sums_at_zero()
    return follows(sin(-x).eq(-sin(x)), sines, cos(x), cosines, sin(x), circle, sin(-x))


def _bounds(value: Term, other: Term, high: bool) -> Theorem:
    """value <= 1 or -1 <= value, from value*value + other*other = 1."""
    circle, square = use("circle"), use(square_nonnegative(), x=other)
    goal = value <= ONE if high else real(-1) <= value
    wrong = assume(ONE < value if high else value < real(-1))
    factor = follows(ZERO < (value - 1 if high else -value - 1), wrong)
    larger = follows(ZERO < (value + 1 if high else ONE - value), wrong)
    product = use("product_positive", REAL, factor, larger, x=factor.statement.parts[2], y=larger.statement.parts[2])
    never = absurd(clash(product, circle, square), goal)
    low, top = (value, ONE) if high else (real(-1), value)
    return ordered(low, top, assume(goal), never)


@cache
def sin_at_most() -> Theorem:
    """sin(x) <= 1"""
    return _bounds(sin(x), cos(x), True)


@cache
def sin_at_least() -> Theorem:
    """(-1) <= sin(x)"""
    return _bounds(sin(x), cos(x), False)


@cache
def cos_at_most() -> Theorem:
    """cos(x) <= 1"""
    return _bounds(cos(x), sin(x), True)


@cache
def cos_at_least() -> Theorem:
    """(-1) <= cos(x)"""
    return _bounds(cos(x), sin(x), False)


@cache
def sin_bound() -> Theorem:
    """absolute(sin(x)) <= 1"""
    return use(absolute_at_most(), sin_at_most(), follows(-sin(x) <= ONE, sin_at_least()), x=sin(x), y=ONE)


@cache
def cos_bound() -> Theorem:
    """absolute(cos(x)) <= 1"""
    return use(absolute_at_most(), cos_at_most(), follows(-cos(x) <= ONE, cos_at_least()), x=cos(x), y=ONE)


@cache
def sin_double() -> Theorem:
    """sin(2*x) = 2*sin(x)*cos(x)"""
    return follows(sin(real(2) * x).eq(real(2) * sin(x) * cos(x)), restated(use("sin_sum", y=x), ring(
        x + x, real(2) * x)))


@cache
def cos_double() -> Theorem:
    """cos(2*x) = 2*(cos(x)*cos(x)) + (-1)*1"""
    whole = restated(use("cos_sum", y=x), ring(x + x, real(2) * x))
    return follows(cos(real(2) * x).eq(real(2) * (cos(x) * cos(x)) - 1), whole, use("circle"))


@cache
def sin_half_turn() -> Theorem:
    """sin(x + pi) = (-1)*sin(x)"""
    return follows(sin(x + PI).eq(-sin(x)), use("sin_sum", y=PI), use("sin_pi"), cos(x), use("cos_pi"), sin(x))


@cache
def cos_half_turn() -> Theorem:
    """cos(x + pi) = (-1)*cos(x)"""
    return follows(cos(x + PI).eq(-cos(x)), use("cos_sum", y=PI), use("sin_pi"), sin(x), use("cos_pi"), cos(x))


@cache
def sin_period() -> Theorem:
    """sin(x + pi + pi) = sin(x)"""
    return follows(sin(x + PI + PI).eq(sin(x)), use(sin_half_turn(), x=x + PI), sin_half_turn())


@cache
def cos_period() -> Theorem:
    """cos(x + pi + pi) = cos(x)"""
    return follows(cos(x + PI + PI).eq(cos(x)), use(cos_half_turn(), x=x + PI), cos_half_turn())
