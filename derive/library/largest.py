"""The largest entry over a range: it bounds each entry, and it moves with the entry that is the largest."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, assume, congruence, imply, reflexive, ring, symmetric, transitive
from derive.kernel.types import INT, REAL, to
from derive.kernel.words import choice, every, no, word

from .brackets import bracket, false, true
from .derivatives import refunctioned, revalued
from .extrema import maximum_from_left, maximum_from_right, maximum_left, maximum_right
from .formulas import ONE, ZERO, a, b, f, g, i, k, slope, x, y, z
from .integers import from_start
from .kinks import derivative_maximum
from .order import different, less_not_equal
from .rewriting import calculate
from .steps import applied, at, by_cases, chain, clash, follows, for_all, ordered, supposing, use
from .sums import sum_of, sum_one, sum_same, sum_zero

h = var("h", to(INT, REAL, REAL))


def largest(function: Term, low: Term, high: Term) -> Term:
    return word("largest", function, low, high)


@cache
def largest_bound() -> Theorem:
    """a <= b => (for all i: int. a <= i => i <= b => f(i) <= largest(j=a..b, f(j)))"""
    claim = every(k, (a <= k) >> ((k <= b) >> (f(k) <= largest(f, a, b))))
    same = use("antisymmetric", INT, assume(k <= a), assume(a <= k), x=k, y=a)
    first = follows(f(k) <= largest(f, a, a), _at(f, same), use("largest_one", f=f, a=a), -1)
    start = for_all([k], supposing(first, a <= k, k <= a))
    more = use("largest_step", assume(a <= b), f=f, a=a, b=b)
    goal = f(k) <= largest(f, a, b + 1)
    before = applied(at(assume(claim), k), assume(a <= k), assume(k <= b))
    inner = follows(goal, before, use(maximum_from_left(), x=largest(f, a, b), y=f(b + 1)), more, -1)
    end = use("antisymmetric", INT, assume(k <= b + 1), follows(b + 1 <= k, use("next", assume(b < k), a=b, b=k)), x=k,
              y=b + 1)
    last = follows(goal, _at(f, end), use(maximum_from_right(), x=largest(f, a, b), y=f(b + 1)), more, -1)
    step = for_all([k], supposing(ordered(k, b, inner, last), a <= k, k <= b + 1))
    return from_start(claim, b, a, start, step)


def _at(function: Term, same: Theorem) -> Theorem:
    """f(m) = f(n) from m = n"""
    left, right = same.statement.parts[1:]
    return calculate(function(left).eq(function(right)), same)


def _row(place: Term) -> Term:
    return abstracted(i, h(i, place))


def _value(high: Term) -> Term:
    """The sum of the derivatives of the entries that are the largest"""
    return sum_of(abstracted(i, bracket(h(i, x).eq(largest(_row(x), a, high))) * f(i)), a, high)


@cache
def derivative_largest() -> Theorem:
    """a <= b => (for all i: int. a <= i => i <= b => derivative(h(i), x, f(i))) => (for all i: int. a <= i =>
    i + 1 <= b => largest(j=a..i, h(j, x)) = h(i + 1, x) => false) => derivative(y -> largest(i=a..b, h(i, y)), x,
    sum(i=a..b, if(h(i, x) = largest(j=a..b, h(j, x)), 1, 0)*f(i)))"""
    def each(high: Term) -> Term:
        return every(i, (a <= i) >> ((i <= high) >> slope(h(i), x, f(i))))

    def apart(high: Term) -> Term:
        return every(i, (a <= i) >> ((i + 1 <= high) >> no(largest(_row(x), a, i).eq(h(i + 1, x)))))

    def goal(high: Term) -> Term:
        return slope(abstracted(y, largest(_row(y), a, high)), x, _value(high))

    def claim(high: Term) -> Term:
        return each(high) >> (apart(high) >> goal(high))

    one = for_all([y], symmetric(use("largest_one", f=_row(y), a=a)))
    first = refunctioned(applied(at(assume(each(a)), a), follows(a <= a), follows(a <= a)), one)
    top = true(symmetric(use("largest_one", f=_row(x), a=a)))
    start = revalued(first, _value(a), use(sum_one(), f=_value(a).parts[1]), top)
    within = for_all([i], supposing(applied(at(assume(each(b + 1)), i), assume(a <= i), follows(
        i <= b + 1, assume(i <= b))), a <= i, i <= b))
    differ = for_all([i], supposing(applied(at(assume(apart(b + 1)), i), assume(a <= i), follows(
        i + 1 <= b + 1, assume(i + 1 <= b))), a <= i, i + 1 <= b))
    before = applied(assume(claim(b)), within, differ)
    beyond = applied(at(assume(each(b + 1)), b + 1), follows(a <= b + 1, assume(a <= b)), follows(b + 1 <= b + 1))
    unequal = applied(at(assume(apart(b + 1)), b), assume(a <= b), follows(b + 1 <= b + 1))
    whole = use(derivative_maximum(), unequal, before, beyond, d=_value(b), e=f(b + 1), v=h(b + 1),
                u=abstracted(y, largest(_row(y), a, b)))
    more = for_all([y], symmetric(use("largest_step", assume(a <= b), f=_row(y), a=a, b=b)))
    step = revalued(refunctioned(whole, more), _value(b + 1), _next_value(unequal, whole.statement.parts[3]))
    return from_start(claim(b), b, a, supposing(start, each(a), apart(a)), supposing(step, each(b + 1), apart(b + 1)))


def _next_value(unequal: Theorem, value: Term) -> Theorem:
    """if(largest <= h(b + 1, x), f(b + 1), D(b)) = D(b + 1), where the largest so far and h(b + 1, x) differ"""
    top, new = largest(_row(x), a, b), h(b + 1, x)
    less, more = assume(top < new), assume(new < top)
    goal = value.eq(_value(b + 1))
    longer = use("largest_step", assume(a <= b), f=_row(x), a=a, b=b)
    split = use("sum_step", follows(a <= b + 1, assume(a <= b)), f=_value(b + 1).parts[1], a=a, b=b)
    now = transitive(longer, use(maximum_right(), follows(top <= new, less), x=top, y=new))
    never = use(less_not_equal(), follows(h(i, x) < new, applied(at(use(
        largest_bound(), assume(a <= b), f=_row(x)), i), assume(a <= i), assume(i <= b)), less), x=h(i, x), y=new)
    zero = calculate((bracket(h(i, x).eq(new)) * f(i)).eq(ZERO), false(h(i, x).eq(new), never))
    function = abstracted(i, bracket(h(i, x).eq(new)) * f(i))
    none = chain(use(sum_same(), for_all([i], supposing(zero, a <= i, i <= b)), f=function, g=abstracted(i, ZERO)),
                 use(sum_zero()))
    condition = top <= new
    one = calculate(goal, use("if_true", REAL, follows(condition, less), p=condition, x=f(b + 1), y=_value(b)), split,
                    now, none, true(reflexive(new)))
    same = transitive(longer, use(maximum_left(), follows(new <= top, more), x=top, y=new))
    off = imply(condition, clash(more, assume(condition)))
    other = calculate(goal, use("if_false", REAL, off, p=condition, x=f(b + 1), y=_value(b)), split, same,
                      false(new.eq(top), use(less_not_equal(), more, x=new, y=top)))
    return by_cases(use(different(), unequal, x=top, y=new), imply(less.statement, one), imply(more.statement, other))


@cache
def largest_once() -> Theorem:
    """a <= b => (for all i: int. a <= i => i + 1 <= b => largest(j=a..i, f(j)) = f(i + 1) => false) => sum(i=a..b,
    if(f(i) = largest(j=a..b, f(j)), 1, 0)) = 1"""
    def apart(high: Term) -> Term:
        return every(i, (a <= i) >> ((i + 1 <= high) >> no(largest(f, a, i).eq(f(i + 1)))))

    def entry(high: Term) -> Term:
        return bracket(f(i).eq(largest(f, a, high)))

    def count(high: Term) -> Term:
        return sum_of(abstracted(i, entry(high) * ONE), a, high)

    def claim(high: Term) -> Term:
        return apart(high) >> count(high).eq(ONE)

    top = true(symmetric(use("largest_one", f=f, a=a)))
    start = calculate(count(a).eq(ONE), use(sum_one(), f=count(a).parts[1]), top)
    differ = for_all([i], supposing(applied(at(assume(apart(b + 1)), i), assume(a <= i), follows(
        i + 1 <= b + 1, assume(i + 1 <= b))), a <= i, i + 1 <= b))
    unequal = applied(at(assume(apart(b + 1)), b), assume(a <= b), follows(b + 1 <= b + 1))
    more = use(_counting_on(), assume(a <= b), unequal, f=abstracted(i, ONE), h=abstracted(i, abstracted(x, f(i))))
    same = use("if_same", REAL, p=largest(f, a, b) <= f(b + 1), x=ONE)
    step = calculate(count(b + 1).eq(ONE), symmetric(more), applied(assume(claim(b)), differ), same)
    weighted = from_start(claim(b), b, a, supposing(start, apart(a)), supposing(step, apart(b + 1)))
    plain = congruence(abstracted(g, sum_of(g, a, b)), for_all([i], ring(entry(b), entry(b) * ONE)))
    whole = transitive(plain, applied(weighted, assume(a <= b), assume(apart(b))))
    return supposing(whole, a <= b, apart(b))


@cache
def _counting_on() -> Theorem:
    """a <= b => (largest(i=a..b, h(i, x)) = h(b + 1, x) => false) => if(largest(i=a..b, h(i, x)) <= h(b + 1, x),
    f(b + 1), sum(i=a..b, if(h(i, x) = largest(j=a..b, h(j, x)), 1, 0)*f(i))) = sum(i=a..b + 1, if(h(i, x) =
    largest(j=a..b + 1, h(j, x)), 1, 0)*f(i))"""
    unequal = assume(no(largest(_row(x), a, b).eq(h(b + 1, x))))
    value = choice(largest(_row(x), a, b) <= h(b + 1, x), f(b + 1), _value(b))
    return supposing(_next_value(unequal, value), a <= b, unequal.statement)


@cache
def bracket_of_greater() -> Theorem:
    """z <= y => y <= x => if(z = x, 1, 0) = if(y = x, 1, 0)*if(z = y, 1, 0)"""
    low, high = assume(z <= y), assume(y <= x)
    goal = bracket(z.eq(x)).eq(bracket(y.eq(x)) * bracket(z.eq(y)))
    top = assume(x <= z)
    same = calculate(goal, true(use("antisymmetric", REAL, follows(z <= x, low, high), top, x=z, y=x)),
                     true(use("antisymmetric", REAL, high, follows(x <= y, top, low), x=y, y=x)),
                     true(use("antisymmetric", REAL, low, follows(y <= z, high, top), x=z, y=y)))
    under = assume(z < x)
    never = false(z.eq(x), use(less_not_equal(), under, x=z, y=x))
    less, more = assume(y < x), assume(x <= y)
    first = calculate(goal, never, false(y.eq(x), use(less_not_equal(), less, x=y, y=x)))
    other = calculate(goal, never, false(z.eq(y), use(less_not_equal(), follows(z < y, under, more), x=z, y=y)))
    return supposing(ordered(x, z, same, ordered(x, y, other, first)), z <= y, y <= x)
