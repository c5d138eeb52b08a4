"""Closed forms of finite sums: geometric sums, sums of the first whole numbers, of their squares and of their cubes."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term, abstracted
from derive.kernel.theorem import Theorem, assume, imply
from derive.kernel.types import INT
from derive.kernel.words import no, real, total

from .formulas import NOUGHT, ONE, UNIT, a, b, embedded, i, inverse, n, power, x
from .integers import from_nought
from .inverses import quotient_equal
from .ranges import over_range
from .rewriting import calculate
from .steps import applied, follows, supposing, use


@cache
def geometric_sum() -> Theorem:
    """0 <= a => a <= b + 1 => sum(i=a..b, power(x, i))*(1 + (-1)*x) = power(x, a) + (-1)*power(x, b + 1)"""
    powers = abstracted(i, power(x, i))

    def goal(high: Term) -> Term:
        return (total(i, power(x, i), a, high) * (ONE - x)).eq(power(x, a) - power(x, high + 1))

    claim = (a <= b + 1) >> goal(b)
    edge = use("antisymmetric", INT, assume(a <= b + 1), use("next", assume(b < a), a=b, b=a), x=a, y=b + 1)
    empty = calculate(goal(b), use("sum_empty", assume(b < a), f=powers), edge)
    longer = use("sum_step", assume(a <= b + 1), f=powers)
    more = use("power_step", follows(NOUGHT <= b + 1, assume(NOUGHT <= a), assume(a <= b + 1)), n=b + 1)
    step = follows(goal(b + 1), longer, ONE - x, more, applied(assume(claim), assume(a <= b + 1)))
    whole = over_range(claim, b, a, supposing(empty, b < a, a <= b + 1),
                       supposing(step, a <= b + 1, claim, a <= b + 1 + 1))
    return imply(NOUGHT <= a, whole)


@cache
def geometric_closed() -> Theorem:
    """(x = 1 => false) => 0 <= n => sum(i=0..n, power(x, i)) = (1 + (-1)*power(x, n + 1))*inverse(1 + (-1)*x)"""
    from_n = assume(NOUGHT <= n)
    same = assume((ONE - x).eq(0))
    nonzero = supposing(applied(assume(no(x.eq(1))), follows(x.eq(1), same)), same.statement)
    product = use(geometric_sum(), follows(NOUGHT <= NOUGHT), follows(NOUGHT <= n + 1, from_n), a=NOUGHT, b=n)
    value = total(i, power(x, i), NOUGHT, n)
    whole = follows((ONE - power(x, n + 1)).eq(value * (ONE - x)), product)
    quotient = use(quotient_equal(), nonzero, whole, x=ONE - power(x, n + 1), y=ONE - x, z=value)
    return supposing(follows(value.eq((ONE - power(x, n + 1)) * inverse(ONE - x)), quotient), no(x.eq(1)), NOUGHT <= n)


def _closed(body: Term, value: Term, factor: int) -> Theorem:
    """0 <= n => sum(i=1..n, body)*factor = value, where that is algebra."""
    function = abstracted(i, body)

    def goal(high: Term) -> Term:
        return (total(i, body, UNIT, high) * real(factor)).eq(abstracted(n, value)(high))

    start = calculate(goal(NOUGHT), use("sum_empty", follows(NOUGHT < UNIT), f=function, a=UNIT, b=NOUGHT))
    longer = use("sum_step", follows(UNIT <= n + 1, assume(NOUGHT <= n)), f=function, a=UNIT, b=n)
    step = follows(goal(n + 1), longer, assume(goal(n)))
    return from_nought(goal(n), n, start, step)


def _over(theorem: Theorem, goal: Term) -> Theorem:
    """0 <= n => sum = value/factor"""
    return supposing(follows(goal, applied(theorem, assume(NOUGHT <= n))), NOUGHT <= n)


@cache
def sum_of_numbers() -> Theorem:
    """0 <= n => sum(i=1..n, real(i)) = real(n)*(real(n) + 1)*inverse(2)"""
    N, k = embedded(n), embedded(i)
    value = N * (N + 1)
    return _over(_closed(k, value, 2), total(i, k, UNIT, n).eq(value * inverse(real(2))))


@cache
def sum_of_squares() -> Theorem:
    """0 <= n => sum(i=1..n, real(i)*real(i)) = real(n)*(real(n) + 1)*(2*real(n) + 1)*inverse(6)"""
    N, k = embedded(n), embedded(i)
    value = N * (N + 1) * (real(2) * N + 1)
    return _over(_closed(k * k, value, 6), total(i, k * k, UNIT, n).eq(value * inverse(real(6))))


@cache
def sum_of_cubes() -> Theorem:
    """0 <= n => sum(i=1..n, real(i)*real(i)*real(i)) = real(n)*real(n)*(real(n) + 1)*(real(n) + 1)*inverse(4)"""
    N, k = embedded(n), embedded(i)
    value = N * N * (N + 1) * (N + 1)
    return _over(_closed(k * k * k, value, 4), total(i, k * k * k, UNIT, n).eq(value * inverse(real(4))))
