"""Terms as quotients of polynomials in their parts: written again they are worth what they were."""

import pytest
from sympy import Expr, Float, Rational, exp, sqrt, symbols

from derive.outlines.terms import integer, maximum
from derive.rules.quotient_forms import forms, is_opaque

a, b, q = symbols("a b q", positive=True)
t = integer("t")
POINT = {a: Rational(3, 7), b: Rational(5, 4), q: Rational(2, 9), t: Rational(3)}
# A term, and what its parts are: by hand.
PARTS: dict[str, tuple[Expr, set[Expr]]] = {
    "a quotient": ((a + b)**2 / (a - b), {a, b}),
    "a power of the step": (q**(t + 2) * a + q**(2*t), {a, q, q**t}),
    "a root": (sqrt(a + b)**3 + a, {a, b, sqrt(a + b)}),
    "a fourth root": ((a*b + 1)**Rational(-3, 4), {a, b, (a*b + 1)**Rational(1, 4)}),
    "an exponential of a sum": (exp(2*a - b/3), {exp(a), exp(b/3)}),
}


@pytest.mark.parametrize("name", PARTS)
def test_a_form_is_worth_what_the_term_is(name: str) -> None:
    term, parts = PARTS[name]
    form, = forms([term])
    assert set(form.letters) == parts
    again = form.term(form.quotient.above) / form.term(form.quotient.below)
    values = [Float(one.xreplace(POINT).evalf(30), 30) for one in (term, again)]
    assert abs(values[0] - values[1]) < Rational(1, 10**20)


def test_two_terms_have_the_same_letters() -> None:
    one, other = forms([a / b, sqrt(q) + a])
    assert one.letters == other.letters
    assert (one.quotient * one.quotient).below == (one.quotient.below)**2


def test_what_is_no_sum_nor_product_is_a_part() -> None:
    assert is_opaque(sqrt(a))
    assert is_opaque(maximum(a, b))
    assert not is_opaque(a**t)
    assert not is_opaque(a*b)
