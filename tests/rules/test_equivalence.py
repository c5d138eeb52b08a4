"""Which rules are the same algorithm: maps known by hand, run beside plain Python; and what is refused."""

from fractions import Fraction
from math import isqrt, sqrt

import pytest
from sympy import Expr, Rational, Symbol

from derive import update_rule
from derive.answers import Answer
from derive.kernel.files import read
from derive.outlines.terms import Equal, Forall, Refused, at, integer
from derive.rules.answers import Equivalence, NoMap, NoStart, Separation
from derive.rules.update_rules import Undecided
from derive.search.equivalence import Tie, prove_tied, ties

from .runs import (
    State,
    Step,
    averaged,
    decay_then_momentum,
    gradients,
    heavy_ball,
    inside,
    momentum_then_decay,
    nesterov_of_frameworks,
    nesterov_of_sutskever,
    outside,
    trajectory,
)

VALUES = {"mu": Fraction(3, 4), "alpha": Fraction(1, 5), "lam": Fraction(2, 3)}
START = {"v": Fraction(5, 7), "theta": Fraction(-3, 2), "old": Fraction(4, 3)}

FIRST = "v = mu*v + g; theta = theta - alpha*(v + lam*theta)"
BOTH = "v = mu2*v + g + lam2*theta; theta = theta - alpha2*v"
OUTSIDE = "v = mu*v + g; theta = theta - alpha*v"
INSIDE = "v = mu*v + alpha*g; theta = theta - v"
AVERAGED = "v = mu2*v + (1 - mu2)*g; theta = theta - alpha2*v"
# The heavy ball in one sequence: `old` keeps theta before the step.
BALL = "new = theta - alpha*g + mu*(theta - old); old = theta; theta = new"
FRAMEWORK = "v = mu*v + g; theta = theta - alpha*(g + mu*v)"
SUTSKEVER = "v = mu*v - alpha*g; x = x + v; phi = x + mu*v"

# rule, other, watched, parameters by hand, starts by hand, the two in plain Python
SAME = {
    "decay inside or outside of the momentum": (
        FIRST, BOTH, None, {"mu2": "mu*(1-alpha*lam)", "lam2": "lam*(1-mu)", "alpha2": "alpha"},
        {"theta'": {"theta": "1"}, "v'": {"v": "1/(1-alpha*lam)", "theta": "lam/(1-alpha*lam)"}},
        momentum_then_decay, decay_then_momentum),
    "learning rate inside or outside": (
        OUTSIDE, INSIDE, None, {}, {"theta'": {"theta": "1"}, "v'": {"v": "alpha"}}, outside, inside),
    "averaged momentum": (
        OUTSIDE, AVERAGED, None, {"mu2": "mu", "alpha2": "alpha/(1-mu)"},
        {"theta'": {"theta": "1"}, "v'": {"v": "1-mu"}}, outside, averaged),
    "heavy ball in one sequence": (
        OUTSIDE, BALL, None, {}, {"theta'": {"theta": "1"}, "old": {"theta": "1", "v": "alpha"}}, outside, heavy_ball),
    "Nesterov's two forms": (
        FRAMEWORK, SUTSKEVER, ("theta", "phi"), {},
        {"phi": {"theta": "1"}, "v'": {"v": "-alpha"}, "x": {"theta": "1", "v": "alpha*mu"}},
        nesterov_of_frameworks, nesterov_of_sutskever),
}


def checked_again(answer: Answer) -> None:
    again, = read(answer.proof_file.splitlines())
    assert (again.theorem.statement, again.theorem.given) == (answer.proof.statement, answer.proof.given)


def number(term: Expr) -> Fraction:
    value = term.subs({Symbol(n, real=True): Rational(v.numerator, v.denominator) for n, v in VALUES.items()})
    return Fraction(int(value.p), int(value.q))


def by_hand(text: str) -> Fraction:
    """A formula of VALUES, worked out by Python on fractions."""
    tokens = dict(VALUES)
    return arithmetic(text, tokens)


def arithmetic(text: str, values: dict[str, Fraction]) -> Fraction:
    """Only what the table above needs: a product of at most one bracket, and a quotient."""
    if "/" in text:
        above, below = text.split("/")
        return arithmetic(above, values) / arithmetic(below.strip("()"), values)
    if "(" in text:
        before, inner = text.split("*(")
        return arithmetic(before, values) * arithmetic(inner.rstrip(")"), values)
    if text.startswith("1-"):
        return 1 - arithmetic(text[2:], values)
    if text.startswith("-"):
        return -arithmetic(text[1:], values)
    found = Fraction(1)
    for name in text.split("*"):
        found *= values[name] if name in values else Fraction(name)
    return found


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize("name", SAME)
def test_the_map_is_the_one_derived_by_hand(name: str) -> None:
    one, other, state, parameters, starts, _, _ = SAME[name]
    found = update_rule(one).equivalent_to(update_rule(other), state=state)
    assert isinstance(found, Equivalence)
    assert {n: number(v) for n, v in found.parameters.items()} == {n: by_hand(v) for n, v in parameters.items()}
    factors = {s: {n: number(c) for n, c in f.items()} for s, f in found.starts.items()}
    assert factors == {s: {n: by_hand(c) for n, c in f.items()} for s, f in starts.items()}


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize("name", SAME)
@pytest.mark.parametrize("seed", range(3))
def test_plain_python_agrees(name: str, seed: int) -> None:
    one, other, state, _, _, first, second = SAME[name]
    found = update_rule(one).equivalent_to(update_rule(other), state=state)
    assert isinstance(found, Equivalence)
    values = VALUES | {n: number(v) for n, v in found.parameters.items()}
    start: State = {s.rstrip("'"): sum((number(c) * START[n] for n, c in f.items()), Fraction(0))
                    for s, f in found.starts.items()}
    left = trajectory(first, START, gradients(seed), values, "theta")
    assert left == trajectory(second, start, gradients(seed), values, "phi" if state else "theta")
    assert len(set(left)) > 5


@pytest.mark.parametrize("name", SAME)
def test_the_kernel_proves_it_and_it_says_so(name: str) -> None:
    one, other, state, parameters, starts, _, _ = SAME[name]
    found = update_rule(one).equivalent_to(update_rule(other), state=state)
    assert isinstance(found, Equivalence)
    t = integer("t")
    said = found.theorem.statement
    assert isinstance(said, Forall)
    assert said.open(t) == Equal(at(found.opposite, t), at(found.watched, t))
    checked_again(found.theorem)
    equations = [f for f in found.theorem.given if isinstance(f, Equal)]
    assert len(equations) == len(parameters) + len(starts)


def test_a_wrong_start_or_parameter_is_refused() -> None:
    one, other = update_rule(FIRST), update_rule(BOTH).renamed({"v": "v'", "theta": "theta'"})
    mu, alpha, lam = (Symbol(n, real=True) for n in ("mu", "alpha", "lam"))
    right = {Symbol("mu2", real=True): mu * (1 - alpha * lam), Symbol("lam2", real=True): lam * (1 - mu),
             Symbol("alpha2", real=True): alpha}
    tied = ties(one.linear.put(right), "theta", other.linear.put(right), "theta'")
    laws = dict(zip((*one.states, *other.states), (*one.formulas, *other.formulas), strict=True))
    assert prove_tied(tied, laws, [Equal(n, v) for n, v in right.items()])
    printed = right | {Symbol("lam2", real=True): lam * (1 + mu)}           # (34), as the document has it
    with pytest.raises(Refused, match="elimination"):
        prove_tied(tied, laws, [Equal(n, v) for n, v in printed.items()])
    at_rest = (tied[0], Tie("v'", tied[1].coefficient, (("v", tied[1].others[0][1]),)))
    with pytest.raises(Refused, match="elimination"):
        prove_tied(at_rest, laws, [Equal(n, v) for n, v in right.items()])


def test_from_rest_the_two_differ() -> None:
    found = update_rule(FIRST).equivalent_to(update_rule(BOTH))
    assert isinstance(found, Equivalence)
    path = found.solutions[0].from_rest
    assert path is not None
    values = dict(path.values)
    rest = {"v": Fraction(0), "theta": Fraction(1)}
    nothing = [Fraction(0)] * path.steps
    assert tuple(trajectory(momentum_then_decay, rest, nothing, values, "theta")) == path.left
    assert tuple(trajectory(decay_then_momentum, rest, nothing, values, "theta")) == path.right
    assert path.left[-1] != path.right[-1]
    assert "breaks:     where alpha*lam = 1" in str(found)


def test_both_solutions_are_reported() -> None:
    other = "v = mu2*v + g; theta = theta - alpha2*(v + lam2*theta)"
    found = update_rule(FIRST).equivalent_to(update_rule(other))
    assert isinstance(found, Equivalence)
    maps = [{n.name: number(v) for n, v in one.parameters.items()} for one in found.solutions]
    swapped = {"mu2": 1 - VALUES["alpha"] * VALUES["lam"], "alpha2": VALUES["alpha"],
               "lam2": (1 - VALUES["mu"]) / VALUES["alpha"]}
    assert maps == [{"mu2": VALUES["mu"], "alpha2": VALUES["alpha"], "lam2": VALUES["lam"]}, swapped]


@pytest.mark.parametrize(("one", "other", "first", "second", "steps"), [
    (OUTSIDE, FRAMEWORK, outside, nesterov_of_frameworks, 1),
    (OUTSIDE, "v = mu*v + g; theta = theta - alpha*mu*v - alpha*(1 - mu)*g", outside, None, 2),
])
def test_the_shortest_separation(one: str, other: str, first: Step, second: Step | None, steps: int) -> None:
    found = update_rule(one).separates_from(update_rule(other))
    assert isinstance(found, Separation)
    assert not found
    path = found.path
    assert path.steps == steps
    pushed = [Fraction(1)] + [Fraction(0)] * (steps - 1)
    values, rest = dict(path.values), {"v": Fraction(0), "theta": Fraction(0)}
    assert tuple(trajectory(first, rest, pushed, values, "theta")) == path.left
    if second is not None:
        assert tuple(trajectory(second, rest, pushed, values, "theta")) == path.right


def test_no_map_is_told_from_the_impulse() -> None:
    found = update_rule(OUTSIDE).equivalent_to(update_rule("theta = theta - beta*g"))
    assert isinstance(found, NoMap)
    alpha, mu = VALUES["alpha"], VALUES["mu"]
    assert [number(term) for term in found.left] == [-alpha, -alpha * (1 + mu)]
    assert "whatever beta may be" in str(found)


def test_weight_decay_is_l2_for_plain_sgd_and_not_for_adam() -> None:
    plain = update_rule("g = g + lam*theta; theta = theta - alpha*g")
    assert isinstance(plain.equivalent_to(update_rule("theta = theta*(1 - alpha*lam) - alpha*g")), Equivalence)
    adam = "m = b1*m + (1 - b1)*g; u = b2*u + (1 - b2)*g**2; "
    step = "alpha*(m/(1 - b1**t))/(sqrt(u/(1 - b2**t)) + eps)"
    l2 = update_rule(f"g = g + lam*theta; {adam} theta = theta - {step}")
    decoupled = update_rule(f"{adam} theta = theta - {step} - alpha*lam*theta")
    found = l2.equivalent_to(decoupled)
    assert isinstance(found, Separation)
    assert found.path.steps == 1
    values = dict(found.path.values)
    theta, g = dict(found.path.starts)["theta"], dict(found.path.inputs)["g[1]"]
    whole = g + values["lam"] * theta                       # at the first step mh/sqrt(vh) is the sign of the gradient
    assert found.path.left[1] == theta - values["alpha"] * whole / (abs(whole) + values["eps"])
    assert found.path.right[1] == theta * (1 - values["alpha"] * values["lam"]) - values["alpha"] * g / (
        abs(g) + values["eps"])


def test_adam_written_in_two_ways_is_one() -> None:
    moments = "m = b1*m + (1 - b1)*g; u = b2*u + (1 - b2)*g**2; "
    step = "(m/(1 - b1**t))/(sqrt(u/(1 - b2**t)) + eps)"
    one = update_rule(f"{moments} theta = theta*(1 - alpha*lam) - alpha*{step}")
    other = update_rule(f"{moments} theta = theta - alpha*({step} + lam*theta)")
    found = one.equivalent_to(other)
    assert isinstance(found, Equivalence)
    checked_again(found.theorem)


def test_a_learning_rate_that_changes_tells_the_two_momentum_conventions_apart() -> None:
    one = update_rule("v = mu*v + g; theta = theta - alpha[t]*v")
    other = update_rule("v = mu*v + alpha[t]*g; theta = theta - v")
    found = one.separates_from(other)
    assert isinstance(found, Separation)
    assert found.path.steps == 2                            # one step is too short: the rate has not changed yet
    values, given = dict(found.path.values), dict(found.path.inputs)
    v1, w1 = given["g[1]"], given["alpha[1]"] * given["g[1]"]
    v2, w2 = values["mu"] * v1 + given["g[2]"], values["mu"] * w1 + given["alpha[2]"] * given["g[2]"]
    start = dict(found.path.starts)["theta"]
    assert found.path.left[2] == start - given["alpha[1]"] * v1 - given["alpha[2]"] * v2
    assert found.path.right[2] == start - w1 - w2


def test_a_parameter_of_a_rule_that_is_not_linear_is_guessed_and_proved() -> None:
    adagrad = "s = s + g**2; theta = theta - {}*g/sqrt(s)"
    found = update_rule(adagrad.format("lr")).equivalent_to(update_rule(adagrad.format("rate")))
    assert isinstance(found, Equivalence)
    assert found.parameters == {"rate": Symbol("lr", real=True)}
    checked_again(found.theorem)


def test_no_decay_rate_makes_decoupled_adam_the_one_with_l2() -> None:
    """Some first steps of the one cannot be taken by the other, whatever its rate of decay and wherever it starts."""
    adam = "m = b1*m + (1 - b1)*g; u = b2*u + (1 - b2)*g**2; "
    step = "lr*(m/(1 - b1**t))/(sqrt(u/(1 - b2**t)) + eps)"
    found = update_rule(f"g = g + lam*theta; {adam} theta = theta - {step}").equivalent_to(
        update_rule(f"{adam} theta = theta - {step} - lr*wd*theta"))
    assert isinstance(found, NoStart)
    assert not found
    assert found.found.unknowns == ("wd",)
    values = {name: float(value) for name, value in found.found.values}
    assert len(found.found.runs) > 1
    for run in found.found.runs:
        start = {name: float(value) for name, value in run.starts}
        whole = float(dict(run.inputs)["g[1]"]) + values["lam"] * start["theta"]
        m = (values["b1"] * start["m"] + (1 - values["b1"]) * whole) / (1 - values["b1"])
        u = (values["b2"] * start["u"] + (1 - values["b2"]) * whole**2) / (1 - values["b2"])
        assert worth(run.value) == pytest.approx(start["theta"] - values["lr"] * m / (sqrt(u) + values["eps"]))
    assert "whatever wd may be and wherever m', u' and theta' may start" in str(found)


def worth(value: str) -> float:
    return float(Fraction(value)) if "≈" not in value else float(value.removeprefix("≈ "))


def test_roots_that_need_a_square_are_told_apart_by_exact_numbers() -> None:
    """RMSProp with eps inside of the root or outside."""
    squares = "s = a*s + (1 - a)*g**2; theta = theta - lr*g/"
    found = update_rule(f"{squares}sqrt(s + eps)").equivalent_to(update_rule(f"{squares}(sqrt(s) + eps)"))
    assert isinstance(found, Separation)
    values, g = dict(found.path.values), dict(found.path.inputs)["g[1]"]
    square = (1 - values["a"]) * g**2
    assert found.path.left[1] == 1 - values["lr"] * g / root(square + values["eps"])
    assert found.path.right[1] == 1 - values["lr"] * g / (root(square) + values["eps"])


@pytest.mark.thorough(seconds=4)
def test_roots_without_an_exact_value_are_told_apart_by_their_digits() -> None:
    """Adam against AMSGrad, which keeps the largest second moment: they part when it falls."""
    moments = "m = b1*m + (1 - b1)*g; v = b2*v + (1 - b2)*g**2; "
    found = update_rule(f"{moments} theta = theta - lr*m/(sqrt(v) + eps)").equivalent_to(
        update_rule(f"{moments} u = maximum(u, v); theta = theta - lr*m/(sqrt(u) + eps)"))
    assert isinstance(found, Separation)
    path = found.path
    assert not path.exact
    values, pushed = dict(path.values), [value for _, value in path.inputs]
    assert path.steps == len(pushed) == 3
    for ends, largest in ((path.left, False), (path.right, True)):
        m, v, u, theta = 0.0, 0.0, 0.0, 1.0
        for g in map(float, pushed):
            m = float(values["b1"]) * m + float(1 - values["b1"]) * g
            v = float(values["b2"]) * v + float(1 - values["b2"]) * g**2
            u = max(u, v)
            theta -= float(values["lr"]) * m / (sqrt(u if largest else v) + float(values["eps"]))
        assert float(ends[-1]) == pytest.approx(theta, rel=1e-12)
    assert "≈" in str(found)


def test_no_learning_rate_makes_clipped_sgd_plain() -> None:
    found = update_rule("theta = theta - lr*minimum(1, g)").equivalent_to(update_rule("theta = theta - lr2*g"))
    assert isinstance(found, NoStart)
    for run in found.found.runs:
        assert Fraction(run.value) == dict(run.starts)["theta"] - dict(found.found.values)["lr"] * min(
            Fraction(1), dict(run.inputs)["g[1]"])


def test_the_sign_of_a_gradient() -> None:
    written = "theta = theta - lr*sign(g)"
    other = "theta = theta - lr*(where(g > 0, 1, 0) - where(g < 0, 1, 0))"
    assert isinstance(update_rule(written).equivalent_to(update_rule(other)), Equivalence)
    assert isinstance(update_rule(written).equivalent_to(update_rule("theta = theta - lr*g")), Separation)


def root(square: Fraction) -> Fraction:
    found = Fraction(isqrt(square.numerator), isqrt(square.denominator))
    assert found**2 == square
    return found


@pytest.mark.thorough(seconds=4)
def test_a_square_root_in_the_map_has_a_letter_and_a_condition() -> None:
    """L2 in the momentum against decay beside it: mu2 solves a quadratic equation."""
    found = update_rule("v = mu*v + g + lam*theta; theta = theta - lr*v").equivalent_to(
        update_rule("v = mu2*v + g; theta = theta - lr2*v - lr2*wd*theta"))
    assert isinstance(found, Equivalence)
    below = "1 - 2*mu + mu**2 - 2*lam*lr - 2*lam*lr*mu + lam**2*lr**2"
    assert f"with:       r = sqrt({below})" in str(found)
    assert f"or {below} < 0" in str(found)
    exact = {Symbol(n, real=True): Rational(v) for n, v in (("mu", "1/2"), ("lam", "3/4"), ("lr", "1/10"))}
    maps = {tuple(v.subs(exact) for v in one.parameters.values()) for one in found.solutions}
    assert maps == {(Rational(4, 5), Rational(1, 10), Rational(15, 4)), (Rational(5, 8), Rational(1, 10), Rational(2))}


def test_a_name_that_is_never_assigned_is_pointed_at() -> None:
    found = update_rule("velocity = mu*velocity + g; theta = theta - alpha*velocity").equivalent_to(
        update_rule("velocity = mu*velocity + g; theta = theta - alpha*velocty"))
    assert "velocty is never assigned, so it is taken for a parameter: did you mean velocity?" in str(found)


def test_what_is_neither_is_undecided() -> None:
    with pytest.raises(Undecided, match="none was found of beta that is proved"):
        update_rule("theta = theta - alpha*tanh(g)").equivalent_to(
            update_rule("theta = theta - alpha*sin(beta*g)"))


def test_an_unknown_name_is_named() -> None:
    with pytest.raises(Exception, match="no parameter is called mu3; there are"):
        update_rule(FIRST).equivalent_to(update_rule(BOTH), solve=("mu3",))
    with pytest.raises(Exception, match="has no state tetha"):
        update_rule(FIRST).equivalent_to(update_rule(BOTH), state="tetha")
