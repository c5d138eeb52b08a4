"""Sequences that grow beyond every number, and the powers and sums of powers whose inverses tend to 0 therefore."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term
from derive.kernel.theorem import Theorem, assume, ring, symmetric
from derive.kernel.words import every, over, some, total

from .exponentials import exp_opposite, exp_positive, log_increasing
from .extrema import absolute_less
from .formulas import NOUGHT, ONE, UNIT, ZERO, embedded, exp, f, g, inverse, k, log, m, n, x, y
from .integers import real_from_one
from .inverses import inverse_decreasing, inverse_inverse, inverse_positive
from .limits import POSITIVE, another, error, from_index, from_some_index, late, limit_from, m1, of_n
from .order import greater_not_equal, product_increasing
from .real_powers import log_below_power_sum
from .steps import applied, at, chain, follows, for_all, inside, obtained, supposing, use


def unbounded(sequence: Term) -> Term:
    """From some index on, the sequence is above any given number."""
    return every(y, some(m, every(n, (m <= n) >> (y < sequence(n)))))


@cache
def unbounded_above_unbounded() -> Theorem:
    """(for all i: int. k <= i => f(i) <= g(i)) => (for all x: real. for some i: int. for all j: int. i <= j =>
    x < f(j)) => (for all x: real. for some i: int. for all j: int. i <= j => x < g(j))"""
    order, grows = assume(every(n, (k <= n) >> (f(n) <= g(n)))), assume(unbounded(f))
    start = from_index(k, applied(at(order, late), assume(k <= late)))
    whole = from_some_index([at(grows, y), start], lambda claims: follows(y < g(late), *claims))
    return supposing(for_all([y], whole), order.statement, grows.statement)


@cache
def inverse_of_unbounded() -> Theorem:
    """(for all x: real. for some i: int. for all j: int. i <= j => x < f(j)) => tends(i -> inverse(f(i)), 0)"""
    grows = assume(unbounded(f))
    start = use(inverse_positive(), POSITIVE, x=error)

    def then(claims: list[Theorem]) -> Theorem:
        value, change = f(late), inverse(f(late)) - ZERO
        positive = use(inverse_positive(), follows(ZERO < value, start, claims[0]), x=value)
        less = use(inverse_decreasing(), start, claims[0], x=inverse(error), y=value)
        return use(absolute_less(), follows(change < error, less, use(inverse_inverse(), x=error)),
                   follows(-change < error, positive, POSITIVE), x=change, y=error)

    near = from_some_index([at(grows, inverse(error))], then)
    return supposing(limit_from(of_n(inverse(f(n))), ZERO, near), grows.statement)


@cache
def log_unbounded() -> Theorem:
    """for some i: int. for all j: int. i <= j => x < log(real(j))"""
    beyond = use("archimedean", x=exp(x))
    claim = assume(beyond.statement.parts[1](m1))
    more = follows(exp(x) < embedded(late), claim, use("embedding", assume(m1 <= late), a=m1, b=late))
    order = use(log_increasing(), use(exp_positive()), more, x=exp(x), y=embedded(late))
    above = follows(x < log(embedded(late)), order, use("log_exp"))
    return obtained(beyond, m1, from_index(m1, above))


@cache
def power_unbounded() -> Theorem:
    """0 < x => (for all y: real. for some i: int. for all j: int. i <= j => y < exp(x*log(real(j))))"""
    sign = assume(ZERO < x)
    unit = use("inverse", use(greater_not_equal(), sign, x=x, y=ZERO))

    def then(claims: list[Theorem]) -> Theorem:
        product = x * log(embedded(late))
        more = use(product_increasing(), claims[0], sign, x=over(y, x), y=log(embedded(late)), z=x)
        return follows(y < exp(product), more, unit, y, use("exp_tangent", x=product))

    whole = from_some_index([use(log_unbounded(), x=over(y, x))], then)
    return supposing(for_all([y], whole), sign.statement)


@cache
def powers_decay() -> Theorem:
    """0 < x => tends(i -> exp((-1)*x*log(real(i))), 0)"""
    growing, value = x * log(embedded(n)), -x * log(embedded(n))
    whole = use(inverse_of_unbounded(), use(power_unbounded(), assume(ZERO < x)), f=of_n(exp(growing)))
    same = chain(symmetric(use(exp_opposite(), x=growing)), inside(ring(-growing, value), y, exp(y)))
    return supposing(another(whole, for_all([n], same)), ZERO < x)


@cache
def power_sums_diverge() -> Theorem:
    """x <= 1 => tends(i -> inverse(sum(j=1..i, exp((-1)*x*log(real(j))))), 0)"""
    sums = of_n(total(k, exp(-x * log(embedded(k))), UNIT, n))
    here = assume(UNIT <= n)
    order = use(log_increasing(), use(real_from_one(), here), follows(embedded(n) < embedded(n) + ONE),
                x=embedded(n), y=embedded(n) + ONE)
    below = use(log_below_power_sum(), assume(x <= ONE), follows(NOUGHT <= n, here))
    each = for_all([n], supposing(follows(log(embedded(n)) <= sums(n), order, below), here.statement))
    grows = use(unbounded_above_unbounded(), each, for_all([x], log_unbounded()), k=UNIT, f=of_n(log(embedded(n))),
                g=sums)
    return supposing(use(inverse_of_unbounded(), grows, f=sums), x <= ONE)
