"""Logarithms and sizes in normal form: of products whose factors are negative, of roots and of numbers."""

import pytest

from derive.bridge.deciding import decided
from derive.conversions import Context
from derive.conversions.equality import equal
from derive.kernel.terms import Term
from derive.kernel.words import no, real, reals, word
from derive.library.formulas import absolute, exp, inverse, log, sqrt

a, b, c, x = reals("a b c x")
ZERO = real(0)
NEGATIVE = Context().assuming(a < ZERO, b < ZERO, ZERO < c)
NOT_ZERO = Context().assuming(no(a.eq(ZERO)), no(b.eq(ZERO)))


@pytest.mark.parametrize(("context", "left", "right"), [
    (NEGATIVE, log(a * b), log(-a) + log(-b)),
    (NEGATIVE, log(a * b * c), log(-a) + log(-b) + log(c)),
    (NEGATIVE, log(real(-2) * a * exp(x)), log(real(2)) + log(-a) + x),
    (NEGATIVE, log(-inverse(a)), -log(-a)),
    (Context(), log(sqrt(x)), log(x) * inverse(real(2))),
    (Context(), log(real(12) * inverse(real(5))), real(2) * log(real(2)) + log(real(3)) - log(real(5))),
    (Context(), log(real(-3)), ZERO),
])
def test_they_are_equal(context: Context, left: Term, right: Term) -> None:
    found = equal(left, right, context)
    assert found is not None
    assert found.statement is left.eq(right)


@pytest.mark.parametrize(("context", "left", "right"), [
    (NEGATIVE, log(a * b), log(a) + log(b)),
    (NEGATIVE, log(a * c), log(-a) + log(c)),               # of a negative number it is 0
    (Context(), log(a * b), log(a) + log(b)),
    (Context(), log(real(6)), log(real(2)) + log(real(2))),
    (Context(), log(sqrt(x)), log(x)),
])
def test_these_are_not(context: Context, left: Term, right: Term) -> None:
    assert equal(left, right, context) is None


def test_sizes_are_taken_apart_where_that_is_asked() -> None:
    left, right = absolute(a * inverse(b)), absolute(a) * inverse(absolute(b))
    found = equal(left, right, NOT_ZERO.with_sizes_apart())
    assert found is not None
    assert found.statement is left.eq(right)
    assert equal(left, a * inverse(absolute(b)), NOT_ZERO.with_sizes_apart()) is None


def test_a_size_of_what_is_not_zero_is_positive() -> None:
    assert decided(ZERO < absolute(a), NOT_ZERO) is not None
    assert decided(ZERO < absolute(word("log", a)), NOT_ZERO) is None
