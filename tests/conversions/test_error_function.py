"""The error function is odd in normal forms, and no more than that is seen of it."""

import pytest

from derive.conversions import Context
from derive.conversions.equality import equal
from derive.kernel.terms import Term, var
from derive.kernel.types import INT, REAL, to
from derive.kernel.words import choice, ints, real, reals, total, word

i, k, n = ints("i k n")
a, b = reals("a b")
x = var("x", to(INT, REAL))


def erf(term: Term) -> Term:
    return word("erf", term)


@pytest.mark.parametrize(("left", "right"), [
    (erf(a - b), -erf(b - a)),
    (erf(-a) * erf(-b), erf(a) * erf(b)),
    (erf(a - a), real(0)),
    (total(i, erf(-x(i)), k, n), -total(i, erf(x(i)), k, n)),
    (erf(choice(a < b, -a, a)), choice(a < b, -erf(a), erf(a))),
])
def test_they_are_equal(left: Term, right: Term) -> None:
    found = equal(left, right, Context())
    assert found is not None
    assert found.statement is left.eq(right)
    assert not found.given


@pytest.mark.parametrize(("left", "right"), [
    (erf(-a), erf(a)), (erf(a + b), erf(a) + erf(b)), (erf(a) * erf(a), real(1)), (erf(-a), real(1) - erf(a)),
])
def test_these_are_not(left: Term, right: Term) -> None:
    assert equal(left, right, Context()) is None
