"""Sequences that tend to 0, since their squares lie below what tends to 0."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import var
from derive.kernel.theorem import Theorem, assume
from derive.kernel.types import INT, REAL, to
from derive.kernel.words import every, over, real

from .extrema import absolute_above, absolute_square
from .formulas import ZERO, absolute, f, g, k, m, n, tends, x, y
from .limits import POSITIVE, error, from_index, from_some_index, late, limit_from, m1, near_limit
from .order import product_bounds
from .steps import absurd, applied, at, clash, follows, for_all, obtained, ordered, supposing, use

rows = var("h", to(INT, INT, REAL))


@cache
def absolute_by_square() -> Theorem:
    """0 < y => x*x < y*y => absolute(x) < y"""
    sign, order, size = follows(ZERO <= y, assume(ZERO < y)), assume(x * x < y * y), absolute(x)
    back = assume(y <= size)
    squares = use(product_bounds(), sign, back, sign, back, x=y, y=size, z=y, u=size)
    wrong = absurd(clash(squares, order, use(absolute_square())), size < y)
    return supposing(ordered(y, size, wrong, assume(size < y)), ZERO < y, order.statement)


def _near_zero(square_below: Theorem) -> Theorem:
    """f(n') is nearer to 0 than e', under 0 < e', from f(n')*f(n') < e'*e'."""
    change = f(late) - ZERO
    return use(absolute_by_square(), POSITIVE, follows(change * change < error * error, square_below), x=change,
               y=error)


@cache
def null_by_square() -> Theorem:
    """(for all i: int. k <= i => f(i)*f(i) <= g(i)) => tends(g, 0) => tends(f, 0)"""
    bound, null = assume(every(n, (k <= n) >> (f(n) * f(n) <= g(n)))), assume(tends(g, ZERO))
    square = use("product_positive", REAL, POSITIVE, POSITIVE, x=error, y=error)
    start = from_index(k, applied(at(bound, late), assume(k <= late)))

    def then(claims: list[Theorem]) -> Theorem:
        near, below = claims
        return _near_zero(follows(f(late) * f(late) < error * error, below, near, use(
            absolute_above(), x=g(late) - ZERO)))

    found = from_some_index([near_limit(null, error * error, square), start], then)
    return supposing(limit_from(f, ZERO, found), bound.statement, null.statement)


@cache
def null_by_square_twice() -> Theorem:
    """(for all i: int. k <= i => tends(h(i), g(i))) => tends(g, 0) => (for all i: int. k <= i => (for all j: int.
    i <= j => f(j)*f(j) <= h(i, j))) => tends(f, 0)"""
    inner = assume(every(m, (k <= m) >> tends(rows(m), g(m))))
    outer = assume(tends(g, ZERO))
    bound = assume(every(m, (k <= m) >> every(n, (m <= n) >> (f(n) * f(n) <= rows(m, n)))))
    half = over(error * error, real(2))
    positive = follows(ZERO < half, use("product_positive", REAL, POSITIVE, POSITIVE, x=error, y=error))
    late_row, small = assume(k <= m), assume(absolute(g(m) - ZERO) < half)
    near = near_limit(applied(at(inner, m), late_row), half, positive)
    start = from_index(m, applied(at(applied(at(bound, m), late_row), late), assume(m <= late)))

    def then(claims: list[Theorem]) -> Theorem:
        close, below = claims
        return _near_zero(follows(f(late) * f(late) < error * error, below, close, use(
            absolute_above(), x=rows(m, late) - g(m)), small, use(absolute_above(), x=g(m) - ZERO)))

    along = for_all([m], supposing(from_some_index([near, start], then), late_row.statement, small.statement))
    return supposing(limit_from(f, ZERO, _at_a_late_index(near_limit(outer, half, positive), along)), inner.statement,
                     outer.statement, bound.statement)


def _at_a_late_index(eventually: Theorem, along: Theorem) -> Theorem:
    """What follows for each m from k on of which the claim holds, as it holds from some index on."""
    claim = assume(eventually.statement.parts[1](m1))
    found = [applied(at(along, index), reached, applied(at(claim, index), begun)) for index, reached, begun in (
        (m1, assume(k <= m1), follows(m1 <= m1)), (k, follows(k <= k), follows(m1 <= k, assume(m1 < k))))]
    return obtained(eventually, m1, ordered(k, m1, *found))
