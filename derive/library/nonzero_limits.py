"""A sequence whose limit is not 0 is not 0 itself from some index on."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import abstracted, var
from derive.kernel.theorem import Theorem, assume, imply, ring
from derive.kernel.types import INT
from derive.kernel.words import both as conjunction
from derive.kernel.words import every, no

from .extrema import absolute_opposite, absolute_positive
from .formulas import ZERO, absolute, f, k, tends, x
from .limits import from_some_index, late, m1, near_limit
from .rewriting import calculate
from .steps import applied, at, both, clash, exhibited, follows, for_all, obtained, ordered, supposing, use

start = var("m", INT)


@cache
def not_zero_eventually() -> Theorem:
    """(x = 0 => false) => tends(f, x) => (for some i: int. k <= i and (for all j: int. i <= j => f(j) = 0 => false))"""
    apart, limit, size = assume(no(x.eq(0))), assume(tends(f, x)), absolute(x)
    near = near_limit(limit, size, use(absolute_positive(), apart))
    none = assume(f(late).eq(0))

    def then(claims: list[Theorem]) -> Theorem:
        distance = calculate(absolute(f(late) - x).eq(absolute(-x)), none, ring(ZERO - x, -x))
        return imply(none.statement, clash(claims[0], distance, use(absolute_opposite())))

    whole = from_some_index([near], then)
    claim = assume(whole.statement.parts[1](m1))
    shape = abstracted(start, conjunction(k <= start, every(late, (start <= late) >> no(f(late).eq(0)))))
    found = []
    for index, reached, begun in ((m1, assume(k <= m1), follows(m1 <= m1)), (
            k, follows(k <= k), follows(m1 <= k, assume(m1 < k)))):
        here = assume(index <= late)
        each = for_all([late], imply(here.statement, applied(at(claim, late), follows(m1 <= late, begun, here))))
        found.append(exhibited(index, shape, both(reached, each)))
    return supposing(obtained(whole, m1, ordered(k, m1, *found)), apart.statement, limit.statement)
