"""Sums with a bracket, 1 where a condition holds and 0 where it does not: a smaller range, or a single term."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, assume, congruence, imply, ring, symmetric
from derive.kernel.types import INT, REAL, to
from derive.kernel.words import choice, no

from .choices import if_apart
from .conditions import by_conditions, surely
from .formulas import NOUGHT, ONE, UNIT, ZERO, a, b, c, f, i, n, x
from .order import compared, different
from .rewriting import calculate
from .steps import by_cases, chain, clash, follows, for_all, ordered, supposing, use
from .sums import sum_delta, sum_of, sum_same, sum_split, sum_zero


def bracket(condition: Term) -> Term:
    return choice(condition, ONE, ZERO)


def true(condition: Theorem, first: Term = ONE, second: Term = ZERO) -> Theorem:
    """if(p, x, y) = x, where p is known"""
    return use("if_true", REAL, condition, p=condition.statement, x=first, y=second)


def false(condition: Term, denial: Theorem, first: Term = ONE, second: Term = ZERO) -> Theorem:
    """if(p, x, y) = y, where the denial of p is known"""
    return use("if_false", REAL, denial, p=condition, x=first, y=second)


def _by_sign(goal: Term, at_zero: Theorem) -> Theorem:
    """An equation that is algebra where x < 0 or 0 < x decide its brackets, and is given under 0 = x."""
    same = ZERO.eq(x)

    def never(formula: Term, *premises: Theorem | Term | int) -> Theorem:
        return imply(formula, clash(*premises))

    above, below, other = assume(ZERO < x), assume(x < ZERO), assume(no(same))
    high = {same: other, x <= ZERO: never(x <= ZERO, above, assume(x <= ZERO)),
            ZERO <= x: surely(follows(ZERO <= x, above))}
    low = {same: other, ZERO <= x: never(ZERO <= x, below, assume(ZERO <= x)),
           x <= ZERO: surely(follows(x <= ZERO, below))}
    apart = use(different(), other, x=ZERO, y=x)
    return compared(ZERO, x, at_zero, by_cases(apart, *(imply(order.statement, by_conditions(
        goal, known=known)) for order, known in ((above, high), (below, low)))))


def _same(formula: Term) -> Theorem:
    """A bracket that is 1 where 0 = x"""
    return true(follows(formula, assume(ZERO.eq(x))))


@cache
def bracket_turned() -> Theorem:
    """if(x <= 0, 1, 0) = 1 + (-1)*if(0 <= x, 1, 0) + if(0 = x, 1, 0)"""
    goal = bracket(x <= ZERO).eq(ONE + -bracket(ZERO <= x) + bracket(ZERO.eq(x)))
    return _by_sign(goal, follows(goal, _same(x <= ZERO), _same(ZERO <= x), _same(ZERO.eq(x)), -1))


@cache
def bracket_of_zero() -> Theorem:
    """x*if(0 = x, 1, 0) = 0"""
    goal = (x * bracket(ZERO.eq(x))).eq(ZERO)
    return _by_sign(goal, follows(goal, assume(ZERO.eq(x)), -bracket(ZERO.eq(x))))


@cache
def bracket_of_zero_and_more() -> Theorem:
    """if(0 = x, 1, 0)*if(0 <= x, 1, 0) = if(0 = x, 1, 0)"""
    goal = (bracket(ZERO.eq(x)) * bracket(ZERO <= x)).eq(bracket(ZERO.eq(x)))
    return _by_sign(goal, follows(goal, _same(ZERO <= x), bracket(ZERO.eq(x))))


@cache
def bracket_from_next() -> Theorem:
    """if(0 <= n, 1, 0) = if(1 <= n, 1, 0) + if(0 = n, 1, 0)"""
    goal = bracket(NOUGHT <= n).eq(bracket(UNIT <= n) + bracket(NOUGHT.eq(n)))

    def never(formula: Term, *premises: Theorem) -> Theorem:
        return false(formula, imply(formula, clash(assume(formula), *premises, type_=INT)))

    more, less = assume(UNIT <= n), use("next", assume(n < UNIT), a=n, b=UNIT)
    above = calculate(goal, true(follows(NOUGHT <= n, more)), true(more), never(NOUGHT.eq(n), more))
    some, none = assume(NOUGHT <= n), assume(n < NOUGHT)
    same = use("antisymmetric", INT, some, follows(n <= NOUGHT, less), x=NOUGHT, y=n)
    there = calculate(goal, true(some), never(UNIT <= n, less), true(same))
    below = calculate(goal, never(NOUGHT <= n, none), never(UNIT <= n, less), never(NOUGHT.eq(n), none))
    return ordered(UNIT, n, above, ordered(NOUGHT, n, there, below))


@cache
def bracket_of_opposite() -> Theorem:
    """if(0 <= n, 1, 0) = 1 + (-1)*if(1 <= (-1)*n, 1, 0)"""
    goal = bracket(NOUGHT <= n).eq(ONE + -bracket(UNIT <= -n))
    some, none = assume(NOUGHT <= n), use("next", assume(n < NOUGHT), a=n, b=NOUGHT)
    never = false(UNIT <= -n, imply(UNIT <= -n, clash(assume(UNIT <= -n), some, type_=INT)))
    denied = false(NOUGHT <= n, imply(NOUGHT <= n, clash(assume(NOUGHT <= n), none, type_=INT)))
    return ordered(NOUGHT, n, calculate(goal, true(some), never),
                   calculate(goal, denied, true(follows(UNIT <= -n, none))))


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
