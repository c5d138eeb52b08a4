"""Formulas for gradients are refuted where they are wrong, and nowhere else: derivatives by hand, chained at random."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from random import Random

import pytest

from derive import layer
from derive.attack.gradients import GradientWitness, refute_gradient
from derive.layers.reading import read_gradient

CHAINED: tuple[tuple[str, str], ...] = (           # f(u) and its derivative, by hand
    ("exp({u})", "exp({u})"), ("log({u})", "1/({u})"), ("({u})**2", "2*({u})"), ("({u})**3", "3*({u})**2"),
    ("2**({u})", "log(2)*exp(log(2)*({u}))"), ("sqrt({u})", "1/(2*sqrt({u}))"), ("1/({u})", "-1/({u})**2"),
    ("tanh({u})", "(1 - tanh({u})**2)"), ("sigmoid({u})", "sigmoid({u})*(1 - sigmoid({u}))"),
    ("sin({u})", "cos({u})"), ("erf({u})", "2*exp(-({u})**2)/sqrt(pi)"), ("abs({u})", "where({u} > 0, 1, -1)"),
    ("relu({u})", "where({u} > 0, 1, 0)"), ("where({u} < 0, exp({u}) - 1, {u})", "where({u} < 0, exp({u}), 1)"),
    ("maximum({u}, 1/2)", "where({u} > 1/2, 1, 0)"), ("({u})**(3/2)", "3*sqrt({u})/2"),
    ("log(({u})/(1 - ({u})))", "1/(({u})*(1 - ({u})))"), ("log((1 + ({u}))/(1 - ({u})))/2", "1/(1 - ({u})**2)"))
KINKED: tuple[tuple[str, str, str], ...] = (        # f(u), where it has a kink, and its derivative elsewhere
    ("relu({u})", "{u} == 0", "where({u} > 0, 1, 0)"), ("abs({u})", "{u} == 0", "where({u} > 0, 1, -1)"),
    ("minimum({u}, z)", "{u} == z", "where({u} < z, 1, 0)"), ("where({u} >= 1, 2*({u}), ({u})**2)", "{u} == 1",
                                                             "where({u} > 1, 2, 2*({u}))"),
    ("maximum(minimum({u}, 1), -1)", "abs({u}) == 1", "where(abs({u}) < 1, 1, 0)"))
INNER = (("x[i]", "1"), ("2*x[i] + a", "2"), ("a - x[i]", "-1"), ("x[i]*w[i]", "w[i]"), ("w[i]/x[i]", "-w[i]/x[i]**2"))


def refuted(text: str, claim: str) -> GradientWitness | None:
    of = layer(text)
    shapes = of.source.shapes
    return refute_gradient(of.program, read_gradient(claim, of.source), shapes.arrays, shapes.facts)


def drawn(seed: int) -> tuple[str, str]:
    """A layer of three functions, one in the other, and its derivative by the chain rule."""
    random = Random(seed)
    inner, slope = random.choice(INNER)
    for outer, along in random.sample(CHAINED, 2):
        inner, slope = outer.format(u=inner), f"{along.format(u=inner)}*({slope})"
    return f"y[i] = {inner}", f"dx[i] = dy[i]*{slope}"


def some_refuted(text: str, claims: Iterable[str]) -> list[str]:
    return [claim for claim in claims if refuted(text, claim) is not None]


@pytest.mark.thorough(seconds=10, every=11)
@pytest.mark.parametrize("seed", range(60))
def test_a_derivative_by_the_chain_rule_is_never_refuted(seed: int) -> None:
    text, claim = drawn(seed)
    found = refuted(text, claim)
    assert found is None, f"{text}: {claim}: {found}"


@pytest.mark.parametrize("seed", range(60))
def test_a_wrong_factor_or_sign_is_refuted(seed: int) -> None:
    """Where the layer has a value and a derivative other than 0 at all."""
    text, claim = drawn(seed)
    there = refuted(text, "dx[i] = 0*dy[i]") is not None
    wrong = [claim.replace("dy[i]*", f"{factor}*dy[i]*", 1) for factor in ("-1", "(8/7)")]
    assert some_refuted(text, wrong) == (wrong if there else [])


def test_most_of_these_layers_have_a_derivative() -> None:
    assert sum(refuted(drawn(seed)[0], "dx[i] = 0*dy[i]") is not None for seed in range(60)) > 50


@pytest.mark.parametrize("seed", range(24))
def test_what_a_formula_says_at_a_kink_refutes_nothing(seed: int) -> None:
    random = Random(seed)
    function, kink, along = random.choice(KINKED)
    inner, slope = random.choice(INNER[:3])     # where x[i] moves u; where it does not, the layer is smooth along x[i]
    text = f"y[i] = {function.format(u=inner)}"
    right = f"{along.format(u=inner)}*({slope})*dy[i]"
    left, right_side = kink.format(u=inner).split(" == ")
    said = f"where({left} == {right_side}, {random.randint(2, 30)}*dy[i], {right})"
    assert refuted(text, f"dx[i] = {said}") is None
    assert refuted(text, f"dx[i] = where({left} == {right_side}, {right}, 0)") is not None


@pytest.mark.parametrize(("text", "claim"), [
    ("h[i] = x[i]; y[i] = maximum(h[i], x[i])", "dx[i] = 0*dy[i]"),
    ("y = sum(i, j, max(x[i], x[j]))", "dx[i] = 2*dy*sum(j, where(x[i] > x[j], 1, 0))"),
    ("y = sum(i, j, abs(x[i] - x[j]))", "dx[i] = dy*sum(j, where(x[i] > x[j], 1, -1))"),
    ("y[i] = relu(x[i] - x[i]) + x[i]", "dx[i] = 2*dy[i]"),
    ("y[i] = x[i]**2", "dx[i] = where(x[i] == 0, dy[i], 2*x[i]*dy[i])"),
])
def test_a_tie_at_which_the_layer_is_smooth_counts(text: str, claim: str) -> None:
    assert refuted(text, claim) is not None


@pytest.mark.parametrize(("text", "claim"), [
    ("L = -sum(i, t[i]*log(p[i]) + (1 - t[i])*log(1 - p[i]))", "dp[i] = dL*(t[i]/p[i] + (1 - t[i])/(1 - p[i]))"),
    ("y[i] = log(x[i]/(1 - x[i]))", "dx[i] = dy[i]/(x[i]*(1 + x[i]))"),
    ("y[i] = log((1 + x[i])/(1 - x[i]))/2", "dx[i] = dy[i]/(1 + x[i]**2)"),
    ("y[i] = minimum(maximum(x[i], -1), 1)", "dx[i] = dy[i]"),
    ("y[i] = where(m[i] == 0, 0, x[i])", "dx[i] = dy[i]"),
    ("y[i] = where(x[i] < 0, exp(x[i]) - 1, x[i])", "dx[i] = where(x[i] < 0, y[i], 1)*dy[i]"),
    ("y[i] = x[i]**2", "dx[i] = where(y[i] == 0, 0, dy[i]/y[i])"),
    ("y[n,d] = sum(v, where(k[n] == v, w[v,d], 0))", "dw[v,d] = sum(n, dy[n,d])"),
    ("y[i] = acc[i]*x[i]**p", "dp = sum(i, dy[i]*acc[i]*x[i]**p)"),
    ("L = sum(i, t[i]*log(t[i]/q[i]))", "dq[i] = dL*t[i]/q[i]"),
])
def test_slips_that_whole_numbers_do_not_show(text: str, claim: str) -> None:
    assert refuted(text, claim) is not None


@pytest.mark.parametrize(("text", "domain"), [
    ("y[i] = log(x[i])", lambda x: x > 0), ("y[i] = sqrt(x[i] - 1/2)", lambda x: 2 * x > 1),
    ("y[i] = log(1 - x[i])/x[i]", lambda x: x < 1 and x != 0),
])
def test_a_witness_lies_in_the_domain(text: str, domain: Callable[[Fraction], bool]) -> None:
    found = refuted(text, "dx[i] = 7*dy[i]")
    assert found is not None
    entries = {name: Fraction(value) for name, value in found.entries}
    assert all(domain(value) for name, value in entries.items() if name.startswith("x["))


def test_a_gradient_by_an_array_that_is_computed_and_goes_out() -> None:
    text = "y[i] = x[i] + 1; z[i] = y[i]**2 -> y, z"
    assert refuted(text, "dy[i] = 2*dz[i]*y[i]") is not None
    inner = "h[i] = exp(x[i]); y[i] = h[i]**2"
    assert refuted(inner, "dh[i] = 2*dy[i]*h[i]") is None
    assert refuted(inner, "dh[i] = dy[i]*h[i]") is not None


def test_a_witness_is_the_same_each_time() -> None:
    text, claim = "y[i] = exp(x[i])/sum(j, exp(x[j]))", "dx[j] = y[j]*(dy[j] - sum(i, dy[i]))"
    assert str(refuted(text, claim)) == str(refuted(text, claim)) == (
        "I = 2; dy[1] = -1, dy[2] = 4, x[1] = 2, x[2] = 2: dx[1] = -5/4, not -2")
