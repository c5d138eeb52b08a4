"""Formulas are spelled as they are written: what is read again is the same, and the words around it are English."""

import pytest

from derive.kernel.polynomials import polynomial
from derive.kernel.terms import Term, abstracted, var
from derive.kernel.types import INT, OUTCOME, REAL, to
from derive.kernel.words import every, no, real, some, word
from derive.notation import parse_claim
from derive.reading.claims import read_claim
from derive.reading.names import Names, names_of, variable
from derive.reading.spelling import LETTERS, letters_in, name_of, spelled

TEXTS = [
    "y[t] == N*mu[t] for t >= 0",
    "x + 1 <= exp(x)",
    "-(M*e/2 + 2*d/e) <= a - s",
    "a - (b - c) == a - b + c",
    "(a/b)/c == a/(b*c)",
    "a/(b/c) == a*c/b",
    "x**2 == (-x)**2",
    "(-x)**3 == -x**3",
    "a*(-b) == -(a*b)",
    "2*x*y**3 != 0",
    "sum(i=1..n, x[i]*sum(j=1..n, w[i,j])) == s",
    "max(a, b) >= min(a, b)",
    "max(i=1..n, x[i]) >= m",
    "prod(k=0..n-1, x[k+1]) > 0",
    "where(x > 0, log(x), 0) == sqrt(abs(x)) + sin(pi) + erf(z)",
    "(1 - 1/N)**(t - T) == q for t >= T",
    "x**a == 2*x**(a - 1)*x",
    "E(x[1]*y) == 0",
    "Var(x[1]) == v",
    "Cov(x[1], x[2]) == c",
    "e[t]/t -> 0 as t -> oo",
    "x[i] != 0 for 1 <= i <= n",
    "x[i] != 0 for i >= m, i <= n",
]


def same(one: Term, other: Term) -> bool:
    """One formula, up to brackets in sums and products."""
    if one is other:
        return True
    if one.type == REAL:
        return polynomial(one) == polynomial(other)
    alike = one.kind == other.kind and len(one.parts) == len(other.parts) > 0
    return alike and all(map(same, one.parts, other.parts))


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_spelled_is_read_again(text: str) -> None:
    read = names_of([parse_claim(text)], ["t", "T"], ["x", "y"] if "E(" in text or "Var" in text or "Cov" in text
                    else ())
    formula = read_claim(text, read).formula
    again = str(spelled(formula, letters_in([text])))
    bound = set(LETTERS) - {name_of(name) for name, _ in formula.free}
    names = Names(read.integers | bound, read.sizes, read.entries, read.random)
    assert same(read_claim(again, names).formula, formula), again


def centred(index: Term) -> Term:
    """X[index] - E(X[index]) at the outcome w"""
    return X(w, index) - word("mean", abstracted(w, X(w, index)))


k, n, t = (var(name, INT) for name in "knt")
x, y = var("x", REAL), var("y", REAL)
f, X = var("f", to(INT, REAL)), var("X", to(OUTCOME, INT, REAL))
w = var("w", OUTCOME)
WORDED = [
    (every(k, (n <= k) >> no(f(k).eq(0))), "f[t] != 0 for t >= n"),
    (some(k, every(n, (k <= n) >> (real(0) < f(n)))), "f[t] > 0 from some t on"),
    ((real(0) < x) >> no(y.eq(0)), "y != 0 for x > 0"),
    (no(x < y), "y <= x"),
    (no(x <= y), "y < x"),
    (word("integrable", abstracted(w, X(w, n))), "E(X[n]) is finite"),
    (word("integrable", abstracted(w, centred(k) * centred(k))), "Var(X[k]) is finite"),
    (word("integrable", abstracted(w, centred(k) * centred(n))), "Cov(X[k], X[n]) is finite"),
    (every(w, no(X(w, n).eq(0))), "X[n] != 0"),
]


@pytest.mark.parametrize(("formula", "said"), WORDED, ids=lambda part: part if isinstance(part, str) else "")
def test_what_the_notation_has_no_sign_for_is_said_in_words(formula: Term, said: str) -> None:
    assert str(spelled(formula, ("t",))) == said


@pytest.mark.parametrize("name", ["x", "eta0", "mean", "\u0445", "x_1"])
def test_a_name_of_a_text_is_found_again(name: str) -> None:
    assert name_of(variable(name, REAL).name) == name


def test_bound_letters_avoid_the_names_around_them_and_follow_the_sizes() -> None:
    assert str(spelled(every(k, (n <= k) >> (f(k) < var("i", REAL))))) == "f[j] < i for j >= n"
    size = var("B", INT)
    assert str(spelled(every(k, (n <= k) >> ((k <= size) >> (real(0) < f(k)))))) == "f[b] > 0 for b >= n, b <= B"


def test_letters_come_up_as_in_the_text() -> None:
    assert letters_in(["y[t] == N*mu[t] for t >= 0", "E(x[j,k]) -> 0 as s -> oo"]) == ("t", "j", "k", "s")
