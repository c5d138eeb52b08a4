"""Variances and covariances, the means of products of deviations: their algebra, and sums of uncorrelated numbers."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, assume, congruence, symmetric
from derive.kernel.types import INT, OUTCOME, REAL, to
from derive.kernel.words import every, no, real

from .formulas import ONE, ZERO, X, Y, a, b, i, integrable, j, mean, w
from .means import (
    Part,
    R,
    constant_part,
    finite_mean,
    integrable_sum_over,
    mean_nonnegative,
    mean_of,
    mean_sum_over,
    of_w,
)
from .order import compared, square_nonnegative
from .steps import applied, at, chain, follows, for_all, supposing, use
from .sums import sum_add, sum_delta, sum_multiple, sum_of, sum_same

c = var("c", REAL)
Z = var("Z", to(OUTCOME, REAL))


def _finite(body: Term) -> Part:
    """A random number whose mean is assumed to be finite."""
    return Part(ONE, of_w(body), assume(integrable(of_w(body))))


def deviation(random: Term) -> Term:
    """How far a random number is from its mean, at w."""
    return random(w) - mean(random)


def covariance(one: Term, other: Term) -> Term:
    return mean(of_w(deviation(one) * deviation(other)))


def _covariance(one: Term, other: Term) -> Theorem:
    """The covariance is the mean of the product less the product of the means."""
    first, second, product = _finite(one(w)), _finite(other(w)), _finite(one(w) * other(w))
    value = mean(product.number) - mean(one) * mean(other)
    parts = [product, first._replace(factor=-mean(other)), second._replace(factor=-mean(one)),
             constant_part(mean(one) * mean(other))]
    return mean_of(deviation(one) * deviation(other), value, *parts)


FINITE_X, FINITE_Y, FINITE_Z = integrable(X), integrable(Y), integrable(Z)


def _finite_product(one: Term, other: Term) -> Term:
    return integrable(of_w(one(w) * other(w)))


@cache
def covariance_by_products() -> Theorem:
    """integrable(X) => integrable(Y) => integrable(w -> X(w)*Y(w)) => mean(w -> (X(w) + (-1)*mean(X))*(Y(w) +
    (-1)*mean(Y))) = mean(w -> X(w)*Y(w)) + (-1)*(mean(X)*mean(Y))"""
    return supposing(_covariance(X, Y), FINITE_X, FINITE_Y, _finite_product(X, Y))


@cache
def variance_by_squares() -> Theorem:
    """integrable(X) => integrable(w -> X(w)*X(w)) => mean(w -> (X(w) + (-1)*mean(X))*(X(w) + (-1)*mean(X))) =
    mean(w -> X(w)*X(w)) + (-1)*(mean(X)*mean(X))"""
    return supposing(_covariance(X, X), FINITE_X, _finite_product(X, X))


@cache
def integrable_deviations() -> Theorem:
    """integrable(X) => integrable(Y) => integrable(w -> X(w)*Y(w)) => integrable(w -> (X(w) + (-1)*mean(X))*(Y(w) +
    (-1)*mean(Y)))"""
    parts = [_finite(X(w) * Y(w)), _finite(X(w))._replace(factor=-mean(Y)), _finite(Y(w))._replace(factor=-mean(X)),
             constant_part(mean(X) * mean(Y))]
    return supposing(finite_mean(deviation(X) * deviation(Y), *parts), FINITE_X, FINITE_Y, _finite_product(X, Y))


@cache
def covariance_symmetric() -> Theorem:
    """mean(w -> (X(w) + (-1)*mean(X))*(Y(w) + (-1)*mean(Y))) = mean(w -> (Y(w) + (-1)*mean(Y))*(X(w) +
    (-1)*mean(X)))"""
    hole = var("hole", to(OUTCOME, REAL))
    left, right = deviation(X) * deviation(Y), deviation(Y) * deviation(X)
    return congruence(abstracted(hole, mean(hole)), for_all([w], follows(left.eq(right))))


@cache
def covariance_sum() -> Theorem:
    """integrable(X) => integrable(Y) => integrable(Z) => integrable(w -> X(w)*Z(w)) => integrable(w -> Y(w)*Z(w)) =>
    mean(w -> (X(w) + Y(w) + (-1)*mean(w' -> X(w') + Y(w')))*(Z(w) + (-1)*mean(Z))) = mean(w -> (X(w) +
    (-1)*mean(X))*(Z(w) + (-1)*mean(Z))) + mean(w -> (Y(w) + (-1)*mean(Y))*(Z(w) + (-1)*mean(Z)))"""
    whole = of_w(X(w) + Y(w))
    means = use("mean_sum", assume(FINITE_X), assume(FINITE_Y))
    goal = covariance(whole, Z).eq(covariance(X, Z) + covariance(Y, Z))
    parts = [_finite(X(w) * Z(w)), _finite(Y(w) * Z(w)), _finite(X(w))._replace(factor=-mean(Z)),
             _finite(Y(w))._replace(factor=-mean(Z)), _finite(Z(w))._replace(factor=-mean(whole)),
             constant_part(mean(whole) * mean(Z))]
    one, other = mean(parts[0].number), mean(parts[1].number)
    value = one + other - mean(X) * mean(Z) - mean(Y) * mean(Z)
    left = mean_of((whole(w) - mean(whole)) * deviation(Z), value - mean(whole) * mean(Z) + mean(whole) * mean(Z),
                   *parts)
    result = follows(goal, left, _covariance(X, Z), _covariance(Y, Z), means)
    return supposing(result, FINITE_X, FINITE_Y, FINITE_Z, _finite_product(X, Z), _finite_product(Y, Z))


@cache
def covariance_multiple() -> Theorem:
    """integrable(X) => integrable(Y) => integrable(w -> X(w)*Y(w)) => mean(w -> (c*X(w) + (-1)*mean(w' ->
    c*X(w')))*(Y(w) + (-1)*mean(Y))) = c*mean(w -> (X(w) + (-1)*mean(X))*(Y(w) + (-1)*mean(Y)))"""
    scaled = of_w(c * X(w))
    parts = [_finite(X(w) * Y(w))._replace(factor=c), _finite(X(w))._replace(factor=-c * mean(Y)),
             _finite(Y(w))._replace(factor=-mean(scaled)), constant_part(mean(scaled) * mean(Y))]
    value = c * mean(parts[0].number) - c * mean(X) * mean(Y)
    left = mean_of((c * X(w) - mean(scaled)) * deviation(Y), value, *parts)
    goal = covariance(scaled, Y).eq(c * covariance(X, Y))
    return supposing(follows(goal, left, _covariance(X, Y), c), FINITE_X, FINITE_Y, _finite_product(X, Y))


@cache
def variance_multiple() -> Theorem:
    """integrable(X) => integrable(w -> X(w)*X(w)) => mean(w -> (c*X(w) + (-1)*mean(w' -> c*X(w')))*(c*X(w) +
    (-1)*mean(w' -> c*X(w')))) = c*c*mean(w -> (X(w) + (-1)*mean(X))*(X(w) + (-1)*mean(X)))"""
    scaled = of_w(c * X(w))
    scale = use("mean_multiple", assume(FINITE_X))
    inner = c * X(w) - mean(scaled)
    parts = [_finite(X(w) * X(w))._replace(factor=c * c), _finite(X(w))._replace(factor=-c * mean(scaled) * 2),
             constant_part(mean(scaled) * mean(scaled))]
    value = c * c * mean(parts[0].number) - c * mean(scaled) * mean(X) * 2 + mean(scaled) * mean(scaled)
    left = mean_of(inner * inner, value, *parts)
    goal = covariance(scaled, scaled).eq(c * c * covariance(X, X))
    return supposing(follows(goal, left, _covariance(X, X), c * c, scale, mean(scaled), scale, c * mean(X)), FINITE_X,
                     _finite_product(X, X))


@cache
def variance_sum() -> Theorem:
    """integrable(X) => integrable(Y) => integrable(w -> X(w)*X(w)) => integrable(w -> X(w)*Y(w)) =>
    integrable(w -> Y(w)*Y(w)) => mean(w -> (X(w) + Y(w) + (-1)*mean(w' -> X(w') + Y(w')))*(X(w) + Y(w) +
    (-1)*mean(w' -> X(w') + Y(w')))) = mean(w -> (X(w) + (-1)*mean(X))*(X(w) + (-1)*mean(X))) + mean(w -> (Y(w) +
    (-1)*mean(Y))*(Y(w) + (-1)*mean(Y))) + 2*mean(w -> (X(w) + (-1)*mean(X))*(Y(w) + (-1)*mean(Y)))"""
    whole = of_w(X(w) + Y(w))
    means = use("mean_sum", assume(FINITE_X), assume(FINITE_Y))
    m = mean(whole)
    inner = whole(w) - m
    parts = [_finite(X(w) * X(w)), _finite(X(w) * Y(w))._replace(factor=real(2)), _finite(Y(w) * Y(w)),
             _finite(X(w))._replace(factor=-m * 2), _finite(Y(w))._replace(factor=-m * 2), constant_part(m * m)]
    squares = [mean(part.number) for part in parts[:3]]
    value = squares[0] + squares[1] * 2 + squares[2] - m * (mean(X) + mean(Y)) * 2 + m * m
    left = mean_of(inner * inner, value, *parts)
    goal = covariance(whole, whole).eq(covariance(X, X) + covariance(Y, Y) + real(2) * covariance(X, Y))
    result = follows(goal, left, _covariance(X, X), _covariance(Y, Y), _covariance(X, Y), means, m, means,
                     mean(X) + mean(Y))
    return supposing(result, FINITE_X, FINITE_Y, *(_finite_product(*pair) for pair in ((X, X), (X, Y), (Y, Y))))


@cache
def variance_nonnegative() -> Theorem:
    """integrable(X) => integrable(w -> X(w)*X(w)) => mean(X)*mean(X) <= mean(w -> X(w)*X(w))"""
    finite = use(integrable_deviations(), assume(FINITE_X), assume(FINITE_X), assume(_finite_product(X, X)), Y=X)
    sign = use(mean_nonnegative(), finite, for_all([w], use(square_nonnegative(), x=deviation(X))),
               X=of_w(deviation(X) * deviation(X)))
    goal = mean(X) * mean(X) <= mean(of_w(X(w) * X(w)))
    return supposing(follows(goal, sign, _covariance(X, X)), FINITE_X, _finite_product(X, X))


def _within(*indices: Term) -> list[Term]:
    return [bound for index in indices for bound in (a <= index, index <= b)]


def _double(claim: Term) -> Term:
    """A claim about i and j, both in a..b."""
    for bound in reversed(_within(j)):
        claim = bound >> claim
    claim = every(j, claim)
    for bound in reversed(_within(i)):
        claim = bound >> claim
    return every(i, claim)


def _used(premise: Theorem, *indices: Term) -> Theorem:
    """What is said of all indices in a..b, of these."""
    for index in indices:
        premise = applied(at(premise, index), assume(a <= index), assume(index <= b))
    return premise


def _pair(one: Term, other: Term) -> Term:
    return of_w(R(one, w) * R(other, w))


def _total(index: Term, body: Term) -> Term:
    return sum_of(abstracted(index, body), a, b)


def _same_sum(index: Term, theorem: Theorem) -> Theorem:
    """Two sums over a..b are equal, from the equation of their terms there."""
    left, right = theorem.statement.parts[1:]
    each = for_all([index], supposing(theorem, *_within(index)))
    return use(sum_same(), each, f=abstracted(index, left), g=abstracted(index, right))


PRODUCTS_FINITE = _double(integrable(_pair(i, j)))


@cache
def square_of_sum() -> Theorem:
    """sum(i=a..b, f(i))*sum(i=a..b, g(i)) = sum(i=a..b, sum(j=a..b, f(i)*g(j)))"""
    f, g = (var(name, to(INT, REAL)) for name in "fg")
    inner = use(sum_multiple(), x=f(i), f=g)                        # sum over j of f(i)*g(j) = f(i)*sum(g)
    hole = var("hole", to(INT, REAL))
    rows = congruence(abstracted(hole, sum_of(hole, a, b)), for_all([i], inner))
    outer = use(sum_multiple(), x=sum_of(g, a, b), f=f)
    turned = congruence(abstracted(hole, sum_of(hole, a, b)), for_all([i], follows(
        (f(i) * sum_of(g, a, b)).eq(sum_of(g, a, b) * f(i)))))
    goal = (sum_of(f, a, b) * sum_of(g, a, b)).eq(_total(i, _total(j, f(i) * g(j))))
    return follows(goal, rows, turned, outer)


@cache
def mean_of_squared_sum() -> Theorem:
    """(for all i: int. a <= i => i <= b => (for all j: int. a <= j => j <= b => integrable(w -> R(i, w)*R(j, w)))) =>
    mean(w -> sum(i=a..b, R(i, w))*sum(i=a..b, R(i, w))) = sum(i=a..b, sum(j=a..b, mean(w -> R(i, w)*R(j, w))))"""
    premise = assume(PRODUCTS_FINITE)
    hole = var("hole", to(OUTCOME, REAL))
    row = abstracted(i, R(i, w))
    apart = use(square_of_sum(), f=row, g=row)
    first = congruence(abstracted(hole, mean(hole)), for_all([w], apart))
    inner_family = abstracted(j, _pair(i, j))
    each_finite = at(premise, i)
    each_finite = applied(each_finite, assume(a <= i), assume(i <= b))
    inner = use(mean_sum_over(), each_finite, R=inner_family)
    inner_finite = use(integrable_sum_over(), each_finite, R=inner_family)
    outer_family = abstracted(i, of_w(_total(j, R(i, w) * R(j, w))))
    outer = use(mean_sum_over(), for_all([i], supposing(inner_finite, *_within(i))), R=outer_family)
    return supposing(chain(first, outer, _same_sum(i, inner)), premise.statement)


@cache
def uncorrelated_sum() -> Theorem:
    """(for all i: int. a <= i => i <= b => integrable(R(i))) => (for all i: int. a <= i => i <= b => (for all j: int.
    a <= j => j <= b => integrable(w -> R(i, w)*R(j, w)))) => (for all i: int. a <= i => i <= b => (for all j: int.
    a <= j => j <= b => (j = i => false) => mean(w -> R(i, w)*R(j, w)) = mean(R(i))*mean(R(j)))) =>
    mean(w -> sum(i=a..b, R(i, w))*sum(i=a..b, R(i, w))) + (-1)*(mean(w -> sum(i=a..b, R(i, w)))*mean(w ->
    sum(i=a..b, R(i, w)))) = sum(i=a..b, mean(w -> R(i, w)*R(i, w)) + (-1)*(mean(R(i))*mean(R(i))))"""
    finite = assume(every(i, (a <= i) >> ((i <= b) >> integrable(R(i)))))
    products = assume(PRODUCTS_FINITE)
    means = abstracted(i, mean(R(i)))
    product = mean(_pair(i, j)).eq(means(i) * means(j))
    apart = assume(_double(no(j.eq(i)) >> product))
    squares = applied(mean_of_squared_sum(), products)
    total = applied(mean_sum_over(), finite)
    square_of_means = use(square_of_sum(), f=means, g=means)
    excess = mean(_pair(i, j)) - means(i) * means(j)
    # off the diagonal the excess is 0
    yes = symmetric(use("if_true", REAL, assume(j.eq(i)), p=j.eq(i), x=excess, y=ZERO))
    zero = follows(excess.eq(0), applied(_used(apart, i, j), assume(no(j.eq(i)))))
    never = symmetric(use("if_false", REAL, assume(no(j.eq(i))), p=j.eq(i), x=excess, y=ZERO))
    entry = compared(j, i, yes, chain(zero, never))
    row = _same_sum(j, entry)
    delta = use(sum_delta(), assume(a <= i), assume(i <= b), f=abstracted(j, excess), k=i)
    rows = _same_sum(i, chain(row, delta))                      # sum sum excess = sum of the diagonal
    split = _split_excess(abstracted(i, abstracted(j, mean(_pair(i, j)))), means)
    body = abstracted(i, R(i, w))
    whole = of_w(sum_of(body, a, b))
    spread = mean(of_w(whole(w) * whole(w))) - mean(whole) * mean(whole)
    goal = spread.eq(_total(i, mean(_pair(i, i)) - means(i) * means(i)))
    result = follows(goal, squares, total, mean(whole), total, sum_of(means, a, b), square_of_means, split, rows)
    return supposing(result, finite.statement, products.statement, apart.statement)


def _split_excess(entries: Term, means: Term) -> Theorem:
    """The double sum of entry - mean*mean is the difference of the two double sums."""
    hole = var("hole", to(INT, REAL))
    context = abstracted(hole, sum_of(hole, a, b))
    first, second = entries(i), abstracted(j, means(i) * means(j))

    def apart(one: Term, other: Term, index: Term) -> Theorem:
        """sum(one - other) = sum(one) - sum(other)"""
        minus = abstracted(index, -other(index))
        added = use(sum_add(), f=one, g=minus)
        scaled = use(sum_multiple(), x=real(-1), f=other)
        return follows(_total(index, one(index) - other(index)).eq(sum_of(one, a, b) - sum_of(other, a, b)), added,
                       scaled)

    inner = congruence(context, for_all([i], apart(first, second, j)))
    outer = apart(abstracted(i, sum_of(first, a, b)), abstracted(i, sum_of(second, a, b)), i)
    return chain(inner, outer)
