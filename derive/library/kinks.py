"""Derivatives away from kinks: of a maximum, a minimum, an absolute value and a choice, by the sides that are taken."""
from __future__ import annotations

from collections.abc import Callable
from functools import cache

from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, assume, congruence, convert, imply, symmetric
from derive.kernel.types import REAL, to
from derive.kernel.words import choice, no

from .brackets import false, true
from .continuity import continuous
from .formulas import ZERO, absolute, d, e, maximum, minimum, slope, u, v, x, y
from .local_derivatives import (
    derivative_absolute_negative,
    derivative_absolute_positive,
    derivative_if_at_most_false,
    derivative_if_at_most_true,
    derivative_if_equal_false,
    derivative_if_less_false,
    derivative_if_less_true,
    derivative_maximum_left,
    derivative_maximum_right,
    derivative_minimum_left,
    derivative_minimum_right,
)
from .order import different
from .steps import applied, by_cases, clash, follows, supposing, use

r, s = (var(name, to(REAL, REAL)) for name in "rs")
U, V = assume(slope(u, x, d)), assume(slope(v, x, e))


def _with_value(theorem: Theorem, function: Term, equation: Theorem) -> Theorem:
    """derivative(f, x, b) as derivative(f, x, a), where a = b."""
    hole = var("_hole", REAL)
    return convert(congruence(abstracted(hole, slope(function, x, hole)), symmetric(equation)), theorem)


def _never(condition: Term, order: Theorem) -> Theorem:
    """That a comparison does not hold, from the opposite order."""
    return imply(condition, clash(order, assume(condition)))


def _by_sides(function: Term, condition: Term, chosen: tuple[Term, Term], below: Theorem, above: Theorem) -> Theorem:
    """The derivative if(u(x) <= v(x), first, second), from those for u(x) < v(x) and for v(x) < u(x)."""
    first, second = chosen
    less, more = assume(u(x) < v(x)), assume(v(x) < u(x))
    one = _with_value(below, function, true(follows(condition, less), first, second))
    other = _with_value(above, function, false(condition, _never(condition, more), first, second))
    apart = use(different(), assume(no(u(x).eq(v(x)))), x=u(x), y=v(x))
    return by_cases(apart, imply(less.statement, one), imply(more.statement, other))


def _extreme(make: Callable[[Term, Term], Term], chosen: tuple[Term, Term], below: Theorem, above: Theorem) -> Theorem:
    function = abstracted(y, make(u(y), v(y)))
    less, more = assume(u(x) < v(x)), assume(v(x) < u(x))
    whole = _by_sides(function, u(x) <= v(x), chosen, applied(below, less, U, V), applied(above, more, U, V))
    return supposing(whole, no(u(x).eq(v(x))), U.statement, V.statement)


@cache
def derivative_maximum() -> Theorem:
    """(u(x) = v(x) => false) => derivative(u, x, d) => derivative(v, x, e) => derivative(y -> maximum(u(y), v(y)), x,
    if(u(x) <= v(x), e, d))"""
    return _extreme(maximum, (e, d), derivative_maximum_right(), derivative_maximum_left())


@cache
def derivative_minimum() -> Theorem:
    """(u(x) = v(x) => false) => derivative(u, x, d) => derivative(v, x, e) => derivative(y -> minimum(u(y), v(y)), x,
    if(u(x) <= v(x), d, e))"""
    return _extreme(minimum, (d, e), derivative_minimum_left(), derivative_minimum_right())


@cache
def derivative_absolute() -> Theorem:
    """(u(x) = 0 => false) => derivative(u, x, d) => derivative(y -> absolute(u(y)), x, if(0 <= u(x), d, (-1)*d))"""
    function = abstracted(y, absolute(u(y)))
    above, below = assume(ZERO < u(x)), assume(u(x) < ZERO)
    condition = ZERO <= u(x)
    one = _with_value(use(derivative_absolute_positive(), above, U), function, true(follows(condition, above), d, -d))
    other = _with_value(use(derivative_absolute_negative(), below, U), function,
                        false(condition, _never(condition, below), d, -d))
    apart = use(different(), assume(no(u(x).eq(0))), x=u(x), y=ZERO)
    whole = by_cases(apart, imply(below.statement, other), imply(above.statement, one))
    return supposing(whole, no(u(x).eq(0)), U.statement)


def _choice(compare: Callable[[Term, Term], Term], yes: Theorem, otherwise: Theorem) -> Theorem:
    function = abstracted(y, choice(compare(u(y), v(y)), r(y), s(y)))
    ends = [assume(continuous(side, x)) for side in (u, v)]
    a, b = var("a", REAL), var("b", REAL)
    less, more = assume(u(x) < v(x)), assume(v(x) < u(x))
    here, there = assume(less.statement >> slope(r, x, a)), assume(more.statement >> slope(s, x, b))
    below = use(yes, *ends, less, applied(here, less), d=a)
    above = use(otherwise, *ends, more, applied(there, more), d=b)
    whole = _by_sides(function, compare(u(x), v(x)), (a, b), below, above)
    return supposing(whole, no(u(x).eq(v(x))), *(end.statement for end in ends), here.statement, there.statement)


@cache
def derivative_choice_at_most() -> Theorem:
    """(u(x) = v(x) => false) => (for all y: real. 0 < y => (for some z: real. 0 < z and (for all c: real. absolute(c +
    (-1)*x) < z => absolute(u(c) + (-1)*u(x)) < y))) => (for all y: real. 0 < y => (for some z: real. 0 < z and
    (for all c: real. absolute(c + (-1)*x) < z => absolute(v(c) + (-1)*v(x)) < y))) => (u(x) < v(x) =>
    derivative(r, x, a)) => (v(x) < u(x) => derivative(s, x, b)) => derivative(y -> if(u(y) <= v(y), r(y), s(y)),
    x, if(u(x) <= v(x), a, b))"""
    return _choice(Term.__le__, derivative_if_at_most_true(), derivative_if_at_most_false())


@cache
def derivative_choice_less() -> Theorem:
    """(u(x) = v(x) => false) => (for all y: real. 0 < y => (for some z: real. 0 < z and (for all c: real. absolute(c +
    (-1)*x) < z => absolute(u(c) + (-1)*u(x)) < y))) => (for all y: real. 0 < y => (for some z: real. 0 < z and
    (for all c: real. absolute(c + (-1)*x) < z => absolute(v(c) + (-1)*v(x)) < y))) => (u(x) < v(x) =>
    derivative(r, x, a)) => (v(x) < u(x) => derivative(s, x, b)) => derivative(y -> if(u(y) < v(y), r(y), s(y)),
    x, if(u(x) < v(x), a, b))"""
    return _choice(Term.__lt__, derivative_if_less_true(), derivative_if_less_false())


@cache
def derivative_choice_equal() -> Theorem:
    """(u(x) = v(x) => false) => (for all y: real. 0 < y => (for some z: real. 0 < z and (for all a: real. absolute(a +
    (-1)*x) < z => absolute(u(a) + (-1)*u(x)) < y))) => (for all y: real. 0 < y => (for some z: real. 0 < z and
    (for all a: real. absolute(a + (-1)*x) < z => absolute(v(a) + (-1)*v(x)) < y))) => derivative(s, x, b) =>
    derivative(y -> if(u(y) = v(y), r(y), s(y)), x, b)"""
    ends = [assume(continuous(side, x)) for side in (u, v)]
    b = var("b", REAL)
    apart, other = assume(no(u(x).eq(v(x)))), assume(slope(s, x, b))
    whole = use(derivative_if_equal_false(), *ends, apart, other, d=b)
    return supposing(whole, apart.statement, *(end.statement for end in ends), other.statement)

