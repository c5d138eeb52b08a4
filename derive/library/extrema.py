"""Maxima, minima and absolute values: which of the two they are, their bounds, the triangle inequality."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term
from derive.kernel.theorem import Theorem, assume, imply, symmetric, transitive
from derive.kernel.types import REAL
from derive.kernel.words import no

from .formulas import ZERO, absolute, inverse, maximum, minimum, x, y, z
from .inverses import inverse_negative, inverse_nonnegative, inverse_opposite
from .order import different
from .rewriting import calculate
from .steps import applied, both, by_cases, clash, follows, left_of, ordered, right_of, supposing, use


def _chosen(name: str, order: Theorem, **values: Term) -> Theorem:
    """What a definition by x <= y is equal to where x <= y is known, or y < x."""
    meaning = use(name, **values)
    condition, one, other = meaning.statement.parts[2].parts[1:]
    if order.statement is condition:
        return transitive(meaning, use("if_true", REAL, order, p=condition, x=one, y=other))
    never = supposing(clash(order, assume(condition)), condition)
    return transitive(meaning, use("if_false", REAL, never, p=condition, x=one, y=other))


@cache
def maximum_right() -> Theorem:
    """x <= y => maximum(x, y) = y"""
    return supposing(_chosen("maximum", assume(x <= y)), x <= y)


@cache
def maximum_left() -> Theorem:
    """y <= x => maximum(x, y) = x"""
    same = use("antisymmetric", REAL, assume(x <= y), assume(y <= x))
    tie = transitive(_chosen("maximum", assume(x <= y)), symmetric(same))
    return supposing(ordered(x, y, tie, _chosen("maximum", assume(y < x))), y <= x)


@cache
def minimum_left() -> Theorem:
    """x <= y => minimum(x, y) = x"""
    return supposing(_chosen("minimum", assume(x <= y)), x <= y)


@cache
def minimum_right() -> Theorem:
    """y <= x => minimum(x, y) = y"""
    same = use("antisymmetric", REAL, assume(x <= y), assume(y <= x))
    tie = transitive(_chosen("minimum", assume(x <= y)), same)
    return supposing(ordered(x, y, tie, _chosen("minimum", assume(y < x))), y <= x)


def _by_order(goal: Term, *premises: Theorem) -> Theorem:
    """A comparison that follows from what maximum and minimum are, both for x <= y and for y < x."""
    low, high = (tuple(_chosen(name, assume(case)) for name in ("maximum", "minimum")) for case in (x <= y, y < x))
    return ordered(x, y, follows(goal, *low, assume(x <= y), *premises), follows(goal, *high, assume(y < x), *premises))


@cache
def maximum_from_left() -> Theorem:
    """x <= maximum(x, y)"""
    return _by_order(x <= maximum(x, y))


@cache
def maximum_from_right() -> Theorem:
    """y <= maximum(x, y)"""
    return _by_order(y <= maximum(x, y))


@cache
def maximum_bound() -> Theorem:
    """x <= z => y <= z => maximum(x, y) <= z"""
    return supposing(_by_order(maximum(x, y) <= z, assume(x <= z), assume(y <= z)), x <= z, y <= z)


@cache
def maximum_less() -> Theorem:
    """x < z => y < z => maximum(x, y) < z"""
    return supposing(_by_order(maximum(x, y) < z, assume(x < z), assume(y < z)), x < z, y < z)


@cache
def maximum_swap() -> Theorem:
    """maximum(x, y) = maximum(y, x)"""
    low = calculate(maximum(x, y).eq(maximum(y, x)), _chosen("maximum", assume(x <= y)),
                    use(maximum_left(), assume(x <= y), x=y, y=x))
    high = calculate(maximum(x, y).eq(maximum(y, x)), _chosen("maximum", assume(y < x)),
                     use(maximum_right(), follows(y <= x, assume(y < x)), x=y, y=x))
    return ordered(x, y, low, high)


@cache
def maximum_same() -> Theorem:
    """maximum(x, x) = x"""
    return use(maximum_right(), follows(x <= x), y=x)


@cache
def minimum_to_left() -> Theorem:
    """minimum(x, y) <= x"""
    return _by_order(minimum(x, y) <= x)


@cache
def minimum_to_right() -> Theorem:
    """minimum(x, y) <= y"""
    return _by_order(minimum(x, y) <= y)


@cache
def minimum_bound() -> Theorem:
    """z <= x => z <= y => z <= minimum(x, y)"""
    return supposing(_by_order(z <= minimum(x, y), assume(z <= x), assume(z <= y)), z <= x, z <= y)


@cache
def minimum_more() -> Theorem:
    """z < x => z < y => z < minimum(x, y)"""
    return supposing(_by_order(z < minimum(x, y), assume(z < x), assume(z < y)), z < x, z < y)


@cache
def minimum_same() -> Theorem:
    """minimum(x, x) = x"""
    return use(minimum_left(), follows(x <= x), y=x)


@cache
def maximum_and_minimum() -> Theorem:
    """maximum(x, y) + minimum(x, y) = x + y"""
    return _by_order((maximum(x, y) + minimum(x, y)).eq(x + y))


@cache
def minimum_opposite() -> Theorem:
    """minimum(x, y) = (-1)*maximum((-1)*x, (-1)*y)"""
    goal = minimum(x, y).eq(-maximum(-x, -y))
    low = calculate(goal, _chosen("minimum", assume(x <= y)),
                    use(maximum_left(), follows(-y <= -x, assume(x <= y)), x=-x, y=-y))
    high = calculate(goal, _chosen("minimum", assume(y < x)),
                     use(maximum_right(), follows(-x <= -y, assume(y < x)), x=-x, y=-y))
    return ordered(x, y, low, high)


@cache
def minimum_swap() -> Theorem:
    """minimum(x, y) = minimum(y, x)"""
    sides = [use(minimum_opposite()), use(maximum_swap(), x=-x, y=-y), use(minimum_opposite(), x=y, y=x)]
    return follows(minimum(x, y).eq(minimum(y, x)), *sides)


@cache
def maximum_shift() -> Theorem:
    """maximum(x + z, y + z) = maximum(x, y) + z"""
    goal = maximum(x + z, y + z).eq(maximum(x, y) + z)
    low = calculate(goal, _chosen("maximum", assume(x <= y)),
                    use(maximum_right(), follows(x + z <= y + z, assume(x <= y)), x=x + z, y=y + z))
    high = calculate(goal, _chosen("maximum", assume(y < x)),
                     use(maximum_left(), follows(y + z <= x + z, assume(y < x)), x=x + z, y=y + z))
    return ordered(x, y, low, high)


@cache
def absolute_nonnegative() -> Theorem:
    """0 <= x => absolute(x) = x"""
    return supposing(_chosen("absolute", assume(ZERO <= x)), ZERO <= x)


@cache
def absolute_nonpositive() -> Theorem:
    """x <= 0 => absolute(x) = (-1)*x"""
    zero = use("antisymmetric", REAL, assume(x <= 0), assume(ZERO <= x), y=ZERO)
    tie = follows(absolute(x).eq(-x), _chosen("absolute", assume(ZERO <= x)), zero)
    return supposing(ordered(ZERO, x, tie, _chosen("absolute", assume(x < 0))), x <= 0)


def _by_sign(goal: Term, *premises: Theorem, of: Term = x) -> Theorem:
    """A comparison that follows from what |x| is, both for 0 <= x and for x < 0."""
    cases = [(_chosen("absolute", assume(case), x=of), assume(case)) for case in (ZERO <= of, of < 0)]
    return ordered(ZERO, of, *(follows(goal, *case, *premises) for case in cases))


@cache
def absolute_from_zero() -> Theorem:
    """0 <= absolute(x)"""
    return _by_sign(ZERO <= absolute(x))


@cache
def absolute_above() -> Theorem:
    """x <= absolute(x)"""
    return _by_sign(x <= absolute(x))


@cache
def absolute_above_opposite() -> Theorem:
    """(-1)*x <= absolute(x)"""
    return _by_sign(-x <= absolute(x))


@cache
def absolute_at_most() -> Theorem:
    """x <= y => (-1)*x <= y => absolute(x) <= y"""
    return supposing(_by_sign(absolute(x) <= y, assume(x <= y), assume(-x <= y)), x <= y, -x <= y)


@cache
def absolute_less() -> Theorem:
    """x < y => (-1)*x < y => absolute(x) < y"""
    return supposing(_by_sign(absolute(x) < y, assume(x < y), assume(-x < y)), x < y, -x < y)


@cache
def absolute_between() -> Theorem:
    """absolute(x) < y => (-1)*y < x and x < y"""
    within = assume(absolute(x) < y)
    return supposing(both(follows(-y < x, within, use(absolute_above_opposite())),
                          follows(x < y, within, use(absolute_above()))), within.statement)


@cache
def absolute_zero() -> Theorem:
    """absolute(0) = 0"""
    return use(absolute_nonnegative(), follows(ZERO <= ZERO), x=ZERO)


@cache
def absolute_zero_only() -> Theorem:
    """absolute(x) = 0 => x = 0"""
    none = assume(absolute(x).eq(0))
    return supposing(use("antisymmetric", REAL, follows(x <= 0, none, use(absolute_above())),
                         follows(ZERO <= x, none, use(absolute_above_opposite())), y=ZERO), none.statement)


@cache
def absolute_not_zero() -> Theorem:
    """(absolute(x) = 0 => false) => x = 0 => false"""
    apart, none = assume(no(absolute(x).eq(0))), assume(x.eq(0))
    zero = calculate(absolute(x).eq(0), none, absolute_zero())
    return supposing(applied(apart, zero), apart.statement, none.statement)


@cache
def absolute_positive() -> Theorem:
    """(x = 0 => false) => 0 < absolute(x)"""
    signs = use(different(), assume(no(x.eq(0))), y=ZERO)
    low = follows(ZERO < absolute(x), assume(x < 0), use(absolute_above_opposite()))
    high = follows(ZERO < absolute(x), assume(ZERO < x), use(absolute_above()))
    return supposing(by_cases(signs, imply(x < 0, low), imply(ZERO < x, high)), no(x.eq(0)))


@cache
def absolute_opposite() -> Theorem:
    """absolute((-1)*x) = absolute(x)"""
    goal = absolute(-x).eq(absolute(x))
    low = calculate(goal, _chosen("absolute", assume(ZERO <= x)),
                    use(absolute_nonpositive(), follows(-x <= 0, assume(ZERO <= x)), x=-x))
    high = calculate(goal, _chosen("absolute", assume(x < 0)),
                     use(absolute_nonnegative(), follows(ZERO <= -x, assume(x < 0)), x=-x))
    return ordered(ZERO, x, low, high)


@cache
def absolute_difference() -> Theorem:
    """absolute(x + (-1)*y) = absolute(y + (-1)*x)"""
    goal = absolute(x - y).eq(absolute(y - x))
    low = calculate(goal, _chosen("absolute", follows(ZERO <= x - y, assume(y <= x)), x=x - y),
                    use(absolute_nonpositive(), follows(y - x <= 0, assume(y <= x)), x=y - x))
    high = calculate(goal, _chosen("absolute", follows(x - y < 0, assume(x < y)), x=x - y),
                     use(absolute_nonnegative(), follows(ZERO <= y - x, assume(x < y)), x=y - x))
    return ordered(y, x, low, high)


@cache
def triangle() -> Theorem:
    """absolute(x + y) <= absolute(x) + absolute(y)"""
    bounds = [use(part, x=of) for part in (absolute_above(), absolute_above_opposite()) for of in (x, y)]
    whole = absolute(x) + absolute(y)
    return use(absolute_at_most(), follows(x + y <= whole, bounds[0], bounds[1]),
               follows(-(x + y) <= whole, bounds[2], bounds[3]), x=x + y, y=whole)


@cache
def triangle_difference() -> Theorem:
    """absolute(x + (-1)*y) <= absolute(x) + absolute(y)"""
    bounds = [use(part, x=of) for part in (absolute_above(), absolute_above_opposite()) for of in (x, y)]
    whole = absolute(x) + absolute(y)
    return use(absolute_at_most(), follows(x - y <= whole, *bounds), follows(-(x - y) <= whole, *bounds),
               x=x - y, y=whole)


@cache
def triangle_middle() -> Theorem:
    """absolute(x + (-1)*z) <= absolute(x + (-1)*y) + absolute(y + (-1)*z)"""
    bounds = [use(part, x=of) for part in (absolute_above(), absolute_above_opposite()) for of in (x - y, y - z)]
    whole = absolute(x - y) + absolute(y - z)
    return use(absolute_at_most(), follows(x - z <= whole, *bounds), follows(-(x - z) <= whole, *bounds),
               x=x - z, y=whole)


@cache
def triangle_below() -> Theorem:
    """absolute(absolute(x) + (-1)*absolute(y)) <= absolute(x + (-1)*y)"""
    one = use(triangle(), x=x - y, y=y)
    other = use(triangle(), x=y - x, y=x)
    first = calculate(absolute(x - y + y).eq(absolute(x)), _sum_back(x, y))
    second = calculate(absolute(y - x + x).eq(absolute(y)), _sum_back(y, x))
    low = follows(absolute(x) - absolute(y) <= absolute(x - y), one, first)
    high = follows(-(absolute(x) - absolute(y)) <= absolute(x - y), other, second, use(absolute_difference()))
    return use(absolute_at_most(), low, high, x=absolute(x) - absolute(y), y=absolute(x - y))


def _sum_back(one: Term, other: Term) -> Theorem:
    return follows((one - other + other).eq(one))


@cache
def absolute_square() -> Theorem:
    """absolute(x)*absolute(x) = x*x"""
    goal = (absolute(x) * absolute(x)).eq(x * x)
    return ordered(ZERO, x, *(calculate(goal, _chosen("absolute", assume(case))) for case in (ZERO <= x, x < 0)))


@cache
def absolute_product() -> Theorem:
    """absolute(x*y) = absolute(x)*absolute(y)"""
    goal = absolute(x * y).eq(absolute(x) * absolute(y))

    def case(first: Term, second: Term) -> Theorem:
        """x and y are of these signs."""
        signs = [assume(first), assume(second)]
        factors = [follows(ZERO <= sign, order) for sign, order in zip(
            [x if first is (ZERO <= x) else -x, y if second is (ZERO <= y) else -y], signs, strict=True)]
        product = use("product_nonnegative", REAL, *factors, x=factors[0].statement.parts[2],
                      y=factors[1].statement.parts[2])
        same = (first is (ZERO <= x)) == (second is (ZERO <= y))
        value = (use(absolute_nonnegative(), follows(ZERO <= x * y, product), x=x * y) if same else
                 use(absolute_nonpositive(), follows(x * y <= 0, product), x=x * y))
        return calculate(goal, value, _chosen("absolute", signs[0]), _chosen("absolute", signs[1], x=y))

    rows = [ordered(ZERO, y, case(first, ZERO <= y), case(first, y < 0)) for first in (ZERO <= x, x < 0)]
    return ordered(ZERO, x, *rows)


@cache
def absolute_inverse() -> Theorem:
    """absolute(inverse(x)) = inverse(absolute(x))"""
    goal = absolute(inverse(x)).eq(inverse(absolute(x)))
    low = calculate(goal, _chosen("absolute", assume(ZERO <= x)),
                    _chosen("absolute", use(inverse_nonnegative(), assume(ZERO <= x)), x=inverse(x)))
    high = calculate(goal, _chosen("absolute", assume(x < 0)),
                     _chosen("absolute", use(inverse_negative(), assume(x < 0)), x=inverse(x)), use(inverse_opposite()))
    return ordered(ZERO, x, low, high)


@cache
def absolute_maximum() -> Theorem:
    """absolute(x) = maximum(x, (-1)*x)"""
    goal = absolute(x).eq(maximum(x, -x))
    low = calculate(goal, _chosen("absolute", assume(ZERO <= x)),
                    use(maximum_left(), follows(-x <= x, assume(ZERO <= x)), y=-x))
    high = calculate(goal, _chosen("absolute", assume(x < 0)),
                     use(maximum_right(), follows(x <= -x, assume(x < 0)), y=-x))
    return ordered(ZERO, x, low, high)


@cache
def maximum_either() -> Theorem:
    """maximum(x, y) = x or maximum(x, y) = y"""
    first, second = maximum(x, y).eq(x), maximum(x, y).eq(y)
    return ordered(x, y, right_of(first, _chosen("maximum", assume(x <= y))),
                   left_of(_chosen("maximum", assume(y < x)), second))


@cache
def minimum_either() -> Theorem:
    """minimum(x, y) = x or minimum(x, y) = y"""
    first, second = minimum(x, y).eq(x), minimum(x, y).eq(y)
    return ordered(x, y, left_of(_chosen("minimum", assume(x <= y)), second),
                   right_of(first, _chosen("minimum", assume(y < x))))


@cache
def absolute_either() -> Theorem:
    """absolute(x) = x or absolute(x) = (-1)*x"""
    first, second = absolute(x).eq(x), absolute(x).eq(-x)
    return ordered(ZERO, x, left_of(_chosen("absolute", assume(ZERO <= x)), second),
                   right_of(first, _chosen("absolute", assume(x < 0))))
