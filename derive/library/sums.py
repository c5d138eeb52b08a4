"""Finite sums: equal terms, linearity, ranges cut and moved, sums of sums, single terms, order."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term, abstracted, number, var
from derive.kernel.theorem import Theorem, apply, assume, congruence, imply, reflexive, ring, symmetric
from derive.kernel.types import INT, REAL, to
from derive.kernel.words import choice, every, ints, no, reals, word

from .ranges import over_range
from .rewriting import calculate, restated
from .steps import applied, at, chain, follows, for_all, supposing, use

a, b, c, d, i, j, k = ints("a b c d i j k")
x, y = reals("x y")
f, g = (var(name, to(INT, REAL)) for name in "fg")
h = var("h", to(INT, INT, REAL))
ZERO = number(0, REAL)


def sum_of(function: Term, low: Term, high: Term) -> Term:
    return word("sum", function, low, high)


def empty_sum(function: Term, low: Term, high: Term) -> Theorem:
    return use("sum_empty", assume(high < low), f=function, a=low, b=high)


def longer_sum(function: Term, low: Term, high: Term) -> Theorem:
    return use("sum_step", assume(low <= high + 1), f=function, a=low, b=high)


@cache
def sum_same() -> Theorem:
    """(for all i: int. a <= i => i <= b => f(i) = g(i)) => sum(i=a..b, f(i)) = sum(i=a..b, g(i))"""
    def same(high: Term) -> Term:
        return every(i, (a <= i) >> ((i <= high) >> f(i).eq(g(i))))

    def goal(high: Term) -> Term:
        return sum_of(f, a, high).eq(sum_of(g, a, high))

    none = chain(empty_sum(f, a, b), symmetric(empty_sum(g, a, b)))
    empty = supposing(none, b < a, same(b))
    longer = assume(same(b + 1))
    shorter = for_all([i], supposing(
        use(at(longer, i), assume(a <= i), follows(i <= b + 1, assume(i <= b))), a <= i, i <= b))
    last = use(at(longer, b + 1), assume(a <= b + 1), follows(b + 1 <= b + 1))
    before = apply(assume(same(b) >> goal(b)), shorter)
    end = follows(goal(b + 1), longer_sum(f, a, b), longer_sum(g, a, b), -1, before, last)
    return over_range(same(b) >> goal(b), b, a, empty,
                      supposing(end, a <= b + 1, same(b) >> goal(b), same(b + 1)))


def _identity(goal: Term, *functions: Term, under: tuple[Term, ...] = (), also: tuple[Theorem, ...] = ()) -> Theorem:
    """An equation between sums of these functions over a..b, by induction on b: both ends of the range are algebra."""
    empty = calculate(goal, *(empty_sum(function, a, b) for function in functions))
    then = _at_next(goal)
    step = calculate(then, *(longer_sum(function, a, b) for function in functions), assume(goal), *also)
    return over_range(goal, b, a, imply(b < a, empty), supposing(step, a <= b + 1, goal))


def _at_next(goal: Term) -> Term:
    """A formula about b, about b + 1."""
    return abstracted(b, goal)(b + 1)


@cache
def sum_add() -> Theorem:
    """sum(i=a..b, f(i) + g(i)) = sum(i=a..b, f(i)) + sum(i=a..b, g(i))"""
    whole = abstracted(i, f(i) + g(i))
    return _identity(sum_of(whole, a, b).eq(sum_of(f, a, b) + sum_of(g, a, b)), whole, f, g)


@cache
def sum_multiple() -> Theorem:
    """sum(i=a..b, x*f(i)) = x*sum(i=a..b, f(i))"""
    whole = abstracted(i, x * f(i))
    return _identity(sum_of(whole, a, b).eq(x * sum_of(f, a, b)), whole, f)


@cache
def sum_zero() -> Theorem:
    """sum(i=a..b, 0) = 0"""
    zero = abstracted(i, ZERO)
    return _identity(sum_of(zero, a, b).eq(0), zero)


@cache
def sum_constant() -> Theorem:
    """a <= b + 1 => sum(i=a..b, x) = x*real(b + 1 + (-1)*a)"""
    constant = abstracted(i, x)

    def goal(high: Term) -> Term:
        return sum_of(constant, a, high).eq(x * word("real", high + 1 - a))

    def claim(high: Term) -> Term:
        return (a <= high + 1) >> goal(high)

    edge = use("antisymmetric", INT, assume(a <= b + 1), follows(b + 1 <= a, use("next", assume(b < a), a=b, b=a)),
               x=a, y=b + 1)
    empty = calculate(goal(b), empty_sum(constant, a, b), edge)
    step = calculate(goal(b + 1), longer_sum(constant, a, b), apply(assume(claim(b)), assume(a <= b + 1)))
    return over_range(claim(b), b, a, supposing(empty, b < a, a <= b + 1),
                      supposing(step, a <= b + 1, claim(b), a <= b + 1 + 1))


@cache
def sum_one() -> Theorem:
    """sum(i=a..a, f(i)) = f(a)"""
    before = use("sum_empty", follows(a - 1 < a), f=f, a=a, b=a - 1)
    step = restated(use("sum_step", follows(a <= a - 1 + 1), f=f, a=a, b=a - 1), ring(a - 1 + 1, a))
    return calculate(sum_of(f, a, a).eq(f(a)), step, before)


@cache
def sum_split() -> Theorem:
    """a <= c + 1 => c <= b => sum(i=a..b, f(i)) = sum(i=a..c, f(i)) + sum(i=c + 1..b, f(i))"""
    def goal(high: Term) -> Term:
        return sum_of(f, a, high).eq(sum_of(f, a, c) + sum_of(f, c + 1, high))

    ordered, within = assume(a <= c + 1), assume(c <= b)
    start = calculate(goal(c), use("sum_empty", follows(c < c + 1), f=f, a=c + 1, b=c))
    lower = use("sum_step", follows(a <= b + 1, ordered, within), f=f, a=a, b=b)
    upper = use("sum_step", follows(c + 1 <= b + 1, within), f=f, a=c + 1, b=b)
    step = supposing(calculate(goal(b + 1), lower, upper, assume(goal(b))), c <= b, goal(b))
    later = use("induction", start, for_all([b], step), s=abstracted(b, goal(b)), a=c)
    return supposing(apply(at(later, b), within), a <= c + 1, c <= b)


@cache
def sum_shift() -> Theorem:
    """sum(i=a..b, f(i)) = sum(i=a + (-1)*k..b + (-1)*k, f(i + k))"""
    moved = abstracted(i, f(i + k))
    goal = sum_of(f, a, b).eq(sum_of(moved, a - k, b - k))
    empty = calculate(goal, empty_sum(f, a, b), use("sum_empty", follows(b - k < a - k, assume(b < a)), f=moved,
                                                    a=a - k, b=b - k))
    longer = use("sum_step", follows(a - k <= b - k + 1, assume(a <= b + 1)), f=moved, a=a - k, b=b - k)
    step = calculate(_at_next(goal), longer_sum(f, a, b), ring(b + 1 - k, b - k + 1), longer,
                     ring(b - k + 1 + k, b + 1), assume(goal))
    return over_range(goal, b, a, imply(b < a, empty), supposing(step, a <= b + 1, goal))


@cache
def sum_exchange() -> Theorem:
    """sum(i=a..b, sum(j=c..d, h(i, j))) = sum(i=c..d, sum(j=a..b, h(j, i)))"""
    rows = abstracted(i, sum_of(abstracted(j, h(i, j)), c, d))
    columns = abstracted(j, sum_of(abstracted(i, h(i, j)), a, b))
    goal = sum_of(rows, a, b).eq(sum_of(columns, c, d))
    none = congruence(abstracted(f, sum_of(f, c, d)), for_all([j], empty_sum(abstracted(i, h(i, j)), a, b)))
    empty = calculate(goal, empty_sum(rows, a, b), none, use(sum_zero(), a=c, b=d))
    more = congruence(abstracted(f, sum_of(f, c, d)), for_all([j], longer_sum(abstracted(i, h(i, j)), a, b)))
    apart = use(sum_add(), f=columns, g=abstracted(j, h(b + 1, j)), a=c, b=d)
    step = calculate(_at_next(goal), longer_sum(rows, a, b), more, apart, assume(goal))
    return over_range(goal, b, a, imply(b < a, empty), supposing(step, a <= b + 1, goal))


@cache
def sum_at_most() -> Theorem:
    """(for all i: int. a <= i => i <= b => f(i) <= g(i)) => sum(i=a..b, f(i)) <= sum(i=a..b, g(i))"""
    def below(high: Term) -> Term:
        return every(i, (a <= i) >> ((i <= high) >> (f(i) <= g(i))))

    def goal(high: Term) -> Term:
        return sum_of(f, a, high) <= sum_of(g, a, high)

    claim = below(b) >> goal(b)
    empty = follows(goal(b), empty_sum(f, a, b), empty_sum(g, a, b), -1)
    longer = assume(below(b + 1))
    shorter = for_all([i], supposing(
        applied(at(longer, i), assume(a <= i), follows(i <= b + 1, assume(i <= b))), a <= i, i <= b))
    last = applied(at(longer, b + 1), assume(a <= b + 1), follows(b + 1 <= b + 1))
    step = follows(goal(b + 1), longer_sum(f, a, b), longer_sum(g, a, b), -1, apply(assume(claim), shorter), last)
    return over_range(claim, b, a, supposing(empty, b < a, below(b)), supposing(step, a <= b + 1, claim, below(b + 1)))


@cache
def sum_nonnegative() -> Theorem:
    """(for all i: int. a <= i => i <= b => 0 <= f(i)) => 0 <= sum(i=a..b, f(i))"""
    zero = abstracted(i, ZERO)
    order = use(sum_at_most(), assume(every(i, (a <= i) >> ((i <= b) >> (ZERO <= f(i))))), f=zero, g=f)
    none = use(sum_zero())
    return supposing(follows(ZERO <= sum_of(f, a, b), order, none, -1), *order.given)


@cache
def sum_outside() -> Theorem:
    """(for all i: int. a <= i => i <= b => i = k => false) => sum(i=a..b, if(i = k, f(i), 0)) = 0"""
    one = choice(i.eq(k), f(i), ZERO)
    other = every(i, (a <= i) >> ((i <= b) >> no(i.eq(k))))
    left_out = use("if_false", REAL, applied(at(assume(other), i), assume(a <= i), assume(i <= b)),
                   p=i.eq(k), x=f(i), y=ZERO)
    same = use(sum_same(), for_all([i], supposing(left_out, a <= i, i <= b)), f=abstracted(i, one),
               g=abstracted(i, ZERO))
    return supposing(chain(same, sum_zero()), other)


@cache
def sum_delta() -> Theorem:
    """a <= k => k <= b => sum(i=a..b, if(i = k, f(i), 0)) = f(k)"""
    one = abstracted(i, choice(i.eq(k), f(i), ZERO))
    from_low, to_high = assume(a <= k), assume(k <= b)

    def nowhere(low: Term, high: Term, order: Theorem) -> Theorem:
        """The part of the range that lies on one side of k, where `order` says i < k or k < i, i in that range."""
        apart = imply(i.eq(k), use("irreflexive", INT, follows(k < k, order, assume(i.eq(k)),
                                                               -1 if order.statement is (i < k) else 1), x=k))
        return use(sum_outside(), for_all([i], supposing(apart, low <= i, i <= high)), a=low, b=high)

    before = nowhere(a, k - 1, follows(i < k, assume(i <= k - 1)))
    after = nowhere(k + 1, b, follows(k < i, assume(k + 1 <= i)))
    at_k = use("if_true", REAL, reflexive(k), p=k.eq(k), x=f(k), y=ZERO)
    first = use(sum_split(), follows(a <= k - 1 + 1, from_low), follows(k - 1 <= b, to_high), f=one, c=k - 1)
    rest = use(sum_split(), follows(k <= k + 1), to_high, f=one, a=k, c=k)
    goal = sum_of(one, a, b).eq(f(k))
    return supposing(calculate(goal, first, before, ring(k - 1 + 1, k), rest, after, use(sum_one(), f=one, a=k), at_k),
                     a <= k, k <= b)


@cache
def sum_positive() -> Theorem:
    """a <= b => (for all i: int. a <= i => i <= b => 0 < f(i)) => 0 < sum(i=a..b, f(i))"""
    def above(high: Term) -> Term:
        return every(i, (a <= i) >> ((i <= high) >> (ZERO < f(i))))

    def claim(high: Term) -> Term:
        return above(high) >> (ZERO < sum_of(f, a, high))

    first = applied(at(assume(above(a)), a), follows(a <= a), follows(a <= a))
    start = supposing(follows(ZERO < sum_of(f, a, a), first, sum_one(), -1), above(a))
    longer = assume(above(b + 1))
    shorter = for_all([i], supposing(
        applied(at(longer, i), assume(a <= i), follows(i <= b + 1, assume(i <= b))), a <= i, i <= b))
    last = applied(at(longer, b + 1), follows(a <= b + 1, assume(a <= b)), follows(b + 1 <= b + 1))
    step = use("sum_step", follows(a <= b + 1, assume(a <= b)), f=f, a=a, b=b)
    more = follows(ZERO < sum_of(f, a, b + 1), apply(assume(claim(b)), shorter), last, step, -1)
    later = use("induction", start, for_all([b], supposing(supposing(more, above(b + 1)), a <= b, claim(b))),
                s=abstracted(b, claim(b)), a=a)
    return supposing(apply(at(later, b), assume(a <= b)), a <= b)
