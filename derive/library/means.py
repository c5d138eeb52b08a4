"""Means of random numbers: linear, monotone, of finite sums; the inequalities of Markov and of Cauchy and Schwarz."""
from __future__ import annotations

from functools import cache
from typing import NamedTuple

from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, assume, congruence, convert, imply, symmetric, transitive
from derive.kernel.types import INT, OUTCOME, REAL, to
from derive.kernel.words import choice, every, over, real

from .conditions import chosen, surely
from .formulas import ONE, ZERO, X, Y, a, b, f, i, integrable, mean, w
from .inverses import quotient_at_least
from .order import cancel_at_most, square_nonnegative, square_zero
from .ranges import over_range
from .steps import applied, at, clash, follows, for_all, ordered, supposing, use
from .sums import sum_of, sum_same

c = var("c", REAL)
RANDOM = to(OUTCOME, REAL)
R = var("R", to(INT, OUTCOME, REAL))            # a family of random numbers
UNIT_RANDOM = abstracted(w, ONE)


def of_w(body: Term) -> Term:
    return abstracted(w, body)


class Part(NamedTuple):
    """A random number with its factor in a combination, and the theorem that its mean is finite."""

    factor: Term
    number: Term
    finite: Theorem


def constant_part(value: Term) -> Part:
    return Part(value, UNIT_RANDOM, use("integrable_constant", c=ONE))


def _multiple(part: Part) -> tuple[Term, Theorem, Theorem]:
    body = part.factor * part.number(w)
    return (body, use("integrable_multiple", part.finite, X=part.number, c=part.factor),
            use("mean_multiple", part.finite, X=part.number, c=part.factor))


def combination(*parts: Part) -> tuple[Term, Theorem, Theorem]:
    """A linear combination: its value at w, that its mean is finite, and its mean."""
    body, finite, value = _multiple(parts[0])
    for part in parts[1:]:
        more, also, its = _multiple(part)
        added = use("mean_sum", finite, also, X=of_w(body), Y=of_w(more))
        finite = use("integrable_sum", finite, also, X=of_w(body), Y=of_w(more))
        body = body + more
        value = follows(mean(of_w(body)).eq(value.statement.parts[2] + its.statement.parts[2]), added, value, its)
    return body, finite, value


def finite_mean(body: Term, *parts: Part) -> Theorem:
    """The mean of w -> body is finite, body being a combination of the parts by algebra."""
    other, finite, _ = combination(*parts)
    hole = var("hole", RANDOM)
    same = for_all([w], follows(other.eq(body)))
    return convert(congruence(abstracted(hole, integrable(hole)), same), finite)


def mean_of(body: Term, value: Term, *parts: Part) -> Theorem:
    """The mean of w -> body, body being a combination of the parts by algebra."""
    other, _, means = combination(*parts)
    hole = var("hole", RANDOM)
    same = congruence(abstracted(hole, mean(hole)), for_all([w], follows(body.eq(other))))
    units = [part.factor for part in parts if part.number is UNIT_RANDOM]
    one = use("mean_constant", c=ONE)
    return follows(mean(of_w(body)).eq(value), transitive(same, means), *(item for unit in units for item in (
        one, unit)))


FINITE_X, FINITE_Y = assume(integrable(X)), assume(integrable(Y))
PART_X, PART_Y = Part(ONE, X, FINITE_X), Part(ONE, Y, FINITE_Y)


@cache
def mean_difference() -> Theorem:
    """integrable(X) => integrable(Y) => mean(w -> X(w) + (-1)*Y(w)) = mean(X) + (-1)*mean(Y)"""
    whole = mean_of(X(w) - Y(w), mean(X) - mean(Y), PART_X, Part(real(-1), Y, FINITE_Y))
    return supposing(whole, integrable(X), integrable(Y))


@cache
def integrable_difference() -> Theorem:
    """integrable(X) => integrable(Y) => integrable(w -> X(w) + (-1)*Y(w))"""
    return supposing(finite_mean(X(w) - Y(w), PART_X, Part(real(-1), Y, FINITE_Y)), integrable(X), integrable(Y))


@cache
def mean_opposite() -> Theorem:
    """integrable(X) => mean(w -> (-1)*X(w)) = (-1)*mean(X)"""
    return use("mean_multiple", c=real(-1))


@cache
def mean_plus() -> Theorem:
    """integrable(X) => mean(w -> X(w) + c) = mean(X) + c"""
    return supposing(mean_of(X(w) + c, mean(X) + c, PART_X, constant_part(c)), integrable(X))


@cache
def integrable_plus() -> Theorem:
    """integrable(X) => integrable(w -> X(w) + c)"""
    return supposing(finite_mean(X(w) + c, PART_X, constant_part(c)), integrable(X))


@cache
def mean_centred() -> Theorem:
    """integrable(X) => mean(w -> X(w) + (-1)*mean(X)) = 0"""
    whole = use(mean_plus(), FINITE_X, c=-mean(X))
    return supposing(follows(mean(of_w(X(w) - mean(X))).eq(0), whole), integrable(X))


def _each(claim: Term, high: Term) -> Term:
    return every(i, (a <= i) >> ((i <= high) >> claim))


def _row(high: Term) -> Term:
    """The sum of the family at w."""
    return sum_of(abstracted(i, R(i, w)), a, high)


def _over_family(goal: Term, empty: Theorem, step: Theorem) -> Theorem:
    """A claim about the family over a..b, by induction on b; both theorems may use that its means are finite."""
    longer = assume(_each(integrable(R(i)), b + 1))
    shorter = for_all([i], supposing(applied(at(longer, i), assume(a <= i), follows(i <= b + 1, assume(i <= b))),
                                     a <= i, i <= b))
    before = applied(assume(_each(integrable(R(i)), b) >> goal), shorter)
    then = use(imply(goal, step), before)
    claim = _each(integrable(R(i)), b) >> goal
    return over_range(claim, b, a, supposing(empty, b < a, _each(integrable(R(i)), b)), supposing(
        then, a <= b + 1, claim, _each(integrable(R(i)), b + 1)))


def _last_finite() -> Theorem:
    longer = assume(_each(integrable(R(i)), b + 1))
    return applied(at(longer, b + 1), assume(a <= b + 1), follows(b + 1 <= b + 1))


def _replaced_random(theorem: Theorem, same: Theorem) -> Theorem:
    """What is said of one random number, of another one that is equal to it at every w."""
    name, hole = theorem.statement.parts[0], var("hole", RANDOM)
    return convert(congruence(abstracted(hole, name(hole)), same), theorem)


@cache
def integrable_sum_over() -> Theorem:
    """(for all i: int. a <= i => i <= b => integrable(R(i))) => integrable(w -> sum(i=a..b, R(i, w)))"""
    rows = abstracted(i, R(i, w))
    goal = integrable(of_w(_row(b)))
    none = for_all([w], symmetric(use("sum_empty", assume(b < a), f=rows)))
    empty = _replaced_random(use("integrable_constant", c=ZERO), none)
    more = use("integrable_sum", assume(goal), _last_finite(), X=of_w(_row(b)), Y=R(b + 1))
    step = _replaced_random(more, for_all([w], symmetric(use("sum_step", assume(a <= b + 1), f=rows))))
    return _over_family(goal, empty, step)


@cache
def mean_sum_over() -> Theorem:
    """(for all i: int. a <= i => i <= b => integrable(R(i))) => mean(w -> sum(i=a..b, R(i, w))) =
    sum(i=a..b, mean(R(i)))"""
    rows, means = abstracted(i, R(i, w)), abstracted(i, mean(R(i)))
    goal = mean(of_w(_row(b))).eq(sum_of(means, a, b))
    hole = var("hole", RANDOM)
    context = abstracted(hole, mean(hole))
    none = congruence(context, for_all([w], use("sum_empty", assume(b < a), f=rows)))
    empty = follows(goal, none, use("mean_constant", c=ZERO), use("sum_empty", assume(b < a), f=means))
    longer = assume(_each(integrable(R(i)), b + 1))
    shorter = for_all([i], supposing(applied(at(longer, i), assume(a <= i), follows(i <= b + 1, assume(i <= b))),
                                     a <= i, i <= b))
    finite = applied(integrable_sum_over(), shorter)
    added = use("mean_sum", finite, _last_finite(), X=of_w(_row(b)), Y=R(b + 1))
    moved = congruence(context, for_all([w], use("sum_step", assume(a <= b + 1), f=rows)))
    step = follows(abstracted(b, goal)(b + 1), moved, added, assume(goal), use("sum_step", assume(a <= b + 1), f=means))
    return _over_family(goal, empty, step)


@cache
def mean_nonnegative() -> Theorem:
    """integrable(X) => (for all w: outcome. 0 <= X(w)) => 0 <= mean(X)"""
    premise = assume(every(w, ZERO <= X(w)))
    order = use("mean_monotone", use("integrable_constant", c=ZERO), FINITE_X, premise, X=of_w(ZERO), Y=X)
    return supposing(follows(ZERO <= mean(X), order, use("mean_constant", c=ZERO)), integrable(X), premise.statement)


@cache
def mean_at_most() -> Theorem:
    """integrable(X) => (for all w: outcome. X(w) <= c) => mean(X) <= c"""
    premise = assume(every(w, X(w) <= c))
    order = use("mean_monotone", FINITE_X, use("integrable_constant"), premise, Y=of_w(c))
    return supposing(follows(mean(X) <= c, order, use("mean_constant")), integrable(X), premise.statement)


@cache
def mean_at_least() -> Theorem:
    """integrable(X) => (for all w: outcome. c <= X(w)) => c <= mean(X)"""
    premise = assume(every(w, c <= X(w)))
    order = use("mean_monotone", use("integrable_constant"), FINITE_X, premise, X=of_w(c), Y=X)
    return supposing(follows(c <= mean(X), order, use("mean_constant")), integrable(X), premise.statement)


@cache
def markov() -> Theorem:
    """0 < c => integrable(X) => (for all w: outcome. 0 <= X(w)) => integrable(w -> if(c <= X(w), 1, 0)) =>
    mean(w -> if(c <= X(w), 1, 0)) <= mean(X)*inverse(c)"""
    sign, premise = assume(ZERO < c), assume(every(w, ZERO <= X(w)))
    beyond = c <= X(w)
    event = choice(beyond, ONE, ZERO)
    finite = assume(integrable(of_w(event)))
    goal = c * event <= X(w)
    yes = follows(goal, chosen(event, {beyond: surely(assume(beyond))}), c, assume(beyond))
    never = supposing(clash(assume(X(w) < c), assume(beyond)), beyond)
    less = follows(goal, chosen(event, {beyond: never}), c, at(premise, w))
    below = for_all([w], ordered(c, X(w), yes, less))
    order = use("mean_monotone", use("integrable_multiple", finite, X=of_w(event)), FINITE_X, below,
                X=of_w(c * event), Y=X)
    whole = follows(mean(of_w(event)) * c <= mean(X), order, use("mean_multiple", finite, X=of_w(event)))
    result = use(quotient_at_least(), sign, whole, x=mean(X), y=c, z=mean(of_w(event)))
    return supposing(result, ZERO < c, integrable(X), premise.statement, finite.statement)


def _products() -> tuple[Part, Part, Part]:
    """X*X, X*Y and Y*Y, their means being finite."""
    bodies = X(w) * X(w), X(w) * Y(w), Y(w) * Y(w)
    one, two, three = (Part(ONE, of_w(body), assume(integrable(of_w(body)))) for body in bodies)
    return one, two, three


@cache
def cauchy_schwarz() -> Theorem:
    """integrable(w -> X(w)*X(w)) => integrable(w -> X(w)*Y(w)) => integrable(w -> Y(w)*Y(w)) =>
    mean(w -> X(w)*Y(w))*mean(w -> X(w)*Y(w)) <= mean(w -> X(w)*X(w))*mean(w -> Y(w)*Y(w))"""
    parts = _products()
    A, B, C = (mean(part.number) for part in parts)

    def square(s: Term, t: Term) -> Theorem:
        """0 <= the mean of (s*X + t*Y)**2"""
        body = (s * X(w) + t * Y(w)) * (s * X(w) + t * Y(w))
        scaled = [part._replace(factor=factor) for part, factor in zip(
            parts, (s * s, s * t * real(2), t * t), strict=True)]
        value = s * s * A + s * t * B * 2 + t * t * C
        finite = finite_mean(body, *scaled)
        sign = use(mean_nonnegative(), finite, for_all([w], use(square_nonnegative(), x=s * X(w) + t * Y(w))),
                   X=of_w(body))
        return follows(ZERO <= value, sign, mean_of(body, value, *scaled))

    goal = B * B <= A * C
    order = square(C, -B)
    positive = assume(ZERO < C)
    more = use(cancel_at_most(), positive, follows(B * B * C <= A * C * C, order), x=B * B, y=A * C, z=C)
    from_c = use(mean_nonnegative(), parts[2].finite, for_all([w], use(square_nonnegative(), x=Y(w))),
                 X=parts[2].number)
    zero = use("antisymmetric", REAL, assume(C <= 0), from_c, x=C, y=ZERO)
    other = square(B, -(A + 1) * over(ONE, real(2)))
    factor = (A + 1) * (A + 1) * over(ONE, real(4))
    tie = follows(goal, other, zero, factor, zero, A)
    return supposing(ordered(C, ZERO, tie, more), *(part.finite.statement for part in parts))


@cache
def mean_weighted_sum() -> Theorem:
    """(for all i: int. a <= i => i <= b => integrable(R(i))) => mean(w -> sum(i=a..b, f(i)*R(i, w))) =
    sum(i=a..b, f(i)*mean(R(i)))"""
    premise = assume(_each(integrable(R(i)), b))
    here = applied(at(premise, i), assume(a <= i), assume(i <= b))
    weighted = abstracted(i, of_w(f(i) * R(i, w)))
    finite = use("integrable_multiple", here, X=R(i), c=f(i))
    whole = use(mean_sum_over(), for_all([i], supposing(finite, a <= i, i <= b)), R=weighted)
    value = use("mean_multiple", here, X=R(i), c=f(i))
    terms = use(sum_same(), for_all([i], supposing(value, a <= i, i <= b)), f=abstracted(i, mean(weighted(i))),
                g=abstracted(i, f(i) * mean(R(i))))
    return supposing(transitive(whole, terms), premise.statement)


@cache
def null_product() -> Theorem:
    """integrable(w -> X(w)*X(w)) => integrable(w -> X(w)*Y(w)) => integrable(w -> Y(w)*Y(w)) =>
    mean(w -> X(w)*X(w)) = 0 => mean(w -> X(w)*Y(w)) = 0"""
    parts = _products()
    A, B, C = (mean(part.number) for part in parts)
    none = assume(A.eq(0))
    order = applied(cauchy_schwarz(), *(part.finite for part in parts))
    square = use("antisymmetric", REAL, follows(B * B <= 0, order, none, C), use(square_nonnegative(), x=B), x=B * B,
                 y=ZERO)
    return supposing(use(square_zero(), square, x=B), *(part.finite.statement for part in parts), none.statement)
