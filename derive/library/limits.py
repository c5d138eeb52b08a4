"""Limits of sequences: shifted, eventually equal, multiples, quotients, squeezed, powers, finite sums."""
from __future__ import annotations

from collections.abc import Callable
from functools import cache

from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, assume, congruence, convert, imply, ring, symmetric
from derive.kernel.types import INT, REAL, to
from derive.kernel.words import every, no, real, some

from .extrema import (
    absolute_above,
    absolute_above_opposite,
    absolute_from_zero,
    absolute_less,
    absolute_nonnegative,
    absolute_product,
    maximum_from_left,
    maximum_right,
    triangle_below,
)
from .formulas import (
    NOUGHT,
    ONE,
    UNIT,
    ZERO,
    a,
    absolute,
    b,
    embedded,
    f,
    g,
    h,
    i,
    inverse,
    k,
    maximum,
    n,
    power,
    tends,
    x,
    y,
    z,
)
from .integers import from_nought
from .inverses import inverse_decreasing, inverse_inverse, inverse_positive
from .order import product_monotone
from .ranges import over_range
from .rewriting import calculate
from .steps import applied, at, exhibited, follows, for_all, inside, obtained, ordered, supposing, use
from .sums import sum_of

error = var("e'", REAL)
c = var("c", REAL)
m1, m2, late = (var(name, INT) for name in ("m'", "m''", "n'"))


def of_n(body: Term) -> Term:
    return abstracted(n, body)


def eventually(claim: Term) -> Term:
    """A claim about n' holds from some index on."""
    return some(m1, every(late, (m1 <= late) >> claim))


def close(sequence: Term, limit: Term) -> Term:
    return absolute(sequence(late) - limit) < error


def near_limit(premise: Theorem, size: Term, positive: Theorem) -> Theorem:
    """From some index on, a sequence is nearer to its limit than a positive size."""
    _, sequence, limit = premise.statement.parts
    return applied(at(use("tends_near", premise, f=sequence, x=limit), size), positive)


def limit_from(sequence: Term, limit: Term, eventually_close: Theorem) -> Theorem:
    """The limit of a sequence, from: under 0 < e', it is nearer to it than e' from some index on."""
    return use("near_tends", for_all([error], imply(ZERO < error, eventually_close)), f=sequence, x=limit)


def from_some_index(premises: list[Theorem], then: Callable[[list[Theorem]], Theorem]) -> Theorem:
    """What follows, from some index on, from one or two claims that hold from some index on."""
    names = [m1, m2][:len(premises)]
    claims = [assume(premise.statement.parts[1](name)) for premise, name in zip(premises, names, strict=True)]

    def whole(start: Term, bounds: list[Theorem]) -> Theorem:
        here = assume(start <= late)
        at_late = [applied(at(claim, late), follows(name <= late, here, bound))
                   for claim, name, bound in zip(claims, names, bounds, strict=True)]
        result = then(at_late)
        body = for_all([late], imply(start <= late, result))
        shape = abstracted(m1, every(late, (m1 <= late) >> result.statement))
        return exhibited(start, shape, body)

    if len(names) == 1:
        result = whole(m1, [follows(m1 <= m1)])
    else:
        low = whole(m2, [assume(m1 <= m2), follows(m2 <= m2)])
        high = whole(m1, [follows(m1 <= m1), assume(m2 < m1)])
        result = ordered(m1, m2, low, high)
    for premise, name in zip(reversed(premises), reversed(names), strict=True):
        result = obtained(premise, name, result)
    return result


F, G = assume(tends(f, x)), assume(tends(g, y))
POSITIVE = assume(ZERO < error)


def another(theorem: Theorem, same: Theorem) -> Theorem:
    """A limit of another sequence, from `for all n: f(n) = g(n)`."""
    hole = var("hole", to(INT, REAL))
    return convert(congruence(abstracted(hole, tends(hole, theorem.statement.parts[2])), same), theorem)


def towards(theorem: Theorem, limit: Term, *equations: Theorem) -> Theorem:
    """A limit under another name of its value: algebra, once the equations are put in."""
    _, sequence, old = theorem.statement.parts
    hole = var("hole", REAL)
    return convert(inside(calculate(old.eq(limit), *equations), hole, tends(sequence, hole)), theorem)


@cache
def limit_same() -> Theorem:
    """(for all i: int. f(i) = g(i)) => tends(f, x) => tends(g, x)"""
    same = assume(every(n, f(n).eq(g(n))))
    return supposing(another(F, same), same.statement, F.statement)


@cache
def limit_eventually_same() -> Theorem:
    """(for all i: int. k <= i => f(i) = g(i)) => tends(f, x) => tends(g, x)"""
    same = assume(every(n, (k <= n) >> f(n).eq(g(n))))
    start = from_index(k, applied(at(same, late), assume(k <= late)))

    def then(claims: list[Theorem]) -> Theorem:
        near, equal = claims
        difference = follows((f(late) - x).eq(g(late) - x), equal)
        return follows(close(g, x), near, inside(difference, z, absolute(z)))

    whole = limit_from(g, x, from_some_index([near_limit(F, error, POSITIVE), start], then))
    return supposing(whole, same.statement, F.statement)


def from_index(start: Term, claim: Theorem) -> Theorem:
    """A claim about n' holds from some index on, from the claim under start <= n'."""
    shape = abstracted(m1, every(late, (m1 <= late) >> claim.statement))
    return exhibited(start, shape, for_all([late], imply(start <= late, claim)))


@cache
def limit_shift() -> Theorem:
    """tends(f, x) => tends(i -> f(i + k), x)"""
    near = near_limit(F, error, POSITIVE)
    claim = assume(near.statement.parts[1](m1))
    here = assume(m1 - k <= late)
    there = applied(at(claim, late + k), follows(m1 <= late + k, here))
    shape = of_n(f(n + k))
    found = exhibited(m1 - k, abstracted(m1, every(late, (m1 <= late) >> close(shape, x))),
                      for_all([late], imply(here.statement, there)))
    return supposing(limit_from(shape, x, obtained(near, m1, found)), F.statement)


@cache
def limit_shift_back() -> Theorem:
    """tends(i -> f(i + k), x) => tends(f, x)"""
    moved = assume(tends(of_n(f(n + k)), x))
    back = use(limit_shift(), moved, f=of_n(f(n + k)), k=-k)
    same = for_all([n], inside(ring(n + -k + k, n), i, f(i)))
    return supposing(another(back, same), moved.statement)


@cache
def limit_multiple() -> Theorem:
    """tends(f, x) => tends(i -> c*f(i), c*x)"""
    return supposing(use("limit_product", use("limit_constant", x=c), F, f=of_n(c), x=c, g=f, y=x), F.statement)


@cache
def limit_opposite() -> Theorem:
    """tends(f, x) => tends(i -> (-1)*f(i), (-1)*x)"""
    return use(limit_multiple(), c=real(-1))


@cache
def limit_plus() -> Theorem:
    """tends(f, x) => tends(i -> f(i) + c, x + c)"""
    return supposing(use("limit_sum", F, use("limit_constant", x=c), g=of_n(c), y=c), F.statement)


@cache
def limit_difference() -> Theorem:
    """tends(f, x) => tends(g, y) => tends(i -> f(i) + (-1)*g(i), x + (-1)*y)"""
    minus = use(limit_opposite(), G, f=g, x=y)
    return supposing(use("limit_sum", F, minus, g=of_n(-g(n)), y=-y), F.statement, G.statement)


@cache
def limit_quotient() -> Theorem:
    """(y = 0 => false) => tends(f, x) => tends(g, y) => tends(i -> f(i)*inverse(g(i)), x*inverse(y))"""
    nonzero = assume(no(y.eq(0)))
    bottom = use("limit_inverse", nonzero, G, f=g, x=y)
    return supposing(use("limit_product", F, bottom, g=of_n(inverse(g(n))), y=inverse(y)), nonzero.statement,
                     F.statement, G.statement)


@cache
def limit_to_zero() -> Theorem:
    """tends(f, x) => tends(i -> f(i) + (-1)*x, 0)"""
    return supposing(towards(use(limit_plus(), F, c=-x), ZERO), F.statement)


@cache
def limit_from_zero() -> Theorem:
    """tends(i -> f(i) + (-1)*x, 0) => tends(f, x)"""
    null = assume(tends(of_n(f(n) - x), ZERO))
    back = use(limit_plus(), null, f=of_n(f(n) - x), x=ZERO, c=x)
    same = for_all([n], ring(f(n) - x + x, f(n)))
    return supposing(towards(another(back, same), x), null.statement)


@cache
def squeeze() -> Theorem:
    """(for all i: int. k <= i => f(i) <= h(i)) => (for all i: int. k <= i => h(i) <= g(i)) => tends(f, x) =>
    tends(g, x) => tends(h, x)"""
    low, high = (assume(every(n, (k <= n) >> claim)) for claim in (f(n) <= h(n), h(n) <= g(n)))
    upper = assume(tends(g, x))

    def both_near(claims: list[Theorem]) -> Theorem:
        below, above = claims
        late_enough = assume(k <= late)
        between = [applied(at(order, late), late_enough) for order in (low, high)]
        bounds = [use(absolute_above_opposite(), x=f(late) - x), use(absolute_above(), x=g(late) - x)]
        change = h(late) - x
        near = use(absolute_less(), follows(change < error, between[1], above, bounds[1]),
                   follows(-change < error, between[0], below, bounds[0]), x=change, y=error)
        return imply(k <= late, near)

    sides = from_some_index([near_limit(F, error, POSITIVE), near_limit(upper, error, POSITIVE)], both_near)
    start = from_index(k, assume(k <= late))
    whole = limit_from(h, x, from_some_index([sides, start], lambda claims: applied(claims[0], claims[1])))
    return supposing(whole, low.statement, high.statement, F.statement, upper.statement)


@cache
def limit_absolute() -> Theorem:
    """tends(f, x) => tends(i -> absolute(f(i)), absolute(x))"""
    def then(claims: list[Theorem]) -> Theorem:
        return follows(close(of_n(absolute(f(n))), absolute(x)), claims[0], use(triangle_below(), x=f(late), y=x))

    whole = limit_from(of_n(absolute(f(n))), absolute(x), from_some_index([near_limit(F, error, POSITIVE)], then))
    return supposing(whole, F.statement)


@cache
def null_by_absolute() -> Theorem:
    """tends(i -> absolute(f(i)), 0) => tends(f, 0)"""
    premise = assume(tends(of_n(absolute(f(n))), ZERO))
    minus = use(limit_opposite(), premise, f=of_n(absolute(f(n))), x=ZERO)
    minus = towards(minus, ZERO)
    low = for_all([n], imply(k <= n, follows(-absolute(f(n)) <= f(n), use(absolute_above_opposite(), x=f(n)))))
    high = for_all([n], imply(k <= n, use(absolute_above(), x=f(n))))
    whole = use(squeeze(), low, high, minus, premise, f=of_n(-absolute(f(n))), g=of_n(absolute(f(n))), h=f, x=ZERO)
    return supposing(whole, premise.statement)


@cache
def null_dominated() -> Theorem:
    """(for all i: int. k <= i => absolute(g(i)) <= f(i)) => tends(f, 0) => tends(g, 0)"""
    premise, null = assume(every(n, (k <= n) >> (absolute(g(n)) <= f(n)))), assume(tends(f, ZERO))
    minus = towards(use(limit_opposite(), null, x=ZERO), ZERO)
    here = applied(at(premise, n), assume(k <= n))
    low = for_all([n], imply(k <= n, follows(-f(n) <= g(n), here, use(absolute_above_opposite(), x=g(n)))))
    high = for_all([n], imply(k <= n, follows(g(n) <= f(n), here, use(absolute_above(), x=g(n)))))
    whole = use(squeeze(), low, high, minus, null, f=of_n(-f(n)), g=f, h=g, x=ZERO)
    return supposing(whole, premise.statement, null.statement)


@cache
def bounded_times_null() -> Theorem:
    """(for all i: int. k <= i => absolute(f(i)) <= c) => tends(g, 0) => tends(i -> f(i)*g(i), 0)"""
    bound, null = assume(every(n, (k <= n) >> (absolute(f(n)) <= c))), assume(tends(g, ZERO))
    sizes = use(limit_multiple(), use(limit_absolute(), null, f=g, x=ZERO), f=of_n(absolute(g(n))), x=absolute(ZERO))
    sizes = towards(sizes, ZERO, use(absolute_nonnegative(), follows(ZERO <= ZERO), x=ZERO))
    here = applied(at(bound, n), assume(k <= n))
    product = use(product_monotone(), here, use(absolute_from_zero(), x=g(n)), x=absolute(f(n)), y=c, z=absolute(g(n)))
    less = follows(absolute(f(n) * g(n)) <= c * absolute(g(n)), product, use(absolute_product(), x=f(n), y=g(n)))
    whole = use(null_dominated(), for_all([n], imply(k <= n, less)), sizes, f=of_n(c * absolute(g(n))),
                g=of_n(f(n) * g(n)))
    return supposing(whole, bound.statement, null.statement)


@cache
def inverse_of_index() -> Theorem:
    """tends(i -> inverse(real(i)), 0)"""
    beyond = use("archimedean", x=inverse(error))
    claim = assume(beyond.statement.parts[1](m1))
    start_positive = use(inverse_positive(), POSITIVE, x=error)
    here = assume(m1 <= late)
    order = use("embedding", here, a=m1, b=late)
    more = follows(inverse(error) < embedded(late), claim, order)
    less = use(inverse_decreasing(), start_positive, more, x=inverse(error), y=embedded(late))
    less = follows(inverse(embedded(late)) < error, less, use(inverse_inverse(), x=error))
    positive = use(inverse_positive(), follows(ZERO < embedded(late), start_positive, more), x=embedded(late))
    change = inverse(embedded(late)) - ZERO
    near = use(absolute_less(), follows(change < error, less), follows(-change < error, positive, POSITIVE),
               x=change, y=error)
    return limit_from(of_n(inverse(embedded(n))), ZERO, obtained(beyond, m1, from_index(m1, near)))


@cache
def quotient_by_index() -> Theorem:
    """tends(i -> c*inverse(real(i)), 0)"""
    return towards(use(limit_multiple(), inverse_of_index(), f=of_n(inverse(embedded(n))), x=ZERO), ZERO)


@cache
def inverse_of_shifted_index() -> Theorem:
    """tends(i -> inverse(real(i) + 1), 0)"""
    moved = use(limit_shift(), inverse_of_index(), f=of_n(inverse(embedded(n))), k=UNIT, x=ZERO)
    same = for_all([n], inside(ring(embedded(n + 1), embedded(n) + 1), z, inverse(z)))
    return another(moved, same)


@cache
def limit_power() -> Theorem:
    """0 <= n => tends(f, x) => tends(i -> power(f(i), n), power(x, n))"""
    claim = tends(abstracted(i, power(f(i), n)), power(x, n))
    ones = another(use("limit_constant", x=ONE), for_all([i], ring(ONE, power(f(i), NOUGHT))))
    start = towards(ones, power(x, NOUGHT))
    product = use("limit_product", F, assume(claim), g=abstracted(i, power(f(i), n)), y=power(x, n))
    sign = assume(NOUGHT <= n)
    step = another(product, for_all([i], symmetric(use("power_step", sign, x=f(i)))))
    step = towards(step, power(x, n + 1), use("power_step", sign))
    return supposing(applied(from_nought(claim, n, start, step), sign), sign.statement, F.statement)


@cache
def limit_sum_over() -> Theorem:
    """(for all i: int. a <= i => i <= b => tends(f(i), g(i))) => tends(i -> sum(j=a..b, f(j, i)), sum(i=a..b, g(i)))"""
    family = var("f", to(INT, INT, REAL))

    def row(place: Term) -> Term:
        return abstracted(i, family(i, place))

    def each(high: Term) -> Term:
        return every(i, (a <= i) >> ((i <= high) >> tends(family(i), g(i))))

    def goal(high: Term) -> Term:
        return tends(of_n(sum_of(row(n), a, high)), sum_of(g, a, high))

    none = [use("sum_empty", assume(b < a), f=terms) for terms in (row(n), g)]
    empty = towards(another(use("limit_constant", x=ZERO), for_all([n], symmetric(none[0]))), sum_of(g, a, b), none[1])
    longer = assume(each(b + 1))
    shorter = for_all([i], supposing(applied(at(longer, i), assume(a <= i), follows(i <= b + 1, assume(i <= b))),
                                     a <= i, i <= b))
    last = applied(at(longer, b + 1), assume(a <= b + 1), follows(b + 1 <= b + 1))
    before = applied(assume(each(b) >> goal(b)), shorter)
    whole = use("limit_sum", before, last, f=of_n(sum_of(row(n), a, b)), x=sum_of(g, a, b), g=family(b + 1), y=g(b + 1))
    more = [use("sum_step", assume(a <= b + 1), f=terms) for terms in (row(n), g)]
    step = towards(another(whole, for_all([n], symmetric(more[0]))), sum_of(g, a, b + 1), more[1])
    return over_range(each(b) >> goal(b), b, a, supposing(empty, b < a, each(b)),
                      supposing(step, a <= b + 1, each(b) >> goal(b), each(b + 1)))


@cache
def limit_at_least() -> Theorem:
    """(for all i: int. c <= f(i)) => tends(f, x) => c <= x"""
    premise = assume(every(n, c <= f(n)))
    return supposing(use("limit_order", premise, use("limit_constant", x=c), F, f=of_n(c), g=f, x=c, y=x),
                     premise.statement, F.statement)


@cache
def limit_at_most() -> Theorem:
    """(for all i: int. f(i) <= c) => tends(f, x) => x <= c"""
    premise = assume(every(n, f(n) <= c))
    return supposing(use("limit_order", premise, F, use("limit_constant", x=c), g=of_n(c), y=c), premise.statement,
                     F.statement)


@cache
def limit_order_eventually() -> Theorem:
    """(for all i: int. k <= i => f(i) <= g(i)) => tends(f, x) => tends(g, y) => x <= y"""
    premise = assume(every(n, (k <= n) >> (f(n) <= g(n))))
    larger = of_n(maximum(f(n), g(n)))
    late_order = applied(at(premise, n), assume(k <= n))
    same = for_all([n], imply(k <= n, symmetric(use(maximum_right(), late_order, x=f(n), y=g(n)))))
    moved = use(limit_eventually_same(), same, G, f=g, g=larger, x=y)
    below = for_all([n], use(maximum_from_left(), x=f(n), y=g(n)))
    whole = use("limit_order", below, F, moved, g=larger)
    return supposing(whole, premise.statement, F.statement, G.statement)
