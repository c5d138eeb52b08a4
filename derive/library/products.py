"""Products over a range: equal factors, signs, order, taken apart, and what exp and log make of them."""
from __future__ import annotations

from collections.abc import Callable
from functools import cache

from derive.kernel.terms import Term, abstracted
from derive.kernel.theorem import Theorem, apply, assume, imply, ring, symmetric
from derive.kernel.types import INT, REAL
from derive.kernel.words import every, no, word

from .exponentials import exp_zero, log_one, log_product
from .extrema import absolute_nonnegative, absolute_product
from .formulas import NOUGHT, ONE, ZERO, a, absolute, b, exp, f, g, i, log, power, x
from .order import product_not_zero
from .ranges import over_range
from .rewriting import calculate, restated
from .steps import applied, at, chain, clash, follows, for_all, supposing, use
from .sums import empty_sum, longer_sum, sum_of

Each = Callable[[Term], Term]           # a formula about the end of a range


def product_of(function: Term, low: Term, high: Term) -> Term:
    return word("product", function, low, high)


def _empty(function: Term) -> Theorem:
    return use("product_empty", assume(b < a), f=function, a=a, b=b)


def _longer(function: Term) -> Theorem:
    return use("product_step", assume(a <= b + 1), f=function, a=a, b=b)


def _each(formula: Term) -> Each:
    """The formula about i for every index of a range."""
    return lambda high: every(i, (a <= i) >> ((i <= high) >> formula))


def _shorter(longer: Theorem) -> Theorem:
    """What is said of every index up to b + 1, of those up to b."""
    inner = applied(at(longer, i), assume(a <= i), follows(i <= b + 1, assume(i <= b)))
    return for_all([i], supposing(inner, a <= i, i <= b))


def _last(longer: Theorem) -> Theorem:
    """What is said of every index up to b + 1, of the last one."""
    return applied(at(longer, b + 1), assume(a <= b + 1), follows(b + 1 <= b + 1))


@cache
def product_last() -> Theorem:
    """a <= b => product(i=a..b, f(i)) = product(i=a..b + (-1)*1, f(i))*f(b)"""
    step = use("product_step", follows(a <= b - 1 + 1, assume(a <= b)), f=f, a=a, b=b - 1)
    return imply(a <= b, restated(step, ring(b - 1 + 1, b)))


@cache
def product_same() -> Theorem:
    """(for all i: int. a <= i => i <= b => f(i) = g(i)) => product(i=a..b, f(i)) = product(i=a..b, g(i))"""
    same = _each(f(i).eq(g(i)))

    def goal(high: Term) -> Term:
        return product_of(f, a, high).eq(product_of(g, a, high))

    claim = same(b) >> goal(b)
    longer = assume(same(b + 1))
    before = apply(assume(claim), _shorter(longer))
    step = calculate(goal(b + 1), _longer(f), _longer(g), before, _last(longer))
    empty = chain(_empty(f), symmetric(_empty(g)))
    return over_range(claim, b, a, supposing(empty, b < a, same(b)), supposing(step, a <= b + 1, claim, same(b + 1)))


def _signed(sign: Each, goal: Each, kind: str) -> Theorem:
    """The sign of a product, that of each of its factors."""
    claim = sign(b) >> goal(b)
    longer = assume(sign(b + 1))
    step = use(kind, REAL, apply(assume(claim), _shorter(longer)), _last(longer), x=product_of(f, a, b), y=f(b + 1))
    more = follows(goal(b + 1), step, _longer(f), -1)
    empty = follows(goal(b), _empty(f), -1)
    return over_range(claim, b, a, supposing(empty, b < a, sign(b)), supposing(more, a <= b + 1, claim, sign(b + 1)))


@cache
def product_above_zero() -> Theorem:
    """(for all i: int. a <= i => i <= b => 0 < f(i)) => 0 < product(i=a..b, f(i))"""
    return _signed(_each(ZERO < f(i)), lambda high: ZERO < product_of(f, a, high), "product_positive")


@cache
def product_from_zero() -> Theorem:
    """(for all i: int. a <= i => i <= b => 0 <= f(i)) => 0 <= product(i=a..b, f(i))"""
    return _signed(_each(ZERO <= f(i)), lambda high: ZERO <= product_of(f, a, high), "product_nonnegative")


@cache
def product_apart_from_zero() -> Theorem:
    """(for all i: int. a <= i => i <= b => f(i) = 0 => false) => product(i=a..b, f(i)) = 0 => false"""
    def goal(high: Term) -> Term:
        return no(product_of(f, a, high).eq(0))

    apart = _each(no(f(i).eq(0)))
    claim = apart(b) >> goal(b)
    longer = assume(apart(b + 1))
    whole = use(product_not_zero(), apply(assume(claim), _shorter(longer)), _last(longer), x=product_of(f, a, b),
                y=f(b + 1))
    zero = follows((product_of(f, a, b) * f(b + 1)).eq(0), assume(product_of(f, a, b + 1).eq(0)), _longer(f), -1)
    step = imply(product_of(f, a, b + 1).eq(0), apply(whole, zero))
    wrong = clash(follows(ZERO.eq(1), _empty(f), assume(product_of(f, a, b).eq(0)), -1))
    empty = imply(product_of(f, a, b).eq(0), wrong)
    return over_range(claim, b, a, supposing(empty, b < a, apart(b)), supposing(step, a <= b + 1, claim, apart(b + 1)))


@cache
def product_of_ones() -> Theorem:
    """product(i=a..b, 1) = 1"""
    ones = abstracted(i, ONE)
    goal = product_of(ones, a, b).eq(1)
    step = calculate(abstracted(b, goal)(b + 1), _longer(ones), assume(goal))
    return over_range(goal, b, a, imply(b < a, _empty(ones)), supposing(step, a <= b + 1, goal))


@cache
def product_at_most() -> Theorem:
    """(for all i: int. a <= i => i <= b => 0 <= f(i)) => (for all i: int. a <= i => i <= b => f(i) <= g(i)) =>
    product(i=a..b, f(i)) <= product(i=a..b, g(i))"""
    sign, order = _each(ZERO <= f(i)), _each(f(i) <= g(i))
    small, large = (product_of(one, a, b) for one in (f, g))

    def goal(high: Term) -> Term:
        return product_of(f, a, high) <= product_of(g, a, high)

    claim = sign(b) >> (order(b) >> goal(b))
    signs, orders = assume(sign(b + 1)), assume(order(b + 1))
    before = applied(assume(claim), _shorter(signs), _shorter(orders))
    from_zero, last = use(product_from_zero(), _shorter(signs)), _last(orders)
    above = follows(ZERO <= g(b + 1), _last(signs), last)
    first = use("product_nonnegative", REAL, follows(ZERO <= large - small, before), above, x=large - small, y=g(b + 1))
    second = use("product_nonnegative", REAL, from_zero, follows(ZERO <= g(b + 1) - f(b + 1), last), x=small,
                 y=g(b + 1) - f(b + 1))
    step = follows(goal(b + 1), first, second, _longer(f), _longer(g), -1)
    empty = follows(goal(b), _empty(f), _empty(g), -1)
    return over_range(claim, b, a, supposing(empty, b < a, sign(b), order(b)),
                      supposing(step, a <= b + 1, claim, sign(b + 1), order(b + 1)))


@cache
def product_times() -> Theorem:
    """product(i=a..b, f(i)*g(i)) = product(i=a..b, f(i))*product(i=a..b, g(i))"""
    functions = abstracted(i, f(i) * g(i)), f, g
    both, one, other = (product_of(function, a, b) for function in functions)
    goal = both.eq(one * other)
    empty = calculate(goal, *map(_empty, functions))
    step = calculate(abstracted(b, goal)(b + 1), *map(_longer, functions), assume(goal))
    return over_range(goal, b, a, imply(b < a, empty), supposing(step, a <= b + 1, goal))


@cache
def product_absolute() -> Theorem:
    """absolute(product(i=a..b, f(i))) = product(i=a..b, absolute(f(i)))"""
    sizes = abstracted(i, absolute(f(i)))
    goal = absolute(product_of(f, a, b)).eq(product_of(sizes, a, b))
    empty = calculate(goal, _empty(f), _empty(sizes), use(absolute_nonnegative(), follows(ZERO <= ONE), x=ONE))
    apart = use(absolute_product(), x=product_of(f, a, b), y=f(b + 1))
    step = calculate(abstracted(b, goal)(b + 1), _longer(f), apart, _longer(sizes), assume(goal))
    return over_range(goal, b, a, imply(b < a, empty), supposing(step, a <= b + 1, goal))


@cache
def product_constant() -> Theorem:
    """a <= b + 1 => product(i=a..b, x) = power(x, b + 1 + (-1)*a)"""
    constant = abstracted(i, x)

    def goal(high: Term) -> Term:
        return product_of(constant, a, high).eq(power(x, high + 1 - a))

    def claim(high: Term) -> Term:
        return (a <= high + 1) >> goal(high)

    count = b + 1 - a
    edge = follows(count <= 0, use("next", assume(b < a), a=b, b=a))
    none = use("antisymmetric", INT, edge, follows(NOUGHT <= count, assume(a <= b + 1)), x=count, y=NOUGHT)
    empty = calculate(goal(b), _empty(constant), none)
    raised = use("power_step", follows(NOUGHT <= count, assume(a <= b + 1)), x=x, n=count)
    raised = restated(raised, ring(count + 1, b + 1 + 1 - a))
    step = calculate(goal(b + 1), _longer(constant), raised, apply(assume(claim(b)), assume(a <= b + 1)))
    return over_range(claim(b), b, a, supposing(empty, b < a, a <= b + 1),
                      supposing(step, a <= b + 1, claim(b), a <= b + 1 + 1))


@cache
def exp_of_sum() -> Theorem:
    """exp(sum(i=a..b, f(i))) = product(i=a..b, exp(f(i)))"""
    factors = abstracted(i, exp(f(i)))
    goal = exp(sum_of(f, a, b)).eq(product_of(factors, a, b))
    empty = calculate(goal, empty_sum(f, a, b), exp_zero(), _empty(factors))
    apart = use("exp_sum", x=sum_of(f, a, b), y=f(b + 1))
    step = calculate(abstracted(b, goal)(b + 1), longer_sum(f, a, b), apart, _longer(factors), assume(goal))
    return over_range(goal, b, a, imply(b < a, empty), supposing(step, a <= b + 1, goal))


@cache
def log_of_product() -> Theorem:
    """(for all i: int. a <= i => i <= b => 0 < f(i)) => log(product(i=a..b, f(i))) = sum(i=a..b, log(f(i)))"""
    sign, logs = _each(ZERO < f(i)), abstracted(i, log(f(i)))

    def goal(high: Term) -> Term:
        return log(product_of(f, a, high)).eq(sum_of(logs, a, high))

    claim = sign(b) >> goal(b)
    signs = assume(sign(b + 1))
    apart = use(log_product(), use(product_above_zero(), _shorter(signs)), _last(signs), x=product_of(f, a, b),
                y=f(b + 1))
    step = calculate(goal(b + 1), _longer(f), apart, longer_sum(logs, a, b), apply(assume(claim), _shorter(signs)))
    empty = calculate(goal(b), _empty(f), log_one(), empty_sum(logs, a, b))
    return over_range(claim, b, a, supposing(empty, b < a, sign(b)), supposing(step, a <= b + 1, claim, sign(b + 1)))
