"""Bounds for the size of a random number by sums of products of sizes of entries."""
from __future__ import annotations

from functools import reduce

from derive.kernel.terms import APPLICATION, CONSTANT, NUMBER, Term, var
from derive.kernel.theorem import Theorem, ring, symmetric
from derive.kernel.types import REAL, Refused
from derive.library.extrema import absolute_from_zero, absolute_nonnegative, absolute_product, triangle
from derive.library.formulas import ONE, ZERO, absolute
from derive.library.order import product_bounds
from derive.library.sizes import absolute_of_bracket, absolute_of_choice, absolute_of_maximum, absolute_of_minimum
from derive.library.steps import follows, replaced, use

from .chance import is_entry


def envelope(body: Term, point: Term) -> Theorem:
    """|body| <= a bound that is a sum of products of sizes"""
    if (point.name, point.type) not in body.free or is_entry(body, point):
        return follows(absolute(body) <= absolute(body))
    name = body.parts[0].name if body.kind == APPLICATION and body.parts[0].kind == CONSTANT else ""
    if name not in WAYS:
        raise Refused(f"integrable: no bound is seen for {body!r}")
    return WAYS[name](body, point)


def _sum(body: Term, point: Term) -> Theorem:
    left, right = body.parts[1:]
    one, other = envelope(left, point), envelope(right, point)
    return follows(absolute(body) <= _bound(one) + _bound(other), use(triangle(), x=left, y=right), one, other)


def _bound(theorem: Theorem) -> Term:
    return theorem.statement.parts[2]


def _product(body: Term, point: Term) -> Theorem:
    left, right = body.parts[1:]
    one, other = envelope(left, point), envelope(right, point)
    sizes = use(product_bounds(), use(absolute_from_zero(), x=left), one, use(absolute_from_zero(), x=right), other,
                x=absolute(left), y=_bound(one), z=absolute(right), u=_bound(other))
    return follows(absolute(body) <= _bound(one) * _bound(other), use(absolute_product(), x=left, y=right), sizes)


def _power(body: Term, point: Term) -> Theorem:
    base, exponent = body.parts[1:]
    if exponent.kind != NUMBER or exponent.value < 1:
        raise Refused(f"integrable: no bound is seen for {body!r}")
    product = reduce(lambda one, other: one * other, [base] * exponent.value)
    theorem = envelope(product, point)
    hole = var("_hole", REAL)
    return replaced(symmetric(ring(body, product)), theorem, hole, absolute(hole) <= _bound(theorem))


def _choice(body: Term, point: Term) -> Theorem:
    """|[p]| <= 1, and |if(p, a, b)| <= the bound for a and the bound for b together"""
    condition, left, right = body.parts[1:]
    if left is ONE and right is ZERO:
        return use(absolute_of_bracket(), p=condition)
    return _either_of(use(absolute_of_choice(), p=condition, x=left, y=right), body, left, right, point)


def _either_of(apart: Theorem, body: Term, left: Term, right: Term, point: Term) -> Theorem:
    one, other = envelope(left, point), envelope(right, point)
    return follows(absolute(body) <= _bound(one) + _bound(other), apart, one, other)


def _maximum(body: Term, point: Term) -> Theorem:
    left, right = body.parts[1:]
    lemma = absolute_of_maximum() if body.parts[0].name == "maximum" else absolute_of_minimum()
    return _either_of(use(lemma, x=left, y=right), body, left, right, point)


def _absolute(body: Term, point: Term) -> Theorem:
    (inner,) = body.parts[1:]
    one = envelope(inner, point)
    again = use(absolute_nonnegative(), use(absolute_from_zero(), x=inner), x=body)
    return follows(absolute(body) <= _bound(one), again, one)


WAYS = {"plus": _sum, "times": _product, "power": _power, "if": _choice, "maximum": _maximum, "minimum": _maximum,
        "absolute": _absolute}
