"""The step about the mean of a polynomial in a standard normal number, everywhere or on the positive half line."""
from __future__ import annotations

from functools import reduce

from derive.conversions.equality import equal
from derive.kernel.terms import APPLICATION, CONSTANT, NUMBER, Term, abstracted, app, var
from derive.kernel.theorem import Theorem, assume, congruence, convert, fact, generalise, ring, symmetric, transitive
from derive.kernel.types import REAL, Refused
from derive.kernel.words import real, word
from derive.library.brackets import bracket
from derive.library.steps import at, conjuncts, first_of, follows, second_of, sides, use
from derive.outlines.laws import Normal

from .algebra import real_sides
from .averaging import combined, same_means
from .chance import is_entry
from .integrability import finite
from .laws import families_of
from .means import closing, opened
from .spaces import mean
from .steps import Step, elaborates
from .terms import named, real_of

ZERO, ONE = real(0), real(1)


@elaborates("normal_mean")
def _normal_mean(step: Step) -> Theorem:
    """E g(z) = c, and E [0 < z]*g(z) = c/2 - P(0)/sqrt(2*pi), where g(x) = P'(x) - x*P(x) + c: by parts, E P'(z) is
    E z*P(z), and on the half line this less P(0)/sqrt(2*pi)"""
    _, law, antiderivative, total, *_ = step.arguments
    if not isinstance(law, Normal):
        raise Refused(f"normal_mean: {law} says nothing of it")
    point, body = opened(step, real_sides(step.outline.statement)[0])
    entry, known = _normal_entry(body, point, law, step)
    distribution, parts = first_of(known), second_of(known)
    hole = named("x", REAL)
    u, c = abstracted(hole, real_of(antiderivative)), real_of(total)
    slope = slope_of(app(u, hole), hole)
    v = abstracted(hole, slope.statement.parts[3])
    both = use(at(parts, u, v), generalise(hole, slope))
    half = bracket(ZERO < entry)
    halved = half in _factors(body)
    rows = [(ONE, app(v, entry)), (real(-1), entry * app(u, entry)), (c, ONE)]
    if halved:
        rows = [*((factor, half * row) for factor, row in rows[:2]), (c, half)]
    whole = reduce(lambda one, other: one + other, [factor * row for factor, row in rows])
    same = equal(body, whole, step.context)
    if same is None:
        raise Refused(f"normal_mean: {body!r} is not seen to be {whole!r}")
    means = combined([(factor, abstracted(point, row), finite(row, point, step.chance))
                      for factor, row in rows])
    by_parts = use(at(second_of(both), ZERO) if halved else first_of(both), *(
        finite(row, point, step.chance) for _, row in rows[:2]))
    last = transitive(second_of(at(distribution, ZERO)), _half()) if halved else use("mean_constant", c=ONE)
    edge = sides(by_parts)[1].parts[2] if halved else ZERO
    goal = mean(abstracted(point, body)).eq(edge + c * sides(last)[1])
    return closing(step, follows(goal, same_means(point, same), means, by_parts, last, c))


def _normal_entry(body: Term, point: Term, law: Normal, step: Step) -> tuple[Term, Theorem]:
    """The one normal number that a random number depends on, and what the law says of it."""
    found = dict.fromkeys(_entries(body, point))
    families = families_of(law, step.arities)
    if len(found) != 1:
        raise Refused(f"normal_mean: {body!r} is not about one number")
    (entry,) = found
    place = next((place for place, family in enumerate(families) if family.variable is entry.parts[0]), None)
    if place is None:
        raise Refused(f"normal_mean: the law is not about {entry!r}")
    return entry, at(conjuncts(assume(step.laws[law]), len(families))[place], *entry.parts[2:])


def _entries(term: Term, point: Term) -> list[Term]:
    if (point.name, point.type) not in term.free:
        return []
    if is_entry(term, point):
        return [term]
    if not term.parts:
        raise Refused(f"normal_mean: {term!r} is no index of an entry")
    return [entry for part in term.parts for entry in _entries(part, point)]


def _factors(body: Term) -> list[Term]:
    is_product = body.kind == APPLICATION and body.parts[0].kind == CONSTANT and body.parts[0].name == "times"
    return [factor for part in body.parts[1:] for factor in _factors(part)] if is_product else [body]


def _half() -> Theorem:
    """(1 - erf(0/sqrt(2)))/2 = 1/2"""
    hole = var("_hole", REAL)
    inside = ZERO * word("inverse", word("sqrt", real(2)))
    value = transitive(congruence(abstracted(hole, word("erf", hole)), ring(inside, ZERO)), fact("erf_zero"))
    tail = abstracted(hole, (ONE + -hole) * word("inverse", real(2)))
    return transitive(congruence(tail, value), ring(app(tail, ZERO), word("inverse", real(2))))


def slope_of(body: Term, x: Term) -> Theorem:
    """The derivative at x of a polynomial in x."""
    if (x.name, x.type) not in body.free:
        return use("derivative_constant", c=body, x=x)
    if body is x:
        return use("derivative_identity", x=x)
    name = body.parts[0].name if body.kind == APPLICATION and body.parts[0].kind == CONSTANT else ""
    if name == "power" and body.parts[2].kind == NUMBER and body.parts[2].value > 0:
        product = reduce(lambda one, other: one * other, [body.parts[1]] * body.parts[2].value)
        return _same_slope(slope_of(product, x), symmetric(ring(body, product)), x)
    if name not in ("plus", "times"):
        raise Refused(f"normal_mean: {body!r} is no polynomial in {x!r}")
    left, right = body.parts[1:]
    one, other = slope_of(left, x), slope_of(right, x)
    return use("derivative_sum" if name == "plus" else "derivative_product", one, other, u=abstracted(x, left),
               v=abstracted(x, right), x=x, d=one.statement.parts[3], e=other.statement.parts[3])


def _same_slope(theorem: Theorem, same: Theorem, x: Term) -> Theorem:
    """The derivative of the same function, written differently."""
    function, at_, value = theorem.statement.parts[1:]
    hole = var("_function", function.type)
    return convert(congruence(abstracted(hole, word("derivative", hole, at_, value)), generalise(x, same)), theorem)
