"""Random numbers that are 0 wherever one with the mean 0 is: their mean is 0, if means of capped numbers converge."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term, abstracted, number, var
from derive.kernel.theorem import Theorem, assume, imply, symmetric, transitive
from derive.kernel.types import INT, REAL
from derive.kernel.words import every, over

from .extrema import (
    absolute_above,
    absolute_above_opposite,
    absolute_from_zero,
    absolute_nonnegative,
    absolute_zero,
    minimum_bound,
    minimum_left,
    minimum_to_left,
    minimum_to_right,
)
from .formulas import ZERO, X, Y, absolute, embedded, integrable, mean, minimum, n, tends, w, x, y, z
from .limits import another, limit_eventually_same
from .means import mean_nonnegative, of_w
from .order import greater_not_equal, product_monotone
from .steps import applied, at, follows, for_all, inside, obtained, ordered, supposing, use

m = var("m", INT)
SIZE, MINUS = absolute(x), number(-1, REAL)


def capped(size: Term, bound: Term) -> Term:
    return minimum(absolute(size), bound)


def of_n(body: Term) -> Term:
    return abstracted(n, body)


@cache
def capped_nonnegative() -> Theorem:
    """0 <= y => 0 <= minimum(absolute(x), absolute(z)*y)"""
    bound = absolute(z) * y
    from_zero = use("product_nonnegative", REAL, use(absolute_from_zero(), x=z), assume(ZERO <= y), x=absolute(z), y=y)
    return supposing(use(minimum_bound(), absolute_from_zero(), from_zero, x=SIZE, y=bound, z=ZERO), ZERO <= y)


@cache
def capped_below() -> Theorem:
    """0 <= y => absolute(minimum(absolute(x), absolute(z)*y)) <= absolute(x)"""
    value = capped(x, absolute(z) * y)
    from_zero = applied(capped_nonnegative(), assume(ZERO <= y))
    plain = use(absolute_nonnegative(), from_zero, x=value)
    below = use(minimum_to_left(), x=SIZE, y=absolute(z) * y)
    return supposing(follows(absolute(value) <= SIZE, plain, below), ZERO <= y)


@cache
def capped_tends() -> Theorem:
    """0 <= y => (y = 0 => x = 0) => tends(i -> minimum(absolute(x), absolute(real(i))*y), absolute(x))"""
    from_zero, vanishing = assume(ZERO <= y), assume(y.eq(0) >> x.eq(0))
    bound = absolute(embedded(n)) * y
    sequence = of_n(capped(x, bound))
    none = use("antisymmetric", REAL, assume(y <= ZERO), from_zero, x=y, y=ZERO)
    hole = var("_hole", REAL)
    size = transitive(inside(applied(vanishing, none), hole, absolute(hole)), absolute_zero())
    always = follows(SIZE <= bound, size, none, -absolute(embedded(n)))
    same = symmetric(use(minimum_left(), always, x=SIZE, y=bound))
    flat = another(use("limit_constant", x=SIZE), for_all([n], same))
    late = symmetric(use(minimum_left(), _late(bound), x=SIZE, y=bound))
    steep = use(limit_eventually_same(), for_all([n], imply(m <= n, late)), use("limit_constant", x=SIZE),
                f=of_n(SIZE), g=sequence, k=m, x=SIZE)
    beyond = use("archimedean", x=over(SIZE, y))
    return supposing(ordered(y, ZERO, flat, obtained(beyond, m, steep)), from_zero.statement, vanishing.statement)


def _late(bound: Term) -> Theorem:
    """|x| <= |n|*y for n >= m, where |x|/y < m and 0 < y"""
    ratio, index = over(SIZE, y), embedded(n)
    reach = follows(ratio <= absolute(index), assume(ratio < embedded(m)), use("embedding", assume(m <= n), a=m, b=n),
                    use(absolute_above(), x=index))
    scaled = use(product_monotone(), reach, follows(ZERO <= y, assume(ZERO < y)), x=ratio, y=absolute(index), z=y)
    unit = use("inverse", use(greater_not_equal(), assume(ZERO < y), x=y, y=ZERO), x=y)
    return follows(SIZE <= bound, scaled, unit, SIZE)


def _cap(index: Term) -> Term:
    """The random number |Y| capped by |n|*X"""
    return of_w(capped(Y(w), absolute(embedded(index)) * X(w)))


@cache
def null_mean() -> Theorem:
    """integrable(X) => integrable(Y) => integrable(w -> absolute(Y(w))) => (for all i: int. integrable(w ->
    minimum(absolute(Y(w)), absolute(real(i))*X(w)))) => (for all w: outcome. 0 <= X(w)) => mean(X) = 0 => tends(i ->
    mean(w -> minimum(absolute(Y(w)), absolute(real(i))*X(w))), mean(w -> absolute(Y(w)))) => mean(Y) = 0"""
    size = of_w(absolute(Y(w)))
    finite, its, sizes, caps = map(assume, (integrable(X), integrable(Y), integrable(size), every(n, integrable(
        _cap(n)))))
    above, none, near = map(assume, (every(w, ZERO <= X(w)), mean(X).eq(0), tends(of_n(mean(_cap(n))), mean(size))))
    each = _mean_of_cap(finite, at(caps, n), above, none)
    zero = another(near, for_all([n], each))
    no_size = use("limit_unique", zero, use("limit_constant", x=ZERO), f=of_n(ZERO), x=mean(size), y=ZERO)
    upper = use("mean_monotone", its, sizes, for_all([w], use(absolute_above(), x=Y(w))), X=Y, Y=size)
    minus = of_w(-Y(w))
    lower = use("mean_monotone", use("integrable_multiple", its, X=Y, c=MINUS), sizes,
                for_all([w], use(absolute_above_opposite(), x=Y(w))), X=minus, Y=size)
    opposite = use("mean_multiple", its, X=Y, c=MINUS)
    result = use("antisymmetric", REAL, follows(mean(Y) <= ZERO, upper, no_size), follows(
        ZERO <= mean(Y), lower, opposite, no_size), x=mean(Y), y=ZERO)
    return supposing(result, *(part.statement for part in (finite, its, sizes, caps, above, none, near)))


def _mean_of_cap(finite: Theorem, cap: Theorem, above: Theorem, none: Theorem) -> Theorem:
    """The mean of |Y| capped by |n|*X is 0, where that of X is."""
    factor, here = absolute(embedded(n)), at(above, w)
    low = use(mean_nonnegative(), cap, for_all([w], use(capped_nonnegative(), here, x=Y(w), y=X(w), z=embedded(n))),
              X=_cap(n))
    scaled = of_w(factor * X(w))
    high = use("mean_monotone", cap, use("integrable_multiple", finite, c=factor), for_all([w], use(
        minimum_to_right(), x=absolute(Y(w)), y=factor * X(w))), X=_cap(n), Y=scaled)
    value = use("mean_multiple", finite, c=factor)
    return use("antisymmetric", REAL, follows(mean(_cap(n)) <= ZERO, high, value, none, factor), low, x=mean(_cap(n)),
               y=ZERO)
