"""Maxima, minima, absolute values and roots of what is multiplied by a number that is not negative."""
from __future__ import annotations

from functools import cache

from derive.kernel.theorem import Theorem, assume, congruence, symmetric, transitive

from .extrema import (
    absolute_nonnegative,
    absolute_product,
    maximum_left,
    maximum_right,
    minimum_left,
    minimum_right,
)
from .formulas import ZERO, absolute, maximum, minimum, sqrt, x, y, z
from .order import product_monotone, square_nonnegative
from .rewriting import with_hole
from .roots import sqrt_of_nonnegative_square, sqrt_product
from .steps import chain, follows, ordered, supposing, use


def _by_order(of: str) -> Theorem:
    """maximum(x*z, y*z) = maximum(x, y)*z, or the same of minima"""
    sign = assume(ZERO <= z)
    first, second = (maximum_right, maximum_left) if of == "maximum" else (minimum_left, minimum_right)
    made = maximum if of == "maximum" else minimum
    cases = []
    for order, chosen in ((assume(x <= y), first), (follows(y <= x, assume(y < x)), second)):
        low, high = order.statement.parts[1:]
        grown = use(product_monotone(), order, sign, x=low, y=high, z=z)
        left = use(chosen(), grown, x=x * z, y=y * z)
        right = use(chosen(), order)
        right = congruence(with_hole(made(x, y) * z, made(x, y)), right)
        cases.append(transitive(left, symmetric(right)))
    return supposing(ordered(x, y, *cases), ZERO <= z)


@cache
def maximum_multiple() -> Theorem:
    """0 <= z => maximum(x*z, y*z) = maximum(x, y)*z"""
    return _by_order("maximum")


@cache
def minimum_multiple() -> Theorem:
    """0 <= z => minimum(x*z, y*z) = minimum(x, y)*z"""
    return _by_order("minimum")


@cache
def absolute_multiple() -> Theorem:
    """0 <= z => absolute(x*z) = absolute(x)*z"""
    product = use(absolute_product(), y=z)
    plain = use(absolute_nonnegative(), assume(ZERO <= z), x=z)
    return supposing(transitive(product, congruence(with_hole(absolute(x) * absolute(z), absolute(z)), plain)),
                     ZERO <= z)


@cache
def sqrt_multiple() -> Theorem:
    """0 <= z => sqrt(x*(z*z)) = sqrt(x)*z"""
    turned = follows((x * (z * z)).eq((z * z) * x))
    moved = congruence(with_hole(sqrt(x * (z * z)), x * (z * z)), turned)
    split = use(sqrt_product(), use(square_nonnegative(), x=z), x=z * z, y=x)
    plain = congruence(with_hole(sqrt(z * z) * sqrt(x), sqrt(z * z)),
                       use(sqrt_of_nonnegative_square(), assume(ZERO <= z), x=z))
    back = follows((z * sqrt(x)).eq(sqrt(x) * z))
    return supposing(chain(moved, split, plain, back), ZERO <= z)
