"""Inequalities that textbooks take for granted are settled with no way named; what is like them and wrong, refuted."""

import pytest

import derive
from derive.sheets.claims import Verdict

SMOOTH = "f[t+1] <= f[t] + g[t]*(x[t+1] - x[t]) + L/2*(x[t+1] - x[t])**2 for t >= 0"
CONVEX = "fy >= fx + g*(y - x) + mu/2*(y - x)**2"
RANDOM, PAIR = "x random", "x and y random"
Case = tuple[str, tuple[str, ...], tuple[str, ...]]

TRUE: tuple[Case, ...] = (
    # -- equations put into what is given ------------------------------------------------------------------------------
    ("f[t+1] <= f[t] - g[t]**2/(2*L) for t >= 0", ("x[t] = x[t-1] - g[t-1]/L",), ("L > 0", SMOOTH)),
    ("f[t+1] <= f[t] - eta*(1 - L*eta/2)*g[t]**2 for t >= 0", ("x[t] = x[t-1] - eta*g[t-1]",), (SMOOTH,)),
    ("f1 <= f0 - 1/(2*L)*sum(i=1..d, g[i]**2)", (), (
        "L > 0", "y[i] == x[i] - g[i]/L for 1 <= i <= d",
        "f1 <= f0 + sum(i=1..d, g[i]*(y[i] - x[i])) + L/2*sum(i=1..d, (y[i] - x[i])**2)")),
    ("y >= sqrt(a)", (), ("a > 0", "x > 0", "y == (x + a/x)/2")),
    # -- added up over steps, telescoped -------------------------------------------------------------------------------
    ("sum(t=1..T, D[t]) <= r[1]**2/(2*eta) + eta*G**2*T/2 for T >= 1", (), (
        "eta > 0", "D[t] <= (r[t]**2 - r[t+1]**2)/(2*eta) + eta*G**2/2 for t >= 1")),
    ("D[T] <= L*r[0]**2/(2*T) for T >= 1", (), (
        "L > 0", "D[t] <= L/2*(r[t-1]**2 - r[t]**2) for t >= 1", "D[t+1] <= D[t] for t >= 1")),
    ("f <= mean(t=1..T, h[t])", (), ("T >= 1", "f == mean(t=1..T, v[t])", "v[t] <= h[t] for t >= 1")),
    # -- squares completed ---------------------------------------------------------------------------------------------
    ("fy >= fx - g**2/(2*mu)", (), ("mu > 0", CONVEX)),
    ("R**2/(2*eta*T) + eta*G**2/2 >= R*G/sqrt(T)", (), ("eta > 0", "T >= 1", "R >= 0", "G >= 0")),
    ("1/b >= 1/a + c", (), ("a > 0", "b > 0", "c > 0", "b <= a - c*a**2")),
    # -- cases ---------------------------------------------------------------------------------------------------------
    ("where(m <= 0, 1, 0) <= maximum(0, 1 - m)", (), ()),
    ("where(m <= 0, 1, 0) <= exp(-m)", (), ()),
    ("abs(relu(x) - relu(y)) <= abs(x - y)", (), ()),
    ("relu(a*x) == a*relu(x)", (), ("a >= 0",)),
    ("maximum(a*x, x) == a*x + (1 - a)*relu(x)", (), ("0 <= a", "a <= 1")),
    ("where(abs(x) <= d, x**2/2, d*(abs(x) - d/2)) <= x**2/2", (), ("d > 0",)),
    ("maximum(abs(1 - eta*mu), abs(1 - eta*L)) == (L - mu)/(L + mu)", (), ("0 < mu", "mu <= L", "eta == 2/(L + mu)")),
    ("abs(x - y) == abs(y - x)", (), ()),
    # -- functions that grow -------------------------------------------------------------------------------------------
    ("0 < sigmoid(x) < 1", (), ()),
    ("sigmoid(x) <= sigmoid(y)", (), ("x <= y",)),
    ("tanh(x) <= tanh(y)", (), ("x <= y",)),
    ("tanh(x)**2 < 1", (), ()),
    ("x*sigmoid(x) <= x", (), ("x >= 0",)),
    ("softplus(x) >= relu(x)", (), ()),
    ("log(1 + x**2) <= log(1 + y**2)", (), ("x**2 <= y**2",)),
    # -- sine and cosine -----------------------------------------------------------------------------------------------
    ("cos(a*x + b) >= -1", (), ()),
    ("abs(sin(x)) <= 1", (), ()),
    ("x*sin(y) <= abs(x)", (), ()),
    ("a*sin(x) <= a", (), ("a >= 0",)),
    ("mean(i=1..n, sin(x[i])) <= 1", (), ()),
    ("3 + 2*cos(x) > 0", (), ()),
    ("2 - sin(x)*cos(y) > 0", (), ()),
    ("cos(x - y) - cos(x + y) == 2*sin(x)*sin(y)", (), ()),
    ("(a*cos(t) - b*sin(t))**2 + (a*sin(t) + b*cos(t))**2 == a**2 + b**2", (), ()),
    # -- means ---------------------------------------------------------------------------------------------------------
    ("P(x >= a) <= E(x)/a", (RANDOM, "surely x >= 0"), ("a > 0",)),
    ("P(abs(x - E(x)) >= a) <= Var(x)/a**2", (RANDOM,), ("a > 0",)),
    ("0 <= P(x >= a) <= 1", (RANDOM,), ()),
    ("E(maximum(where(x >= a, 1, 0), where(y >= a, 1, 0))) <= P(x >= a) + P(y >= a)", (PAIR,), ()),
    ("abs(E(x)) <= E(abs(x))", (RANDOM,), ()),
    ("E(abs(x))**2 <= E(x**2)", (RANDOM,), ()),
    ("exp(E(x)) <= E(exp(x))", (RANDOM,), ()),
    ("E(log(x)) <= log(E(x))", (RANDOM, "surely x > 0"), ()),
    ("E(x*y)**2 <= E(x**2)*E(y**2)", (PAIR,), ()),
    ("Cov(x, y)**2 <= Var(x)*Var(y)", (PAIR,), ()),
    ("Var(x) <= (b - a)**2/4", (RANDOM, "surely x >= a", "surely x <= b"), ()),
)
WRONG: tuple[Case, ...] = (
    ("f[t+1] <= f[t] - g[t]**2/L for t >= 0", ("x[t] = x[t-1] - g[t-1]/L",), ("L > 0", SMOOTH)),
    ("sum(t=1..T, D[t]) <= r[1]**2/(4*eta) + eta*G**2*T/2 for T >= 1", (), (
        "eta > 0", "D[t] <= (r[t]**2 - r[t+1]**2)/(2*eta) + eta*G**2/2 for t >= 1")),
    ("D[T] <= L*r[0]**2/(4*T) for T >= 1", (), (
        "L > 0", "D[t] <= L/2*(r[t-1]**2 - r[t]**2) for t >= 1", "D[t+1] <= D[t] for t >= 1")),
    ("fy >= fx - g**2/(4*mu)", (), ("mu > 0", CONVEX)),
    ("where(m <= 0, 1, 0) <= maximum(0, -m)", (), ()),
    ("sigmoid(x) <= 1/3", (), ()),
    ("sigmoid(x) <= sigmoid(y)", (), ("y <= x",)),
    ("P(x >= a) <= E(x)/a", (RANDOM,), ("a > 0",)),
    ("P(abs(x - E(x)) >= a) <= Var(x)/(2*a**2)", (RANDOM,), ("a > 0",)),
    ("E(exp(x)) <= exp(E(x))", (RANDOM,), ()),
    ("E(x**2)*E(y**2) <= E(x*y)**2", (PAIR,), ()),
    ("Var(x) <= (b - a)**2/8", (RANDOM, "surely x >= a", "surely x <= b"), ()),
)


@pytest.mark.thorough(seconds=80, every=6)
@pytest.mark.parametrize(("text", "about", "given"), TRUE, ids=lambda part: part if isinstance(part, str) else "")
def test_it_is_proved_as_it_is_said(text: str, about: tuple[str, ...], given: tuple[str, ...]) -> None:
    answer = derive.claim(text, about=about, given=given)
    assert answer.verdict is Verdict.HOLDS, answer.note


@pytest.mark.thorough(seconds=40, every=6)
@pytest.mark.parametrize(("text", "about", "given"), WRONG, ids=lambda part: part if isinstance(part, str) else "")
def test_what_is_wrong_is_refuted(text: str, about: tuple[str, ...], given: tuple[str, ...]) -> None:
    answer = derive.claim(text, about=about, given=given)
    assert answer.verdict is Verdict.FAILS
    assert answer.witness


@pytest.mark.parametrize(("text", "needed"), [("relu(a*x) == a*relu(x)", "a ≥ 0"), ("sigmoid(x) <= 1/2", "x ≤ 0")])
def test_what_it_needs_is_found(text: str, needed: str) -> None:
    answer = derive.claim(text)
    assert answer.verdict is Verdict.HOLDS_IF
    assert needed in str(answer)


def test_an_array_is_as_large_as_it_may_be_and_the_witness_says_so() -> None:
    text, about, given = WRONG[0]
    assert derive.claim(text, about=about, given=given).witness.startswith("f[t] == L*(x[t] - x[t - 1])**2/2 + ")


def test_what_a_mean_takes_for_granted_is_told() -> None:
    answer = derive.claim("exp(E(x)) <= E(exp(x))", about=RANDOM)
    assert "presupposes E(exp(x)) is finite" in str(answer)
