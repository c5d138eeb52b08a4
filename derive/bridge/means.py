"""The steps about means that need no law: at an outcome, averages, linearity, null sets."""
from __future__ import annotations

from derive.conversions.equality import equal
from derive.kernel.terms import Term, abstracted, app
from derive.kernel.theorem import Theorem, congruence, convert, generalise, specialise, symmetric, transitive
from derive.kernel.types import OUTCOME, Refused
from derive.kernel.words import word
from derive.library.steps import chain, sides, use

from .algebra import real_sides
from .averaging import HOLE, mean_apart, same_means, spread
from .integrability import finite
from .recasting import fresh_of, parts_of, recast
from .steps import Step, elaborates
from .terms import named


def opened(step: Step, mean: Term) -> tuple[Term, Term]:
    """An outcome of which nothing is known, and the random number of a mean there."""
    (random,) = mean.parts[1:]
    point = fresh_of(OUTCOME, mean, step.goal, *step.given, *(known.statement for known in step.context.known))
    return point, app(random, point)


def closing(step: Step, theorem: Theorem) -> Theorem:
    """The goal a = b from a = c, where c is b by computation."""
    wanted, now = real_sides(step.outline.statement)[1], theorem.statement.parts[2]
    rest = equal(now, wanted, step.context) or _equal_apart(now, wanted, step)
    if rest is None:
        raise Refused(f"{step.outline.rule}: {now!r} is not seen to be {wanted!r}")
    return transitive(theorem, rest)


def _equal_apart(now: Term, wanted: Term, step: Step) -> Theorem | None:
    """a = b, where all means are taken apart: E (1 - [p])*z is E z - E [p]*z."""
    one, other = (spread(side, step.chance) for side in (now, wanted))
    same = equal(sides(one)[1], sides(other)[1], step.context)
    return same and chain(one, same, symmetric(other))


@elaborates("at_outcome")
def _at_outcome(step: Step) -> Theorem:
    theorem, point = step.arguments
    return specialise(step.of(theorem), named(point, OUTCOME))


@elaborates("average")
def _average(step: Step) -> Theorem:
    """E f = E g from f(w) = g(w), and E f <= E g from f(w) <= g(w), where both are integrable"""
    premise, name, *_ = step.arguments
    point = named(name, OUTCOME)
    left, right = real_sides(premise.statement)
    theorem = step.of(premise)
    if parts_of(step.goal, "equal"):
        return same_means(point, recast(theorem, left.eq(right), step.context))
    if parts_of(step.goal, "less"):
        raise Refused("average: from f(w) < g(w) for all w the kernel's facts give E f <= E g alone")
    each = generalise(point, recast(theorem, left <= right, step.context))
    known = [finite(side, point, step.chance) for side in (left, right)]
    return use("mean_monotone", *known, each, X=abstracted(point, left), Y=abstracted(point, right))


@elaborates("finite_as")
def _finite_as(step: Step) -> Theorem:
    """f has a finite mean, as it is g, which has one"""
    premise, name, *_ = step.arguments
    point = named(name, OUTCOME)
    left, right = real_sides(premise.statement)
    same = generalise(point, symmetric(recast(step.of(premise), left.eq(right), step.context)))
    known = finite(right, point, step.chance)
    return convert(congruence(abstracted(HOLE, word("integrable", HOLE)), same), known)


@elaborates("linearity")
def _linearity(step: Step) -> Theorem:
    whole = real_sides(step.outline.statement)[0]
    point, body = opened(step, whole)
    return closing(step, mean_apart(body, point, step.chance))
