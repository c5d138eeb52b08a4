"""What the normal form and the signs of exponentials rest on."""
from __future__ import annotations

from functools import cache

from derive.kernel.theorem import Theorem, assume, imply, linear, ring, symmetric
from derive.kernel.types import REAL
from derive.kernel.words import over, real
from derive.library.formulas import ONE, ZERO, exp, x
from derive.library.inverses import inverse_unique
from derive.library.order import square_nonnegative, square_positive
from derive.library.rewriting import restated
from derive.library.steps import chain, follows, inside, use


@cache
def exp_zero() -> Theorem:
    """exp(0) = 1"""
    one = exp(ZERO)
    square = restated(use("exp_sum", x=ZERO, y=ZERO), ring(ZERO + ZERO, ZERO))
    least = follows(ONE <= one, use("exp_tangent", x=ZERO))
    most = linear(one <= ONE, use(square_nonnegative(), x=one - 1), ONE, square, real(-1))
    return symmetric(use("antisymmetric", REAL, least, most, x=ONE, y=one))


@cache
def exp_opposite() -> Theorem:
    """exp((-1)*x) = inverse(exp(x))"""
    product = chain(symmetric(use("exp_sum", x=x, y=-x)), inside(ring(x + -x, ZERO), x, exp(x)), exp_zero())
    return use(inverse_unique(), product, x=exp(x), y=exp(-x))


@cache
def exp_positive() -> Theorem:
    """0 < exp(x)"""
    half = over(x, real(2))
    unit = chain(symmetric(use("exp_sum", x=half, y=-half)), inside(ring(half + -half, ZERO), x, exp(x)), exp_zero())
    vanishes = assume(exp(half).eq(0))
    absurd = linear(ONE < ONE, vanishes, exp(-half), unit, real(-1))
    not_zero = imply(vanishes.statement, use("irreflexive", REAL, absurd, x=ONE))
    return follows(ZERO < exp(x), use(square_positive(), not_zero, x=exp(half)), _doubled(), -1)


def _doubled() -> Theorem:
    """exp(x) = exp(x/2)*exp(x/2)"""
    half = over(x, real(2))
    return chain(inside(ring(x, half + half), x, exp(x)), use("exp_sum", x=half, y=half))
