"""Powers with real exponents, written x**z = exp(z*log(x)) for x > 0: their tangents, and sums of them."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term, abstracted
from derive.kernel.theorem import Theorem, assume, imply, ring
from derive.kernel.types import REAL
from derive.kernel.words import either, over, total

from .exponentials import (
    exp_monotone,
    exp_opposite,
    exp_positive,
    exp_zero,
    log_monotone,
    log_one,
    log_quotient,
    log_tangent,
)
from .formulas import NOUGHT, ONE, UNIT, ZERO, embedded, exp, i, inverse, log, n, x, y, z
from .integers import from_nought, real_at_least_one
from .inverses import inverse_positive
from .order import greater_not_equal, product_monotone
from .rewriting import calculate, restated
from .steps import by_cases, follows, supposing, use

EXPONENT = either(z <= ZERO, ONE <= z)


@cache
def exp_tangent_at() -> Theorem:
    """exp(y)*(1 + x + (-1)*y) <= exp(x)"""
    whole = restated(use("exp_sum", x=x - y, y=y), ring(x - y + y, x))
    more = use(product_monotone(), use("exp_tangent", x=x - y), follows(ZERO <= exp(y), use(exp_positive(), x=y)),
               x=ONE + (x - y), y=exp(x - y), z=exp(y))
    return follows(exp(y) * (ONE + x - y) <= exp(x), more, whole)


@cache
def exp_bernoulli() -> Theorem:
    """z <= 0 or 1 <= z => z*(exp(x) + (-1)*1) <= exp(z*x) + (-1)*1"""
    goal = z * (exp(x) - 1) <= exp(z * x) - 1
    small, large = assume(z <= ZERO), assume(ONE <= z)
    at_zero = use("product_nonnegative", REAL, follows(ZERO <= -z, small), follows(
        ZERO <= exp(x) - (ONE + x), use("exp_tangent")), x=-z, y=exp(x) - (ONE + x))
    low = follows(goal, at_zero, use("exp_tangent", x=z * x))
    there = use(exp_tangent_at(), x=ZERO, y=x)
    gap = ONE - exp(x) * (ONE + ZERO - x)
    at_x = use("product_nonnegative", REAL, follows(ZERO <= z - 1, large), follows(ZERO <= gap, there, exp_zero()),
               x=z - 1, y=gap)
    high = follows(goal, at_x, use(exp_tangent_at(), x=z * x, y=x))
    return supposing(by_cases(assume(EXPONENT), imply(z <= ZERO, low), imply(ONE <= z, high)), EXPONENT)


@cache
def power_tangent() -> Theorem:
    """0 < x => 0 < y => z <= 0 or 1 <= z => z*exp((z + (-1)*1)*log(y))*(x + (-1)*y) <= exp(z*log(x)) +
    (-1)*exp(z*log(y))"""
    first, second = (use("exp_log", assume(ZERO < part), x=part) for part in (x, y))
    a, b = log(x), log(y)
    below = exp((z - 1) * b)
    scaled = use(product_monotone(), use(exp_bernoulli(), assume(EXPONENT), x=a - b), follows(
        ZERO <= exp(z * b), use(exp_positive(), x=z * b)), x=z * (exp(a - b) - 1), y=exp(z * (a - b)) - 1, z=exp(z * b))
    at_x = _exp_of_sums((z * (a - b), z * b), (z * a, ZERO))
    mixed = _exp_of_sums((a - b, z * b), ((z - 1) * b, a))
    at_y = _exp_of_sums((z * b, ZERO), ((z - 1) * b, b))
    goal = z * below * (x - y) <= exp(z * a) - exp(z * b)
    one = exp_zero()
    whole = follows(goal, scaled, at_x, mixed, z, at_y, z, one, exp(z * a), one, z * exp(z * b), first, z * below,
                    second, z * below)
    return supposing(whole, ZERO < x, ZERO < y, EXPONENT)


def _exp_of_sums(left: tuple[Term, Term], right: tuple[Term, Term]) -> Theorem:
    """exp(a)*exp(b) = exp(c)*exp(d), where a + b = c + d by algebra"""
    one, other = (use("exp_sum", x=first, y=second) for first, second in (left, right))
    moved = restated(one, ring(left[0] + left[1], right[0] + right[1]))
    return follows((exp(left[0]) * exp(left[1])).eq(exp(right[0]) * exp(right[1])), moved, -1, other)


@cache
def log_step() -> Theorem:
    """0 < x => log(x + 1) + (-1)*log(x) <= inverse(x)"""
    sign = assume(ZERO < x)
    next_sign, other = follows(ZERO < x + ONE, sign), use(inverse_positive(), sign)
    unit = use("inverse", use(greater_not_equal(), sign, x=x, y=ZERO))
    ratio = over(x + ONE, x)
    tangent = use(log_tangent(), follows(ZERO < ratio, unit, other), x=ratio)
    apart = use(log_quotient(), next_sign, sign, x=x + ONE, y=x)
    return supposing(follows(log(x + ONE) - log(x) <= inverse(x), tangent, apart, unit), sign.statement)


@cache
def power_above_inverse() -> Theorem:
    """x <= 1 => 1 <= y => inverse(y) <= exp((-1)*x*log(y))"""
    small, large = assume(x <= ONE), assume(ONE <= y)
    positive = use(log_monotone(), follows(ZERO < ONE), large, x=ONE, y=y)
    exponent = use(product_monotone(), small, follows(ZERO <= log(y), positive, log_one()), y=ONE, z=log(y))
    order = use(exp_monotone(), follows(-log(y) <= -x * log(y), exponent), x=-log(y), y=-x * log(y))
    value = use("exp_log", follows(ZERO < y, large), x=y)
    same = restated(use(exp_opposite(), x=log(y)), value)
    return supposing(follows(inverse(y) <= exp(-x * log(y)), order, same), small.statement, large.statement)


@cache
def log_below_power_sum() -> Theorem:
    """x <= 1 => 0 <= n => log(real(n) + 1) <= sum(i=1..n, exp((-1)*x*log(real(i))))"""
    function = abstracted(i, exp(-x * log(embedded(i))))

    def goal(high: Term) -> Term:
        return log(embedded(high) + ONE) <= total(i, exp(-x * log(embedded(i))), UNIT, high)

    none = calculate(log(embedded(NOUGHT) + ONE).eq(ZERO), ring(embedded(NOUGHT) + ONE, ONE), log_one())
    start = follows(goal(NOUGHT), none, use("sum_empty", follows(NOUGHT < UNIT), f=function, a=UNIT, b=NOUGHT))
    longer = use("sum_step", follows(UNIT <= n + 1, assume(NOUGHT <= n)), f=function, a=UNIT, b=n)
    last = embedded(n + 1)
    from_one = use(real_at_least_one(), follows(UNIT <= n + 1, assume(NOUGHT <= n)), n=n + 1)
    step = use(log_step(), follows(ZERO < last, from_one), x=last)
    same = calculate(log(last).eq(log(embedded(n) + ONE)), ring(last, embedded(n) + ONE))
    term = use(power_above_inverse(), assume(x <= ONE), from_one, y=last)
    on = follows(goal(n + 1), assume(goal(n)), step, same, term, longer)
    return supposing(from_nought(goal(n), n, start, on), x <= ONE)
