"""Names that are given by roots and exponentials: what they are is put in, and no condition of theirs is lost."""

import pytest
from sympy import Rational, exp, sqrt

from derive import claim
from derive.attack.instances import satisfiable
from derive.attack.roots_put_in import roots_put_in
from derive.outlines.terms import AtMost, Equal, Less, real

A, B, X, Y = map(real, "abxy")


def test_one_equation_after_another_is_put_in() -> None:
    found = roots_put_in([Equal(X, sqrt(B)), Equal(Y, exp(X)), Less(Y, 3)], [])
    assert found.hypotheses == (Less(exp(sqrt(B)), 3),)
    assert found.of(AtMost(X, Y)) == AtMost(sqrt(B), exp(sqrt(B)))


@pytest.mark.parametrize("equation", [Equal(X, B**2), Equal(X, 1 / B), Equal(X, sqrt(X) + B), Equal(2 * X, sqrt(B))])
def test_other_equations_stay(equation: Equal) -> None:
    assert roots_put_in([equation], []).hypotheses == (equation,)


def test_of_two_equations_for_one_name_the_second_is_still_asked() -> None:
    found = roots_put_in([Equal(X, sqrt(B)), Equal(X, exp(A))], [])
    assert len(found.hypotheses) == 1
    assert not found.hypotheses[0].has(X)


def test_what_holds_nowhere_has_no_instance() -> None:
    assert satisfiable([Equal(X, exp(A)), AtMost(X, -1)]) is None
    assert satisfiable([Equal(X, exp(A)), Less(X, Rational(1, 2))]) is not None


@pytest.mark.parametrize(("text", "given", "verdict"), [
    ("x > 0", ("x == exp(a) + sqrt(b)", "0 < b < 1"), "holds"),
    ("x**2 >= 0", ("x == sqrt(A)*x0 + sqrt(1 - A)*e", "0 < A < 1"), "holds"),
    ("x > 3", ("x == sqrt(b) + sqrt(1 - b)", "0 < b < 1"), "fails"),
    ("b > 2", ("x == sqrt(b)", "x > 1"), "fails"),
    ("b > 1", ("x == sqrt(b)", "x > 1"), "holds"),
    ("b >= 0", ("x == sqrt(b)",), "holds"),         # by what the root presupposes
    ("a > 0", ("x == log(a)",), "holds"),
    ("b == exp(2*a)", ("x == sqrt(b)", "x == exp(a)"), "holds"),
])
def test_claims_about_such_names_are_judged(text: str, given: tuple[str, ...], verdict: str) -> None:
    assert claim(text, given=given).verdict == verdict
