"""Closed forms against the loops they stand for, and stationary moments against iteration and the literature."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from sympy import Rational

from derive import update_rule
from derive.attack.evaluate import Instance, evaluate
from derive.kernel.files import read
from derive.outlines.terms import Forall, Refused, integer, real

from .runs import gradients

P = {"mu": Fraction(2, 3), "alpha": Fraction(1, 4), "lam": Fraction(3, 5), "beta": Fraction(1, 7)}
START = {"v": Fraction(2), "theta": Fraction(-1, 3), "bar": Fraction(5, 2), "u": Fraction(1, 2)}
Loop = Callable[[dict[str, Fraction], Fraction], None]


def momentum(s: dict[str, Fraction], g: Fraction) -> None:
    s["v"] = P["mu"] * s["v"] + g
    s["theta"] -= P["alpha"] * s["v"]


def decayed(s: dict[str, Fraction], g: Fraction) -> None:
    s["v"] = P["mu"] * s["v"] + g
    s["theta"] -= P["alpha"] * (s["v"] + P["lam"] * s["theta"])


def polyak(s: dict[str, Fraction], g: Fraction) -> None:
    s["theta"] -= P["alpha"] * g
    s["bar"] = P["beta"] * s["bar"] + (1 - P["beta"]) * s["theta"]


def twice(s: dict[str, Fraction], g: Fraction) -> None:
    s["v"] = P["mu"] * s["v"] + g
    s["u"] = P["mu"] * s["u"] + s["v"] + 1


LOOPS: dict[str, tuple[str, Loop]] = {
    "momentum": ("v = mu*v + g; theta = theta - alpha*v", momentum),
    "momentum and decay": ("v = mu*v + g; theta = theta - alpha*(v + lam*theta)", decayed),
    "averaged iterates": ("theta = theta - alpha*g; bar = beta*bar + (1 - beta)*theta", polyak),
    "one eigenvalue twice, and a constant": ("v = mu*v + g; u = mu*u + v + 1", twice),
}


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize("name", LOOPS)
def test_a_closed_form_is_what_the_loop_computes(name: str) -> None:
    text, loop = LOOPS[name]
    rule = update_rule(text)
    theorem = rule.closed_form()
    again, = read(theorem.proof_file.splitlines())
    assert again.theorem.given == theorem.proof.given
    assert isinstance(theorem.statement, Forall)
    t = integer("t")
    form = theorem.statement.open(t)
    pushed = gradients(5, 6)

    def entry(array: str, indices: tuple[int, ...]) -> Fraction:
        return pushed[indices[0] - 1] if array == "g" else START[array]

    state = dict(START)
    families = dict.fromkeys(("g", *rule.states), entry)
    for step in range(7):
        instance = Instance({real(n): v for n, v in P.items()} | {t: Fraction(step)}, families)
        assert evaluate(form.rhs, instance) == state[form.lhs.name]
        if step < 6:
            loop(state, pushed[step])


def test_what_has_no_rational_eigenvalues_is_refused() -> None:
    with pytest.raises(Refused, match="eigenvalues"):
        update_rule("v = mu*v + g + lam*theta; theta = theta - alpha*v").closed_form()


def test_the_stationary_variance_with_momentum() -> None:
    """eta s (1 + mu)/(h (1 - mu) (2 (1 + mu) - eta h)): Mandt, Hoffman, Blei 2017 to leading order; here exact."""
    found = update_rule("v = mu*v + g; theta = theta - eta*v").stationary(curvature="h", noise="s")
    eta, mu, h, s = (real(n) for n in ("eta", "mu", "h", "s"))
    wanted = eta * s * (1 + mu) / (h * (1 - mu) * (2 * (1 + mu) - eta * h))
    values = {eta: Rational(1, 3), mu: Rational(3, 5), h: Rational(7, 4), s: Rational(2)}
    assert found.moments["theta.theta"].subs(values) == wanted.subs(values)
    assert found.theorem.statement.rhs == found.moments["theta.theta"]
    assert all(part.subs(values) > 0 for part in found.stable)
    assert not all(part.subs(values | {eta: Rational(2)}) > 0 for part in found.stable)    # 2*7/4 > 2*(1 + 3/5)


@pytest.mark.parametrize(("text", "coupling"), [
    ("theta = theta - eta*g", 0), ("v = mu*v + g; theta = theta - eta*v", 0),
    ("v = mu*v + g; theta = theta - eta*(g + mu*v)", 1)])
def test_stationary_moments_are_what_iteration_tends_to(text: str, coupling: int) -> None:
    eta, mu, h, s = 0.3, 0.5, 0.8, 1.5
    found = update_rule(text).stationary(curvature="h", noise="s")
    symbols = {real(n): v for n, v in (("eta", eta), ("mu", mu), ("h", h), ("s", s))}
    vv = vt = tt = 0.0
    if "v" not in text:
        mu = 0.0
    for _ in range(400):
        a, b, c = mu, h, 1.0
        d, e, f = (-eta * mu, 1 - eta * h, -eta) if not coupling else (
            -eta * mu * mu, 1 - eta * h * (1 + mu), -eta * (1 + mu))
        vv, vt, tt = (a * a * vv + 2 * a * b * vt + b * b * tt + c * c * s,
                      a * d * vv + (a * e + b * d) * vt + b * e * tt + c * f * s,
                      d * d * vv + 2 * d * e * vt + e * e * tt + f * f * s)
    assert abs(float(found.moments["theta.theta"].subs(symbols)) - tt) < 1e-9
