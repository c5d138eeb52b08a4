"""Whole powers of real numbers: exponents added and multiplied, signs, order. A power with -n is the inverse of that
with n, for 0 as well."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term, number
from derive.kernel.theorem import Theorem, assume, ring, symmetric
from derive.kernel.types import INT, REAL
from derive.kernel.words import no, real

from .extrema import absolute_inverse, absolute_nonnegative, absolute_product
from .formulas import NOUGHT, ONE, UNIT, ZERO, absolute, embedded, inverse, m, n, power, x, y
from .integers import both_ways, from_nought, from_start, real_nonnegative
from .inverses import (
    inverse_inverse,
    inverse_nonnegative,
    inverse_not_zero,
    inverse_positive,
    inverse_product,
)
from .order import cancel, product_bounds, product_not_zero, square_nonnegative
from .rewriting import backwards, calculate, restated
from .steps import applied, chain, follows, inside, ordered, supposing, use


def _step(base: Term, exponent: Term, sign: Theorem) -> Theorem:
    return use("power_step", sign, x=base, n=exponent)


def _below(exponent: Term) -> Theorem:
    """0 <= -n, under n < 0."""
    return follows(NOUGHT <= -exponent, assume(exponent < 0))


@cache
def power_zero() -> Theorem:
    """power(x, 0) = 1"""
    return ring(power(x, NOUGHT), ONE)


@cache
def power_one() -> Theorem:
    """power(x, 1) = x"""
    return ring(power(x, UNIT), x)


@cache
def power_two() -> Theorem:
    """power(x, 2) = x*x"""
    return ring(power(x, number(2, INT)), x * x)


@cache
def power_opposite() -> Theorem:
    """power(x, (-1)*n) = inverse(power(x, n))"""
    up = use("power_negative", assume(NOUGHT <= n))
    minus = -n
    back = restated(use("power_negative", _below(n), n=minus), ring(-minus, n))
    goal = power(x, minus).eq(inverse(power(x, n)))
    return ordered(NOUGHT, n, up, calculate(goal, back, use(inverse_inverse(), x=power(x, minus))))


def _turned(base: Term, exponent: Term = n) -> Theorem:
    """power(x, n) = inverse(power(x, -n))"""
    minus = -exponent
    return restated(use(power_opposite(), x=base, n=minus), ring(-minus, exponent))


@cache
def power_next() -> Theorem:
    """(x = 0 => false) => power(x, n + 1) = x*power(x, n)"""
    goal = power(x, n + 1).eq(x * power(x, n))
    nonzero = assume(no(x.eq(0)))
    before = -(n + 1)
    step = _step(x, before, follows(NOUGHT <= before, use("next", assume(n < 0), a=n, b=NOUGHT)))
    here = restated(step, ring(before + 1, -n))
    apart = use(inverse_product(), x=x, y=power(x, before))
    unit = use("inverse", nonzero)
    left, right = _turned(x, n + 1), _turned(x)
    value = restated(right, here, apart)
    down = follows(goal, value, x, left, unit, inverse(power(x, before)))
    return supposing(ordered(NOUGHT, n, _step(x, n, assume(NOUGHT <= n)), down), no(x.eq(0)))


@cache
def power_add() -> Theorem:
    """0 <= m => 0 <= n => power(x, m + n) = power(x, m)*power(x, n)"""
    goal = power(x, m + n).eq(power(x, m) * power(x, n))
    from_m, from_n = assume(NOUGHT <= m), assume(NOUGHT <= n)
    start = calculate(power(x, m + NOUGHT).eq(power(x, m) * power(x, NOUGHT)), ring(m + NOUGHT, m))
    step = calculate(power(x, m + (n + 1)).eq(power(x, m) * power(x, n + 1)), ring(m + (n + 1), m + n + 1),
                     _step(x, m + n, follows(NOUGHT <= m + n, from_m, from_n)), _step(x, n, from_n), assume(goal))
    return supposing(applied(from_nought(goal, n, start, step), from_n), NOUGHT <= m, NOUGHT <= n)


@cache
def power_add_nonzero() -> Theorem:
    """(x = 0 => false) => power(x, m + n) = power(x, m)*power(x, n)"""
    nonzero = assume(no(x.eq(0)))
    goal = power(x, m + n).eq(power(x, m) * power(x, n))
    then = power(x, m + (n + 1)).eq(power(x, m) * power(x, n + 1))
    start = calculate(power(x, m + NOUGHT).eq(power(x, m) * power(x, NOUGHT)), ring(m + NOUGHT, m))
    steps = [ring(m + (n + 1), m + n + 1), use(power_next(), nonzero, n=m + n), use(power_next(), nonzero)]
    up = calculate(then, *steps, assume(goal))
    later = restated(assume(then), *steps)
    down = use(cancel(), nonzero, follows((x * power(x, m + n)).eq(x * (power(x, m) * power(x, n))), later),
               y=power(x, m + n), z=power(x, m) * power(x, n))
    return supposing(both_ways(goal, n, start, up, down), no(x.eq(0)))


@cache
def power_of_product() -> Theorem:
    """power(x*y, n) = power(x, n)*power(y, n)"""
    goal = power(x * y, n).eq(power(x, n) * power(y, n))
    start = ring(power(x * y, NOUGHT), power(x, NOUGHT) * power(y, NOUGHT))
    step = calculate(power(x * y, n + 1).eq(power(x, n + 1) * power(y, n + 1)),
                     *(_step(base, n, assume(NOUGHT <= n)) for base in (x * y, x, y)), assume(goal))
    up = from_nought(goal, n, start, step)
    down = calculate(goal, *(_turned(base) for base in (x * y, x, y)), use(up, _below(n), n=-n),
                     use(inverse_product(), x=power(x, -n), y=power(y, -n)))
    return ordered(NOUGHT, n, applied(up, assume(NOUGHT <= n)), down)


@cache
def power_of_inverse() -> Theorem:
    """power(inverse(x), n) = inverse(power(x, n))"""
    base = inverse(x)
    goal = power(base, n).eq(inverse(power(x, n)))
    start = ring(power(base, NOUGHT), inverse(power(x, NOUGHT)))
    sign = assume(NOUGHT <= n)
    step = calculate(power(base, n + 1).eq(inverse(power(x, n + 1))), _step(base, n, sign), _step(x, n, sign),
                     use(inverse_product(), y=power(x, n)), assume(goal))
    up = from_nought(goal, n, start, step)
    down = calculate(goal, _turned(base), _turned(x), use(up, _below(n), n=-n))
    return ordered(NOUGHT, n, applied(up, assume(NOUGHT <= n)), down)


def _nested(exponent: Term, other: Term) -> Term:
    return power(power(x, exponent), other).eq(power(x, exponent * other))


@cache
def power_of_power() -> Theorem:
    """power(power(x, m), n) = power(x, m*n)"""
    from_m, from_n = assume(NOUGHT <= m), assume(NOUGHT <= n)
    start = calculate(_nested(m, NOUGHT), ring(m * NOUGHT, NOUGHT))
    product = use("product_nonnegative", INT, from_m, from_n, x=m, y=n)
    step = calculate(_nested(m, n + 1), _step(power(x, m), n, from_n), ring(m * (n + 1), m + m * n),
                     use(power_add(), from_m, product, n=m * n), assume(_nested(m, n)))
    up = applied(from_nought(_nested(m, n), n, start, step), from_n)
    both = supposing(up, NOUGHT <= m, NOUGHT <= n)
    right = use(both, from_m, _below(n), n=-n)
    minus = m * n
    down = calculate(_nested(m, n), _turned(power(x, m)), right, ring(m * -n, -minus), use(power_opposite(), n=minus),
                     use(inverse_inverse(), x=power(x, minus)))
    whole = supposing(ordered(NOUGHT, n, up, down), NOUGHT <= m)
    left = use(whole, _below(m), m=-m)
    low = calculate(_nested(m, n), _turned(x, m), use(power_of_inverse(), x=power(x, -m)), left,
                    ring(-m * n, -minus), use(power_opposite(), n=minus), use(inverse_inverse(), x=power(x, minus)))
    return ordered(NOUGHT, m, applied(whole, from_m), low)


@cache
def one_power() -> Theorem:
    """power(1, n) = 1"""
    goal = power(ONE, n).eq(1)
    step = calculate(power(ONE, n + 1).eq(1), _step(ONE, n, assume(NOUGHT <= n)), assume(goal))
    up = from_nought(goal, n, ring(power(ONE, NOUGHT), ONE), step)
    down = calculate(goal, _turned(ONE), use(up, _below(n), n=-n))
    return ordered(NOUGHT, n, applied(up, assume(NOUGHT <= n)), down)


@cache
def sign_power_squared() -> Theorem:
    """power(-1, n)*power(-1, n) = 1"""
    minus = real(-1)
    whole = symmetric(use(power_of_product(), x=minus, y=minus))
    return chain(whole, inside(ring(minus * minus, ONE), x, power(x, n)), use(one_power()))


@cache
def zero_power() -> Theorem:
    """1 <= n => power(0, n) = 0"""
    before = n - 1
    step = restated(_step(ZERO, before, follows(NOUGHT <= before, assume(UNIT <= n))), ring(before + 1, n))
    return supposing(calculate(power(ZERO, n).eq(0), step), UNIT <= n)


def _sign(goal: Term, start: Theorem, step: Theorem, inverted: Theorem) -> Theorem:
    """A formula about power(x, n), from 0 upwards, and what it is of an inverse."""
    up = from_nought(goal, n, start, step)
    down = backwards(goal, use(inverted, use(up, _below(n), n=-n), x=power(x, -n)), _turned(x))
    return ordered(NOUGHT, n, applied(up, assume(NOUGHT <= n)), down)


@cache
def power_positive() -> Theorem:
    """0 < x => 0 < power(x, n)"""
    step = follows(ZERO < power(x, n + 1), _step(x, n, assume(NOUGHT <= n)),
                   use("product_positive", REAL, assume(ZERO < x), assume(ZERO < power(x, n)), y=power(x, n)))
    return supposing(_sign(ZERO < power(x, n), follows(ZERO < power(x, NOUGHT)), step, inverse_positive()), ZERO < x)


@cache
def power_nonnegative() -> Theorem:
    """0 <= x => 0 <= power(x, n)"""
    step = follows(ZERO <= power(x, n + 1), _step(x, n, assume(NOUGHT <= n)),
                   use("product_nonnegative", REAL, assume(ZERO <= x), assume(ZERO <= power(x, n)), y=power(x, n)))
    start = follows(ZERO <= power(x, NOUGHT))
    return supposing(_sign(ZERO <= power(x, n), start, step, inverse_nonnegative()), ZERO <= x)


@cache
def power_not_zero() -> Theorem:
    """(x = 0 => false) => power(x, n) = 0 => false"""
    nonzero = assume(no(x.eq(0)))
    claim = no(power(x, n).eq(0))
    start = _never_one()
    product = use(product_not_zero(), nonzero, assume(claim), y=power(x, n))
    step = backwards(no(power(x, n + 1).eq(0)), product, _step(x, n, assume(NOUGHT <= n)))
    return supposing(_sign(claim, start, step, inverse_not_zero()), no(x.eq(0)))


def _never_one() -> Theorem:
    from_one = assume(power(x, NOUGHT).eq(0))
    return supposing(use("irreflexive", REAL, follows(ZERO < ZERO, from_one), x=ZERO), from_one.statement)


@cache
def power_even() -> Theorem:
    """0 <= power(x, n + n)"""
    goal = ZERO <= power(x, n + n)
    square = use(square_nonnegative(), x=power(x, n))
    up = supposing(follows(goal, use(power_add(), assume(NOUGHT <= n), assume(NOUGHT <= n), m=n), square), NOUGHT <= n)
    minus = n + n
    turned = restated(use(power_opposite(), n=-n + -n), ring(-(-n + -n), minus))
    down = backwards(goal, use(inverse_nonnegative(), use(up, _below(n), n=-n), x=power(x, -n + -n)), turned)
    return ordered(NOUGHT, n, applied(up, assume(NOUGHT <= n)), down)


@cache
def power_monotone() -> Theorem:
    """0 <= x => x <= y => 0 <= n => power(x, n) <= power(y, n)"""
    from_x, order, from_n = assume(ZERO <= x), assume(x <= y), assume(NOUGHT <= n)
    goal = power(x, n) <= power(y, n)
    more = use(product_bounds(), from_x, order, use(power_nonnegative(), from_x), assume(goal), z=power(x, n),
               u=power(y, n))
    step = follows(power(x, n + 1) <= power(y, n + 1), more, _step(x, n, from_n), _step(y, n, from_n))
    up = from_nought(goal, n, follows(power(x, NOUGHT) <= power(y, NOUGHT)), step)
    return supposing(applied(up, from_n), ZERO <= x, x <= y, NOUGHT <= n)


@cache
def power_increasing() -> Theorem:
    """0 <= x => x < y => 1 <= n => power(x, n) < power(y, n)"""
    from_x, order, from_n = assume(ZERO <= x), assume(x < y), assume(UNIT <= n)
    goal = power(x, n) < power(y, n)
    from_y = follows(ZERO < y, from_x, order)
    later = follows(NOUGHT <= n, from_n)
    bound = use(product_bounds(), from_x, follows(x <= y, order), use(power_nonnegative(), from_x),
                follows(power(x, n) <= power(x, n)), z=power(x, n), u=power(x, n))
    gap = use("product_positive", REAL, from_y, follows(ZERO < power(y, n) - power(x, n), assume(goal)),
              x=y, y=power(y, n) - power(x, n))
    step = follows(power(x, n + 1) < power(y, n + 1), bound, gap, _step(x, n, later), _step(y, n, later))
    start = follows(power(x, UNIT) < power(y, UNIT), order)
    return supposing(applied(from_start(goal, n, UNIT, start, step), from_n), ZERO <= x, x < y, UNIT <= n)


@cache
def power_at_least_one() -> Theorem:
    """1 <= x => 0 <= n => 1 <= power(x, n)"""
    from_x = assume(ONE <= x)
    order = use(power_monotone(), follows(ZERO <= ONE), from_x, assume(NOUGHT <= n), x=ONE, y=x)
    return supposing(follows(ONE <= power(x, n), order, use(one_power())), ONE <= x, NOUGHT <= n)


@cache
def power_at_most_one() -> Theorem:
    """0 <= x => x <= 1 => 0 <= n => power(x, n) <= 1"""
    order = use(power_monotone(), assume(ZERO <= x), assume(x <= ONE), assume(NOUGHT <= n), y=ONE)
    return supposing(follows(power(x, n) <= ONE, order, use(one_power())), ZERO <= x, x <= ONE, NOUGHT <= n)


@cache
def power_absolute() -> Theorem:
    """absolute(power(x, n)) = power(absolute(x), n)"""
    goal = absolute(power(x, n)).eq(power(absolute(x), n))
    start = calculate(absolute(power(x, NOUGHT)).eq(power(absolute(x), NOUGHT)), ring(power(x, NOUGHT), ONE),
                      use(absolute_nonnegative(), follows(ZERO <= ONE), x=ONE))
    sign = assume(NOUGHT <= n)
    step = calculate(absolute(power(x, n + 1)).eq(power(absolute(x), n + 1)), _step(x, n, sign),
                     _step(absolute(x), n, sign), use(absolute_product(), y=power(x, n)), assume(goal))
    up = from_nought(goal, n, start, step)
    down = calculate(goal, _turned(x), _turned(absolute(x)), use(absolute_inverse(), x=power(x, -n)),
                     use(up, _below(n), n=-n))
    return ordered(NOUGHT, n, applied(up, assume(NOUGHT <= n)), down)


@cache
def bernoulli() -> Theorem:
    """(-1) <= x => 0 <= n => 1 + real(n)*x <= power(1 + x, n)"""
    from_x, from_n = assume(real(-1) <= x), assume(NOUGHT <= n)
    base = ONE + x
    goal = ONE + embedded(n) * x <= power(base, n)
    more = use("product_nonnegative", REAL, follows(ZERO <= base, from_x), follows(
        ZERO <= power(base, n) - (ONE + embedded(n) * x), assume(goal)), x=base, y=power(base, n) - (
            ONE + embedded(n) * x))
    square = use("product_nonnegative", REAL, use(real_nonnegative(), from_n), use(square_nonnegative()),
                 x=embedded(n), y=x * x)
    step = follows(ONE + embedded(n + 1) * x <= power(base, n + 1), more, square, _step(base, n, from_n))
    start = follows(ONE + embedded(NOUGHT) * x <= power(base, NOUGHT))
    return supposing(applied(from_nought(goal, n, start, step), from_n), from_x.statement, NOUGHT <= n)


@cache
def power_difference() -> Theorem:
    """(x = 0 => false) => power(x, m + (-1)*n) = power(x, m)*inverse(power(x, n))"""
    whole = use(power_add_nonzero(), assume(no(x.eq(0))), n=-n)
    return supposing(restated(whole, power_opposite()), no(x.eq(0)))
