"""Bounds for absolute values of maxima, minima and choices by those of their parts."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term, constant, var
from derive.kernel.theorem import Theorem, assume, imply, symmetric
from derive.kernel.types import REAL, to
from derive.kernel.words import choice

from .choices import if_at_most, if_under_function
from .extrema import absolute_from_zero, absolute_nonnegative, absolute_zero, maximum_either, minimum_either
from .formulas import ONE, ZERO, absolute, maximum, minimum, p, x, y
from .steps import by_cases, follows, replaced, use


def _one_of_two(whole: Term, either: Theorem) -> Theorem:
    """|z| <= |x| + |y|, where z is x or y"""
    hole, bound = var("_hole", REAL), absolute(x) + absolute(y)

    def case(part: Term, other: Term) -> Theorem:
        plain = follows(absolute(part) <= bound, use(absolute_from_zero(), x=other))
        return imply(whole.eq(part), replaced(symmetric(assume(whole.eq(part))), plain, hole, absolute(hole) <= bound))

    return by_cases(either, case(x, y), case(y, x))


@cache
def absolute_of_maximum() -> Theorem:
    """absolute(maximum(x, y)) <= absolute(x) + absolute(y)"""
    return _one_of_two(maximum(x, y), maximum_either())


@cache
def absolute_of_minimum() -> Theorem:
    """absolute(minimum(x, y)) <= absolute(x) + absolute(y)"""
    return _one_of_two(minimum(x, y), minimum_either())


def _of_choice(first: Term, second: Term) -> Theorem:
    """|if(p, x, y)| = if(p, |x|, |y|)"""
    return use(if_under_function(), u=constant("absolute", to(REAL, REAL)), x=first, y=second)


@cache
def absolute_of_choice() -> Theorem:
    """absolute(if(p, x, y)) <= absolute(x) + absolute(y)"""
    bound = absolute(x) + absolute(y)
    parts = [follows(absolute(one) <= bound, use(absolute_from_zero(), x=other)) for one, other in ((x, y), (y, x))]
    below = use(if_at_most(), *parts, x=absolute(x), y=absolute(y), z=bound)
    return follows(absolute(choice(p, x, y)) <= bound, _of_choice(x, y), below)


@cache
def absolute_of_bracket() -> Theorem:
    """absolute(if(p, 1, 0)) <= 1"""
    one = use(absolute_nonnegative(), follows(ZERO <= ONE), x=ONE)
    parts = [follows(absolute(ONE) <= ONE, one), follows(absolute(ZERO) <= ONE, absolute_zero())]
    below = use(if_at_most(), *parts, x=absolute(ONE), y=absolute(ZERO), z=ONE)
    return follows(absolute(choice(p, ONE, ZERO)) <= ONE, _of_choice(ONE, ZERO), below)
