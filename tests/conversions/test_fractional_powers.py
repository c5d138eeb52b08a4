"""Powers of roots in normal form: equal where the exponents are, for positive numbers only."""

import pytest

from derive.conversions import Context
from derive.conversions.equality import equal
from derive.kernel.terms import Term
from derive.kernel.words import over, real, reals, word
from derive.library.formulas import exp, inverse, sqrt

x, y = reals("x y")
POSITIVE = Context().assuming(real(0) < x, real(0) < y)


def root(base: Term, above: int, below: int) -> Term:
    """base**(above/below), as texts mean it"""
    return exp(over(real(above), real(below)) * word("log", base))


def product(*factors: Term) -> Term:
    result, *rest = factors
    for factor in rest:
        result = result * factor
    return result


EQUAL = [
    (product(*[root(x, 1, 3)] * 3), x),
    (product(*[root(x, 1, 4)] * 2), sqrt(x)),
    (product(*[root(x, 1, 6)] * 2), root(x, 1, 3)),
    (product(*[root(x, 1, 6)] * 3), sqrt(x)),
    (product(*[root(x, 1, 6)] * 7), x * root(x, 1, 6)),
    (root(x, 2, 3) * root(x, 1, 3), x),
    (root(x, -2, 3), root(x, 1, 3) * inverse(x)),
    (product(root(x, 3, 4), root(x, 3, 4), root(y, 1, 5)), x * sqrt(x) * root(y, 1, 5)),
]
DIFFERENT = [
    (product(*[root(x, 1, 3)] * 2), x),
    (product(*[root(x, 1, 4)] * 3), sqrt(x)),
    (root(x, 1, 3) * root(y, 1, 3), x),
    (product(*[root(x, 1, 6)] * 3), root(x, 1, 3)),
]


@pytest.mark.parametrize(("left", "right"), EQUAL)
def test_they_are_equal(left: Term, right: Term) -> None:
    found = equal(left, right, POSITIVE)
    assert found is not None
    assert found.statement is left.eq(right)


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_these_are_not(left: Term, right: Term) -> None:
    assert equal(left, right, POSITIVE) is None


@pytest.mark.parametrize(("left", "right"), [EQUAL[0], EQUAL[5]])
def test_of_a_number_whose_sign_is_unknown_they_are_not(left: Term, right: Term) -> None:
    """At x = -1 the left side is 1, as the kernel's logarithm is 0 there."""
    assert equal(left, right, Context()) is None
