"""Terms on one line: precedence, signs, order, and names for what is bound."""

import pytest
from sympy import Abs, Basic, Integer, Pow, Rational, S, Tuple, exp
from sympy.core.symbol import Str

from derive.outlines.laws import Independent
from derive.outlines.terms import (
    AtMost,
    Bracket,
    Either,
    Equal,
    Forall,
    Integrable,
    Less,
    Mean,
    NotEqual,
    Program,
    Slope,
    Sum,
    Surely,
    Tends,
    at,
    integer,
    maximum,
    minimum,
    outcome,
    real,
    size,
)
from derive.show.signs import plain, source, styled
from derive.show.text import Writer, writer_for

x, y, N, q, mu = map(real, ("x", "y", "N", "q", "mu"))
s, t, k = map(integer, ("s", "t", "k"))
n = size("n")
w = outcome("w")
write = Writer()

WRITTEN: list[tuple[Basic, str]] = [
    (t + 1, "t + 1"),
    (t - s, "t - s"),
    (1 - q, "1 - q"),
    (-q - 1, "-q - 1"),
    (1 - 1 / N, "1 - 1/N"),
    (t - s + 1, "t - s + 1"),
    (-x * y, "-x·y"),
    (x - (y - 1) * q, "x - q·(y - 1)"),
    (x * (y + 1), "x·(y + 1)"),
    (x / (y * N), "x/(N·y)"),
    (x / (y + 1), "x/(y + 1)"),
    (3 * x / 2, "3·x/2"),
    (x / 2, "x/2"),
    (Rational(-1, 2) * x, "-x/2"),
    (Rational(1, 2), "1/2"),
    ((-x) ** 2 + (1 - x) ** 3, "(1 - x)³ + x²"),
    (x**2 * y, "x²·y"),
    ((x * y) ** t, "(x·y)^t"),
    (q ** (t - s), "q^(t - s)"),
    (Pow(q, t) * x, "q^t·x"),
    (Rational(1, 2) ** t, "(1/2)^t"),
    (Pow(Integer(-2), t), "(-2)^t"),
    (Pow(x, Rational(1, 2)), "√x"),
    (1 / Pow(x + 1, Rational(1, 2)), "1/√(x + 1)"),
    (x**10, "x^10"),
    (exp(-x) * Abs(y), "abs(y)·exp(-x)"),
    (minimum(t, N) + maximum(1, N), "max(1, N) + min(t, N)"),
    (at("y", t + 1), "y[t+1]"),
    (at("w", t, 2 * s), "w[t, 2·s]"),
    (N * at("mu", t), "N·μ[t]"),
    ((1 - 1 / N) * at("y", t) + at("x", t + 1), "(1 - 1/N)·y[t] + x[t+1]"),
    (S.Pi * mu, "π·μ"),
    (Sum(q ** (t - s) * at("x", s), s, 1, t), "Σ_{k=1..t} q^(t - k)·x[k]"),
    (Sum(at("x", k) * q, k, 1, t + 1) / N, "(Σ_{k=1..t+1} q·x[k])/N"),
    (N * Sum(at("x", k) + 1, k, 1, t), "N·Σ_{k=1..t} (x[k] + 1)"),
    (at("x", t + 1) + Sum(at("x", k), k, 1, t), "Σ_{k=1..t} x[k] + x[t+1]"),
    (-Sum(at("x", k), k, 1, t), "-Σ_{k=1..t} x[k]"),
    (Sum(at("x", k), k, 1, t) ** 2, "(Σ_{k=1..t} x[k])²"),
    (Sum(Sum(at("a", s, k), k, 1, s), s, 1, n), "Σ_{k=1..n} Σ_{s=1..k} a[k, s]"),
    (Sum(k * at("x", s), s, 1, n), "Σ_{s=1..n} k·x[s]"),
    (Equal(x, y), "x = y"),
    (NotEqual(N, 0), "N ≠ 0"),
    (Less(-1, q), "q > -1"),
    (AtMost(1, N), "N ≥ 1"),
    (AtMost(1, t + 1), "1 ≤ t + 1"),
    (Less(x, 1), "x < 1"),
    (Either(Less(0, x), Less(0, y)), "x > 0 or y > 0"),
    (Forall(Equal(at("y", k), 0), k, 1, S.Infinity), "y[t] = 0 for t ≥ 1"),
    (Forall(Equal(at("y", k), t), k, 1, n), "y[i] = t for 1 ≤ i ≤ n"),
    (Forall(Forall(Equal(at("a", k, s), 0), s, 1, n), k, 1, n), "a[t, i] = 0 for 1 ≤ t ≤ n, 1 ≤ i ≤ n"),
    (Bracket(Equal(k, s)) * at("x", s), "[k = s]·x[s]"),
    (Mean(at("x", w, k) ** 2, w) - Mean(at("x", w, k), w) ** 2, "E(x[k]²) - E(x[k])²"),
    (Surely(AtMost(0, at("x", w, 1)), w), "x[1] ≥ 0"),
    (Integrable(at("x", w, k), w), "E(x[k]) is finite"),
    (Independent(Tuple(Str("x"), Integer(1))), "x[i] are independent"),
    (Slope(Program(Tuple(), Tuple()), at("x", k)), "dL/dx[k]"),
    (Tends(q**k, k, S.Zero, S.Zero), "q^t → 0 as t → ∞"),
]


@pytest.mark.parametrize(("term", "text"), WRITTEN, ids=[text for _, text in WRITTEN])
def test_a_term_in_writing(term: Basic, text: str) -> None:
    assert write(term) == text


def test_the_letters_of_the_printed_statement_come_first() -> None:
    text = writer_for(["y[u] == sum(r=1..u, x[r]) for u >= 0"])
    assert text(Forall(Equal(at("y", k), Sum(at("x", s), s, 1, k)), k, 0, S.Infinity)) == (
        "y[u] = Σ_{r=1..u} x[r] for u ≥ 0")


def test_a_statement_keeps_everything_but_its_signs() -> None:
    assert styled("y[t] == (1 - 1/N)**(t-s)*mu[s] for t >= 1, N != 0") == "y[t] = (1 - 1/N)^(t-s)·μ[s] for t ≥ 1, N ≠ 0"
    assert styled("y[t] -> L as t -> oo") == "y[t] → L as t → ∞"


def test_every_sign_has_an_ascii_form() -> None:
    for term, _ in WRITTEN:
        assert plain(write(term)).isascii()
        assert "?" not in plain(write(term))
    assert plain("1 ≤ N·μ[t]² ─ Σ_{k=1..t} √x") == "1 <= N*mu[t]^2 - sum_{k=1..t} sqrt x"


def test_a_hypothesis_is_stored_as_one_types_it() -> None:
    assert source(write(AtMost(1, N**2))) == "1 <= N**2"
