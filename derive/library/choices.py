"""Choices `if(p, x, y)` of numbers: under functions, nested, in products and sums, as maxima and absolute values."""
from __future__ import annotations

from functools import cache

from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, assume, congruence, imply, symmetric, transitive
from derive.kernel.types import INT, REAL, to
from derive.kernel.words import both as conjunction
from derive.kernel.words import choice, either, no

from .conditions import Known, by_condition, by_conditions, chosen, resolved, surely
from .extrema import (
    absolute_nonnegative,
    absolute_nonpositive,
    maximum_left,
    maximum_right,
    minimum_left,
    minimum_right,
)
from .formulas import ONE, ZERO, a, absolute, b, f, g, h, i, j, m, maximum, minimum, n, p, q, u, x, y, z
from .order import compared
from .steps import both as two_sided
from .steps import clash, first_of, follows, for_all, inside, ordered, second_of, supposing, use
from .sums import sum_of


@cache
def if_under_function() -> Theorem:
    """u(if(p, x, y)) = if(p, u(x), u(y))"""
    return by_conditions(u(choice(p, x, y)).eq(choice(p, u(x), u(y))), p)


@cache
def if_under_index() -> Theorem:
    """f(if(p, i, j)) = if(p, f(i), f(j))"""
    return by_conditions(f(choice(p, i, j)).eq(choice(p, f(i), f(j))), p)


@cache
def if_under_function_int() -> Theorem:
    """h(if(p, i, j)) = if(p, h(i), h(j))"""
    h = var("h", to(INT, INT))
    return by_conditions(h(choice(p, i, j)).eq(choice(p, h(i), h(j))), p)


@cache
def if_times() -> Theorem:
    """if(p, x, 0)*y = if(p, x*y, 0)"""
    return by_conditions((choice(p, x, ZERO) * y).eq(choice(p, x * y, ZERO)), p)


@cache
def times_if() -> Theorem:
    """y*if(p, x, 0) = if(p, y*x, 0)"""
    return by_conditions((y * choice(p, x, ZERO)).eq(choice(p, y * x, ZERO)), p)


@cache
def if_times_both() -> Theorem:
    """if(p, x, y)*z = if(p, x*z, y*z)"""
    return by_conditions((choice(p, x, y) * z).eq(choice(p, x * z, y * z)), p)


@cache
def if_add() -> Theorem:
    """if(p, x, y) + if(p, z, u) = if(p, x + z, y + u)"""
    u = var("u", REAL)
    return by_conditions((choice(p, x, y) + choice(p, z, u)).eq(choice(p, x + z, y + u)), p)


@cache
def if_multiply() -> Theorem:
    """if(p, x, y)*if(p, z, u) = if(p, x*z, y*u)"""
    u = var("u", REAL)
    return by_conditions((choice(p, x, y) * choice(p, z, u)).eq(choice(p, x * z, y * u)), p)


@cache
def if_plus() -> Theorem:
    """if(p, x, y) + z = if(p, x + z, y + z)"""
    return by_conditions((choice(p, x, y) + z).eq(choice(p, x + z, y + z)), p)


@cache
def if_opposite() -> Theorem:
    """(-1)*if(p, x, y) = if(p, (-1)*x, (-1)*y)"""
    return by_conditions((-choice(p, x, y)).eq(choice(p, -x, -y)), p)


@cache
def if_apart() -> Theorem:
    """if(p, x, y) = if(p, 1, 0)*x + (1 + (-1)*if(p, 1, 0))*y"""
    one = choice(p, ONE, ZERO)
    return by_conditions(choice(p, x, y).eq(one * x + (ONE - one) * y), p)


@cache
def if_sum() -> Theorem:
    """sum(i=a..b, if(p, f(i), g(i))) = if(p, sum(i=a..b, f(i)), sum(i=a..b, g(i)))"""
    mixed = abstracted(i, choice(p, f(i), g(i)))
    goal = sum_of(mixed, a, b).eq(choice(p, sum_of(f, a, b), sum_of(g, a, b)))

    def case(formula: Term) -> Theorem:
        known = {p: assume(formula)}
        inner = congruence(abstracted(h, sum_of(h, a, b)), for_all([i], chosen(choice(p, f(i), g(i)), known)))
        return transitive(inner, symmetric(resolved(goal.parts[2], known)))

    return by_condition(p, case(no(p)), case(no(no(p))))


@cache
def if_not() -> Theorem:
    """if(p => false, x, y) = if(p, y, x)"""
    return by_conditions(choice(no(p), x, y).eq(choice(p, y, x)), p)


@cache
def if_same() -> Theorem:
    """if(p, x, x) = x"""
    return by_conditions(choice(p, x, x).eq(x), p)


@cache
def if_again() -> Theorem:
    """if(p, if(p, x, y), z) = if(p, x, z)"""
    return by_conditions(choice(p, choice(p, x, y), z).eq(choice(p, x, z)), p)


@cache
def if_otherwise_again() -> Theorem:
    """if(p, x, if(p, y, z)) = if(p, x, z)"""
    return by_conditions(choice(p, x, choice(p, y, z)).eq(choice(p, x, z)), p)


@cache
def if_and() -> Theorem:
    """if(p, if(q, x, y), y) = if(p and q, x, y)"""
    return by_conditions(choice(p, choice(q, x, y), y).eq(choice(conjunction(p, q), x, y)), p, q)


@cache
def if_or() -> Theorem:
    """if(p, x, if(q, x, y)) = if(p or q, x, y)"""
    return by_conditions(choice(p, x, choice(q, x, y)).eq(choice(either(p, q), x, y)), p, q)


@cache
def if_exchange() -> Theorem:
    """if(p, if(q, x, y), if(q, z, u)) = if(q, if(p, x, z), if(p, y, u))"""
    u = var("u", REAL)
    left = choice(p, choice(q, x, y), choice(q, z, u))
    return by_conditions(left.eq(choice(q, choice(p, x, z), choice(p, y, u))), p, q)


@cache
def indicator_square() -> Theorem:
    """if(p, 1, 0)*if(p, 1, 0) = if(p, 1, 0)"""
    one = choice(p, ONE, ZERO)
    return by_conditions((one * one).eq(one), p)


@cache
def indicator_product() -> Theorem:
    """if(p, 1, 0)*if(q, 1, 0) = if(p and q, 1, 0)"""
    one, other = (choice(formula, ONE, ZERO) for formula in (p, q))
    return by_conditions((one * other).eq(choice(conjunction(p, q), ONE, ZERO)), p, q)


@cache
def indicator_either() -> Theorem:
    """if(p or q, 1, 0) = if(p, 1, 0) + if(q, 1, 0) + (-1)*(if(p, 1, 0)*if(q, 1, 0))"""
    one, other = (choice(formula, ONE, ZERO) for formula in (p, q))
    return by_conditions(choice(either(p, q), ONE, ZERO).eq(one + other - one * other), p, q)


@cache
def indicator_not() -> Theorem:
    """if(p => false, 1, 0) = 1 + (-1)*if(p, 1, 0)"""
    return by_conditions(choice(no(p), ONE, ZERO).eq(ONE - choice(p, ONE, ZERO)), p)


def _bounded(goal: Term, *premises: Theorem) -> Theorem:
    """A comparison of if(p, x, y), from what it is in both cases."""
    value = choice(p, x, y)
    cases = [follows(goal, chosen(value, {p: assume(formula)}), *premises) for formula in (no(p), no(no(p)))]
    return by_condition(p, *cases)


@cache
def if_at_most() -> Theorem:
    """x <= z => y <= z => if(p, x, y) <= z"""
    return supposing(_bounded(choice(p, x, y) <= z, assume(x <= z), assume(y <= z)), x <= z, y <= z)


@cache
def if_at_least() -> Theorem:
    """z <= x => z <= y => z <= if(p, x, y)"""
    return supposing(_bounded(z <= choice(p, x, y), assume(z <= x), assume(z <= y)), z <= x, z <= y)


@cache
def if_less() -> Theorem:
    """x < z => y < z => if(p, x, y) < z"""
    return supposing(_bounded(choice(p, x, y) < z, assume(x < z), assume(y < z)), x < z, y < z)


@cache
def if_more() -> Theorem:
    """z < x => z < y => z < if(p, x, y)"""
    return supposing(_bounded(z < choice(p, x, y), assume(z < x), assume(z < y)), z < x, z < y)


@cache
def if_equal_swap() -> Theorem:
    """if(i = j, x, y) = if(j = i, x, y)"""
    return _equivalent(i.eq(j), j.eq(i), symmetric(assume(i.eq(j))), symmetric(assume(j.eq(i))))


def _equivalent(one: Term, other: Term, there: Theorem, back: Theorem) -> Theorem:
    """if(p, x, y) = if(q, x, y), from q under p and p under q."""
    return use("if_equivalent", REAL, imply(one, there), imply(other, back), p=one, q=other, x=x, y=y)


@cache
def if_equal_moved() -> Theorem:
    """if(i + m = j + m, x, y) = if(i = j, x, y)"""
    moved = (i + m).eq(j + m)
    return _equivalent(moved, i.eq(j), follows(i.eq(j), assume(moved)), follows(moved, assume(i.eq(j))))


@cache
def if_equal_value() -> Theorem:
    """if(i = j, f(i), x) = if(i = j, f(j), x)"""
    same = i.eq(j)
    goal = choice(same, f(i), x).eq(choice(same, f(j), x))
    equal = assume(same)
    values = inside(equal, n, f(n))
    yes = transitive(use("if_true", REAL, equal, p=same, x=f(i), y=x), values)
    yes = transitive(yes, symmetric(use("if_true", REAL, equal, p=same, x=f(j), y=x)))
    return compared(i, j, yes, by_conditions(goal, known={same: assume(no(same))}))


@cache
def if_equal_by_order() -> Theorem:
    """if(x = y, z, u) = if(x <= y, if(y <= x, z, u), u)"""
    u = var("u", REAL)
    tie = use("antisymmetric", REAL, first_of(assume(conjunction(x <= y, y <= x))), second_of(
        assume(conjunction(x <= y, y <= x))))
    both = two_sided(follows(x <= y, assume(x.eq(y))), follows(y <= x, assume(x.eq(y))))
    same = use("if_equivalent", REAL, imply(x.eq(y), both), imply(conjunction(x <= y, y <= x), tie), p=x.eq(y),
               q=conjunction(x <= y, y <= x), x=z, y=u)
    return transitive(same, symmetric(use(if_and(), p=x <= y, q=y <= x, x=z, y=u)))


@cache
def if_less_not() -> Theorem:
    """if(x < y, z, u) = if(y <= x, u, z)"""
    u = var("u", REAL)
    goal = choice(x < y, z, u).eq(choice(y <= x, u, z))
    order = {y <= x: surely(assume(y <= x)), (x < y): supposing(clash(assume(y <= x), assume(x < y)), x < y)}
    other = {y <= x: supposing(clash(assume(x < y), assume(y <= x)), y <= x), (x < y): surely(assume(x < y))}
    return ordered(y, x, by_conditions(goal, known=order), by_conditions(goal, known=other))


def _by_order(goal: Term, low: Term, high: Term, below: Theorem, above: Theorem) -> Theorem:
    """An equation that is `below` for low <= high and `above` for high < low, choices by these being resolved."""
    yes = {low <= high: surely(assume(low <= high)), (high < low): supposing(
        clash(assume(low <= high), assume(high < low)), high < low)}
    no_ = {(high < low): surely(assume(high < low)), low <= high: supposing(
        clash(assume(low <= high), assume(high < low)), low <= high)}

    def case(known: Known, equation: Theorem) -> Theorem:
        right = resolved(goal.parts[2], known)
        return transitive(equation, symmetric(right))

    return ordered(low, high, case(yes, below), case(no_, above))


@cache
def maximum_by_less() -> Theorem:
    """maximum(x, y) = if(y < x, x, y)"""
    goal = maximum(x, y).eq(choice(y < x, x, y))
    return _by_order(goal, x, y, use(maximum_right(), assume(x <= y)), use(maximum_left(), follows(
        y <= x, assume(y < x))))


@cache
def maximum_by_at_least() -> Theorem:
    """maximum(x, y) = if(y <= x, x, y)"""
    goal = maximum(x, y).eq(choice(y <= x, x, y))
    return _by_order(goal, y, x, use(maximum_left(), assume(y <= x)), use(maximum_right(), follows(
        x <= y, assume(x < y))))


@cache
def minimum_by_less() -> Theorem:
    """minimum(x, y) = if(y < x, y, x)"""
    goal = minimum(x, y).eq(choice(y < x, y, x))
    return _by_order(goal, x, y, use(minimum_left(), assume(x <= y)), use(minimum_right(), follows(
        y <= x, assume(y < x))))


@cache
def minimum_by_at_least() -> Theorem:
    """minimum(x, y) = if(y <= x, y, x)"""
    goal = minimum(x, y).eq(choice(y <= x, y, x))
    return _by_order(goal, y, x, use(minimum_right(), assume(y <= x)), use(minimum_left(), follows(
        x <= y, assume(x < y))))


@cache
def positive_part() -> Theorem:
    """maximum(x, 0) = if(0 < x, x, 0)"""
    return use(maximum_by_less(), y=ZERO)


@cache
def absolute_by_less() -> Theorem:
    """absolute(x) = if(x < 0, (-1)*x, x)"""
    goal = absolute(x).eq(choice(x < 0, -x, x))
    return _by_order(goal, ZERO, x, use(absolute_nonnegative(), assume(ZERO <= x)), use(
        absolute_nonpositive(), follows(x <= 0, assume(x < 0))))

