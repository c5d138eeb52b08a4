"""Derivatives of combinations: multiples, differences, quotients, powers, finite sums, functions of functions."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term, abstracted, constant, number, var
from derive.kernel.theorem import Theorem, assume, congruence, convert, ring, symmetric
from derive.kernel.types import INT, REAL, to
from derive.kernel.words import every, no, over, real

from .formulas import (
    NOUGHT,
    ONE,
    ZERO,
    a,
    b,
    d,
    e,
    embedded,
    exp,
    f,
    i,
    inverse,
    n,
    power,
    sin,
    slope,
    sqrt,
    u,
    v,
    x,
    y,
    z,
)
from .integers import from_nought
from .inverses import inverse_product
from .powers import power_add_nonzero, power_not_zero, power_opposite
from .ranges import over_range
from .rewriting import calculate, restated
from .steps import applied, at, follows, for_all, inside, ordered, supposing, use
from .sums import sum_of

c = var("c", REAL)
OUTER = to(REAL, REAL)
MINUS_ONE = number(-1, INT)


def of_y(body: Term) -> Term:
    return abstracted(y, body)


def revalued(theorem: Theorem, value: Term, *equations: Theorem) -> Theorem:
    """A derivative under another name of its value: algebra, once the equations are put in."""
    _, function, place, old = theorem.statement.parts
    hole = var("hole", REAL)
    return convert(inside(calculate(old.eq(value), *equations), hole, slope(function, place, hole)), theorem)


def refunctioned(theorem: Theorem, same: Theorem) -> Theorem:
    """A derivative of another function, from `for all y: u(y) = v(y)`."""
    _, _, place, value = theorem.statement.parts
    hole = var("hole", OUTER)
    return convert(congruence(abstracted(hole, slope(hole, place, value)), same), theorem)


@cache
def derivative_moved() -> Theorem:
    """derivative(y -> u(x + y), 0, d) => derivative(u, x, d)"""
    premise, hole = assume(slope(of_y(u(x + y)), ZERO, d)), var("hole", REAL)
    back = revalued(use("derivative_sum", use("derivative_identity", x=x), use("derivative_constant", c=-x, x=x),
                        u=of_y(y), v=of_y(-x), x=x, d=ONE, e=ZERO), ONE)
    here = convert(inside(ring(ZERO, x - x), hole, slope(of_y(u(x + y)), hole, d)), premise)
    whole = use("derivative_chain", back, here, u=of_y(u(x + y)), v=of_y(y - x), x=x, d=ONE, e=d)
    same = inside(ring(x + (y - x), y), hole, u(hole))
    return supposing(revalued(refunctioned(whole, for_all([y], same)), d), premise.statement)


def composed(outer: str, inner: Theorem, slope_there: Theorem) -> Theorem:
    """The chain rule: the derivative of a constant of the kernel at u(x), and that of u at x."""
    _, function, place, value = inner.statement.parts
    return use("derivative_chain", inner, slope_there, u=constant(outer, OUTER), v=function, x=place, d=value,
               e=slope_there.statement.parts[3])


U, V = assume(slope(u, x, d)), assume(slope(v, x, e))


@cache
def derivative_same() -> Theorem:
    """(for all y: real. u(y) = v(y)) => derivative(u, x, d) => derivative(v, x, d)"""
    same = assume(every(y, u(y).eq(v(y))))
    return supposing(refunctioned(U, same), same.statement, slope(u, x, d))


@cache
def derivative_multiple() -> Theorem:
    """derivative(u, x, d) => derivative(y -> c*u(y), x, c*d)"""
    product = use("derivative_product", use("derivative_constant"), U, u=of_y(c), v=u, d=ZERO, e=d)
    return supposing(revalued(product, c * d), slope(u, x, d))


@cache
def derivative_opposite() -> Theorem:
    """derivative(u, x, d) => derivative(y -> (-1)*u(y), x, (-1)*d)"""
    return use(derivative_multiple(), c=real(-1))


@cache
def derivative_plus() -> Theorem:
    """derivative(u, x, d) => derivative(y -> u(y) + c, x, d)"""
    whole = use("derivative_sum", U, use("derivative_constant"), v=of_y(c), e=ZERO)
    return supposing(revalued(whole, d), slope(u, x, d))


@cache
def derivative_difference() -> Theorem:
    """derivative(u, x, d) => derivative(v, x, e) => derivative(y -> u(y) + (-1)*v(y), x, d + (-1)*e)"""
    minus = use(derivative_opposite(), V, u=v, d=e)
    return supposing(use("derivative_sum", U, minus, v=of_y(-v(y)), e=-e), slope(u, x, d), slope(v, x, e))


@cache
def derivative_square() -> Theorem:
    """derivative(u, x, d) => derivative(y -> u(y)*u(y), x, 2*u(x)*d)"""
    return supposing(revalued(use("derivative_product", U, U, v=u, e=d), real(2) * u(x) * d), slope(u, x, d))


@cache
def derivative_affine() -> Theorem:
    """derivative(u, c*x + z, d) => derivative(y -> u(c*y + z), x, d*c)"""
    there = assume(slope(u, c * x + z, d))
    line = use(derivative_plus(), use(derivative_multiple(), use("derivative_identity"), u=of_y(y), d=ONE),
               u=of_y(c * y), d=c * ONE, c=z)
    whole = use("derivative_chain", line, there, u=u, v=of_y(c * y + z), d=c * ONE, e=d)
    return supposing(revalued(whole, d * c), there.statement)


@cache
def derivative_of_inverse() -> Theorem:
    """(u(x) = 0 => false) => derivative(u, x, d) => derivative(y -> inverse(u(y)), x, (-1)*(d*inverse(u(x)*u(x))))"""
    nonzero = assume(no(u(x).eq(0)))
    whole = composed("inverse", U, use("derivative_inverse", nonzero, x=u(x)))
    return supposing(revalued(whole, -over(d, u(x) * u(x))), nonzero.statement, slope(u, x, d))


@cache
def derivative_quotient() -> Theorem:
    """(v(x) = 0 => false) => derivative(u, x, d) => derivative(v, x, e) => derivative(y -> u(y)*inverse(v(y)), x,
    (d*v(x) + (-1)*(u(x)*e))*inverse(v(x)*v(x)))"""
    nonzero = assume(no(v(x).eq(0)))
    bottom = use(derivative_of_inverse(), nonzero, V, u=v, d=e)
    product = use("derivative_product", U, bottom, v=of_y(inverse(v(y))), e=bottom.statement.parts[3])
    value = over(d * v(x) - u(x) * e, v(x) * v(x))
    unit = use("inverse", nonzero, x=v(x))
    split = use(inverse_product(), x=v(x), y=v(x))
    equal = follows(product.statement.parts[3].eq(value), split, -(d * v(x)), unit, d * inverse(v(x)))
    return supposing(revalued(product, value, equal), nonzero.statement, slope(u, x, d), slope(v, x, e))


@cache
def derivative_power() -> Theorem:
    """0 <= n => derivative(u, x, d) => derivative(y -> power(u(y), n), x, real(n)*power(u(x), n + (-1)*1)*d)"""
    # At n = 0 the factor real(n) is 0, whatever power(u(x), -1) is.
    claim = slope(of_y(power(u(y), n)), x, embedded(n) * power(u(x), n - 1) * d)
    sign = assume(NOUGHT <= n)
    constant_one = refunctioned(use("derivative_constant", c=ONE), for_all([y], ring(ONE, power(u(y), NOUGHT))))
    start = revalued(constant_one, embedded(NOUGHT) * power(u(x), NOUGHT - 1) * d)
    longer = use("derivative_product", U, assume(claim), v=of_y(power(u(y), n)), e=claim.parts[3])
    next_power = use("power_step", sign, x=u(y))
    moved = refunctioned(longer, for_all([y], symmetric(next_power)))
    value = embedded(n + 1) * power(u(x), n + 1 - 1) * d
    same = follows(longer.statement.parts[3].eq(value), _lowered(), d, inside(ring(n + 1 - 1, n), i, power(u(x), i)),
                   embedded(n + 1) * d)
    step = revalued(moved, value, same)
    return supposing(applied(from_nought(claim, n, start, step), sign), NOUGHT <= n, slope(u, x, d))


def _lowered() -> Theorem:
    """0 <= n |- u(x)*(real(n)*power(u(x), n - 1)) = real(n)*power(u(x), n)"""
    goal = (u(x) * (embedded(n) * power(u(x), n - 1))).eq(embedded(n) * power(u(x), n))
    below = use("next", assume(NOUGHT < n), a=NOUGHT, b=n)
    step = restated(use("power_step", follows(NOUGHT <= n - 1, below), x=u(x), n=n - 1), ring(n - 1 + 1, n))
    zero = use("antisymmetric", INT, assume(n <= NOUGHT), assume(NOUGHT <= n), x=n, y=NOUGHT)
    return ordered(n, NOUGHT, calculate(goal, zero), follows(goal, step, embedded(n)))


@cache
def derivative_power_nonzero() -> Theorem:
    """(u(x) = 0 => false) => derivative(u, x, d) => derivative(y -> power(u(y), n), x, real(n)*power(u(x), n +
    (-1)*1)*d)"""
    nonzero = assume(no(u(x).eq(0)))
    minus = -n
    sign = follows(NOUGHT <= minus, assume(n < 0))
    value = embedded(n) * power(u(x), n - 1) * d
    up = applied(derivative_power(), assume(NOUGHT <= n), U)
    below = applied(use(derivative_power(), n=minus), sign, U)
    filled = use(power_not_zero(), nonzero, x=u(x), n=minus)
    turned = use(derivative_of_inverse(), filled, below, u=of_y(power(u(y), minus)), d=below.statement.parts[3])
    again = restated(use(power_opposite(), x=u(y), n=minus), ring(-minus, n))
    moved = refunctioned(turned, for_all([y], symmetric(again)))
    # with P(k) for power(u(x), k): P(-n - 1) = P(-n)*P(-1), P(n - 1) = P(n)*P(-1), P(n) = 1/P(-n)
    last = MINUS_ONE
    lower = restated(use(power_add_nonzero(), nonzero, x=u(x), m=minus, n=last), _minus_one(minus))
    upper = restated(use(power_add_nonzero(), nonzero, x=u(x), m=n, n=last), _minus_one(n))
    bottom = power(u(x), minus)
    here = restated(use(power_opposite(), x=u(x), n=minus), ring(-minus, n))
    unit = use("inverse", filled, x=bottom)
    split = use(inverse_product(), x=bottom, y=bottom)
    tail = power(u(x), last)
    old = turned.statement.parts[3]
    scale = embedded(n) * d
    same = follows(old.eq(value), lower, scale * inverse(bottom * bottom), split, scale * tail * bottom,
                   unit, scale * tail * inverse(bottom), upper, scale, here, scale * tail)
    down = revalued(moved, value, same)
    return supposing(ordered(NOUGHT, n, up, down), nonzero.statement, slope(u, x, d))


def _minus_one(term: Term) -> Theorem:
    return ring(term + MINUS_ONE, term - 1)


@cache
def derivative_sum_over() -> Theorem:
    """(for all i: int. a <= i => i <= b => derivative(h(i), x, f(i))) => derivative(y -> sum(i=a..b, h(i, y)), x,
    sum(i=a..b, f(i)))"""
    h = var("h", to(INT, REAL, REAL))

    def row(place: Term) -> Term:
        return abstracted(i, h(i, place))

    def each(high: Term) -> Term:
        return every(i, (a <= i) >> ((i <= high) >> slope(h(i), x, f(i))))

    def goal(high: Term) -> Term:
        return slope(of_y(sum_of(row(y), a, high)), x, sum_of(f, a, high))

    none = [use("sum_empty", assume(b < a), f=terms) for terms in (row(y), f)]
    start = refunctioned(use("derivative_constant", c=ZERO), for_all([y], symmetric(none[0])))
    empty = revalued(start, sum_of(f, a, b), none[1])
    longer = assume(each(b + 1))
    shorter = for_all([i], supposing(applied(at(longer, i), assume(a <= i), follows(i <= b + 1, assume(i <= b))),
                                     a <= i, i <= b))
    last = applied(at(longer, b + 1), assume(a <= b + 1), follows(b + 1 <= b + 1))
    before = applied(assume(each(b) >> goal(b)), shorter)
    whole = use("derivative_sum", before, last, u=of_y(sum_of(row(y), a, b)), v=h(b + 1), d=sum_of(f, a, b),
                e=f(b + 1))
    more = [use("sum_step", assume(a <= b + 1), f=terms) for terms in (row(y), f)]
    moved = refunctioned(whole, for_all([y], symmetric(more[0])))
    step = revalued(moved, sum_of(f, a, b + 1), more[1])
    return over_range(each(b) >> goal(b), b, a, supposing(empty, b < a, each(b)),
                      supposing(step, a <= b + 1, each(b) >> goal(b), each(b + 1)))


@cache
def derivative_of_exp() -> Theorem:
    """derivative(u, x, d) => derivative(y -> exp(u(y)), x, exp(u(x))*d)"""
    return supposing(composed("exp", U, use("derivative_exp", x=u(x))), slope(u, x, d))


@cache
def derivative_of_log() -> Theorem:
    """0 < u(x) => derivative(u, x, d) => derivative(y -> log(u(y)), x, d*inverse(u(x)))"""
    sign = assume(ZERO < u(x))
    whole = composed("log", U, use("derivative_log", sign, x=u(x)))
    return supposing(revalued(whole, over(d, u(x))), sign.statement, slope(u, x, d))


@cache
def derivative_of_sqrt() -> Theorem:
    """0 < u(x) => derivative(u, x, d) => derivative(y -> sqrt(u(y)), x, d*inverse(2*sqrt(u(x))))"""
    sign = assume(ZERO < u(x))
    whole = composed("sqrt", U, use("derivative_sqrt", sign, x=u(x)))
    swap = inside(ring(sqrt(u(x)) * 2, real(2) * sqrt(u(x))), z, inverse(z))
    value = over(d, real(2) * sqrt(u(x)))
    return supposing(revalued(whole, value, swap), sign.statement, slope(u, x, d))


@cache
def derivative_of_sin() -> Theorem:
    """derivative(u, x, d) => derivative(y -> sin(u(y)), x, cos(u(x))*d)"""
    return supposing(composed("sin", U, use("derivative_sin", x=u(x))), slope(u, x, d))


@cache
def derivative_of_cos() -> Theorem:
    """derivative(u, x, d) => derivative(y -> cos(u(y)), x, (-1)*(sin(u(x))*d))"""
    whole = composed("cos", U, use("derivative_cos", x=u(x)))
    return supposing(revalued(whole, -(sin(u(x)) * d)), slope(u, x, d))


@cache
def derivative_of_erf() -> Theorem:
    """derivative(u, x, d) => derivative(y -> erf(u(y)), x, 2*exp((-1)*(u(x)*u(x)))*inverse(sqrt(pi))*d)"""
    whole = composed("erf", U, use("derivative_erf", x=u(x)))
    root = sqrt(constant("pi", REAL))
    value = real(2) * exp(-(u(x) * u(x))) * inverse(root) * d
    return supposing(revalued(whole, value), slope(u, x, d))
