"""Sums with a bracket, 1 where a condition holds and 0 where it does not: a smaller range, or a single term."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, assume, congruence, imply, ring, symmetric
from derive.kernel.types import INT, REAL, to
from derive.kernel.words import choice

from .choices import if_apart
from .formulas import ONE, ZERO, a, b, c, f, i
from .rewriting import calculate
from .steps import chain, follows, for_all, supposing, use
from .sums import sum_delta, sum_of, sum_same, sum_split, sum_zero


def bracket(condition: Term) -> Term:
    return choice(condition, ONE, ZERO)


def true(condition: Theorem, first: Term = ONE, second: Term = ZERO) -> Theorem:
    """if(p, x, y) = x, where p is known"""
    return use("if_true", REAL, condition, p=condition.statement, x=first, y=second)


def false(condition: Term, denial: Theorem, first: Term = ONE, second: Term = ZERO) -> Theorem:
    """if(p, x, y) = y, where the denial of p is known"""
    return use("if_false", REAL, denial, p=condition, x=first, y=second)


@cache
def sum_from() -> Theorem:
    """a <= c => c <= b + 1 => sum(i=a..b, if(c <= i, 1, 0)*f(i)) = sum(i=c..b, f(i))"""
    whole = abstracted(i, bracket(c <= i) * f(i))
    low, high = assume(a <= c), assume(c <= b + 1)
    split = use(sum_split(), follows(a <= c - 1 + 1, low), follows(c - 1 <= b, high), f=whole, c=c - 1)
    denial = imply(c <= i, use("irreflexive", INT, follows(i < i, assume(c <= i), assume(i <= c - 1)), x=i))
    none = calculate((bracket(c <= i) * f(i)).eq(ZERO), false(c <= i, denial))
    before = chain(use(sum_same(), for_all([i], supposing(none, a <= i, i <= c - 1)), f=whole, g=abstracted(i, ZERO),
                       b=c - 1), use(sum_zero(), b=c - 1))
    one = calculate((bracket(c <= i) * f(i)).eq(f(i)), true(assume(c <= i)))
    after = use(sum_same(), for_all([i], supposing(one, c <= i, i <= b)), f=whole, g=f, a=c)
    goal = sum_of(whole, a, b).eq(sum_of(f, c, b))
    return supposing(calculate(goal, split, before, ring(c - 1 + 1, c), after), a <= c, c <= b + 1)


@cache
def sum_to() -> Theorem:
    """a <= c + 1 => c <= b => sum(i=a..b, if(i <= c, 1, 0)*f(i)) = sum(i=a..c, f(i))"""
    whole = abstracted(i, bracket(i <= c) * f(i))
    low, high = assume(a <= c + 1), assume(c <= b)
    split = use(sum_split(), low, high, f=whole)
    denial = imply(i <= c, use("irreflexive", INT, follows(i < i, assume(i <= c), assume(c + 1 <= i)), x=i))
    none = calculate((bracket(i <= c) * f(i)).eq(ZERO), false(i <= c, denial))
    after = chain(use(sum_same(), for_all([i], supposing(none, c + 1 <= i, i <= b)), f=whole, g=abstracted(i, ZERO),
                      a=c + 1), use(sum_zero(), a=c + 1))
    one = calculate((bracket(i <= c) * f(i)).eq(f(i)), true(assume(i <= c)))
    before = use(sum_same(), for_all([i], supposing(one, a <= i, i <= c)), f=whole, g=f, b=c)
    goal = sum_of(whole, a, b).eq(sum_of(f, a, c))
    return supposing(calculate(goal, split, before, after), a <= c + 1, c <= b)


@cache
def sum_at() -> Theorem:
    """a <= c => c <= b => sum(i=a..b, if(i = c, 1, 0)*f(i)) = f(c)"""
    chosen = for_all([i], chain(ring(bracket(i.eq(c)) * f(i), bracket(i.eq(c)) * f(i)
                                     + (ONE + -bracket(i.eq(c))) * ZERO),
                                symmetric(use(if_apart(), p=i.eq(c), x=f(i), y=ZERO))))
    f_ = var("f", to(INT, REAL))
    written = congruence(abstracted(f_, sum_of(f_, a, b)), chosen)
    return supposing(chain(written, use(sum_delta(), assume(a <= c), assume(c <= b), k=c)), a <= c, c <= b)
