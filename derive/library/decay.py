"""Sequences that tend to 0: contracted, powers of the index against q**n, log against powers; continuous functions."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term, var
from derive.kernel.theorem import Theorem, apply, assume, imply, reflexive, ring, symmetric
from derive.kernel.types import REAL
from derive.kernel.words import every, over, real

from .continuity import derivative_continuous, radius
from .divergence import powers_decay
from .exponentials import exp_positive, exp_zero, log_monotone, log_one
from .extrema import absolute_from_zero, absolute_less, absolute_nonnegative, absolute_product
from .formulas import (
    NOUGHT,
    ONE,
    UNIT,
    ZERO,
    absolute,
    d,
    embedded,
    exp,
    f,
    inverse,
    k,
    log,
    m,
    n,
    power,
    slope,
    sqrt,
    tends,
    u,
    x,
    y,
)
from .integers import from_nought, real_nonnegative
from .inverses import inverse_nonnegative
from .limits import (
    POSITIVE,
    another,
    bounded_times_null,
    error,
    from_some_index,
    late,
    limit_from,
    limit_multiple,
    limit_shift_back,
    near_limit,
    null_dominated,
    of_n,
    squeeze,
    towards,
)
from .order import greater_not_equal
from .powers import power_absolute, power_nonnegative, power_of_product
from .rewriting import calculate, restated
from .roots import sqrt_increasing, sqrt_one
from .steps import applied, at, first_of, follows, for_all, inside, obtained, ordered, second_of, supposing, use

c = var("c", REAL)
FROM_ZERO = every(n, (k <= n) >> (ZERO <= f(n)))


def _shrinking(factor: Term) -> Term:
    return every(n, (k <= n) >> (f(n + 1) <= factor * f(n)))


@cache
def contraction_from_zero() -> Theorem:
    """(for all i: int. k <= i => 0 <= f(i)) => (for all i: int. k <= i => f(i + 1) <= c*f(i)) => 0 <= c => c < 1 =>
    tends(f, 0)"""
    signs, less, from_c, below = assume(FROM_ZERO), assume(_shrinking(c)), assume(ZERO <= c), assume(c < ONE)
    here = assume(NOUGHT <= n)
    beyond = follows(k <= n + k, here)
    goal = f(n + k) <= power(c, n) * f(k)
    start = follows(f(NOUGHT + k) <= power(c, NOUGHT) * f(k), inside(ring(NOUGHT + k, k), m, f(m)))
    next_one = restated(applied(at(less, n + k), beyond), ring(n + k + 1, n + 1 + k))
    gap = power(c, n) * f(k) - f(n + k)
    more = use("product_nonnegative", REAL, from_c, follows(ZERO <= gap, assume(goal)), x=c, y=gap)
    raised = use("power_step", here, x=c, n=n)
    step = follows(f(n + 1 + k) <= power(c, n + 1) * f(k), next_one, more, raised, -f(k))
    bound = from_nought(goal, n, start, step)
    geometric = use("geometric_decay", use(absolute_less(), below, follows(-c < ONE, from_c), x=c, y=ONE), x=c)
    upper = towards(use(limit_multiple(), geometric, f=of_n(power(c, n)), x=ZERO, c=f(k)), ZERO)
    order = for_all([n], imply(NOUGHT <= n, follows(f(n + k) <= f(k) * power(c, n), apply(bound, here))))
    above = for_all([n], imply(NOUGHT <= n, applied(at(signs, n + k), beyond)))
    moved = use(squeeze(), above, order, use("limit_constant", x=ZERO), upper, f=of_n(ZERO), g=of_n(f(k) * power(c, n)),
                h=of_n(f(n + k)), k=NOUGHT, x=ZERO)
    return supposing(use(limit_shift_back(), moved, x=ZERO), signs.statement, less.statement, ZERO <= c, c < ONE)


@cache
def contraction() -> Theorem:
    """(for all i: int. k <= i => 0 <= f(i)) => (for all i: int. k <= i => f(i + 1) <= c*f(i)) => c < 1 =>
    tends(f, 0)"""
    signs, less, below = assume(FROM_ZERO), assume(_shrinking(c)), assume(c < ONE)
    usual = applied(contraction_from_zero(), signs, less, assume(ZERO <= c), below)
    late = assume(k <= n)
    negative = follows(ZERO <= -c, assume(c < ZERO))
    more = use("product_nonnegative", REAL, negative, applied(at(signs, n), late), x=-c, y=f(n))
    none = follows(f(n + 1) <= ZERO * f(n), applied(at(less, n), late), more)
    at_once = use(contraction_from_zero(), signs, for_all([n], imply(k <= n, none)), follows(ZERO <= ZERO), follows(
        ZERO < ONE), c=ZERO)
    return supposing(ordered(ZERO, c, usual, at_once), signs.statement, less.statement, c < ONE)


@cache
def index_against_power() -> Theorem:
    """0 <= y => y <= 1 => 0 <= n => power(y, n)*(1 + real(n)*(1 + (-1)*y)) <= 1"""
    from_y, to_y, here = assume(ZERO <= y), assume(y <= ONE), assume(NOUGHT <= n)
    gap = ONE - y
    goal = power(y, n) * (ONE + embedded(n) * gap) <= ONE
    start = follows(power(y, NOUGHT) * (ONE + embedded(NOUGHT) * gap) <= ONE)
    value = use(power_nonnegative(), from_y, x=y)
    square = use("product_nonnegative", REAL, follows(ZERO <= gap, to_y), follows(ZERO <= gap, to_y), x=gap, y=gap)
    first = use("product_nonnegative", REAL, value, square, x=power(y, n), y=gap * gap)
    count = use(real_nonnegative(), here)
    second = use("product_nonnegative", REAL, first, count, x=power(y, n) * (gap * gap), y=embedded(n))
    raised = use("power_step", here, x=y)
    step = follows(power(y, n + 1) * (ONE + embedded(n + 1) * gap) <= ONE, assume(goal), first, second, raised,
                   -(ONE + embedded(n + 1) * gap))
    return supposing(apply(from_nought(goal, n, start, step), here), ZERO <= y, y <= ONE, NOUGHT <= n)


@cache
def index_times_power_bounded() -> Theorem:
    """0 <= y => y < 1 => 0 <= n => absolute(real(n)*power(y, n)) <= inverse(1 + (-1)*y)"""
    from_y, to_y, here = assume(ZERO <= y), assume(y < ONE), assume(NOUGHT <= n)
    gap, value, product = ONE - y, power(y, n), embedded(n) * power(y, n)
    bound = inverse(gap)
    above = use(inverse_nonnegative(), follows(ZERO <= gap, to_y), x=gap)
    unit = use("inverse", use(greater_not_equal(), follows(ZERO < gap, to_y), x=gap, y=ZERO), x=gap)
    small = use(index_against_power(), from_y, follows(y <= ONE, to_y), here)
    left = ONE - value * (ONE + embedded(n) * gap)
    spare = use("product_nonnegative", REAL, follows(ZERO <= left, small), above, x=left, y=bound)
    from_value = use(power_nonnegative(), from_y, x=y)
    rest = use("product_nonnegative", REAL, from_value, above, x=value, y=bound)
    less = follows(product <= bound, spare, rest, unit, -product)
    sign = use("product_nonnegative", REAL, use(real_nonnegative(), here), from_value, x=embedded(n), y=value)
    same = use(absolute_nonnegative(), sign, x=product)
    return supposing(follows(absolute(product) <= bound, less, same), ZERO <= y, y < ONE, NOUGHT <= n)


@cache
def powers_against_decay() -> Theorem:
    """0 <= m => absolute(x) < 1 => tends(i -> power(real(i), m)*power(x, i), 0)"""
    near = absolute(x) < ONE
    claim = every(x, near >> tends(of_n(power(embedded(n), m) * power(x, n)), ZERO))
    start = for_all([x], imply(near, another(use("geometric_decay", assume(near)), for_all([n], ring(
        power(x, n), power(embedded(n), NOUGHT) * power(x, n))))))
    root = sqrt(absolute(x))
    from_root, from_x = use("sqrt_nonnegative", x=absolute(x)), use(absolute_from_zero())
    to_root = restated(use(sqrt_increasing(), from_x, assume(near), x=absolute(x), y=ONE), sqrt_one())
    from_m, here = assume(NOUGHT <= m), assume(NOUGHT <= n)
    bounded, value = embedded(n) * power(root, n), power(embedded(n), m) * power(root, n)
    bound = for_all([n], imply(NOUGHT <= n, use(index_times_power_bounded(), from_root, to_root, here, y=root)))
    size = restated(use(absolute_nonnegative(), from_root, x=root), reflexive(root))
    null = applied(at(assume(claim), root), restated(follows(absolute(root) < ONE, to_root, size)))
    product = use(bounded_times_null(), bound, null, f=of_n(bounded), g=of_n(value), c=inverse(ONE - root), k=NOUGHT)
    whole = power(embedded(n), m + 1) * power(x, n)
    count = use(power_nonnegative(), use(real_nonnegative(), here), x=embedded(n), n=m + 1)
    sizes = calculate(absolute(whole).eq(bounded * value), use(absolute_product(), x=power(embedded(n), m + 1),
                      y=power(x, n)), use(absolute_nonnegative(), count, x=power(embedded(n), m + 1)),
                      use(power_absolute()), _as_square(root, absolute(x), from_x),
                      use(power_of_product(), x=root, y=root), use("power_step", from_m, x=embedded(n), n=m))
    less = follows(absolute(whole) <= bounded * value, sizes)
    step = use(null_dominated(), for_all([n], imply(NOUGHT <= n, less)), product, f=of_n(bounded * value),
               g=of_n(whole), k=NOUGHT)
    every_power = from_nought(claim, m, start, for_all([x], imply(near, step)))
    return supposing(apply(at(apply(every_power, from_m), x), assume(near)), NOUGHT <= m, near)


def _as_square(root: Term, size: Term, from_zero: Theorem) -> Theorem:
    """power(|x|, n) = power(root*root, n)"""
    same = symmetric(use("sqrt_square", from_zero, x=size))
    hole = var("_size", REAL)
    return inside(same, hole, power(hole, n))


@cache
def limit_through() -> Theorem:
    """derivative(u, x, d) => tends(f, x) => tends(i -> u(f(i)), u(x))"""
    smooth, limit = assume(slope(u, x, d)), assume(tends(f, x))
    existence = applied(at(apply(derivative_continuous(), smooth), error), POSITIVE)
    claim = assume(existence.statement.parts[1](radius))
    near = near_limit(limit, radius, first_of(claim))
    late_on = from_some_index([near], lambda claims: applied(at(second_of(claim), f(late)), claims[0]))
    whole = limit_from(of_n(u(f(n))), u(x), obtained(existence, radius, late_on))
    return supposing(whole, smooth.statement, limit.statement)


@cache
def log_against_powers() -> Theorem:
    """0 < x => tends(i -> exp((-1)*x*log(real(i)))*log(real(i)), 0)"""
    sign, here = assume(ZERO < x), assume(UNIT <= n)
    half, size = over(x, real(2)), log(embedded(n))
    above = follows(ZERO < half, sign)
    small, large = exp(-half * size), exp(half * size)
    unit = use("inverse", use(greater_not_equal(), above, x=half, y=ZERO), x=half)
    product = restated(use("exp_sum", x=-half * size, y=half * size), ring(-half * size + half * size, ZERO),
                       exp_zero())
    room = follows(ZERO <= large - half * size, use("exp_tangent", x=half * size))
    spare = use("product_nonnegative", REAL, follows(ZERO <= small, use(exp_positive(), x=-half * size)), room, x=small,
                y=large - half * size)
    from_half = use(inverse_nonnegative(), follows(ZERO <= half, above), x=half)
    scaled = use("product_nonnegative", REAL, spare, from_half, x=small * (large - half * size), y=inverse(half))
    less = follows(small * size <= inverse(half), scaled, product, -inverse(half), unit, -small * size)
    from_one = use(log_monotone(), follows(ZERO < ONE), follows(ONE <= embedded(n), use(
        "embedding", here, a=UNIT, b=n)), x=ONE, y=embedded(n))
    from_zero = follows(ZERO <= size, from_one, log_one())
    positive = use("product_nonnegative", REAL, follows(ZERO <= small, use(exp_positive(), x=-half * size)), from_zero,
                   x=small, y=size)
    bound = follows(absolute(small * size) <= inverse(half), less, use(absolute_nonnegative(), positive,
                                                                       x=small * size))
    null = use(powers_decay(), above, x=half)
    whole = use(bounded_times_null(), for_all([n], imply(UNIT <= n, bound)), null, f=of_n(small * size), g=of_n(small),
                c=inverse(half), k=UNIT)
    twice = restated(use("exp_sum", x=-half * size, y=-half * size), ring(-half * size + -half * size, -x * size))
    same = for_all([n], calculate((small * size * small).eq(exp(-x * size) * size), twice))
    return supposing(another(whole, same), ZERO < x)
