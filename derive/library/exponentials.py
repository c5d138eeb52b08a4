"""The exponential function and the logarithm: values, sums and products, order."""
from __future__ import annotations

from functools import cache

from derive.kernel.theorem import Theorem, assume, imply, ring
from derive.kernel.words import over, real

from .formulas import NOUGHT, ONE, ZERO, embedded, exp, inverse, log, n, power, x, y
from .integers import both_ways
from .inverses import inverse_nonnegative, inverse_opposite, inverse_positive, inverse_unique
from .order import less_or_equal, product_increasing, square_positive, zero_product
from .powers import power_next
from .rewriting import calculate, restated
from .steps import absurd, by_cases, clash, follows, ordered, supposing, use


@cache
def exp_zero() -> Theorem:
    """exp(0) = 1"""
    one = exp(ZERO)
    square = restated(use("exp_sum", x=ZERO, y=ZERO), ring(ZERO + ZERO, ZERO))
    either = use(zero_product(), follows((one * (one - 1)).eq(0), square), x=one, y=one - 1)
    goal = one.eq(1)
    none = absurd(clash(use("exp_tangent", x=ZERO), assume(one.eq(0))), goal)
    return by_cases(either, imply(one.eq(0), none), imply((one - 1).eq(0), follows(goal, assume((one - 1).eq(0)))))


@cache
def exp_product_one() -> Theorem:
    """exp(x)*exp((-1)*x) = 1"""
    whole = restated(use("exp_sum", y=-x), ring(x - x, ZERO))
    return follows((exp(x) * exp(-x)).eq(1), whole, exp_zero())


@cache
def exp_opposite() -> Theorem:
    """exp((-1)*x) = inverse(exp(x))"""
    return use(inverse_unique(), exp_product_one(), x=exp(x), y=exp(-x))


@cache
def exp_not_zero() -> Theorem:
    """exp(x) = 0 => false"""
    none = assume(exp(x).eq(0))
    return supposing(clash(follows(ZERO.eq(1), exp_product_one(), none, exp(-x))), none.statement)


@cache
def exp_positive() -> Theorem:
    """0 < exp(x)"""
    half = over(x, real(2))
    square = use("exp_sum", x=half, y=half)
    whole = restated(square, ring(half + half, x))
    return follows(ZERO < exp(x), whole, use(square_positive(), use(exp_not_zero(), x=half), x=exp(half)))


@cache
def exp_difference() -> Theorem:
    """exp(x + (-1)*y) = exp(x)*inverse(exp(y))"""
    return follows(exp(x - y).eq(over(exp(x), exp(y))), use("exp_sum", y=-y), use(exp_opposite(), x=y), exp(x))


@cache
def exp_multiple() -> Theorem:
    """exp(real(n)*x) = power(exp(x), n)"""
    goal = exp(embedded(n) * x).eq(power(exp(x), n))
    start = calculate(exp(embedded(NOUGHT) * x).eq(power(exp(x), NOUGHT)), ring(embedded(NOUGHT) * x, ZERO), exp_zero())
    longer = use("exp_sum", x=x, y=embedded(n) * x)
    moved = ring(embedded(n + 1) * x, x + embedded(n) * x)
    more = use(power_next(), exp_not_zero(), x=exp(x))
    then = exp(embedded(n + 1) * x).eq(power(exp(x), n + 1))
    up = calculate(then, moved, longer, more, assume(goal))
    later = restated(assume(then), moved, longer, more)
    down = follows(goal, later, exp(-x), exp_product_one(), exp(embedded(n) * x), exp_product_one(), power(exp(x), n))
    return both_ways(goal, n, start, up, down)


@cache
def exp_increasing() -> Theorem:
    """x < y => exp(x) < exp(y)"""
    gap = y - x
    order = assume(x < y)
    whole = restated(use("exp_sum", y=gap), ring(x + gap, y))
    factor = follows(ONE < exp(gap), use("exp_tangent", x=gap), order)
    more = use(product_increasing(), factor, exp_positive(), x=ONE, y=exp(gap), z=exp(x))
    return supposing(follows(exp(x) < exp(y), more, whole), order.statement)


@cache
def exp_monotone() -> Theorem:
    """x <= y => exp(x) <= exp(y)"""
    goal = exp(x) <= exp(y)
    less = imply(x < y, follows(goal, use(exp_increasing(), assume(x < y))))
    same = assume(x.eq(y))
    tie = imply(x.eq(y), follows(goal, calculate(exp(x).eq(exp(y)), same)))
    return supposing(by_cases(use(less_or_equal(), assume(x <= y)), less, tie), x <= y)


@cache
def exp_injective() -> Theorem:
    """exp(x) = exp(y) => x = y"""
    same = assume(exp(x).eq(exp(y)))
    equal = calculate(log(exp(x)).eq(log(exp(y))), same)
    return supposing(follows(x.eq(y), equal, use("log_exp"), use("log_exp", x=y)), same.statement)


@cache
def exp_less_back() -> Theorem:
    """exp(x) < exp(y) => x < y"""
    order = assume(exp(x) < exp(y))
    wrong = absurd(clash(order, use(exp_monotone(), assume(y <= x), x=y, y=x)), x < y)
    return supposing(ordered(y, x, wrong, assume(x < y)), order.statement)


@cache
def exp_at_most_back() -> Theorem:
    """exp(x) <= exp(y) => x <= y"""
    order = assume(exp(x) <= exp(y))
    wrong = absurd(clash(order, use(exp_increasing(), assume(y < x), x=y, y=x)), x <= y)
    return supposing(ordered(x, y, assume(x <= y), wrong), order.statement)


@cache
def log_one() -> Theorem:
    """log(1) = 0"""
    return restated(use("log_exp", x=ZERO), exp_zero())


@cache
def log_product() -> Theorem:
    """0 < x => 0 < y => log(x*y) = log(x) + log(y)"""
    parts = [use("exp_log", assume(ZERO < part), x=part) for part in (x, y)]
    whole = use("log_exp", x=log(x) + log(y))
    return supposing(restated(whole, use("exp_sum", x=log(x), y=log(y)), *parts), ZERO < x, ZERO < y)


@cache
def log_inverse() -> Theorem:
    """log(inverse(x)) = (-1)*log(x)"""
    # For x <= 0 both are 0.
    whole = use("log_exp", x=-log(x))
    positive = restated(whole, use(exp_opposite(), x=log(x)), use("exp_log", assume(ZERO < x)))
    sign = assume(x <= 0)
    turned = use(inverse_nonnegative(), follows(ZERO <= -x, sign), x=-x)
    below = use("log_below", follows(inverse(x) <= 0, turned, use(inverse_opposite())), x=inverse(x))
    return ordered(x, ZERO, calculate(log(inverse(x)).eq(-log(x)), below, use("log_below", sign)), positive)


@cache
def log_quotient() -> Theorem:
    """0 < x => 0 < y => log(x*inverse(y)) = log(x) + (-1)*log(y)"""
    signs = assume(ZERO < x), assume(ZERO < y)
    product = use(log_product(), signs[0], use(inverse_positive(), signs[1], x=y), y=inverse(y))
    return supposing(follows(log(over(x, y)).eq(log(x) - log(y)), product, use(log_inverse(), x=y)),
                     ZERO < x, ZERO < y)


@cache
def log_power() -> Theorem:
    """0 < x => log(power(x, n)) = real(n)*log(x)"""
    sign = assume(ZERO < x)
    whole = use("log_exp", x=embedded(n) * log(x))
    return supposing(restated(whole, use(exp_multiple(), x=log(x)), use("exp_log", sign)), sign.statement)


@cache
def log_increasing() -> Theorem:
    """0 < x => x < y => log(x) < log(y)"""
    sign, order = assume(ZERO < x), assume(x < y)
    more = follows(ZERO < y, sign, order)
    exps = follows(exp(log(x)) < exp(log(y)), order, use("exp_log", sign), use("exp_log", more, x=y))
    return supposing(use(exp_less_back(), exps, x=log(x), y=log(y)), sign.statement, order.statement)


@cache
def log_monotone() -> Theorem:
    """0 < x => x <= y => log(x) <= log(y)"""
    sign, order = assume(ZERO < x), assume(x <= y)
    more = follows(ZERO < y, sign, order)
    exps = follows(exp(log(x)) <= exp(log(y)), order, use("exp_log", sign), use("exp_log", more, x=y))
    return supposing(use(exp_at_most_back(), exps, x=log(x), y=log(y)), sign.statement, order.statement)


@cache
def log_injective() -> Theorem:
    """0 < x => 0 < y => log(x) = log(y) => x = y"""
    same = assume(log(x).eq(log(y)))
    parts = [use("exp_log", assume(ZERO < part), x=part) for part in (x, y)]
    equal = calculate(exp(log(x)).eq(exp(log(y))), same)
    return supposing(follows(x.eq(y), equal, *parts), ZERO < x, ZERO < y, same.statement)


@cache
def log_tangent() -> Theorem:
    """0 < x => log(x) <= x + (-1)*1"""
    sign = assume(ZERO < x)
    return supposing(follows(log(x) <= x - 1, use("exp_tangent", x=log(x)), use("exp_log", sign)), sign.statement)


@cache
def log_from_below() -> Theorem:
    """0 < x => 1 + (-1)*inverse(x) <= log(x)"""
    sign = assume(ZERO < x)
    other = use(log_tangent(), use(inverse_positive(), sign), x=inverse(x))
    return supposing(follows(ONE - inverse(x) <= log(x), other, use(log_inverse())), sign.statement)


@cache
def log_positive() -> Theorem:
    """1 < x => 0 < log(x)"""
    order = assume(ONE < x)
    more = use(log_increasing(), follows(ZERO < ONE), order, x=ONE, y=x)
    return supposing(follows(ZERO < log(x), more, log_one()), order.statement)


@cache
def log_negative() -> Theorem:
    """0 < x => x < 1 => log(x) < 0"""
    less = use(log_increasing(), assume(ZERO < x), assume(x < ONE), y=ONE)
    return supposing(follows(log(x) < 0, less, log_one()), ZERO < x, x < ONE)
