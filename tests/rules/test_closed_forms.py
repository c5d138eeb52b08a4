"""Closed forms against the loops they stand for, and stationary moments against iteration and the literature."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from sympy import Rational, sympify

from derive import update_rule
from derive.answers import Undecided
from derive.attack.evaluate import Instance, evaluate
from derive.kernel.files import read
from derive.outlines.terms import Equal, Forall, integer, real, spelled

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


DECAYED = {
    "decay inside": ("v = mu*v + g + lam*theta; theta = theta - alpha*v", ("mu + 1 - alpha*lam", "mu")),
    "decay inside, other letters taken": ("v = mu*v + g + r1*theta; theta = theta - alpha*v",
                                          ("mu + 1 - alpha*r1", "mu")),
    "on a quadratic": ("p = mu*p + lam*q; q = q - alpha*p", ("mu + 1 - alpha*lam", "mu")),
}


@pytest.mark.parametrize("name", DECAYED)
def test_roots_of_the_characteristic_polynomial_get_names(name: str) -> None:
    """The forms hold wherever two different real numbers have the sum and the product that are told."""
    text, (total, product) = DECAYED[name]
    rule = update_rule(text)
    for theorem in rule.closed_forms.values():
        again, = read(theorem.proof_file.splitlines())
        assert again.theorem.given == theorem.proof.given
        said = {spelled(formula) for formula in theorem.given}
        one, other = ("r2", "r3") if "r1" in total else ("r1", "r2")
        assert f"NotEqual({one}, {other})" in said
        sums = [f for f in theorem.given if isinstance(f, Equal) and f.lhs == real(one) + real(other)]
        products = [f for f in theorem.given if isinstance(f, Equal) and f.lhs == real(one) * real(other)]
        names = {n: real(n) for n in ("mu", "alpha", "lam", "r1")}
        assert sums[0].rhs.equals(sympify(total, names))
        assert products[0].rhs.equals(sympify(product, names))


def test_a_form_in_roots_is_what_the_loop_computes() -> None:
    """mu = 1/3, alpha*lam = 1/2 - 1/3 = 1/6 with the roots 1/2 and 2/3: their sum is 7/6 = mu + 1 - 1/6."""
    rule = update_rule("v = mu*v + g + lam*theta; theta = theta - alpha*v")
    values = {"mu": Fraction(1, 3), "alpha": Fraction(1, 4), "lam": Fraction(2, 3), "r1": Fraction(1, 2),
              "r2": Fraction(2, 3)}
    pushed, t = gradients(5, 6), integer("t")
    start = {"v": Fraction(2), "theta": Fraction(-1, 3)}

    def entry(array: str, indices: tuple[int, ...]) -> Fraction:
        return pushed[indices[0] - 1] if array == "g" else start[array]

    for state, theorem in rule.closed_forms.items():
        form = theorem.statement.open(t)
        v, theta = start["v"], start["theta"]
        for step in range(7):
            instance = Instance({real(n): x for n, x in values.items()} | {t: Fraction(step)},
                                dict.fromkeys(("g", "v", "theta"), entry))
            assert evaluate(form.rhs, instance) == {"v": v, "theta": theta}[state]
            if step < 6:
                v = values["mu"] * v + pushed[step] + values["lam"] * theta
                theta -= values["alpha"] * v


@pytest.mark.parametrize(("text", "has", "has_not"), [
    ("v = mu*v + g; u = g + mu*v; theta = theta - lr*u", {"v", "theta"}, {"u"}),
    ("c = b1*m + (1 - b1)*g; theta = theta - lr*sign(c); m = b2*m + (1 - b2)*g", {"m"}, {"c", "theta"}),
    ("v = mu*v + g; theta = theta - lr*(2*v - h); h = v; s = b*s + g", {"v", "s"}, {"theta", "h"}),
    ("theta = theta - lr*(2*g - h); h = g; s = b*s + g", {"s"}, {"theta", "h"}),
])
def test_states_with_a_form_have_it_whatever_the_others_are(text: str, has: set[str], has_not: set[str]) -> None:
    rule = update_rule(text)
    assert set(rule.closed_forms) == has
    assert set(rule.without_closed_form) == has_not


def test_three_roots_have_no_names() -> None:
    with pytest.raises(Undecided, match="eigenvalues"):
        update_rule("v = mu*v + g + lam*theta; w = b*w + v; theta = theta - alpha*w").closed_form()


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
