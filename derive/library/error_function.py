"""The error function is odd: erf(x) + erf(-x) has the derivative 0, and is 0 at 0."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term
from derive.kernel.theorem import Theorem, ring
from derive.kernel.words import real, word

from .derivatives import derivative_multiple, derivative_of_erf, of_y, revalued
from .formulas import ONE, ZERO, exp, x, y, z
from .monotonicity import constant_by_derivative
from .rewriting import restated
from .steps import follows, for_all, inside, use


def erf(term: Term) -> Term:
    return word("erf", term)


@cache
def erf_opposite() -> Theorem:
    """erf((-1)*x) = (-1)*erf(x)"""
    there = use("derivative_erf", x=z)
    opposite = revalued(use(derivative_multiple(), use("derivative_identity", x=z), c=real(-1), u=of_y(y), x=z, d=ONE),
                        real(-1))
    turned = use(derivative_of_erf(), opposite, u=of_y(-y), x=z, d=real(-1))
    both = use("derivative_sum", there, turned, u=of_y(erf(y)), v=of_y(erf(-y)), x=z, d=there.statement.parts[3],
               e=turned.statement.parts[3])
    same = inside(ring(-(-z * -z), -(z * z)), y, exp(y))
    level = use(constant_by_derivative(), for_all([z], revalued(both, ZERO, same)), u=of_y(erf(y) + erf(-y)), y=ZERO)
    at_zero = restated(level, ring(-ZERO, ZERO))
    return follows(erf(-x).eq(-erf(x)), at_zero, use("erf_zero"))
