"""The mean of a combination of random numbers as the combination of their means."""
from __future__ import annotations

from functools import reduce

from derive.conversions.nested import is_sum
from derive.kernel.terms import APPLICATION, CONSTANT, Term, abstracted, app, var
from derive.kernel.theorem import Theorem, congruence, generalise, reflexive, transitive
from derive.kernel.types import OUTCOME, REAL
from derive.kernel.words import real
from derive.library.means import mean_sum_over
from derive.library.steps import follows, for_all, sides, supposing, use
from derive.library.sums import sum_same

from .chance import Chance
from .integrability import each_finite, finite_part, rows, summands
from .recasting import fresh_of
from .spaces import RANDOM, mean

Known = tuple[Theorem, Theorem]         # that a random number is integrable, and its mean
HOLE = var("_hole", RANDOM)


def same_means(point: Term, same: Theorem) -> Theorem:
    """E a = E b from a = b"""
    return congruence(abstracted(HOLE, mean(HOLE)), generalise(point, same))


def mean_apart(body: Term, point: Term, chance: Chance) -> Theorem:
    """E of the body = the sum of factor*E(..), as its normal form has it, sums over ranges outside of the means"""
    same, parts = summands(body, point, chance.context)
    whole = same_means(point, same)
    if not parts:
        return transitive(whole, use("mean_constant", c=real(0)))
    _, value = reduce(_plus, [_multiple(part.factor, part.chance, point, chance) for part in parts])
    return transitive(whole, value)


def _plus(one: Known, other: Known) -> Known:
    (finite, value), (also, its) = one, other
    (left,), (right,) = finite.statement.parts[1:], also.statement.parts[1:]
    added = use("mean_sum", finite, also, X=left, Y=right)
    total = sides(added)[0]
    return (use("integrable_sum", finite, also, X=left, Y=right),
            follows(total.eq(sides(value)[1] + sides(its)[1]), added, value, its))


def _multiple(factor: Term, body: Term, point: Term, chance: Chance) -> Known:
    """The mean of factor*body, where the factor is no matter of chance."""
    number = abstracted(point, body)
    finite = finite_part(body, point, chance)
    scaled = use("mean_multiple", finite, X=number, c=factor)
    value = _mean_of_part(body, point, chance)
    left, right = sides(scaled)[0], factor * sides(value)[1]
    return use("integrable_multiple", finite, X=number, c=factor), follows(left.eq(right), scaled, value, factor)


def _mean_of_part(body: Term, point: Term, chance: Chance) -> Theorem:
    """The mean of a product, or of a sum over a range term by term; that of a constant."""
    if (point.name, point.type) not in body.free:
        return use("mean_constant", c=body)
    if not is_sum(body):
        return follows(mean(abstracted(point, body)).eq(mean(abstracted(point, body))))
    index, inner, low, high = rows(body, chance)
    each = each_finite(index, inner, low, high, point, chance)
    family = abstracted(index, abstracted(point, inner))
    outer = use(mean_sum_over(), each, R=family, a=low, b=high)
    here = mean_apart(inner, point, chance.within(index, low, high))
    left, right = (abstracted(index, side) for side in sides(here))
    terms = for_all([index], supposing(here, low <= index, index <= high))
    return transitive(outer, use(sum_same(), terms, f=left, g=right, a=low, b=high))


def spread(term: Term, chance: Chance) -> Theorem:
    """The term with each mean in it as the combination of means that it is, also under sums over ranges."""
    if term.kind != APPLICATION or term.parts[0].kind != CONSTANT:
        return reflexive(term)
    head, *parts = term.parts
    if head.name == "mean":
        point = fresh_of(OUTCOME, term, *(known.statement for known in chance.context.known))
        return mean_apart(app(parts[0], point), point, chance)
    if is_sum(term):
        index, inner, low, high = rows(term, chance)
        here = spread(inner, chance.within(index, low, high))
        left, right = (abstracted(index, side) for side in sides(here))
        terms = for_all([index], supposing(here, low <= index, index <= high))
        return use(sum_same(), terms, f=left, g=right, a=low, b=high)
    result = reflexive(term)
    for number, part in enumerate(parts, 1) if head.name in ("plus", "times", "power") else ():
        if part.type == REAL:
            now = list(sides(result)[1].parts)
            hole = now[number] = var("_hole", REAL)
            result = transitive(result, congruence(abstracted(hole, app(*now)), spread(part, chance)))
    return result


def combined(parts: list[tuple[Term, Term, Theorem]]) -> Theorem:
    """E of the sum of factor*X = the sum of factor*E X, from factors, random numbers and that these are integrable."""
    rows = [(use("integrable_multiple", known, X=random, c=factor), use("mean_multiple", known, X=random, c=factor))
            for factor, random, known in parts]
    return reduce(_plus, rows)[1]
