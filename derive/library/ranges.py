"""Induction over a range that may be empty."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, apply, assume, imply
from derive.kernel.types import BOOL, INT, to
from derive.kernel.words import every, ints

from .steps import at, by_cases, follows, for_all, supposing, use

a, b, n = ints("a b n")


@cache
def range_induction() -> Theorem:
    """(for all i: int. i < a => s(i)) => (for all i: int. a <= i + 1 => s(i) => s(i + 1)) => s(b)"""
    s = var("s", to(INT, BOOL))
    empty = every(n, (n < a) >> s(n))
    step = every(n, (a <= n + 1) >> (s(n) >> s(n + 1)))
    start = at(assume(empty), a - 1)
    start = apply(start, follows(a - 1 < a))
    from_start, here = assume(a - 1 <= n), at(assume(step), n)
    on = imply(a - 1 <= n, apply(here, follows(a <= n + 1, from_start)))
    all_later = use("induction", start, for_all([n], on), s=s, a=a - 1)
    below = imply(b < a, apply(at(assume(empty), b), assume(b < a)))
    later = apply(at(all_later, b), follows(a - 1 <= b, assume(a <= b)))
    return supposing(by_cases(use("total", INT, x=a, y=b), imply(a <= b, later), below), empty, step)


def over_range(claim: Term, high: Term, low: Term, empty: Theorem, step: Theorem) -> Theorem:
    """A claim about a range, from `high < low => claim` and `low <= high + 1 => claim => claim at high + 1`."""
    return use(range_induction(), for_all([high], empty), for_all([high], step), s=abstracted(high, claim), a=low,
               b=high)
