"""Sums that are equal term by term where a case has to be told of each term; and sums that are not."""

import pytest

from derive.bridge.cases import equal_by_cases
from derive.conversions import Context
from derive.kernel.terms import Term, number, var
from derive.kernel.types import INT, REAL, to
from derive.kernel.words import choice, ints, real, reals, total
from derive.library.formulas import absolute, inverse, sqrt

i, j, n = ints("i j n")
s, = reals("s")
x, y = (var(name, to(INT, REAL)) for name in "xy")
w = var("w", to(INT, INT, REAL))
ZERO, ONE = real(0), real(1)


def over(index: Term, body: Term) -> Term:
    return total(index, body, number(1, INT), n)


def unless_negative(number_: Term, value: Term) -> Term:
    return choice(number_ < ZERO, ZERO, value)


EQUAL = [
    (over(i, choice(s * x(i) < ZERO, -s * x(i), s * x(i)) * inverse(absolute(s * x(i)) + 1)),
     over(i, ONE - inverse(ONE + absolute(s * x(i))))),
    (over(i, sqrt(x(i) * x(i)) * inverse(ONE + absolute(x(i)))), over(i, ONE - inverse(ONE + absolute(x(i))))),
    (over(i, unless_negative(x(i) * y(i), inverse(ONE + x(i) * y(i))) * absolute(x(i) * y(i))),
     over(i, unless_negative(x(i) * y(i), ONE - inverse(ONE + x(i) * y(i))))),
    (over(i, y(i) * over(j, w(i, j) * sqrt(w(i, j) * w(i, j)) * inverse(ONE + absolute(w(i, j))))),
     over(i, y(i) * over(j, w(i, j) * (ONE - inverse(ONE + absolute(w(i, j))))))),
]
DIFFERENT = [
    (over(i, sqrt(x(i) * x(i)) * inverse(ONE + absolute(x(i)))), over(i, ONE - inverse(ONE + x(i)))),
    (over(i, unless_negative(x(i) * y(i), inverse(ONE + x(i) * y(i))) * absolute(x(i) * y(i))),
     over(i, ONE - inverse(ONE + x(i) * y(i)))),
    (over(i, sqrt(x(i) * x(i))), over(i, absolute(y(i)))),
]


@pytest.mark.parametrize(("left", "right"), EQUAL)
def test_they_are_equal(left: Term, right: Term) -> None:
    found = equal_by_cases(left, right, Context())
    assert found is not None
    assert found.statement is left.eq(right)
    assert not found.given


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_these_are_not(left: Term, right: Term) -> None:
    assert equal_by_cases(left, right, Context()) is None
