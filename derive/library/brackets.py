"""Brackets, 1 where a condition holds and 0 where it does not: every choice is a sum of them, and sums obey them."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, apply, assume, congruence, imply, ring, symmetric
from derive.kernel.types import BOOL, INT, REAL, to
from derive.kernel.words import both, choice, ints, no, real, reals

from .rewriting import calculate
from .steps import both as pair
from .steps import chain, first_of, follows, for_all, second_of, supposing, use
from .sums import sum_delta, sum_of, sum_same, sum_split, sum_zero

p, q = var("p", BOOL), var("q", BOOL)
a, b, c, i = ints("a b c i")
x, y, z = reals("x y z")
f = var("f", to(INT, REAL))
ONE, ZERO = real(1), real(0)


def bracket(condition: Term) -> Term:
    return choice(condition, ONE, ZERO)


def true(condition: Theorem, first: Term = ONE, second: Term = ZERO) -> Theorem:
    """if(p, x, y) = x, where p is known"""
    return use("if_true", REAL, condition, p=condition.statement, x=first, y=second)


def false(condition: Term, denial: Theorem, first: Term = ONE, second: Term = ZERO) -> Theorem:
    """if(p, x, y) = y, where the denial of p is known"""
    return use("if_false", REAL, denial, p=condition, x=first, y=second)


def under(condition: Term, one: Theorem, other: Theorem) -> Theorem:
    """if(p, x, y) = if(p, z, w), from x = z, which may assume p, and y = w, which may assume that p is not"""
    (first, third), (second, fourth) = one.statement.parts[1:], other.statement.parts[1:]
    return use("if_under", REAL, imply(condition, one), imply(no(condition), other), p=condition, x=first, y=second,
               z=third, w=fourth)


def same(condition: Term, value: Term) -> Theorem:
    """x = if(p, x, x)"""
    return symmetric(use("if_same", REAL, p=condition, x=value))


@cache
def choice_by_brackets() -> Theorem:
    """if(p, x, y) = if(p, 1, 0)*x + (1 + (-1)*if(p, 1, 0))*y"""
    goal = bracket(p) * x + (ONE + -bracket(p)) * y
    holds = calculate(goal.eq(x), true(assume(p)))
    fails = calculate(goal.eq(y), false(p, assume(no(p))))
    return symmetric(chain(same(p, goal), under(p, holds, fails)))


@cache
def bracket_square() -> Theorem:
    """if(p, 1, 0)*if(p, 1, 0) = if(p, 1, 0)"""
    goal = bracket(p) * bracket(p)
    holds = calculate(goal.eq(ONE), true(assume(p)))
    fails = calculate(goal.eq(ZERO), false(p, assume(no(p))))
    return chain(same(p, goal), under(p, holds, fails))


@cache
def bracket_not() -> Theorem:
    """if(p => false, 1, 0) = 1 + (-1)*if(p, 1, 0)"""
    left, right = bracket(no(p)), ONE + -bracket(p)
    holds = chain(false(no(p), imply(no(p), apply(assume(no(p)), assume(p)))),
                  symmetric(calculate(right.eq(ZERO), true(assume(p)))))
    fails = chain(true(assume(no(p))), symmetric(calculate(right.eq(ONE), false(p, assume(no(p))))))
    return chain(same(p, left), under(p, holds, fails), use("if_same", REAL, p=p, x=right))


@cache
def bracket_and() -> Theorem:
    """if(p and q, 1, 0) = if(p, 1, 0)*if(q, 1, 0)"""
    left, right = bracket(both(p, q)), bracket(p) * bracket(q)
    equivalent = use("if_equivalent", REAL, imply(both(p, q), second_of(assume(both(p, q)))),
                     imply(q, pair(assume(p), assume(q))), p=both(p, q), q=q, x=ONE, y=ZERO)
    holds = chain(equivalent, symmetric(calculate(right.eq(bracket(q)), true(assume(p)))))
    denied = imply(both(p, q), apply(assume(no(p)), first_of(assume(both(p, q)))))
    fails = chain(false(both(p, q), denied), symmetric(calculate(right.eq(ZERO), false(p, assume(no(p))))))
    return chain(same(p, left), under(p, holds, fails), use("if_same", REAL, p=p, x=right))


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
                                symmetric(use(choice_by_brackets(), p=i.eq(c), x=f(i), y=ZERO))))
    f_ = var("f", to(INT, REAL))
    written = congruence(abstracted(f_, sum_of(f_, a, b)), chosen)
    return supposing(chain(written, use(sum_delta(), assume(a <= c), assume(c <= b), k=c)), a <= c, c <= b)
