"""Equations by cases where a root, a maximum or a comparison is of a multiple of what another one is of."""
from __future__ import annotations

from collections.abc import Sequence

from derive.conversions.context import Context
from derive.conversions.equality import equal
from derive.conversions.functions import applied
from derive.conversions.signs import sign
from derive.kernel.terms import Term
from derive.kernel.theorem import (
    Theorem,
    assume,
    congruence,
    imply,
    reflexive,
    symmetric,
    transitive,
)
from derive.kernel.types import REAL
from derive.kernel.words import real
from derive.library.order import cancel_at_most, cancel_less, product_increasing, product_monotone
from derive.library.rewriting import with_hole
from derive.library.steps import chain, follows, sides, use

from .cases import equal_by_cases
from .likeness import ORDERS, multiple_of, parts_inside

ROUNDS = 12         # a choice may stand in another one
BY_CHOICE = ("maximum", "minimum", "absolute")


def by_multiples(left: Term, right: Term, scales: Sequence[Term], context: Context) -> Theorem | None:
    """left = right, each function of c*x in them being made one of x"""
    if not scales:
        return None
    one, other = (_with_choices(side) for side in (left, right))
    moved = transitive(one, _scaled(sides(one)[1], sides(other)[1], scales, context))
    same = equal_by_cases(sides(moved)[1], sides(other)[1], context)
    return same and chain(moved, same, symmetric(other))


def _with_choices(term: Term) -> Theorem:
    """term = the same with maxima, minima and absolute values as choices"""
    result = reflexive(term)
    for _ in range(ROUNDS):
        now = sides(result)[1]
        part = next((part for part in parts_inside(now) if any(applied(name, part) for name in BY_CHOICE)), None)
        if part is None:
            break
        meaning = use(part.parts[0].name, **dict(zip("xy", part.parts[1:], strict=False)))
        result = transitive(result, congruence(with_hole(now, part), meaning))
    return result


def _scaled(term: Term, model: Term, scales: Sequence[Term], context: Context) -> Theorem:
    """term = the same with f(c*x) as a multiple of f(x), for each f(x) of the model"""
    result = reflexive(term)
    models = tuple(part for part in parts_inside(model) if applied("sqrt", part) or applied("if", part))
    done = {_asked(part) for part in models}
    for _ in range(ROUNDS):
        now = sides(result)[1]
        open_ = [part for part in parts_inside(now) if (applied("sqrt", part) or applied("if", part)) and _asked(part)
                 not in done]
        step = next(filter(None, (_multiple(part, other, scale, context) for part in open_ for other in models
                                  for scale in scales)), None)
        if step is None:
            break
        result = transitive(result, congruence(with_hole(now, sides(step)[0]), step))
    return result


def _asked(part: Term) -> Term:
    """What a root is of, or what a choice asks for."""
    return part.parts[1]



def _multiple(part: Term, other: Term, scale: Term, context: Context) -> Theorem | None:
    if part.parts[0] is not other.parts[0]:
        return None
    return (_choice if applied("if", part) else multiple_of)(part, other, scale, context)


def _choice(part: Term, other: Term, scale: Term, context: Context) -> Theorem | None:
    """if(a < b, x, y) = if(c < d, x, y) where b - a is a positive multiple of d - c; for <= too"""
    one, two = part.parts[1], other.parts[1]
    name = next((name for name in ORDERS if applied(name, one) and applied(name, two)), None)
    if name is None or one.parts[1].type != REAL or two.parts[1].type != REAL:
        return None
    (a, b), (c, d) = one.parts[1:], two.parts[1:]
    same = equal(b - a, scale * (d - c), context)
    above = same and sign(scale, True, context)
    if same is None or above is None:
        return None
    products = c * scale < d * scale if name == "less" else c * scale <= d * scale
    positive = above if name == "at_most" else follows(real(0) <= scale, above)
    cancelled = use(cancel_less() if name == "less" else cancel_at_most(), positive,
                    follows(products, assume(one), same), x=c, y=d, z=scale)
    grown = use(product_increasing(), assume(two), above, x=c, y=d, z=scale) if name == "less" else use(
        product_monotone(), assume(two), positive_from(above), x=c, y=d, z=scale)
    back = follows(one, grown, same)
    return use("if_equivalent", REAL, imply(one, cancelled), imply(two, back), p=one, q=two, x=part.parts[2],
               y=part.parts[3])


def positive_from(above: Theorem) -> Theorem:
    """0 <= x from 0 < x"""
    return follows(above.statement.parts[1] <= above.statement.parts[2], above)
