"""Products of numbers are below a bound for their powers: by Hölder's inequality, moments make products integrable."""
from __future__ import annotations

from functools import cache, reduce
from math import lcm

from derive.kernel.terms import Term, number, var
from derive.kernel.theorem import Theorem, assume, reflexive, transitive
from derive.kernel.types import INT, REAL, Refused

from .extrema import absolute_from_zero, absolute_product
from .formulas import ONE, ZERO, absolute, power
from .order import product_bounds
from .powers import power_at_least_one, power_increasing, power_monotone, power_nonnegative
from .steps import clash, follows, inside, ordered, supposing, use

g = var("g", REAL)


def entries(count: int) -> list[Term]:
    return [var(f"x{place}", REAL) for place in range(1, count + 1)]


def _whole(value: int) -> Term:
    return number(value, INT)


@cache
def product_below(orders: tuple[int, ...]) -> Theorem:
    """1 <= g => |x1|**k1 <= g => .. => |x1*..*xn| <= g          where 1/k1 + .. + 1/kn <= 1"""
    common = lcm(*orders)
    shares = [common // order for order in orders]
    if not orders or sum(shares) > common:
        raise Refused(f"product_below: the orders {orders} do not suffice for a product of {len(orders)}")
    sizes = [absolute(x) for x in entries(len(orders))]
    from_one = assume(ONE <= g)
    bounds = [assume(power(size, _whole(order)) <= g) for size, order in zip(sizes, orders, strict=True)]
    raised = [_raised(size, bound, order, share) for size, bound, order, share in zip(
        sizes, bounds, orders, shares, strict=True)]
    product, whole = reduce(_multiplied, zip(sizes, raised, strict=True))
    below = _at_common(product, whole, sum(shares), common, from_one)
    sizes_apart = _absolute_of_product(entries(len(orders)))
    result = follows(absolute(reduce(_times, entries(len(orders)))) <= g, below, sizes_apart)
    return supposing(result, ONE <= g, *(bound.statement for bound in bounds))


def _times(left: Term, right: Term) -> Term:
    return left * right


def _raised(size: Term, bound: Theorem, order: int, share: int) -> Theorem:
    """a**(k*m) <= g**m from a**k <= g"""
    start = use(power_nonnegative(), use(absolute_from_zero(), x=size.parts[1]), x=size, n=_whole(order))
    more = use(power_monotone(), start, bound, follows(_whole(0) <= _whole(share)), x=power(size, _whole(order)), y=g,
               n=_whole(share))
    return follows(power(size, _whole(order * share)) <= power(g, _whole(share)), more)


def _multiplied(one: tuple[Term, Theorem], other: tuple[Term, Theorem]) -> tuple[Term, Theorem]:
    """a**n*b**n <= g**l*g**m, where a**n <= g**l and b**n <= g**m"""
    (left, first), (right, second) = one, other
    low, high = first.statement.parts[1:]
    last, bound = second.statement.parts[1:]
    exponent = last.parts[2]
    from_left = follows(ZERO <= low, use(power_nonnegative(), _from_zero(left), x=left, n=exponent))
    from_right = use(power_nonnegative(), _from_zero(right), x=right, n=exponent)
    return left * right, use(product_bounds(), from_left, first, from_right, second, x=low, y=high, z=last, u=bound)


def _from_zero(product: Term) -> Theorem:
    """A product of absolute values is not negative."""
    if product.parts[0].name == "absolute":
        return use(absolute_from_zero(), x=product.parts[1])
    left, right = product.parts[1:]
    return use("product_nonnegative", REAL, _from_zero(left), _from_zero(right), x=left, y=right)


def _at_common(product: Term, whole: Theorem, shares: int, common: int, from_one: Theorem) -> Theorem:
    """a <= g from a**n <= g**m, where m <= n and 1 <= g"""
    exponent, rest = _whole(common), _whole(common - shares)
    start = follows(ZERO <= g, from_one)
    spare = use(power_at_least_one(), from_one, follows(_whole(0) <= rest), x=g, n=rest)
    positive = use(power_nonnegative(), start, x=g, n=_whole(shares))
    more = use(product_bounds(), positive, follows(power(g, _whole(shares)) <= power(g, _whole(shares))),
               follows(ZERO <= ONE), spare, x=power(g, _whole(shares)), y=power(g, _whole(shares)), z=ONE,
               u=power(g, rest))
    below = follows(power(product, exponent) <= power(g, exponent), whole, more)
    above = use(power_increasing(), start, assume(g < product), follows(_whole(1) <= exponent), x=g, y=product,
                n=exponent)
    goal = product <= g
    never = use("absurd", clash(below, above), p=goal)
    return ordered(product, g, assume(goal), never)


def _absolute_of_product(factors: list[Term]) -> Theorem:
    """|a*b*c| = |a|*|b|*|c|"""
    product, result = factors[0], reflexive(absolute(factors[0]))
    hole = var("_hole", REAL)
    for factor in factors[1:]:
        split = use(absolute_product(), x=product, y=factor)
        result = transitive(split, inside(result, hole, hole * absolute(factor)))
        product = product * factor
    return result


