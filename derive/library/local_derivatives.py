"""Derivatives of what is defined by cases: maxima, minima, absolute values and choices, away from where they switch."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, assume, imply, symmetric
from derive.kernel.types import REAL, to
from derive.kernel.words import choice, either, no

from .conditions import by_condition, chosen
from .continuity import (
    continuous,
    continuous_less,
    continuous_positive,
    derivative_continuous,
    near,
    nearby,
    radius,
    t,
)
from .derivatives import derivative_opposite, refunctioned, revalued
from .extrema import (
    absolute_nonnegative,
    absolute_nonpositive,
    maximum_left,
    maximum_right,
    minimum_left,
    minimum_right,
)
from .formulas import ZERO, absolute, d, e, maximum, minimum, p, slope, u, v, x, y
from .order import different, greater_not_equal, less_not_equal
from .steps import applied, by_cases, clash, first_of, follows, for_all, obtained, second_of, supposing, use

r, s = (var(name, to(REAL, REAL)) for name in "rs")
U, V = assume(slope(u, x, d)), assume(slope(v, x, e))


@cache
def derivative_near_equal() -> Theorem:
    """(for some y: real. 0 < y and (for all z: real. absolute(z + (-1)*x) < y => u(z) = v(z))) =>
    derivative(u, x, d) => derivative(v, x, d)"""
    existence = assume(near(x, u(t).eq(v(t))))
    claim = assume(existence.statement.parts[1](radius))
    local = use("derivative_local", first_of(claim), second_of(claim), U, c=radius)
    return supposing(obtained(existence, radius, local), existence.statement, slope(u, x, d))


def _local(function: Term, order: Theorem, slope_there: Theorem, same: Theorem) -> Theorem:
    """The derivative of a function near a place, from one that is equal to it (`same`, about t) where `order` holds."""
    _, old, place, value = slope_there.statement.parts
    equal = nearby(place, order, order, lambda one, other: same_under(one, same))
    return use(derivative_near_equal(), equal, slope_there, u=old, v=function, x=place, d=value)


def same_under(order: Theorem, same: Theorem) -> Theorem:
    """The equation, its one hypothesis being what `order` states."""
    return use(supposing(same, order.statement), order)


def _less(low: Term, high: Term, low_continuous: Theorem, high_continuous: Theorem) -> Theorem:
    """u(t) < v(t) near x, from u(x) < v(x)."""
    return use(continuous_less(), low_continuous, high_continuous, assume(low(x) < high(x)), u=low, v=high)


def _two_sided(name: str, lemma: Theorem, low: Term, high: Term, winner: Theorem) -> Theorem:
    """The derivative of a maximum or a minimum of u and v, where low(x) < high(x)."""
    make = maximum if name == "maximum" else minimum
    continuous_u, continuous_v = (use(derivative_continuous(), part, u=function, d=value)
                                  for part, function, value in ((U, u, d), (V, v, e)))
    ends = (continuous_u, continuous_v) if low is u else (continuous_v, continuous_u)
    order = _less(low, high, *ends)
    there = assume(low(t) < high(t))
    same = symmetric(use(lemma, follows(low(t) <= high(t), there), x=u(t), y=v(t)))
    whole = _local(abstracted(y, make(u(y), v(y))), order, winner, same)
    return supposing(whole, low(x) < high(x), slope(u, x, d), slope(v, x, e))


@cache
def derivative_maximum_left() -> Theorem:
    """v(x) < u(x) => derivative(u, x, d) => derivative(v, x, e) => derivative(y -> maximum(u(y), v(y)), x, d)"""
    return _two_sided("maximum", maximum_left(), v, u, U)


@cache
def derivative_maximum_right() -> Theorem:
    """u(x) < v(x) => derivative(u, x, d) => derivative(v, x, e) => derivative(y -> maximum(u(y), v(y)), x, e)"""
    return _two_sided("maximum", maximum_right(), u, v, V)


@cache
def derivative_minimum_left() -> Theorem:
    """u(x) < v(x) => derivative(u, x, d) => derivative(v, x, e) => derivative(y -> minimum(u(y), v(y)), x, d)"""
    return _two_sided("minimum", minimum_left(), u, v, U)


@cache
def derivative_minimum_right() -> Theorem:
    """v(x) < u(x) => derivative(u, x, d) => derivative(v, x, e) => derivative(y -> minimum(u(y), v(y)), x, e)"""
    return _two_sided("minimum", minimum_right(), v, u, V)


@cache
def derivative_absolute_positive() -> Theorem:
    """0 < u(x) => derivative(u, x, d) => derivative(y -> absolute(u(y)), x, d)"""
    order = use(continuous_positive(), use(derivative_continuous(), U), assume(ZERO < u(x)))
    there = assume(ZERO < u(t))
    same = symmetric(use(absolute_nonnegative(), follows(ZERO <= u(t), there), x=u(t)))
    return supposing(_local(abstracted(y, absolute(u(y))), order, U, same), ZERO < u(x), slope(u, x, d))


@cache
def derivative_absolute_negative() -> Theorem:
    """u(x) < 0 => derivative(u, x, d) => derivative(y -> absolute(u(y)), x, (-1)*d)"""
    minus = abstracted(y, -u(y))
    opposite = use(derivative_opposite(), U)
    order = use(continuous_positive(), use(derivative_continuous(), opposite, u=minus, d=-d),
                follows(ZERO < -u(x), assume(u(x) < 0)), u=minus)
    there = assume(ZERO < -u(t))
    same = symmetric(use(absolute_nonpositive(), follows(u(t) <= 0, there), x=u(t)))
    return supposing(_local(abstracted(y, absolute(u(y))), order, opposite, same), u(x) < 0, slope(u, x, d))


@cache
def derivative_if() -> Theorem:
    """derivative(u, x, d) => derivative(v, x, e) => derivative(y -> if(p, u(y), v(y)), x, if(p, d, e))"""
    def case(formula: Term, found: Theorem) -> Theorem:
        known = {p: assume(formula)}
        moved = refunctioned(found, for_all([y], symmetric(chosen(choice(p, u(y), v(y)), known))))
        return revalued(moved, choice(p, d, e), chosen(choice(p, d, e), known))

    return supposing(by_condition(p, case(no(p), V), case(no(no(p)), U)), slope(u, x, d), slope(v, x, e))


@cache
def derivative_if_decided() -> Theorem:
    """p or (p => false) => (p => derivative(u, x, d)) => ((p => false) => derivative(v, x, e)) => derivative(y -> if(p,
    u(y), v(y)), x, if(p, d, e))"""
    def case(formula: Theorem, given: Theorem, name: str) -> Theorem:
        same = symmetric(use(name, REAL, formula, p=p, x=u(y), y=v(y)))
        moved = refunctioned(applied(given, formula), for_all([y], same))
        return imply(formula.statement, revalued(moved, choice(p, d, e), use(name, REAL, formula, p=p, x=d, y=e)))

    here, there = assume(p >> slope(u, x, d)), assume(no(p) >> slope(v, x, e))
    found = by_cases(assume(either(p, no(p))), case(assume(p), here, "if_true"), case(assume(no(p)), there, "if_false"))
    return supposing(found, either(p, no(p)), here.statement, there.statement)


def _if_order(condition: Term, low: Term, high: Term, found: Term) -> Theorem:
    """The derivative of y -> if(condition of u(y) and v(y), r(y), s(y)), where low(x) < high(x)."""
    ends = [assume(continuous(function, x)) for function in (u, v)]
    order = _less(low, high, *(ends if low is u else reversed(ends)))
    there = assume(low(t) < high(t))
    now = condition_at(condition, t)
    value = choice(now, r(t), s(t))
    if found is r:
        yes = follows(now, there)
        same = symmetric(use("if_true", REAL, yes, p=now, x=r(t), y=s(t)))
    else:
        never = supposing(clash(there, assume(now)), now)
        same = symmetric(use("if_false", REAL, never, p=now, x=r(t), y=s(t)))
    function = abstracted(t, value)
    inner = assume(slope(found, x, d))
    whole = _local(function, order, inner, same)
    return supposing(whole, *(end.statement for end in ends), low(x) < high(x), inner.statement)


def condition_at(condition: Term, place: Term) -> Term:
    return abstracted(y, condition)(place)


@cache
def derivative_if_at_most_true() -> Theorem:
    """(for all y: real. 0 < y => (for some z: real. 0 < z and (for all a: real. absolute(a + (-1)*x) < z =>
    absolute(u(a) + (-1)*u(x)) < y))) => (for all y: real. 0 < y => (for some z: real. 0 < z and (for all a: real.
    absolute(a + (-1)*x) < z => absolute(v(a) + (-1)*v(x)) < y))) => u(x) < v(x) => derivative(r, x, d) =>
    derivative(y -> if(u(y) <= v(y), r(y), s(y)), x, d)"""
    return _if_order(u(y) <= v(y), u, v, r)


@cache
def derivative_if_at_most_false() -> Theorem:
    """(for all y: real. 0 < y => (for some z: real. 0 < z and (for all a: real. absolute(a + (-1)*x) < z =>
    absolute(u(a) + (-1)*u(x)) < y))) => (for all y: real. 0 < y => (for some z: real. 0 < z and (for all a: real.
    absolute(a + (-1)*x) < z => absolute(v(a) + (-1)*v(x)) < y))) => v(x) < u(x) => derivative(s, x, d) =>
    derivative(y -> if(u(y) <= v(y), r(y), s(y)), x, d)"""
    return _if_order(u(y) <= v(y), v, u, s)


@cache
def derivative_if_less_true() -> Theorem:
    """(for all y: real. 0 < y => (for some z: real. 0 < z and (for all a: real. absolute(a + (-1)*x) < z =>
    absolute(u(a) + (-1)*u(x)) < y))) => (for all y: real. 0 < y => (for some z: real. 0 < z and (for all a: real.
    absolute(a + (-1)*x) < z => absolute(v(a) + (-1)*v(x)) < y))) => u(x) < v(x) => derivative(r, x, d) =>
    derivative(y -> if(u(y) < v(y), r(y), s(y)), x, d)"""
    return _if_order(u(y) < v(y), u, v, r)


@cache
def derivative_if_less_false() -> Theorem:
    """(for all y: real. 0 < y => (for some z: real. 0 < z and (for all a: real. absolute(a + (-1)*x) < z =>
    absolute(u(a) + (-1)*u(x)) < y))) => (for all y: real. 0 < y => (for some z: real. 0 < z and (for all a: real.
    absolute(a + (-1)*x) < z => absolute(v(a) + (-1)*v(x)) < y))) => v(x) < u(x) => derivative(s, x, d) =>
    derivative(y -> if(u(y) < v(y), r(y), s(y)), x, d)"""
    return _if_order(u(y) < v(y), v, u, s)


def _if_equal(low: Term, high: Term) -> Theorem:
    ends = [assume(continuous(function, x)) for function in (u, v)]
    order = _less(low, high, *(ends if low is u else reversed(ends)))
    there = assume(low(t) < high(t))
    now = u(t).eq(v(t))
    never = use(less_not_equal() if low is u else greater_not_equal(), there, x=u(t), y=v(t))
    same = symmetric(use("if_false", REAL, never, p=now, x=r(t), y=s(t)))
    inner = assume(slope(s, x, d))
    return _local(abstracted(t, choice(now, r(t), s(t))), order, inner, same)


@cache
def derivative_if_equal_false() -> Theorem:
    """(for all y: real. 0 < y => (for some z: real. 0 < z and (for all a: real. absolute(a + (-1)*x) < z =>
    absolute(u(a) + (-1)*u(x)) < y))) => (for all y: real. 0 < y => (for some z: real. 0 < z and (for all a: real.
    absolute(a + (-1)*x) < z => absolute(v(a) + (-1)*v(x)) < y))) => (u(x) = v(x) => false) => derivative(s, x, d) =>
    derivative(y -> if(u(y) = v(y), r(y), s(y)), x, d)"""
    unequal = assume(no(u(x).eq(v(x))))
    signs = use(different(), unequal, x=u(x), y=v(x))
    whole = by_cases(signs, imply(u(x) < v(x), _if_equal(u, v)), imply(v(x) < u(x), _if_equal(v, u)))
    return supposing(whole, continuous(u, x), continuous(v, x), unequal.statement, slope(s, x, d))
