"""Inverses and quotients of real numbers, total: 1/0 is 0."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import var
from derive.kernel.theorem import Theorem, assume, ring, symmetric
from derive.kernel.types import REAL
from derive.kernel.words import no, over, real

from .formulas import ONE, ZERO, inverse, x, y, z
from .order import cancel_at_most, cancel_less, compared, greater_not_equal, product_not_zero
from .rewriting import calculate
from .steps import absurd, clash, follows, ordered, supposing, use


@cache
def inverse_zero() -> Theorem:
    """inverse(0) = 0"""
    return ring(inverse(ZERO), ZERO)


@cache
def inverse_not_zero() -> Theorem:
    """(x = 0 => false) => inverse(x) = 0 => false"""
    unit, none = use("inverse", assume(no(x.eq(0)))), assume(inverse(x).eq(0))
    return supposing(clash(follows(ZERO.eq(1), unit, none, -x), -1), no(x.eq(0)), none.statement)


@cache
def inverse_unique() -> Theorem:
    """x*y = 1 => y = inverse(x)"""
    one = assume((x * y).eq(1))
    zero = clash(follows(ZERO.eq(1), one, assume(x.eq(0)), y), -1)
    unit = use("inverse", assume(no(x.eq(0))))
    goal = y.eq(inverse(x))
    return supposing(compared(x, ZERO, absurd(zero, goal), follows(goal, one, inverse(x), unit, -y)), one.statement)


@cache
def inverse_inverse() -> Theorem:
    """inverse(inverse(x)) = x"""
    goal = inverse(inverse(x)).eq(x)
    unit = use("inverse", assume(no(x.eq(0))))
    other = use(inverse_unique(), follows((inverse(x) * x).eq(1), unit), x=inverse(x), y=x)
    return compared(x, ZERO, calculate(goal, assume(x.eq(0))), symmetric(other))


@cache
def inverse_product() -> Theorem:
    """inverse(x*y) = inverse(x)*inverse(y)"""
    goal = inverse(x * y).eq(inverse(x) * inverse(y))
    first, second = (use("inverse", assume(no(part.eq(0))), x=part) for part in (x, y))
    one = follows((x * y * (inverse(x) * inverse(y))).eq(1), first, y * inverse(y), second)
    other = symmetric(use(inverse_unique(), one, x=x * y, y=inverse(x) * inverse(y)))

    def none(part: Theorem) -> Theorem:
        return calculate(goal, part, ring(ZERO * y, ZERO), ring(x * ZERO, ZERO))

    return compared(x, ZERO, none(assume(x.eq(0))), compared(y, ZERO, none(assume(y.eq(0))), other))


@cache
def inverse_absorbed() -> Theorem:
    """x*x*inverse(x) = x"""
    goal, one = (x * x * inverse(x)).eq(x), use("inverse", assume(no(x.eq(0))))
    return compared(x, ZERO, follows(goal, assume(x.eq(0)), x * inverse(x) - 1), follows(goal, one, x))


@cache
def inverse_absorbs() -> Theorem:
    """x*inverse(x)*inverse(x) = inverse(x)"""
    absorbed = use(inverse_absorbed(), x=inverse(x))
    return follows((x * inverse(x) * inverse(x)).eq(inverse(x)), absorbed, use(inverse_inverse()),
                   -(inverse(x) * inverse(x)))


@cache
def inverse_opposite() -> Theorem:
    """inverse((-1)*x) = (-1)*inverse(x)"""
    return calculate(inverse(-x).eq(-inverse(x)), use(inverse_product(), x=real(-1), y=x))


@cache
def inverse_positive() -> Theorem:
    """0 < x => 0 < inverse(x)"""
    sign = assume(ZERO < x)
    unit = use("inverse", use(greater_not_equal(), sign, y=ZERO))
    product = use("product_nonnegative", REAL, follows(ZERO <= x, sign),
                  follows(ZERO <= -inverse(x), assume(inverse(x) <= 0)), x=x, y=-inverse(x))
    wrong = absurd(clash(product, unit), ZERO < inverse(x))
    return supposing(ordered(inverse(x), ZERO, wrong, assume(ZERO < inverse(x))), ZERO < x)


@cache
def inverse_nonnegative() -> Theorem:
    """0 <= x => 0 <= inverse(x)"""
    more = follows(ZERO <= inverse(x), use(inverse_positive(), assume(ZERO < x)))
    zero = use("antisymmetric", REAL, assume(x <= 0), assume(ZERO <= x), y=ZERO)
    none = calculate(inverse(x).eq(0), zero)
    return supposing(ordered(x, ZERO, follows(ZERO <= inverse(x), none, -1), more), ZERO <= x)


@cache
def inverse_negative() -> Theorem:
    """x < 0 => inverse(x) < 0"""
    more = use(inverse_positive(), follows(ZERO < -x, assume(x < 0)), x=-x)
    return supposing(follows(inverse(x) < 0, more, use(inverse_opposite())), x < 0)


@cache
def inverse_positive_back() -> Theorem:
    """0 < inverse(x) => 0 < x"""
    return supposing(follows(ZERO < x, use(inverse_positive(), assume(ZERO < inverse(x)), x=inverse(x)),
                             use(inverse_inverse())), ZERO < inverse(x))


@cache
def inverse_zero_only() -> Theorem:
    """inverse(x) = 0 => x = 0"""
    none = assume(inverse(x).eq(0))
    back = calculate(inverse(inverse(x)).eq(0), none)
    return supposing(follows(x.eq(0), back, use(inverse_inverse()), -1), none.statement)


@cache
def quotient_self() -> Theorem:
    """(y = 0 => false) => x*y*inverse(y) = x"""
    unit = use("inverse", assume(no(y.eq(0))), x=y)
    return supposing(follows((x * y * inverse(y)).eq(x), unit, x), no(y.eq(0)))


@cache
def quotient_cancel() -> Theorem:
    """(z = 0 => false) => x*z*inverse(y*z) = x*inverse(y)"""
    unit = use("inverse", assume(no(z.eq(0))), x=z)
    goal = (x * z * inverse(y * z)).eq(x * inverse(y))
    return supposing(follows(goal, use(inverse_product(), x=y, y=z), x * z, unit, x * inverse(y)), no(z.eq(0)))


@cache
def quotient_equal() -> Theorem:
    """(y = 0 => false) => x = z*y => x*inverse(y) = z"""
    unit, same = use("inverse", assume(no(y.eq(0))), x=y), assume(x.eq(z * y))
    return supposing(follows(over(x, y).eq(z), same, inverse(y), unit, z), no(y.eq(0)), same.statement)


@cache
def quotient_equal_back() -> Theorem:
    """(y = 0 => false) => x*inverse(y) = z => x = z*y"""
    unit, same = use("inverse", assume(no(y.eq(0))), x=y), assume(over(x, y).eq(z))
    return supposing(follows(x.eq(z * y), same, y, unit, -x), no(y.eq(0)), same.statement)


@cache
def quotient_sum() -> Theorem:
    """(y = 0 => false) => (u = 0 => false) => x*inverse(y) + z*inverse(u) = (x*u + z*y)*inverse(y*u)"""
    u = var("u", REAL)
    first, second = (use("inverse", assume(no(part.eq(0))), x=part) for part in (y, u))
    goal = (over(x, y) + over(z, u)).eq(over(x * u + z * y, y * u))
    split = use(inverse_product(), x=y, y=u)
    return supposing(follows(goal, split, -(x * u + z * y), second, -over(x, y), first, -over(z, u)),
                     no(y.eq(0)), no(u.eq(0)))


def _positive_unit() -> Theorem:
    """0 < y |- y*inverse(y) = 1"""
    return use("inverse", use(greater_not_equal(), assume(ZERO < y), x=y, y=ZERO), x=y)


@cache
def quotient_at_most() -> Theorem:
    """0 < y => x <= z*y => x*inverse(y) <= z"""
    whole = follows(over(x, y) * y <= z * y, assume(x <= z * y), _positive_unit(), -x)
    return supposing(use(cancel_at_most(), assume(ZERO < y), whole, x=over(x, y), y=z, z=y), ZERO < y, x <= z * y)


@cache
def quotient_at_most_back() -> Theorem:
    """0 < y => x*inverse(y) <= z => x <= z*y"""
    wrong = use(quotient_more(), assume(ZERO < y), assume(z * y < x))
    goal = x <= z * y
    no_more = absurd(clash(assume(over(x, y) <= z), wrong), goal)
    return supposing(ordered(x, z * y, assume(goal), no_more), ZERO < y, over(x, y) <= z)


@cache
def quotient_more() -> Theorem:
    """0 < y => z*y < x => z < x*inverse(y)"""
    whole = follows(z * y < over(x, y) * y, assume(z * y < x), _positive_unit(), x)
    return supposing(use(cancel_less(), follows(ZERO <= y, assume(ZERO < y)), whole, x=z, y=over(x, y), z=y),
                     ZERO < y, z * y < x)


@cache
def quotient_less() -> Theorem:
    """0 < y => x < z*y => x*inverse(y) < z"""
    whole = follows(over(x, y) * y < z * y, assume(x < z * y), _positive_unit(), -x)
    return supposing(use(cancel_less(), follows(ZERO <= y, assume(ZERO < y)), whole, x=over(x, y), y=z, z=y),
                     ZERO < y, x < z * y)


@cache
def quotient_at_least() -> Theorem:
    """0 < y => z*y <= x => z <= x*inverse(y)"""
    whole = follows(z * y <= over(x, y) * y, assume(z * y <= x), _positive_unit(), x)
    return supposing(use(cancel_at_most(), assume(ZERO < y), whole, x=z, y=over(x, y), z=y), ZERO < y, z * y <= x)


@cache
def inverse_antitone() -> Theorem:
    """0 < x => x <= y => inverse(y) <= inverse(x)"""
    sign, order = assume(ZERO < x), assume(x <= y)
    unit = use("inverse", use(greater_not_equal(), sign, y=ZERO))
    from_y = follows(ZERO < y, sign, order)
    more = use("product_nonnegative", REAL, follows(ZERO <= inverse(x), use(inverse_positive(), sign)),
               follows(ZERO <= y - x, order), x=inverse(x), y=y - x)
    one = follows(ONE <= inverse(x) * y, more, unit, -1)
    return supposing(follows(inverse(y) <= inverse(x), use(quotient_at_most(), from_y, one, x=ONE, z=inverse(x))),
                     ZERO < x, x <= y)


@cache
def inverse_decreasing() -> Theorem:
    """0 < x => x < y => inverse(y) < inverse(x)"""
    sign, order = assume(ZERO < x), assume(x < y)
    unit = use("inverse", use(greater_not_equal(), sign, y=ZERO))
    from_y = follows(ZERO < y, sign, order)
    more = use("product_positive", REAL, use(inverse_positive(), sign), follows(ZERO < y - x, order),
               x=inverse(x), y=y - x)
    one = follows(ONE < inverse(x) * y, more, unit, -1)
    return supposing(follows(inverse(y) < inverse(x), use(quotient_less(), from_y, one, x=ONE, z=inverse(x))),
                     ZERO < x, x < y)


@cache
def quotient_not_zero() -> Theorem:
    """(x = 0 => false) => (y = 0 => false) => x*inverse(y) = 0 => false"""
    other = use(inverse_not_zero(), assume(no(y.eq(0))), x=y)
    return supposing(use(product_not_zero(), assume(no(x.eq(0))), other, y=inverse(y)), no(x.eq(0)), no(y.eq(0)))
