"""Normal forms: numbers that are equal get one form, numbers that differ do not, and each step is a theorem."""

from functools import reduce

import pytest

from derive.conversions import Context, normal
from derive.conversions.equality import equal
from derive.conversions.signs import not_zero, sign
from derive.kernel.polynomials import polynomial
from derive.kernel.terms import Term, number, var
from derive.kernel.text import text
from derive.kernel.types import INT, REAL, Refused, to
from derive.kernel.words import both, choice, ints, no, over, real, reals, total, word
from derive.library.steps import sides

i, j, k, m, n = ints("i j k m n")
a, b, e = reals("a b e")
x, y = (var(name, to(INT, REAL)) for name in "xy")
w = var("w", to(INT, INT, REAL))
ONE, ZERO = number(1, INT), real(0)
CONTEXT = Context().assuming(number(3, INT) <= n, ONE <= m, real(0) < e, no(a.eq(0)))


def to_n(index: Term, body: Term, end: Term = n) -> Term:
    return total(index, body, ONE, end)


def exp(term: Term) -> Term:
    return word("exp", term)


def inverse(term: Term) -> Term:
    return word("inverse", term)


def bracket(condition: Term, value: Term) -> Term:
    return choice(condition, value, ZERO)


SAME = [
    (to_n(i, x(i) + y(i)), to_n(j, y(j)) + to_n(k, x(k))),
    (to_n(i, x(i) * to_n(j, w(i, j) * y(j), m)), to_n(j, y(j) * to_n(i, w(i, j) * x(i)), m)),
    (to_n(i, to_n(j, x(i) * x(j))), to_n(i, x(i)) * to_n(i, x(i))),
    (to_n(i, real(3)), word("real", n) * 3),
    (to_n(i, bracket(i.eq(k), x(i))), to_n(j, bracket(k.eq(j), x(j)))),
    (to_n(i, to_n(j, bracket(i.eq(j), x(i) * y(j)))), to_n(i, x(i) * y(i))),
    (to_n(i, bracket(both(number(3, INT) <= i, i <= n), x(i - 2) * y(i))), to_n(i, x(i) * y(i + 2), n - 2)),
    (to_n(i, bracket(n < i, x(i))), ZERO),
    (to_n(i, bracket(i <= n, x(i))), to_n(i, x(i))),
    (to_n(i, bracket(i.eq(n + 1), x(i))), ZERO),
    (to_n(i, bracket(i.eq(ONE - 1), x(i))), ZERO),
    (to_n(i, to_n(j, bracket(no(i.eq(j)), x(i) * x(j)))), to_n(i, x(i)) * to_n(i, x(i)) - to_n(i, x(i) * x(i))),
    (exp(a + b), exp(a) * exp(b)),
    (exp(a - b) * exp(b), exp(a)),
    (exp(a * 2), exp(a) * exp(a)),
    (inverse(a * b * 2), over(inverse(a), b * 2)),
    (inverse(inverse(b)), b),
    (a * inverse(a) * b, b),
    (over(exp(x(k)), to_n(i, exp(x(i)))), over(exp(x(k) - b), to_n(i, exp(x(i) - b)))),
    (over(real(1), real(1) + exp(-b)), over(exp(b), real(1) + exp(b))),
    (word("sqrt", e) * word("sqrt", e), e),
    (choice(ZERO < b, a, e), choice(b <= ZERO, e, a)),
    (bracket(b < a, real(1)) * bracket(b < a, real(1)), bracket(ZERO < a - b, real(1))),
]


def power(base: Term, exponent: Term) -> Term:
    return word("power", base, exponent)


TWO, THREE, HALF = number(2, INT), number(3, INT), over(real(1), real(2))
SAME += [
    (power(power(b - e, TWO), k), power(e - b, k * 2)),
    (power(power(real(1) - b, THREE) * 2, k), power(real(1) - b, k * 3) * power(real(2), k)),
    (power(real(12), k), power(real(2), k * 2) * power(real(3), k)),
    (power(HALF, k) * power(real(2), k), real(1)),
    (power(real(-1), k) * power(real(-1), k), real(1)),
    (power(real(-2), k), power(real(-1), k) * power(real(2), k)),
    (exp(HALF * word("log", e)), word("sqrt", e)),
    (exp(real(-3) * HALF * word("log", e)), inverse(word("sqrt", e) * e)),
    (a * (word("real", n) - 2) * inverse(word("real", n) - 2), a),              # n >= 3
    (a * word("pi") * inverse(word("pi")), a),
    (to_n(i, power(e, n - i)), to_n(i, power(e, i - 1))),
    (to_n(i, power(e, n - i) * a), a * inverse(e) * to_n(i, power(e, i))),
    (to_n(i, inverse(power(e, i))), inverse(power(e, n + 1)) * to_n(i, power(e, i))),
    (to_n(i, power(b, n - i)), to_n(i, power(b, i - 1))),
    (to_n(i, to_n(j, power(e, n - i - j))), inverse(power(e, n)) * to_n(i, power(e, n - i)) * to_n(j, power(e, j - 1))),
    (power(word("sqrt", e), k) * power(word("sqrt", e), k), power(e, k)),
    (power(word("sqrt", e), k * 2), power(e, k)),
]


@pytest.mark.parametrize(("left", "right"), SAME, ids=range(len(SAME)))
def test_equal_numbers_have_one_form(left: Term, right: Term) -> None:
    theorem = equal(left, right, CONTEXT)
    assert theorem is not None
    assert theorem.statement is left.eq(right)
    assert theorem.given <= {known.statement for known in CONTEXT.known}


DIFFERENT = [
    (to_n(i, x(i) * y(i)), to_n(i, x(i)) * to_n(i, y(i))),
    (to_n(i, to_n(j, w(i, j) * x(i))), to_n(i, to_n(j, w(j, i) * x(i)))),
    (b * inverse(b), real(1)),                                  # b may be 0
    (exp(word("log", b)), b),                                   # b may be negative
    (word("sqrt", b) * word("sqrt", b), b),
    (to_n(i, x(i), m + n), to_n(i, x(i), n)),
    (to_n(i, bracket(i.eq(k), x(i))), x(k)),                    # k may lie outside
    (to_n(i, real(1), k), word("real", k)),                     # k may be negative
    (choice(ZERO <= b, a, e), choice(ZERO < b, a, e)),          # at b = 0
    (power(power(b - e, THREE), k), power(e - b, k * 3)),       # k may be odd
    (power(b * b + b + 1, k), power(b + 1, k * 2)),
    (power(b * b, k), power(b, k)),
    (exp(HALF * word("log", b)), word("sqrt", b)),              # b may be negative
    (power(word("sqrt", b), k * 2), power(b, k)),
    (to_n(i, power(e, n - i) * x(i)), to_n(i, power(e, i - 1) * x(i))),
    (a * (word("real", n) - 3) * inverse(word("real", n) - 3), a),
]


@pytest.mark.parametrize(("left", "right"), DIFFERENT, ids=range(len(DIFFERENT)))
def test_what_may_differ_is_not_shown_to_be_equal(left: Term, right: Term) -> None:
    assert equal(left, right, CONTEXT) is None


def test_a_form_is_its_own_form() -> None:
    for left, _ in SAME:
        form = normal(left, CONTEXT).statement.parts[2]
        assert normal(form, CONTEXT).statement.parts[2] is form, text(form)


@pytest.mark.parametrize(("term", "strict", "known"), [
    (exp(a) + 1, True, True), (to_n(i, x(i) * x(i)) + e, True, True), (to_n(i, x(i) * x(i)), False, True),
    (to_n(i, x(i) * x(i)), True, False), (to_n(i, exp(x(i))), True, True), (to_n(i, exp(x(i)), k), True, False),
    (word("real", n), True, True), (word("real", k), False, False), (b, False, False), (e * inverse(e), True, True),
])
def test_signs_that_can_be_read_off(term: Term, strict: bool, known: bool) -> None:
    found = sign(term, strict, CONTEXT)
    assert (found is not None) == known
    if found is not None:
        assert found.statement is (ZERO < term if strict else ZERO <= term)


def test_what_is_not_zero() -> None:
    assert not_zero(a * exp(b), CONTEXT) is not None
    assert not_zero(b, CONTEXT) is None
    assert not_zero(a - 1, CONTEXT) is None


@pytest.mark.parametrize(("goal", "known"), [
    (ONE <= n, True), (number(4, INT) <= n, False), (ONE < n + m, True), (n <= m, False), (m < m + 1, True),
])
def test_comparisons_of_integers_that_add_up(goal: Term, known: bool) -> None:
    theorem = CONTEXT.prove(goal)
    assert (theorem is not None) == known
    assert theorem is None or theorem.statement is goal


def test_a_hypothesis_is_about_all_indices_around() -> None:
    inner = CONTEXT.within(i, ONE, n)
    theorem = inner.suppose(real(0) < x(i))
    assert theorem.statement is (real(0) < x(i))
    assert any(text(formula).startswith("for all ") and text(formula).count("=>") == 2 for formula in theorem.given)


def test_what_would_be_multiplied_out_beyond_measure_is_refused() -> None:
    letters = reals(" ".join(f"a{k}" for k in range(40)))
    long = reduce(lambda left, right: left + right, letters)
    assert len(polynomial(sides(normal(long * (a + b), Context()))[1])) == 80
    with pytest.raises(Refused, match="820 products"):      # 40*41/2 of degree 2
        normal(long * long, Context())
    with pytest.raises(Refused, match="10240000 products"):
        normal(long * reduce(lambda left, right: left * right, [x(number(k, INT)) + b for k in range(3)]) * long
               * (word("power", a + b + e, number(3, INT))) * (a + b) * long, Context())


@pytest.mark.parametrize("full", [False, True])
def test_in_full_ranges_neither_range_of_a_triangle_is_made_smaller(full: bool) -> None:
    below = to_n(i, to_n(j, bracket(i <= j, w(i, j))))
    shown = text(sides(normal(below, CONTEXT.in_full_ranges() if full else CONTEXT))[1])
    assert ("if(" in shown) == full


def test_two_ways_to_run_through_a_triangle_have_one_form_in_full_ranges() -> None:
    one = to_n(i, to_n(j, bracket(i <= j, x(i) * w(j, i))))
    other = to_n(i, to_n(j, bracket(j <= i, w(i, j) * x(j))))
    assert equal(one, other, CONTEXT.in_full_ranges()) is not None
    assert equal(one, to_n(i, to_n(j, bracket(j <= i, w(j, i) * x(j)))), CONTEXT.in_full_ranges()) is None
