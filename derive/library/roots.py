"""Square roots, total: the root of a negative number is 0."""
from __future__ import annotations

from functools import cache

from derive.kernel.theorem import Theorem, apply, assume, imply, ring, symmetric, transitive
from derive.kernel.types import REAL
from derive.kernel.words import no, over, real

from .exponentials import exp_positive
from .extrema import absolute_from_zero, absolute_square
from .formulas import ONE, ZERO, absolute, exp, inverse, log, sqrt, x, y, z
from .inverses import inverse_absorbs, inverse_negative, inverse_nonnegative, inverse_product
from .order import (
    equal_square,
    product_bounds,
    square_nonnegative,
)
from .rewriting import calculate, restated
from .steps import absurd, clash, follows, inside, ordered, supposing, use


@cache
def sqrt_unique() -> Theorem:
    """0 <= y => y*y = x => sqrt(x) = y"""
    sign, square = assume(ZERO <= y), assume((y * y).eq(x))
    from_x = follows(ZERO <= x, square, use(square_nonnegative(), x=y))
    same = follows((sqrt(x) * sqrt(x)).eq(y * y), use("sqrt_square", from_x), square)
    return supposing(use(equal_square(), use("sqrt_nonnegative"), sign, same, x=sqrt(x)), sign.statement,
                     square.statement)


@cache
def sqrt_of_square() -> Theorem:
    """sqrt(x*x) = absolute(x)"""
    return use(sqrt_unique(), absolute_from_zero(), absolute_square(), x=x * x, y=absolute(x))


@cache
def sqrt_of_nonnegative_square() -> Theorem:
    """0 <= x => sqrt(x*x) = x"""
    return supposing(use(sqrt_unique(), assume(ZERO <= x), follows((x * x).eq(x * x)), x=x * x, y=x), ZERO <= x)


@cache
def sqrt_cube() -> Theorem:
    """sqrt(x)*sqrt(x)*sqrt(x) = x*sqrt(x)"""
    goal = (sqrt(x) * sqrt(x) * sqrt(x)).eq(x * sqrt(x))
    none = use("sqrt_below", follows(x <= ZERO, assume(x < ZERO)))
    return ordered(ZERO, x, follows(goal, use("sqrt_square", assume(ZERO <= x)), sqrt(x)),
                   follows(goal, none, sqrt(x) * sqrt(x) - x))


@cache
def sqrt_inverse_apart() -> Theorem:
    """inverse(sqrt(x)) = sqrt(x)*inverse(x)"""
    goal = inverse(sqrt(x)).eq(sqrt(x) * inverse(x))
    none = use("sqrt_below", assume(x <= ZERO))
    below = calculate(goal, none, ring(inverse(ZERO), ZERO), ring(ZERO * inverse(x), ZERO))
    square = use("sqrt_square", follows(ZERO <= x, assume(ZERO < x)))
    turned = inside(square, z, inverse(z))
    split = use(inverse_product(), x=sqrt(x), y=sqrt(x))
    both_ways = transitive(symmetric(split), turned)
    again = use(inverse_absorbs(), x=sqrt(x))
    above = follows(goal, again, -1, both_ways, sqrt(x))
    return ordered(x, ZERO, below, above)


@cache
def sqrt_zero() -> Theorem:
    """sqrt(0) = 0"""
    return use("sqrt_below", follows(ZERO <= ZERO), x=ZERO)


@cache
def sqrt_one() -> Theorem:
    """sqrt(1) = 1"""
    return use(sqrt_unique(), follows(ZERO <= ONE), ring(ONE * ONE, ONE), x=ONE, y=ONE)


@cache
def sqrt_product() -> Theorem:
    """0 <= x => sqrt(x*y) = sqrt(x)*sqrt(y)"""
    from_x = assume(ZERO <= x)
    roots = [use("sqrt_square", from_x), use("sqrt_square", assume(ZERO <= y), x=y)]
    sign = use("product_nonnegative", REAL, use("sqrt_nonnegative"), use("sqrt_nonnegative", x=y), x=sqrt(x),
               y=sqrt(y))
    value = sqrt(x) * sqrt(y)
    square = follows((value * value).eq(x * y), roots[0], sqrt(y) * sqrt(y), roots[1], x)
    positive = use(sqrt_unique(), sign, square, x=x * y, y=value)
    # For y < 0 both are 0.
    below = follows(y <= 0, assume(y < 0))
    product = use("product_nonnegative", REAL, from_x, follows(ZERO <= -y, below), y=-y)
    none = calculate(sqrt(x * y).eq(value), use("sqrt_below", follows(x * y <= 0, product), x=x * y),
                     use("sqrt_below", below, x=y))
    return supposing(ordered(ZERO, y, positive, none), from_x.statement)


@cache
def sqrt_not_zero() -> Theorem:
    """0 < x => sqrt(x) = 0 => false"""
    sign, none = assume(ZERO < x), assume(sqrt(x).eq(0))
    root = use("sqrt_square", follows(ZERO <= x, sign))
    return supposing(clash(sign, follows(x.eq(0), root, none, sqrt(x))), sign.statement, none.statement)


@cache
def positive_under_sqrt() -> Theorem:
    """(sqrt(x) = 0 => false) => 0 < x"""
    other = assume(no(sqrt(x).eq(0)))
    below = apply(other, use("sqrt_below", assume(x <= 0)))
    return imply(other.statement, ordered(x, ZERO, absurd(below, ZERO < x), assume(ZERO < x)))


@cache
def sqrt_positive() -> Theorem:
    """0 < x => 0 < sqrt(x)"""
    sign = assume(ZERO < x)
    goal = ZERO < sqrt(x)
    zero = use("antisymmetric", REAL, assume(sqrt(x) <= 0), use("sqrt_nonnegative"), x=sqrt(x), y=ZERO)
    wrong = absurd(use(sqrt_not_zero(), sign, zero), goal)
    return supposing(ordered(sqrt(x), ZERO, wrong, assume(goal)), sign.statement)


@cache
def sqrt_increasing() -> Theorem:
    """0 <= x => x < y => sqrt(x) < sqrt(y)"""
    sign, order = assume(ZERO <= x), assume(x < y)
    goal = sqrt(x) < sqrt(y)
    roots = [use("sqrt_square", sign), use("sqrt_square", follows(ZERO <= y, sign, order), x=y)]
    back = assume(sqrt(y) <= sqrt(x))
    from_y = use("sqrt_nonnegative", x=y)
    bound = use(product_bounds(), from_y, back, from_y, back, x=sqrt(y), y=sqrt(x), z=sqrt(y), u=sqrt(x))
    wrong = absurd(clash(bound, *roots, order), goal)
    return supposing(ordered(sqrt(y), sqrt(x), wrong, assume(goal)), sign.statement, order.statement)


@cache
def sqrt_monotone() -> Theorem:
    """x <= y => sqrt(x) <= sqrt(y)"""
    order = assume(x <= y)
    goal = sqrt(x) <= sqrt(y)
    below = follows(goal, use("sqrt_below", assume(x <= 0)), use("sqrt_nonnegative", x=y))
    sign = follows(ZERO <= x, assume(ZERO < x))
    roots = [use("sqrt_square", sign), use("sqrt_square", follows(ZERO <= y, sign, order), x=y)]
    back = assume(sqrt(y) < sqrt(x))
    from_y = use("sqrt_nonnegative", x=y)
    gap = use("product_positive", REAL, follows(ZERO < sqrt(x) - sqrt(y), back),
              follows(ZERO < sqrt(x) + sqrt(y), back, from_y), x=sqrt(x) - sqrt(y), y=sqrt(x) + sqrt(y))
    wrong = absurd(clash(gap, *roots, order), goal)
    above = ordered(sqrt(x), sqrt(y), assume(goal), wrong)
    return supposing(ordered(x, ZERO, below, above), order.statement)


@cache
def sqrt_inverse() -> Theorem:
    """sqrt(inverse(x)) = inverse(sqrt(x))"""
    goal = sqrt(inverse(x)).eq(inverse(sqrt(x)))
    sign = assume(ZERO <= x)
    root = use("sqrt_square", sign)
    value = inverse(sqrt(x))
    split = use(inverse_product(), x=sqrt(x), y=sqrt(x))
    square = follows((value * value).eq(inverse(x)), split, inside(root, y, inverse(y)))
    up = use(sqrt_unique(), use(inverse_nonnegative(), use("sqrt_nonnegative"), x=sqrt(x)), square, x=inverse(x),
             y=value)
    below = assume(x < 0)
    down = calculate(goal, use("sqrt_below", follows(x <= 0, below)), use(
        "sqrt_below", follows(inverse(x) <= 0, use(inverse_negative(), below)), x=inverse(x)))
    return ordered(ZERO, x, up, down)


@cache
def sqrt_quotient() -> Theorem:
    """0 <= x => sqrt(x*inverse(y)) = sqrt(x)*inverse(sqrt(y))"""
    product = use(sqrt_product(), assume(ZERO <= x), y=inverse(y))
    return supposing(follows(sqrt(over(x, y)).eq(over(sqrt(x), sqrt(y))), product, use(sqrt_inverse(), x=y), sqrt(x)),
                     ZERO <= x)


@cache
def sqrt_exp() -> Theorem:
    """sqrt(exp(x)) = exp(x*inverse(2))"""
    half = over(x, real(2))
    whole = restated(use("exp_sum", x=half, y=half), ring(half + half, x))
    return use(sqrt_unique(), follows(ZERO <= exp(half), use(exp_positive(), x=half)), symmetric(whole), x=exp(x),
               y=exp(half))


@cache
def log_sqrt() -> Theorem:
    """log(sqrt(x)) = log(x)*inverse(2)"""
    # For x <= 0 both are 0.
    half = over(log(x), real(2))
    root = restated(use(sqrt_exp(), x=log(x)), use("exp_log", assume(ZERO < x)))
    positive = transitive(inside(root, y, log(y)), use("log_exp", x=half))
    sign = assume(x <= 0)
    zero = use("sqrt_below", sign)
    below = transitive(inside(zero, y, log(y)), use("log_below", follows(ZERO <= ZERO), x=ZERO))
    return ordered(x, ZERO, follows(log(sqrt(x)).eq(half), below, use("log_below", sign), -inverse(real(2))), positive)
