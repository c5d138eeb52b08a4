"""Rules that are not linear, or not the same at every step: maps known by hand, and what no start makes one."""

from fractions import Fraction

import pytest
from sympy import Symbol, sqrt

from derive import update_rule
from derive.answers import Undecided
from derive.notation.errors import Error
from derive.outlines.terms import at
from derive.rules.answers import Equivalence, NoStart, OnlyFrom, Separation, Varying
from derive.rules.inequalities import CONSTANT, AtLeast, solvable
from derive.rules.ranges import ranges_of
from derive.rules.update_rules import Compared

MOMENTS = "m = b1*m + (1 - b1)*g; v = b2*v + (1 - b2)*g**2; "
CORRECTED = MOMENTS + "theta = theta - lr*(m/(1 - b1**t))/(sqrt(v/(1 - b2**t)) + eps)"


def asked(one: str, other: str, **more: object) -> Compared:
    return update_rule(one).equivalent_to(update_rule(other), **more)       # type: ignore[arg-type]


def told_apart(found: Compared) -> bool:
    """Whether an answer says of every start that it does not do, and not only of rest."""
    return isinstance(found, Separation | NoStart | OnlyFrom) and not found and not (
        isinstance(found, Separation) and found.from_rest)


def start_of(found: Compared) -> str:
    assert isinstance(found, Equivalence)
    return next(line for line in found.solutions[0].lines() if line.startswith("start")).split(maxsplit=1)[1]


# the rules, and the start of the second by hand
STARTS = {
    "choices that ask for the same in two spellings": (
        "v = b*v + g**2; theta = theta - lr*where(2/(1 - b) - 1 > t, g/(sqrt(v) + eps), abs(g) + v)",
        "v = b*v + g**2; theta = theta - lr*where((1 + b)/(1 - b) > t, g/(eps + sqrt(v)), v + abs(g))",
        "theta' = theta, v' = v"),
    "a running product of decays": (
        "theta = theta - lr*g/(1 - b**t)", "p = p*b; theta = theta - lr*g/(1 - p)", "theta' = theta, p = 1"),
    "eps in the sum of squares": (
        "s = s + g**2; theta = theta - lr*g/sqrt(s + eps)", "s = s + g**2; theta = theta - lr*g/sqrt(s)",
        "theta' = theta, s' = s + eps"),
    "dual averaging": ("theta = theta - lr*g", "z = z + g; theta = x0 - lr*z", "theta' = theta, z = (x0 - theta)/lr"),
    "a heavy ball with a schedule": (
        "v = mu*v + lr[t]*g; theta = theta - v",
        "let d = theta - old; old = theta; theta = theta - lr[t]*g + mu*d", "theta' = theta, old = v + theta"),
    "a schedule that is read ahead": (
        "v = mu[t]*v - lr*g; x = x + v; theta = x + mu[t+1]*v",
        "v = mu[t]*v - lr*g; theta = theta + mu[t+1]*v - lr*g", "theta' = x + v*mu[1], v' = v"),
    "the gradient of the step before": (
        "theta = theta - lr*(2*g - g[t-1])", "let d = 2*g - last; last = g; theta = theta - lr*d",
        "theta' = theta, last = g[0]"),
    "a first step of its own": (
        "v = where(t == 1, g, mu*v + g); theta = theta - lr*v", "v = mu*v + g; theta = theta - lr*v",
        "theta' = theta, v' = 0"),
    "what is watched is read by no step": ("u = u - 2*lr*g; theta = u/2", "theta = theta - lr*g", "theta' = u/2"),
    "weight decay as a schedule": (
        "theta = (1 - lr*lam)*theta - lr*g", "p = p*(1 - lr*lam); z = z + g/p; theta = -lr*p*z",
        "theta' = theta, z = -theta/(lr*p)"),
    "a maximum of sums for one of means": (
        MOMENTS + "s = max(s, v); theta = theta - lr*m/(sqrt(s) + eps)",
        "m = b1*m + (1 - b1)*g; v = b2*v + g**2; s = max(s, v); theta = theta - lr*m/(sqrt((1 - b2)*s) + eps)",
        "theta' = theta, m' = m, v' = v/(1 - b2), s' = s/(1 - b2)"),
    "a sign by cases": (
        "theta = theta - lr*sign(g)", "theta = theta - lr*where(g > 0, 1, where(g < 0, -1, 0))", "theta' = theta"),
    "a step at every second gradient": (
        "let s = a + g; theta = where(t % 2 == 0, theta - lr*s/2, theta); a = where(t % 2 == 0, 0, s) -> theta",
        "let s = a + g/2; theta = where(t % 2 == 0, theta - lr*s, theta); a = where(t % 2 == 0, 0, s) -> theta",
        "theta' = theta, a' = a/2"),
    "a quotient by a root, and a product with the root of an inverse": (
        "s = s + g**2; theta = theta - lr*g/sqrt(s + eps)",
        "s = s + g**2; theta = theta - lr*g*sqrt(1/(s + eps))", "theta' = theta, s' = s"),
    "Adadelta with one root of a quotient": (
        "s = rho*s + (1 - rho)*g**2; let u = sqrt(d + eps)/sqrt(s + eps)*g; d = rho*d + u**2; theta = theta - lr*u",
        "s = rho*s + (1 - rho)*g**2; let u = sqrt((d + eps)/(s + eps))*g; d = rho*d + u**2; theta = theta - lr*u",
        "theta' = theta, s' = s, d' = d"),
    "clipping spelled in two ways": (
        "theta = theta - lr*max(min(g, c), -c)", "theta = theta - lr*where(g > c, c, where(g < -c, -c, g))",
        "theta' = theta"),
}
GIVEN = {"clipping spelled in two ways": ("c > 0",)}


@pytest.mark.thorough(seconds=5, every=7)
@pytest.mark.parametrize("name", STARTS)
def test_the_start_is_the_one_by_hand(name: str) -> None:
    one, other, start = STARTS[name]
    assert start_of(asked(one, other, solve=(), given=GIVEN.get(name, ()))) == start


def test_what_has_no_start_is_not_said_to_start_alike() -> None:
    found = asked("u = u - lr*g; theta = u", "theta = theta - lr*g")
    assert isinstance(found, Equivalence)
    assert not found.solutions[0].at_rest


def test_decay_of_two_frameworks() -> None:
    other = CORRECTED.replace("theta - lr", "theta - lam*theta - lr")
    found = asked("theta = theta - lr*wd*theta; " + CORRECTED, other)
    assert isinstance(found, Equivalence)
    assert found.parameters == {"lam": Symbol("lr", real=True) * Symbol("wd", real=True)}
    assert found.solutions[0].when_rates_change == (
        "if lr changes: lam[t] = wd*lr[t]; a fixed lam parts from it after the first change",)


def test_no_fixed_eps_but_one_for_each_step() -> None:
    other = MOMENTS + "theta = theta - lr*sqrt(1 - b2**t)/(1 - b1**t)*m/(sqrt(v) + eps2)"
    found = asked(CORRECTED, other)
    assert isinstance(found, Varying)
    assert not found
    eps, decay, step = Symbol("eps", real=True), Symbol("b2", real=True), Symbol("t", integer=True)
    assert found.values == {"eps2": eps * sqrt(1 - decay**step)}
    assert "step 1 asks for eps2 = eps*sqrt(1 - b2), step 2 asks for eps2 = eps*sqrt(1 - b2**2)" in str(found)


def test_a_change_of_the_rate_and_its_repair() -> None:
    found = asked("v = mu*v + g; theta = theta - lr*v", "v = mu*v + lr*g; theta = theta - v")
    assert isinstance(found, Equivalence)
    assert found.solutions[0].when_rates_change == (
        "if lr changes: they part at the first change; repair: multiply v' by lr[t]/lr[t-1] before each step (proved)",)
    same = asked("a = p*a + g; theta = theta - lr*a", "a = r*a + g; theta = theta - lr*a")
    assert isinstance(same, Equivalence)
    assert same.solutions[0].when_rates_change == ("if lr changes: the same",)


@pytest.mark.parametrize(("one", "other"), [
    ("theta = theta/2", "theta = 2*theta"),
    (CORRECTED, MOMENTS + "theta = theta - lr*(m/(1 - b1**t))/sqrt(v/(1 - b2**t) + eps)"),
    (MOMENTS + "theta = theta - lr*m/(sqrt(v) + eps)", MOMENTS + "theta = theta - lr*m/(sqrt(v) - eps)"),
    ("m = 0.9*m + 0.1*g; theta = theta - lr*sign(m)", "m = 0.9*m - 0.1*g; theta = theta - lr*sign(m)"),
    ("theta = theta - lr*max(g, 0)", "theta = theta - lr*abs(g)"),
    ("theta = theta - lr*sign(g)", "theta = theta - lr*where(g >= 0, 1, -1)"),
])
def test_no_start_makes_them_one(one: str, other: str) -> None:
    assert told_apart(asked(one, other))


@pytest.mark.thorough(seconds=7)
def test_ranges_decide() -> None:
    sums, means = "m = mu*m + g; theta = theta - lr*sign(m)", "m = mu*m + (1 - mu)*g; theta = theta - lr*sign(m)"
    usual = asked(sums, means)
    assert isinstance(usual, Equivalence)
    assert usual.solutions[0].given == ("μ < 1",)
    assert told_apart(asked(sums, means, given="mu > 1"))
    assert told_apart(asked(sums, means, defaults=False, given="mu == 5/4"))


def test_sequences_have_ranges() -> None:
    """A rate is positive in what is proved and in each run that is shown; what is said of gradients holds in them."""
    found = asked("theta = theta - lr[t]*g", "theta = theta - abs(lr[t])*g")
    assert isinstance(found, Equivalence)
    assert found.solutions[0].given == ("lr[t] > 0 for t ≥ 0",)
    parted = asked("v = mu*v + g; theta = theta - lr[t]*v", "v = mu*v + lr[t]*g; theta = theta - v")
    assert isinstance(parted, Separation)
    assert parted.whatever is not None
    shown = [*parted.path.inputs, *(pair for run in parted.whatever.runs for pair in run.inputs)]
    assert all(value > 0 for name, value in shown if name.startswith("lr"))
    clipped = "theta = theta - lr*min(g, 1)"
    assert told_apart(asked("theta = theta - lr*g", clipped))
    assert isinstance(asked("theta = theta - lr*g", clipped, given="g[t] <= 1"), Equivalence)
    assert told_apart(apart := asked("theta = theta - lr*g", clipped, given="g[t] <= 2"))
    assert isinstance(apart, Separation)
    assert all(value <= 2 for name, value in apart.path.inputs if name.startswith("g"))


def test_what_is_said_of_a_run_is_looked_at() -> None:
    ranges = ranges_of(("lr",), ("g[t] <= g[t-1]", "v[0] >= 0"))
    g, v = (lambda step: at("g", step)), at("v", 0)
    assert ranges.allow({}, {g(1): Fraction(2), g(2): Fraction(1), v: Fraction(0)})
    assert not ranges.allow({}, {g(1): Fraction(1), g(2): Fraction(2)})
    assert not ranges.allow({}, {v: Fraction(-1)})


def test_greek_names_have_ranges_and_rates() -> None:
    found = asked("v = μ*v + g; θ = θ - α*v", "v = μ*v + α*g; θ = θ - v")
    assert isinstance(found, Equivalence)
    assert found.solutions[0].when_rates_change == (
        "if α changes: they part at the first change; repair: multiply v' by α[t]/α[t-1] before each step (proved)",)
    assert Fraction(1) not in ranges_of(("β1",)).of["β1"]


@pytest.mark.parametrize(("text", "names", "said"), [
    ("theta = theta - (lr)*g - lr'*g - lr_2*g", ("lr",), "theta = theta - lr[t]*g - lr'*g - lr_2*g"),
    ("theta = theta - (lr)*g - lr'*g - lr_2*g", ("lr'",), "theta = theta - lr*g - lr'[t]*g - lr_2*g"),
    ("theta = theta - lr*clip(g, -lr, c)", ("c", "lr"), "theta = theta - lr[t]*minimum(maximum(g, -lr[t]), c[t])"),
    ("theta[i] = theta[i] - lr[i]*g[i]*max(t, c)", ("lr",), "theta[i] = theta[i] - lr[t, i]*g[i]*maximum(t, c)"),
    ("theta = theta - lr*g  # lr, the rate", ("lr",), "theta = theta - lr[t]*g"),
    ("let lr2 = lr/2; theta = theta - lr2*g -> theta", ("lr",), "let lr2 = lr[t]/2\ntheta = theta - lr2*g"),
])
def test_parameters_as_sequences(text: str, names: tuple[str, ...], said: str) -> None:
    found = update_rule(text, {"theta": "1"}).reading.with_sequences(names)
    assert found.text == said
    assert set(names) <= found.sequences
    assert found.start == {"theta": "1"}


def test_what_is_whole_is_no_sequence() -> None:
    with pytest.raises(Error, match="whole number"):
        update_rule("theta = theta - where(t % k == 0, g, 0)").reading.with_sequences(("k",))
    kept = "theta = theta - lr*where(t % {0} == 0, g, 0)"
    with pytest.raises(Undecided):
        asked(kept.format("k"), kept.format("q"))


def test_a_rule_keeps_its_start_under_other_names() -> None:
    rule = update_rule("s = s + g**2; z = z - g; theta = theta - lr*g/sqrt(s)", {"s": "s0", "z": "theta + lr"})
    names = {"theta": "theta'", "s": "s'", "z": "z'"}
    assert rule.renamed(names).reading.start == {"s'": "s0", "z'": "theta' + lr"}


def test_a_positive_scale_is_a_hypothesis() -> None:
    adam = "m = b1*m + (1 - b1)*{0}; v = b2*v + (1 - b2)*({0})**2; theta = theta - lr*m/sqrt(v)"
    found = asked(adam.format("g"), adam.format("c*g"), solve=())
    assert isinstance(found, Equivalence)
    assert "c > 0" in found.solutions[0].given
    assert told_apart(asked(adam.format("g"), adam.format("c*g"), solve=(), given="c < 0"))


def test_what_is_beyond_it_is_undecided() -> None:
    with pytest.raises(Undecided, match="not decided"):
        asked("theta = theta - alpha*tanh(g)", "theta = theta - alpha*sin(beta*g)")


def test_usual_ranges() -> None:
    ranges = ranges_of(("beta1", "lr", "eps", "wd", "q"), ("q <= 3",))
    for name, inside, outside in (("beta1", 0, 1), ("lr", 1, 0), ("wd", 0, -1), ("q", 3, 4)):
        assert Fraction(inside) in ranges.of[name]
        assert Fraction(outside) not in ranges.of[name]
    assert all(value in ranges.of[name] for chosen in ranges.choices(("beta1", "q")) for name, value in chosen.items())


@pytest.mark.parametrize(("equations", "inequalities", "expected"), [
    ([{0: 1, CONSTANT: -1}], [({0: 1}, True)], True),                              # x = 1, x > 0
    ([{0: 1, CONSTANT: 1}], [({0: 1}, False)], False),                             # x = -1, x >= 0
    ([], [({0: 1, 1: -1}, True), ({1: 1, 0: -1}, True)], False),                   # x > y, y > x
    ([], [({0: 1, 1: -1}, False), ({1: 1, 0: -1}, False)], True),                  # x >= y, y >= x
    ([{0: 1, 1: 1}, {0: 1, 1: 1, CONSTANT: -1}], [], False),                       # x + y = 0, x + y = 1
])
def test_linear_systems(equations: list[dict[int, int]], inequalities: list[tuple[dict[int, int], bool]],
                        expected: bool) -> None:
    lines = [{k: Fraction(v) for k, v in form.items()} for form in equations]
    orders = [AtLeast({k: Fraction(v) for k, v in form.items()}, strict) for form, strict in inequalities]
    assert solvable(lines, orders) is expected
