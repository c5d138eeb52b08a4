"""Continuity at a place: of functions with a derivative, of sums and compositions; inequalities that hold nearby."""
from __future__ import annotations

from collections.abc import Callable
from functools import cache

from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, assume, imply, symmetric
from derive.kernel.types import REAL
from derive.kernel.words import both as conjunction
from derive.kernel.words import every, no, over, some

from .extrema import (
    absolute_above,
    absolute_above_opposite,
    absolute_from_zero,
    absolute_less,
    absolute_product,
    absolute_zero,
    minimum_more,
    minimum_to_left,
    minimum_to_right,
    triangle,
    triangle_below,
)
from .formulas import ONE, ZERO, absolute, d, inverse, minimum, slope, u, v, x, y
from .inverses import inverse_positive
from .order import compared, product_increasing, product_monotone
from .rewriting import calculate
from .steps import (
    applied,
    at,
    both,
    chain,
    exhibited,
    first_of,
    follows,
    for_all,
    inside,
    obtained,
    second_of,
    supposing,
    use,
)

t, near_by, radius, other_radius = (var(name, REAL) for name in ("t'", "e'", "r'", "r''"))


def near(place: Term, claim: Term) -> Term:
    """A claim about t holds at all t within some distance of the place."""
    return some(radius, conjunction(ZERO < radius, every(t, (absolute(t - place) < radius) >> claim)))


def continuous(function: Term, place: Term) -> Term:
    """A function is continuous at a place."""
    return every(near_by, (ZERO < near_by) >> near(place, absolute(function(t) - function(place)) < near_by))


def exists_near(place: Term, size: Term, positive: Theorem, claim: Theorem) -> Theorem:
    """A claim holds near a place, from 0 < size and the claim about t under |t - place| < size."""
    everywhere = for_all([t], imply(absolute(t - place) < size, claim))
    shape = abstracted(radius, conjunction(ZERO < radius, every(t, (absolute(t - place) < radius) >> claim.statement)))
    return exhibited(size, shape, both(positive, everywhere))


def nearby(place: Term, one: Theorem, other: Theorem, then: Callable[[Theorem, Theorem], Theorem]) -> Theorem:
    """What follows from two claims that hold near a place holds near it."""
    claims = [assume(theorem.statement.parts[1](size)) for theorem, size in ((one, radius), (other, other_radius))]
    size = minimum(radius, other_radius)
    positive = use(minimum_more(), *map(first_of, claims), x=radius, y=other_radius, z=ZERO)
    within = assume(absolute(t - place) < size)
    bounds = [follows(absolute(t - place) < bound, within, use(part, x=radius, y=other_radius))
              for part, bound in ((minimum_to_left(), radius), (minimum_to_right(), other_radius))]
    result = then(*(applied(at(second_of(claim), t), bound) for claim, bound in zip(claims, bounds, strict=True)))
    whole = exists_near(place, size, positive, result)
    return obtained(one, radius, obtained(other, other_radius, whole))


def _close(error: Term, positive: Theorem, premise: Theorem) -> Theorem:
    """|u(t) - u(place)| < error near the place, from 0 < error and continuity."""
    return applied(at(premise, error), positive)


@cache
def derivative_continuous() -> Theorem:
    """derivative(u, x, d) => (for all y: real. 0 < y => (for some z: real. 0 < z and (for all v: real.
    absolute(v + (-1)*x) < z => absolute(u(v) + (-1)*u(x)) < y)))"""
    quotients = at(use("derivative_near", assume(slope(u, x, d))), ONE)
    existence = applied(quotients, follows(ZERO < ONE))
    near_quotients = assume(existence.statement.parts[1](other_radius))
    bound = absolute(d) + 1
    bound_positive = follows(ZERO < bound, use(absolute_from_zero(), x=d))
    error = near_by
    share = over(error, bound)
    part_positive = use(inverse_positive(), bound_positive, x=bound)
    share_positive = use("product_positive", REAL, assume(ZERO < error), part_positive, x=error, y=inverse(bound))
    size = minimum(other_radius, share)
    positive = use(minimum_more(), first_of(near_quotients), share_positive, x=other_radius, y=share, z=ZERO)
    step = t - x
    within = assume(absolute(step) < size)
    goal = absolute(u(t) - u(x)) < error
    # t is not x: |u(t) - u(x)| = |quotient|*|t - x| <= (|d| + 1)*|t - x| < error
    nonzero = assume(no(step.eq(0)))
    quotient = over(u(x + step) - u(x), step)
    first = follows(absolute(step) < other_radius, within, use(minimum_to_left(), x=other_radius, y=share))
    second = follows(absolute(step) < share, within, use(minimum_to_right(), x=other_radius, y=share))
    off = applied(at(second_of(near_quotients), step), nonzero, first)
    parts = use(triangle(), x=quotient - d, y=d)
    summed = calculate(absolute(quotient - d + d).eq(absolute(quotient)), follows((quotient - d + d).eq(quotient)))
    at_most = follows(absolute(quotient) <= bound, off, parts, summed)
    unit = use("inverse", nonzero, x=step)
    difference = follows((u(x + step) - u(x)).eq(quotient * step), unit, u(x + step) - u(x))
    moved = calculate((u(x + step) - u(x)).eq(u(t) - u(x)), follows((x + step).eq(t)))
    apart = chain(*(inside(same, y, absolute(y)) for same in (symmetric(moved), difference)),
                  use(absolute_product(), x=quotient, y=step))
    product = use(product_monotone(), at_most, use(absolute_from_zero(), x=step), x=absolute(quotient), y=bound,
                  z=absolute(step))
    less = use(product_increasing(), second, bound_positive, x=absolute(step), y=share, z=bound)
    unit_bound = use("inverse", _not_zero(bound, bound_positive), x=bound)
    far = follows(goal, apart, product, less, unit_bound, error)
    # t is x
    same = assume(step.eq(0))
    here = calculate(absolute(u(t) - u(x)).eq(0), follows(t.eq(x), same), follows((u(x) - u(x)).eq(0)), absolute_zero())
    tie = follows(goal, here, assume(ZERO < error))
    whole = exists_near(x, size, positive, compared(step, ZERO, tie, far))
    result = obtained(existence, other_radius, whole)
    return imply(slope(u, x, d), for_all([near_by], imply(ZERO < error, result)))


def _not_zero(term: Term, positive: Theorem) -> Theorem:
    none = assume(term.eq(0))
    return supposing(use("irreflexive", REAL, follows(ZERO < ZERO, positive, none), x=ZERO), none.statement)


@cache
def continuous_positive() -> Theorem:
    """(for all y: real. 0 < y => (for some z: real. 0 < z and (for all v: real. absolute(v + (-1)*x) < z =>
    absolute(u(v) + (-1)*u(x)) < y))) => 0 < u(x) => (for some y: real. 0 < y and (for all z: real.
    absolute(z + (-1)*x) < y => 0 < u(z)))"""
    premise = assume(continuous(u, x))
    close = _close(u(x), assume(ZERO < u(x)), premise)

    def then(one: Theorem, other: Theorem) -> Theorem:
        return follows(ZERO < u(t), one, use(absolute_above_opposite(), x=u(t) - u(x)))

    return supposing(nearby(x, close, close, then), premise.statement, ZERO < u(x))


@cache
def continuous_less() -> Theorem:
    """(for all y: real. 0 < y => (for some z: real. 0 < z and (for all a: real. absolute(a + (-1)*x) < z =>
    absolute(u(a) + (-1)*u(x)) < y))) => (for all y: real. 0 < y => (for some z: real. 0 < z and (for all a: real.
    absolute(a + (-1)*x) < z => absolute(v(a) + (-1)*v(x)) < y))) => u(x) < v(x) => (for some y: real. 0 < y and
    (for all z: real. absolute(z + (-1)*x) < y => u(z) < v(z)))"""
    first, second, order = assume(continuous(u, x)), assume(continuous(v, x)), assume(u(x) < v(x))
    half = (v(x) - u(x)) * over(ONE, ONE + ONE)
    positive = follows(ZERO < half, order)

    def then(one: Theorem, other: Theorem) -> Theorem:
        return follows(u(t) < v(t), one, use(absolute_above(), x=u(t) - u(x)), other,
                       use(absolute_above_opposite(), x=v(t) - v(x)))

    one, other = (_close(half, positive, premise) for premise in (first, second))
    return supposing(nearby(x, one, other, then), first.statement, second.statement, order.statement)


@cache
def continuous_sum() -> Theorem:
    """(for all y: real. 0 < y => (for some z: real. 0 < z and (for all a: real. absolute(a + (-1)*x) < z =>
    absolute(u(a) + (-1)*u(x)) < y))) => (for all y: real. 0 < y => (for some z: real. 0 < z and (for all a: real.
    absolute(a + (-1)*x) < z => absolute(v(a) + (-1)*v(x)) < y))) => (for all y: real. 0 < y => (for some z: real.
    0 < z and (for all a: real. absolute(a + (-1)*x) < z => absolute(u(a) + v(a) + (-1)*(u(x) + v(x))) < y)))"""
    first, second = assume(continuous(u, x)), assume(continuous(v, x))
    half = near_by * over(ONE, ONE + ONE)
    positive = follows(ZERO < half, assume(ZERO < near_by))
    whole = u(t) + v(t) - (u(x) + v(x))

    def then(one: Theorem, other: Theorem) -> Theorem:
        bounds = [use(part, x=function(t) - function(x)) for part in (absolute_above(), absolute_above_opposite())
                  for function in (u, v)]
        return use(absolute_less(), follows(whole < near_by, one, other, bounds[0], bounds[1]),
                   follows(-whole < near_by, one, other, bounds[2], bounds[3]), x=whole, y=near_by)

    one, other = (_close(half, positive, premise) for premise in (first, second))
    result = for_all([near_by], imply(ZERO < near_by, nearby(x, one, other, then)))
    return supposing(result, first.statement, second.statement)


@cache
def continuous_composed() -> Theorem:
    """(for all y: real. 0 < y => (for some z: real. 0 < z and (for all a: real. absolute(a + (-1)*v(x)) < z =>
    absolute(u(a) + (-1)*u(v(x))) < y))) => (for all y: real. 0 < y => (for some z: real. 0 < z and (for all a: real.
    absolute(a + (-1)*x) < z => absolute(v(a) + (-1)*v(x)) < y))) => (for all y: real. 0 < y => (for some z: real.
    0 < z and (for all a: real. absolute(a + (-1)*x) < z => absolute(u(v(a)) + (-1)*u(v(x))) < y)))"""
    first, second = assume(continuous(u, v(x))), assume(continuous(v, x))
    outside = _close(near_by, assume(ZERO < near_by), first)
    claim = assume(outside.statement.parts[1](other_radius))
    close = _close(other_radius, first_of(claim), second)
    inner = assume(close.statement.parts[1](radius))
    reached = applied(at(second_of(inner), t), assume(absolute(t - x) < radius))
    there = applied(at(second_of(claim), v(t)), reached)
    whole = obtained(outside, other_radius, obtained(close, radius, exists_near(x, radius, first_of(inner), there)))
    return supposing(for_all([near_by], imply(ZERO < near_by, whole)), first.statement, second.statement)


@cache
def continuous_absolute() -> Theorem:
    """(for all y: real. 0 < y => (for some z: real. 0 < z and (for all v: real. absolute(v + (-1)*x) < z =>
    absolute(u(v) + (-1)*u(x)) < y))) => (for all y: real. 0 < y => (for some z: real. 0 < z and (for all v: real.
    absolute(v + (-1)*x) < z => absolute(absolute(u(v)) + (-1)*absolute(u(x))) < y)))"""
    premise = assume(continuous(u, x))

    def then(one: Theorem, other: Theorem) -> Theorem:
        goal = absolute(absolute(u(t)) - absolute(u(x))) < near_by
        return follows(goal, one, use(triangle_below(), x=u(t), y=u(x)))

    close = _close(near_by, assume(ZERO < near_by), premise)
    result = for_all([near_by], imply(ZERO < near_by, nearby(x, close, close, then)))
    return supposing(result, premise.statement)
