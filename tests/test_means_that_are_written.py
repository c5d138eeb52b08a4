"""A mean that is written is presupposed to be finite, and so is what laws of independence make of finite means."""

import pytest
from sympy import Integer, Tuple
from sympy.core.symbol import Str

from derive import claim
from derive.notation.errors import NotationError
from derive.outlines.integrable import integrable
from derive.outlines.laws import Independent, Moments
from derive.outlines.terms import At, Formula, Integrable, Law, outcome
from derive.sheets.claims import Verdict

W = outcome("w")
X, Y = (At(Str(name), W) for name in "xy")
SECOND = Moments(Tuple(Str("x"), Integer(2)), Tuple(Str("y"), Integer(2)))
APART = Independent(Tuple(Str("x"), Integer(0)), Tuple(Str("y"), Integer(0)))
TWO = "x and y independent"


@pytest.mark.parametrize(("text", "about", "given"), [
    ("Var(x*y) == Var(x)*Var(y) + Var(x)*E(y)**2 + Var(y)*E(x)**2", (TWO,), ()),
    ("E(x**2*y**2) == E(x**2)*E(y**2)", (TWO,), ()),
    ("Var(sum(i=1..d, q[i]*k[i])) == d", ("q[i] i.i.d.", "k[i] i.i.d.", "q[i] and k[i] independent"),
     ("E(q[1]) == 0", "E(k[1]) == 0", "Var(q[1]) == 1", "Var(k[1]) == 1", "d >= 1")),
])
def test_what_holds(text: str, about: tuple[str, ...], given: tuple[str, ...]) -> None:
    answer = claim(text, about=about, given=given)
    assert answer.verdict is Verdict.HOLDS
    assert "is finite" in str(answer)           # as what is written presupposes


@pytest.mark.parametrize(("text", "about"), [
    ("Var(x*y) == Var(x)*Var(y)", TWO),
    ("Var(x*y) == E(x**2)*E(y**2)", TWO),
])
def test_what_does_not(text: str, about: str) -> None:
    assert claim(text, about=about).verdict is Verdict.FAILS


@pytest.mark.parametrize("text", ["Var(x + y) == Var(x) + Var(y)", "E(exp(x)) >= exp(E(x))", "Cov(x, x) == 0"])
def test_of_numbers_alone_no_mean_is_taken(text: str) -> None:
    with pytest.raises(NotationError, match="no random number stands here"):
        claim(text)


@pytest.mark.parametrize(("term", "known", "finite"), [
    (X * Y, (SECOND,), True), (X**2 * Y, (SECOND,), False), (X**2 * Y**2, (SECOND,), False),
    (X**2 * Y**2, (SECOND, APART), True), (X**3 * Y, (SECOND, APART), False), ((X - Y)**2, (SECOND,), True),
    ((X - Y)**3, (SECOND, APART), False), ((X * Y - 1)**2, (SECOND, APART), True),
    (X**2 * Y**2, (Integrable((X * Y - 3)**2, W),), True), (X**4, (Integrable((X * Y - 3)**2, W),), False),
])
def test_what_has_a_finite_mean(term: At, known: tuple[Formula | Law, ...], finite: bool) -> None:
    assert integrable(term, W, frozenset(known)) is finite


@pytest.mark.parametrize(("text", "about", "verdict"), [
    ("Var(((m + s*z)**2 + (m - s*z)**2)/2) == 2*s**4", "z standard normal", "holds"),
    ("Var(z*(mu + z)**2) == mu**4 + 14*mu**2 + 15", "z standard normal", "holds"),
    ("Var(z*(mu + z)**2) == mu**4 + 14*mu**2 + 12", "z standard normal", "fails"),
    ("Var(x**2*y) == 3", "x and y independent, standard normal", "holds"),
    ("E(x[1]**4*x[2]**2) == 3", "x[i] i.i.d., standard normal", "holds"),
])
def test_polynomials_of_normal_numbers_have_finite_means(text: str, about: str, verdict: str) -> None:
    assert claim(text, about=about).verdict == verdict
