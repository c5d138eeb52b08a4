"""What a derivative says of its function: monotone by its sign, constant where it is 0, Lipschitz if it is bounded."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, assume, imply, symmetric
from derive.kernel.types import REAL
from derive.kernel.words import every

from .extrema import absolute_above, absolute_above_opposite, absolute_at_most
from .formulas import ZERO, absolute, slope, u, v, x, y, z
from .order import less_or_equal
from .rewriting import calculate
from .steps import applied, at, by_cases, first_of, follows, for_all, obtained, ordered, second_of, supposing, use

c = var("c", REAL)
SLOPES = every(z, (x <= z) >> ((z <= y) >> slope(u, z, v(z))))


def _all_between(claim: Term) -> Term:
    return every(z, (x <= z) >> ((z <= y) >> claim))


def _by_mean_value(goal: Term, claim: Term) -> Theorem:
    """A comparison of u(x) and u(y), x < y, from a comparison of v(z) and 0 at the z of the mean value theorem."""
    between = use("mean_value", assume(x < y), assume(SLOPES))
    found = assume(between.statement.parts[1](z))
    inside, equation = first_of(found), second_of(found)
    here = applied(at(assume(_all_between(claim)), z), follows(x <= z, first_of(inside)), follows(
        z <= y, second_of(inside)))
    return obtained(between, z, _product(goal, here, equation))


def _product(goal: Term, here: Theorem, equation: Theorem) -> Theorem:
    """The goal, from the sign of v(z), times y - x."""
    gap = y - x
    name, low, high = here.statement.parts[0].name, *here.statement.parts[1:]
    rule, sign = ("product_positive", ZERO < gap) if name == "less" else ("product_nonnegative", ZERO <= gap)
    size = high - low
    positive = follows(ZERO < size if name == "less" else ZERO <= size, here)
    product = use(rule, REAL, positive, follows(sign, assume(x < y)), x=size, y=gap)
    return follows(goal, product, equation)


def _or_equal(goal: Term, less: Theorem) -> Theorem:
    """What holds for x < y and, being an equation of terms, for x = y, holds for x <= y."""
    same = assume(x.eq(y))
    equal = follows(goal, same, calculate(u(x).eq(u(y)), same), same, c)
    return by_cases(use(less_or_equal(), assume(x <= y)), imply(x < y, less), imply(x.eq(y), equal))


@cache
def increasing_by_derivative() -> Theorem:
    """(for all z: real. x <= z => z <= y => derivative(u, z, v(z))) => (for all z: real. x <= z => z <= y => 0 < v(z))
    => x < y => u(x) < u(y)"""
    claim = ZERO < v(z)
    return supposing(_by_mean_value(u(x) < u(y), claim), SLOPES, _all_between(claim), x < y)


@cache
def monotone_by_derivative() -> Theorem:
    """(for all z: real. x <= z => z <= y => derivative(u, z, v(z))) => (for all z: real. x <= z => z <= y =>
    0 <= v(z)) => x <= y => u(x) <= u(y)"""
    goal, claim = u(x) <= u(y), ZERO <= v(z)
    return supposing(_or_equal(goal, _by_mean_value(goal, claim)), SLOPES, _all_between(claim), x <= y)


@cache
def decreasing_by_derivative() -> Theorem:
    """(for all z: real. x <= z => z <= y => derivative(u, z, v(z))) => (for all z: real. x <= z => z <= y => v(z) < 0)
    => x < y => u(y) < u(x)"""
    claim = v(z) < 0
    return supposing(_by_mean_value(u(y) < u(x), claim), SLOPES, _all_between(claim), x < y)


@cache
def antitone_by_derivative() -> Theorem:
    """(for all z: real. x <= z => z <= y => derivative(u, z, v(z))) => (for all z: real. x <= z => z <= y =>
    v(z) <= 0) => x <= y => u(y) <= u(x)"""
    goal, claim = u(y) <= u(x), v(z) <= 0
    return supposing(_or_equal(goal, _by_mean_value(goal, claim)), SLOPES, _all_between(claim), x <= y)


@cache
def slope_at_most() -> Theorem:
    """(for all z: real. x <= z => z <= y => derivative(u, z, v(z))) => (for all z: real. x <= z => z <= y =>
    v(z) <= c) => x <= y => u(y) + (-1)*u(x) <= c*(y + (-1)*x)"""
    goal, claim = u(y) - u(x) <= c * (y - x), v(z) <= c
    return supposing(_or_equal(goal, _by_mean_value(goal, claim)), SLOPES, _all_between(claim), x <= y)


@cache
def slope_at_least() -> Theorem:
    """(for all z: real. x <= z => z <= y => derivative(u, z, v(z))) => (for all z: real. x <= z => z <= y =>
    c <= v(z)) => x <= y => c*(y + (-1)*x) <= u(y) + (-1)*u(x)"""
    goal, claim = c * (y - x) <= u(y) - u(x), c <= v(z)
    return supposing(_or_equal(goal, _by_mean_value(goal, claim)), SLOPES, _all_between(claim), x <= y)


@cache
def constant_between() -> Theorem:
    """(for all z: real. x <= z => z <= y => derivative(u, z, 0)) => x <= y => u(x) = u(y)"""
    slopes, order = assume(_all_between(slope(u, z, ZERO))), assume(x <= y)
    low, high = (use(lemma, slopes, _no_slope(), order, v=abstracted(z, ZERO)) for lemma in (
        monotone_by_derivative(), antitone_by_derivative()))
    return supposing(use("antisymmetric", REAL, low, high, x=u(x), y=u(y)), slopes.statement, x <= y)


def _no_slope() -> Theorem:
    """for all z from x to y: 0 <= 0"""
    return for_all([z], supposing(follows(ZERO <= ZERO), x <= z, z <= y))


@cache
def constant_by_derivative() -> Theorem:
    """(for all z: real. derivative(u, z, 0)) => u(x) = u(y)"""
    premise = assume(every(z, slope(u, z, ZERO)))
    there = for_all([z], supposing(at(premise, z), x <= z, z <= y))
    up = use(constant_between(), there, assume(x <= y))
    back = for_all([z], supposing(at(premise, z), y <= z, z <= x))
    down = symmetric(use(constant_between(), back, follows(y <= x, assume(y < x)), x=y, y=x))
    return supposing(ordered(x, y, up, down), premise.statement)


@cache
def lipschitz_by_derivative() -> Theorem:
    """(for all z: real. x <= z => z <= y => derivative(u, z, v(z))) => (for all z: real. x <= z => z <= y =>
    absolute(v(z)) <= c) => x <= y => absolute(u(y) + (-1)*u(x)) <= c*(y + (-1)*x)"""
    premise, slopes, order = assume(_all_between(absolute(v(z)) <= c)), assume(SLOPES), assume(x <= y)
    here = applied(at(premise, z), assume(x <= z), assume(z <= y))
    bounds = []
    for goal, lemma in ((v(z) <= c, absolute_above()), (-c <= v(z), absolute_above_opposite())):
        bounds.append(for_all([z], supposing(follows(goal, here, use(lemma, x=v(z))), x <= z, z <= y)))
    high = use(slope_at_most(), slopes, bounds[0], order)
    low = use(slope_at_least(), slopes, bounds[1], order, c=-c)
    change, limit = u(y) - u(x), c * (y - x)
    whole = use(absolute_at_most(), high, follows(-change <= limit, low), x=change, y=limit)
    return supposing(whole, SLOPES, premise.statement, x <= y)
