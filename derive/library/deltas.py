"""Sums with a Kronecker delta [i = c], wherever c is: in the range of i or beyond its ends."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term, abstracted
from derive.kernel.theorem import Theorem, assume, imply
from derive.kernel.types import INT
from derive.kernel.words import both

from .brackets import bracket, false, sum_at, true
from .formulas import ZERO, a, b, c, f, i
from .rewriting import calculate
from .steps import applied, chain, clash, first_of, for_all, ordered, second_of, supposing, use
from .steps import both as together
from .sums import sum_of, sum_same, sum_zero


@cache
def sum_at_anywhere() -> Theorem:
    """sum(i=a..b, if(i = c, 1, 0)*f(i)) = if(a <= c and c <= b, 1, 0)*f(c)"""
    low, high = assume(a <= c), assume(c <= b)
    goal = sum_of(abstracted(i, bracket(i.eq(c)) * f(i)), a, b).eq(bracket(both(a <= c, c <= b)) * f(c))
    inside = calculate(goal, applied(sum_at(), low, high), true(together(low, high)))
    below, above = _beyond(goal, assume(c < a), a <= i, 1), _beyond(goal, assume(b < c), i <= b, -1)
    return ordered(a, c, ordered(c, b, inside, above), below)


def _beyond(goal: Term, outside: Theorem, end: Term, sign: int) -> Theorem:
    """Both sides are 0 where c is beyond an end of the range."""
    nowhere = imply(i.eq(c), clash(outside, assume(end), assume(i.eq(c)), sign, type_=INT))
    none = calculate((bracket(i.eq(c)) * f(i)).eq(ZERO), false(i.eq(c), nowhere))
    each = for_all([i], supposing(none, a <= i, i <= b))
    held, zeros = abstracted(i, bracket(i.eq(c)) * f(i)), abstracted(i, ZERO)
    left = chain(use(sum_same(), each, f=held, g=zeros), use(sum_zero()))
    inside = assume(both(a <= c, c <= b))
    there = first_of(inside) if sign > 0 else second_of(inside)
    return calculate(goal, left, false(inside.statement, imply(inside.statement, clash(outside, there, type_=INT))))
