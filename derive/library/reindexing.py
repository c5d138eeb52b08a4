"""Sums over one range written in several ways: backwards, and with either of two bounds as the end of the range."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term, abstracted
from derive.kernel.theorem import Theorem, assume, imply, instantiate, ring, symmetric
from derive.kernel.types import INT

from .brackets import bracket, false, sum_from, sum_to, true
from .formulas import ZERO, a, b, c, f, i
from .ranges import over_range
from .rewriting import calculate
from .steps import chain, clash, follows, for_all, ordered, supposing, use
from .sums import empty_sum, longer_sum, sum_of, sum_one, sum_same, sum_split, sum_zero


@cache
def sum_opposite() -> Theorem:
    """sum(i=a..b, f(i)) = sum(i=(-1)*b..(-1)*a, f((-1)*i))"""
    turned = abstracted(i, f(-i))

    def goal(high: Term) -> Term:
        return sum_of(f, a, high).eq(sum_of(turned, -high, -a))

    none = use("sum_empty", follows(-a < -b, assume(b < a)), f=turned, a=-b, b=-a)
    first = -(b + 1)
    split = use(sum_split(), follows(first <= first + 1), follows(first <= -a, assume(a <= b + 1)), f=turned, a=first,
                b=-a, c=first)
    step = calculate(goal(b + 1), longer_sum(f, a, b), split, use(sum_one(), f=turned, a=first),
                     ring(-first, b + 1), ring(first + 1, -b), assume(goal(b)))
    return over_range(goal(b), b, a, imply(b < a, calculate(goal(b), empty_sum(f, a, b), none)),
                      supposing(step, a <= b + 1, goal(b)))


def _all(condition: Term, low: Term, high: Term, known: Theorem) -> Theorem:
    """sum(i=low..high, [p]*f(i)) = sum(i=low..high, f(i)), where the range gives p"""
    one = calculate((bracket(condition) * f(i)).eq(f(i)), true(known))
    return use(sum_same(), for_all([i], supposing(one, low <= i, i <= high)), g=f,
               f=abstracted(i, bracket(condition) * f(i)), a=low, b=high)


def _none(condition: Term, low: Term, high: Term, denial: Theorem) -> Theorem:
    """sum(i=low..high, [p]*f(i)) = 0, where the range denies p"""
    zero = calculate((bracket(condition) * f(i)).eq(ZERO), false(condition, denial))
    same = use(sum_same(), for_all([i], supposing(zero, low <= i, i <= high)), g=abstracted(i, ZERO),
               f=abstracted(i, bracket(condition) * f(i)), a=low, b=high)
    return chain(same, use(sum_zero(), a=low, b=high))


@cache
def sum_from_either() -> Theorem:
    """sum(i=a..b, if(c <= i, 1, 0)*f(i)) = sum(i=c..b, if(a <= i, 1, 0)*f(i))"""
    goal = sum_of(abstracted(i, bracket(c <= i) * f(i)), a, b).eq(sum_of(abstracted(i, bracket(a <= i) * f(i)), c, b))
    order = assume(a <= c)
    inner = calculate(goal, use(sum_from(), order, assume(c <= b + 1)), _all(
        a <= i, c, b, follows(a <= i, order, assume(c <= i))))
    denial = imply(c <= i, clash(assume(b + 1 < c), assume(c <= i), assume(i <= b), type_=INT))
    beyond = follows(b < c, assume(b + 1 < c))
    outer = calculate(goal, _none(c <= i, a, b, denial), use(
        "sum_empty", beyond, f=abstracted(i, bracket(a <= i) * f(i)), a=c, b=b))
    half = ordered(c, b + 1, inner, outer)
    other = symmetric(instantiate(half, a, c, c, a))
    return ordered(a, c, half, _weakened(other, c, a))


@cache
def sum_to_either() -> Theorem:
    """sum(i=a..b, if(i <= c, 1, 0)*f(i)) = sum(i=a..c, if(i <= b, 1, 0)*f(i))"""
    goal = sum_of(abstracted(i, bracket(i <= c) * f(i)), a, b).eq(sum_of(abstracted(i, bracket(i <= b) * f(i)), a, c))
    order = assume(c <= b)
    inner = calculate(goal, use(sum_to(), assume(a <= c + 1), order), _all(
        i <= b, a, c, follows(i <= b, order, assume(i <= c))))
    denial = imply(i <= c, clash(assume(c + 1 < a), assume(i <= c), assume(a <= i), type_=INT))
    beyond = follows(c < a, assume(c + 1 < a))
    outer = calculate(goal, _none(i <= c, a, b, denial), use(
        "sum_empty", beyond, f=abstracted(i, bracket(i <= b) * f(i)), a=a, b=c))
    half = ordered(a, c + 1, inner, outer)
    other = symmetric(instantiate(half, b, c, c, b))
    return ordered(c, b, half, _weakened(other, b, c))


def _weakened(theorem: Theorem, low: Term, high: Term) -> Theorem:
    """A under low <= high, from A under low < high"""
    return use(imply(low <= high, theorem), follows(low <= high, assume(low < high)))
