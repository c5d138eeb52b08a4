"""Sums with brackets on their index: one normal form for all ranges, directions and orders of summation."""

from contextlib import suppress
from math import prod
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Expr, S, Symbol, exp

from derive.outlines.algebra import algebra
from derive.outlines.domain import domain
from derive.outlines.normal import canonical, expression, polynomial
from derive.outlines.terms import (
    At,
    AtMost,
    Bracket,
    Equal,
    Less,
    NotEqual,
    Refused,
    Sum,
    at,
    integer,
    maximum,
    minimum,
    real,
    relu,
    size,
    substitute,
)

from .evaluate import UndefinedError, holds, value
from .random_terms import random_instance

x, y = real("x"), real("y")
i, j, k, t = integer("i"), integer("j"), integer("k"), integer("t")
m, n = size("m"), size("n")


def window(low: Expr, index: Expr, high: Expr) -> Expr:
    """[low <= index <= high]"""
    return Bracket(AtMost(low, index)) * Bracket(AtMost(index, high))


def a(index: Expr) -> At:
    return at("a", index)


def b(index: Expr) -> At:
    return at("b", index)


EQUAL = [
    # a convolution, summed over the one index and over the other
    (Sum(a(i) * b(j - i + 1) * window(1, j - i + 1, m), i, 1, n),
     Sum(a(j - k + 1) * b(k) * window(1, j - k + 1, n), k, 1, m)),
    (Sum(Sum(a(i) * b(k) * Bracket(Equal(i + 2 * k, j)), i, 1, n), k, 1, m),
     Sum(b(k) * a(j - 2 * k) * window(1, j - 2 * k, n), k, 1, m)),
    (Sum(a(i) * Sum(b(k) * Bracket(Equal(i + 2 * k, j)), k, 1, m), i, 1, n),
     Sum(b(k) * a(j - 2 * k) * window(1, j - 2 * k, n), k, 1, m)),
    # backwards
    (Sum(a(n + 1 - i) * x**i, i, 1, n), Sum(a(i) * x ** (n + 1 - i), i, 1, n)),
    (Sum(a(i) * b(n - i), i, 0, n), Sum(b(i) * a(n - i), i, 0, n)),
    # an exponential, which has its constants taken out, is not a power of a q that may be 0
    (Sum(exp(2 * i), i, 1, n), exp(2) * Sum(exp(2 * i - 2), i, 1, n)),
    (Sum(x ** (2 * i - 1), i, 1, n), x * Sum(x ** (2 * i - 2), i, 1, n)),
    # a tighter range instead of brackets
    (Sum(a(i) * Bracket(AtMost(2, i)), i, 1, n), Sum(a(i), i, 2, n)),
    (Sum(a(i) * Bracket(AtMost(2, i)) * Bracket(AtMost(3, i)), i, 1, n), Sum(a(i), i, 3, n)),
]
DIFFERENT = [
    (Sum(a(i) * b(j - i + 1) * window(1, j - i + 1, m), i, 1, n),
     Sum(a(j - k + 1) * b(k) * window(1, j - k + 1, n), k, 1, m + 1)),
    (Sum(a(i) * b(j - i + 1) * window(1, j - i + 1, m), i, 1, n),
     Sum(a(j - k) * b(k) * window(1, j - k, n), k, 1, m)),
    (Sum(a(i) * b(n - i), i, 0, n), Sum(b(i) * a(n - i), i, 1, n)),
    (Sum(Sum(a(i) * b(k) * Bracket(Equal(2 * i, j + 2 * k)), i, 1, n), k, 1, m),
     Sum(b(k) * a(j + k) * window(1, j + k, n), k, 1, m)),
]
CASES = [                                   # by comparisons that the terms depend on
    (relu(x) - relu(-x), x), (relu(x), x * Bracket(AtMost(0, x))), (minimum(x, y) + maximum(x, y), x + y),
    (maximum(x, y), y + relu(x - y)), (Bracket(Less(x, y)) + Bracket(AtMost(y, x)), S.One),
    (Bracket(AtMost(i, n - 2)) * Bracket(AtMost(i, n - 1)), Bracket(AtMost(i, n - 2))),
    (Bracket(Equal(x, y)) + Bracket(NotEqual(x, y)), S.One),
]
NO_CASES = [
    (relu(x) + relu(-x), x), (relu(x), x * Bracket(AtMost(1, x))), (minimum(x, y), x), (maximum(x, y), y + relu(y - x)),
    (Bracket(Less(x, y)) + Bracket(AtMost(x, y)), S.One),
    (Bracket(AtMost(i, n - 2)) * Bracket(AtMost(i, n - 1)), Bracket(AtMost(i, n - 1))),
]


@pytest.mark.parametrize(("left", "right"), EQUAL + CASES)
def test_equal(left: Expr, right: Expr) -> None:
    assert algebra(left, right).given <= {NotEqual(x, 0)}


@pytest.mark.parametrize(("left", "right"), DIFFERENT + NO_CASES)
def test_different(left: Expr, right: Expr) -> None:
    with pytest.raises(Refused, match="normal forms differ"):
        algebra(left, right)


def test_a_hypothesis_decides_a_case() -> None:
    claim = (Bracket(AtMost(0, x)), Bracket(Less(0, x)))
    assert algebra(*claim, NotEqual(x, 0)).given == {NotEqual(x, 0)}
    with pytest.raises(Refused):
        algebra(*claim, NotEqual(y, 0))


def test_a_range_is_not_widened_to_where_the_term_is_undefined() -> None:
    """sum_{i=1..n} [i + t <= m]/a(i) over t+1..m would need a(i) != 0 at other indices."""
    term = Sum(Bracket(AtMost(1, i - t)) * Bracket(AtMost(i - t, m)) / a(i), i, 1, n)
    assert canonical(term).outer[1] == n


def random_sum(random: Random) -> Expr:
    def index(name: Symbol) -> Expr:
        return random.choice([1, 1, -1]) * name + random.choice([0, 1, 2, j, n + 1])

    def body(name: Symbol) -> Expr:
        factors = [random.choice([a, b])(index(name)) for _ in range(random.randint(1, 2))]
        ends = [random.choice([1, 2, j, j - m + 1]), random.choice([n, m, j, j + m])]
        bracket = random.choice([S.One, Bracket(AtMost(ends[0], index(name))), Bracket(AtMost(index(name), ends[1])),
                                 window(ends[0], index(name), ends[1]), Bracket(Equal(index(name), 2 * j))])
        weight = random.choice([S.One, S.One, name, 1 / b(name), x ** name, random.choice([relu, abs])(a(index(name)))])
        return prod(factors, start=bracket * weight)

    def ranged(inside: Expr, name: Symbol) -> Expr:
        return Sum(inside, name, random.choice([S.One, S.Zero, j]), random.choice([n, m, n + 1, j + m]))

    inner = ranged(body(k) * random.choice([S.One, Bracket(Equal(random.choice([1, 2, -1]) * i + k, j)), a(i + k)]), k)
    return ranged(body(i) * random.choice([S.One, inner]), i)


@pytest.mark.thorough(seconds=4)
@given(st.integers(0, 10**9))
def test_the_form_has_the_value_of_the_sum(seed: int) -> None:
    random = Random(seed)
    term = random_sum(random)
    form, needs = polynomial(term)
    for _ in range(8):
        here = random_instance(random)
        if all(holds(formula, here) for formula in needs | domain(term)):
            with suppress(UndefinedError):          # 1/0 that a bracket or an empty sum around it makes harmless
                assert value(term, here) == value(expression(form), here), (term, here)


@given(st.integers(0, 10**9))
def test_a_sum_over_another_index_has_the_same_form(seed: int) -> None:
    """i = c - k or i = c + k, the range of i being brackets and those on k the range."""
    random = Random(seed)
    turn, shift = random.choice([1, -1]), random.choice([0, 1, j, n + 1])
    first, last = random.choice([1, 2, j]), random.choice([m, n, j + m])
    body = prod((random.choice([a, b])(random.choice([1, -1]) * i + random.choice([0, 1, j]))
                 for _ in range(2)), start=random.choice([S.One, x, at("c", j)]))
    other = turn * (i - shift)                                      # k, of i
    one = Sum(body * window(first, other, last), i, 1, n)
    again = substitute(body, {i: turn * k + shift}) * window(1, turn * k + shift, n)
    assert canonical(one) == canonical(Sum(again, k, first, last)), (one, Sum(again, k, first, last))
    here = random_instance(random)
    assert value(one, here) == value(Sum(again, k, first, last), here)
