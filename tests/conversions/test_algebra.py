"""Normal forms of inverses, roots, choices and sums run through another way: equal, and not where that may fail."""

import pytest

from derive.conversions import Context, normal
from derive.conversions.equality import equal
from derive.conversions.restating import restating
from derive.conversions.signs import not_zero
from derive.kernel.terms import Term, number, var
from derive.kernel.types import INT, REAL, to
from derive.kernel.words import choice, every, ints, no, over, real, reals, total, word
from derive.library.formulas import absolute, exp, inverse, maximum, minimum, power, sqrt
from derive.library.steps import sides

i, j, k, m, n = ints("i j k m n")
a, b, c, e, p = reals("a b c e p")
x, y = (var(name, to(INT, REAL)) for name in "xy")
w = var("w", to(INT, INT, REAL))
ONE, ZERO = number(1, INT), real(0)
CONTEXT = Context().assuming(ONE <= n, ONE <= m, ZERO < e, ZERO < p)


def to_n(index: Term, body: Term, end: Term = n) -> Term:
    return total(index, body, ONE, end)


def where(condition: Term, value: Term) -> Term:
    return choice(condition, value, ZERO)


INVERSES = [
    (a * a * inverse(a), a),
    (a * inverse(a) * inverse(a), inverse(a)),
    (inverse((a + b) * (a + b)), inverse(a + b) * inverse(a + b)),
    (over(e, e + p), real(1) - over(p, e + p)),
    (inverse(e + 1) * inverse(e + 2), inverse(e + 1) - inverse(e + 2)),
    (inverse(e) * inverse(e * p + 1), inverse(e) - p * inverse(e * p + 1)),
    (to_n(i, x(i) * over(exp(x(i)), exp(x(i)) + 1)), to_n(i, x(i)) - to_n(i, x(i) * inverse(exp(x(i)) + 1))),
    (to_n(i, x(i) * over(exp(x(i)), power(exp(x(i)) + 1, number(2, INT)))),
     to_n(i, x(i) * inverse(exp(x(i)) + 1)) - to_n(i, x(i) * power(inverse(exp(x(i)) + 1), number(2, INT)))),
]
ROOTS = [
    (sqrt(real(8)), sqrt(real(2)) * 2),
    (sqrt(over(real(1), real(2))) * 2, sqrt(real(2))),
    (sqrt(word("pi") * 2), sqrt(real(2)) * sqrt(word("pi"))),
    (sqrt(e * a), sqrt(e) * sqrt(a)),
    (sqrt(a * a * e), absolute(a) * sqrt(e)),
    (inverse(sqrt(e + p)) * inverse(sqrt(e + p)), inverse(e + p)),
    (power(sqrt(a), number(3, INT)), a * sqrt(a)),
    (inverse(sqrt(a)), sqrt(a) * inverse(a)),
    (sqrt(real(-4)), ZERO),
]
CHOICES = [
    (maximum(a, b), maximum(b, a)),
    (maximum(a, b) + minimum(a, b), a + b),
    (maximum(maximum(a, ZERO), ZERO), maximum(a, ZERO)),
    (absolute(a), maximum(a, -a)),
    (inverse(absolute(a)), where(ZERO <= a, inverse(a)) - where(a < ZERO, inverse(a))),
    (exp(absolute(a)), choice(ZERO <= a, exp(a), exp(-a))),
    (where(ZERO < maximum(a, ZERO), b), where(ZERO < a, b)),
    (where(a <= ZERO, b), b - where(ZERO < a, b)),
    (where(a.eq(b), a - b), ZERO),
    (where(a <= ZERO, real(1)) * where(ZERO <= a, real(1)), where(a.eq(ZERO), real(1))),
]
RANGES = [
    (to_n(i, x(n + 1 - i)), to_n(i, x(i))),
    (to_n(i, x(n + 1 - i) * y(i)), to_n(i, x(i) * y(n + 1 - i))),
    (to_n(i, where(k <= i, x(i))), total(i, where(ONE <= i, x(i)), k, n)),
    (to_n(i, where(i <= k, x(i))), to_n(i, where(i <= n, x(i)), k)),
    (to_n(i, where(ONE <= k - i, where(k - i <= m, x(i) * y(k - i)))),
     to_n(i, where(ONE <= k - i, where(k - i <= n, x(k - i) * y(i))), m)),
    (to_n(i, to_n(j, w(n + 1 - i, m + 1 - j), m)), to_n(j, to_n(i, w(i, j)), m)),
]
SAME = [*INVERSES, *ROOTS, *CHOICES, *RANGES]


@pytest.mark.parametrize(("left", "right"), SAME, ids=range(len(SAME)))
def test_equal_numbers_are_shown_to_be_equal(left: Term, right: Term) -> None:
    theorem = equal(left, right, CONTEXT)
    assert theorem is not None
    assert sides(theorem) == (left, right)
    assert theorem.given <= {known.statement for known in CONTEXT.known}


DIFFERENT = [
    (a * inverse(a), real(1)),                                  # a may be 0
    (sqrt(a * b), sqrt(a) * sqrt(b)),                           # both may be negative
    (sqrt(a) * sqrt(a), a),
    (sqrt(a * a), a),
    (over(a, a + b), real(1) - over(b, a + b)),                 # a + b may be 0
    (where(ZERO <= a, b), where(ZERO < a, b)),
    (maximum(a, b), a),
    (to_n(i, x(n - i)), to_n(i, x(i))),
    (to_n(i, where(k <= i, x(i))), total(i, x(i), k, n)),       # k may be 0
    (to_n(i, where(i <= k, x(i))), to_n(i, x(i), k)),           # k may be n + 1
    (to_n(i, w(i, n + 1 - i)), to_n(i, w(i, i))),
]


@pytest.mark.parametrize(("left", "right"), DIFFERENT, ids=range(len(DIFFERENT)))
def test_what_may_differ_is_not_shown_to_be_equal(left: Term, right: Term) -> None:
    assert equal(left, right, CONTEXT) is None


def test_what_is_known_of_all_entries_is_known_of_the_factors_of_their_normal_forms() -> None:
    value = x(i) + over(b, e)
    known = every(i, (ONE <= i) >> ((i <= n) >> no(value.eq(0))))
    context = Context().assuming(ZERO < e, known, ONE <= k, k <= n)
    below = sides(normal(x(k) * e + b, context))[1]
    assert not_zero(below, context) is None
    assert not_zero(below, restating(context)) is not None


def test_a_form_is_found_anew_when_more_is_supposed() -> None:
    context = Context()
    assert sides(normal(a * inverse(a), context))[1] is not real(1)
    context.suppose(no(a.eq(0)))
    assert sides(normal(a * inverse(a), context))[1] is real(1)
