"""The integers among the real numbers, their steps of 1, and induction from 0 upwards or both ways."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, assume, ring
from derive.kernel.types import BOOL, INT, to
from derive.kernel.words import every, no

from .formulas import NOUGHT, ONE, UNIT, ZERO, embedded, j, k, m, n
from .order import greater_not_equal
from .rewriting import backwards, calculate, restated
from .steps import absurd, applied, at, clash, follows, for_all, ordered, supposing, use


@cache
def real_at_most() -> Theorem:
    """m <= n => real(m) <= real(n)"""
    return use("embedding", a=m, b=n)


@cache
def real_less() -> Theorem:
    """m < n => real(m) < real(n)"""
    step = use("embedding", use("next", assume(m < n), a=m, b=n), a=m + 1, b=n)
    return supposing(follows(embedded(m) < embedded(n), step), m < n)


@cache
def real_at_most_back() -> Theorem:
    """real(m) <= real(n) => m <= n"""
    wrong = clash(use(real_less(), assume(n < m), m=n, n=m), assume(embedded(m) <= embedded(n)))
    return supposing(ordered(m, n, assume(m <= n), absurd(wrong, m <= n)), embedded(m) <= embedded(n))


@cache
def real_less_back() -> Theorem:
    """real(m) < real(n) => m < n"""
    wrong = clash(use(real_at_most(), assume(n <= m), m=n, n=m), assume(embedded(m) < embedded(n)))
    return supposing(ordered(n, m, absurd(wrong, m < n), assume(m < n)), embedded(m) < embedded(n))


@cache
def real_injective() -> Theorem:
    """real(m) = real(n) => m = n"""
    same = assume(embedded(m).eq(embedded(n)))
    low = use(real_at_most_back(), follows(embedded(m) <= embedded(n), same))
    high = use(real_at_most_back(), follows(embedded(n) <= embedded(m), same), m=n, n=m)
    return supposing(use("antisymmetric", INT, low, high, x=m, y=n), same.statement)


def _at_nought(theorem: Theorem) -> Theorem:
    return restated(theorem, ring(embedded(NOUGHT), ZERO))


@cache
def real_zero() -> Theorem:
    """real(n) = 0 => n = 0"""
    return _at_nought(use(real_injective(), m=n, n=NOUGHT))


@cache
def real_of_zero() -> Theorem:
    """n = 0 => real(n) = 0"""
    zero = assume(n.eq(0))
    return supposing(calculate(embedded(n).eq(0), zero), zero.statement)


@cache
def real_not_zero() -> Theorem:
    """(n = 0 => false) => real(n) = 0 => false"""
    none = assume(embedded(n).eq(0))
    return supposing(applied(assume(no(n.eq(0))), use(real_zero(), none)), no(n.eq(0)), none.statement)


@cache
def real_nonnegative() -> Theorem:
    """0 <= n => 0 <= real(n)"""
    return _at_nought(use(real_at_most(), m=NOUGHT))


@cache
def real_positive() -> Theorem:
    """0 < n => 0 < real(n)"""
    return _at_nought(use(real_less(), m=NOUGHT))


@cache
def real_from_one() -> Theorem:
    """1 <= n => 0 < real(n)"""
    return supposing(use(real_positive(), follows(NOUGHT < n, assume(UNIT <= n))), UNIT <= n)


@cache
def real_one_not_zero() -> Theorem:
    """1 <= n => real(n) = 0 => false"""
    more = use(real_from_one(), assume(UNIT <= n))
    return supposing(use(greater_not_equal(), more, x=embedded(n), y=ZERO), UNIT <= n)


@cache
def real_at_least_one() -> Theorem:
    """1 <= n => 1 <= real(n)"""
    return restated(use(real_at_most(), m=UNIT), ring(embedded(UNIT), ONE))


@cache
def next_not_zero() -> Theorem:
    """0 <= n => real(n) + 1 = 0 => false"""
    more = follows(ZERO < embedded(n) + 1, use(real_nonnegative(), assume(NOUGHT <= n)))
    return supposing(use(greater_not_equal(), more, x=embedded(n) + 1, y=ZERO), NOUGHT <= n)


@cache
def less_by_one() -> Theorem:
    """m < n + 1 => m <= n"""
    return supposing(follows(m <= n, use("next", assume(m < n + 1), a=m, b=n + 1)), m < n + 1)


@cache
def equal_or_less_by_one() -> Theorem:
    """m <= n + 1 => (m <= n => false) => m = n + 1"""
    never = assume(no(m <= n))
    more = ordered(m, n, absurd(applied(never, assume(m <= n)), n < m), assume(n < m))
    same = use("antisymmetric", INT, assume(m <= n + 1), use("next", more, a=n, b=m), x=m, y=n + 1)
    return supposing(same, m <= n + 1, never.statement)


@cache
def integer_induction() -> Theorem:
    """s(0) => (for all i: int. 0 <= i => s(i) => s(i + 1)) => (for all i: int. i < 0 => s(i + 1) => s(i)) => s(n)"""
    s = var("s", to(INT, BOOL))
    up = every(j, (NOUGHT <= j) >> (s(j) >> s(j + 1)))
    down = every(j, (j < 0) >> (s(j + 1) >> s(j)))
    upward = at(use("induction", assume(s(NOUGHT)), assume(up), s=s, a=NOUGHT), n)
    back = abstracted(k, s(-k))
    start = backwards(s(-NOUGHT), assume(s(NOUGHT)), ring(-NOUGHT, NOUGHT))
    here = restated(assume(s(-k)), ring(-k, -(k + 1) + 1))
    step = applied(at(assume(down), -(k + 1)), follows(-(k + 1) < NOUGHT, assume(NOUGHT <= k)), here)
    downward = at(use("induction", start, for_all([k], supposing(step, NOUGHT <= k, s(-k))), s=back, a=NOUGHT), -n)
    opposite = -n
    below = applied(downward, follows(NOUGHT <= opposite, assume(n < NOUGHT)))
    below = restated(below, ring(-opposite, n))
    return supposing(ordered(NOUGHT, n, applied(upward, assume(NOUGHT <= n)), below), s(NOUGHT), up, down)


def from_nought(claim: Term, variable: Term, start: Theorem, step: Theorem) -> Theorem:
    """0 <= n => A(n), from A(0) and from A(n + 1) under 0 <= n and A(n)."""
    return from_start(claim, variable, NOUGHT, start, step)


def from_start(claim: Term, variable: Term, low: Term, start: Theorem, step: Theorem) -> Theorem:
    """low <= n => A(n), from A(low) and from A(n + 1) under low <= n and A(n)."""
    on = for_all([variable], supposing(step, low <= variable, claim))
    return at(use("induction", start, on, s=abstracted(variable, claim), a=low), variable)


def both_ways(claim: Term, variable: Term, start: Theorem, up: Theorem, down: Theorem) -> Theorem:
    """A(n), from A(0), A(n + 1) under 0 <= n and A(n), and A(n) under n < 0 and A(n + 1)."""
    shape = abstracted(variable, claim)
    more = for_all([variable], supposing(up, NOUGHT <= variable, claim))
    less = for_all([variable], supposing(down, variable < 0, shape(variable + 1)))
    return use(integer_induction(), start, more, less, s=shape, n=variable)
