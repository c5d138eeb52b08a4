"""What a rule's text means: lines in order, the gradient, the step, coordinates; and one error for each mistake."""

import pytest
from sympy import Symbol, sqrt

from derive import NotationError, update_rule
from derive.outlines.terms import Bracket, Equal, Sum, at, integer, real, remainder
from derive.rules.reading import parameter, read

T = integer("t")
mu, alpha, lam = real("mu"), real("alpha"), real("lam")


def test_a_later_line_sees_the_new_value() -> None:
    laws = read("v = mu*v + g; theta = theta - alpha*v").laws
    assert laws == {"v": mu * at("v", T - 1) + at("g", T), "theta": at("theta", T - 1) - alpha * at("v", T)}
    laws = read("theta = theta - alpha*v; v = mu*v + g").laws
    assert laws["theta"] == at("theta", T - 1) - alpha * at("v", T - 1)


def test_a_gradient_may_be_made_anew_and_a_state_assigned_twice() -> None:
    assert read("g = g + lam*theta; theta = theta - alpha*g").laws == {
        "theta": at("theta", T - 1) - alpha * (at("g", T) + lam * at("theta", T - 1))}
    assert read("theta = theta - alpha*g; theta = theta*(1 - lam)").laws == {
        "theta": (at("theta", T - 1) - alpha * at("g", T)) * (1 - lam)}


def test_the_step_number_and_sequences() -> None:
    assert read("theta = theta - alpha[t]*g/t").laws["theta"] == at("theta", T - 1) - at("alpha", T) * at("g", T) / T


def test_every_coordinate_by_itself() -> None:
    assert read("v[i,j] = mu*v[i,j] + g[i,j]").laws == read("v = mu*v + g").laws


def test_what_a_rule_is_made_of() -> None:
    rule = update_rule("m = b1*m + (1 - b1)*g; step = m/(1 - b1**t); theta = theta - alpha*step")
    assert rule.states == ("m", "theta")
    assert rule.reading.temporaries == rule.reading.unread == {"step"}
    assert tuple(rule.reading.laws) == ("m", "step", "theta")
    assert rule.parameters == ("b1", "alpha")
    assert rule.reading.watched == "theta"
    assert update_rule("theta = theta - alpha*g; v = theta -> theta").reading.watched == "theta"


def test_what_no_step_carries_on_is_a_temporary() -> None:
    assert read("let u = 2*g; theta = theta - u").states == ("theta",)
    assert read("a = b; b = a + g").temporaries == {"a"}
    assert read("v = mu*v + g; u = v; u = 2*u; theta = theta - u").temporaries == {"u"}
    assert read("theta = theta - v; v = g").states == ("theta", "v")            # the old v is read
    assert read("v = g; theta = theta - v -> theta, v").states == ("v", "theta")
    assert read("g = 2*g; theta = theta - g").temporaries == frozenset()


def test_remainders_of_the_step() -> None:
    assert read("theta = theta - where(t % 2 == 0, g, 0)").laws["theta"] == at("theta", T - 1) - Bracket(
        Equal(remainder(T, 2), 0)) * at("g", T)
    rule = read("theta = theta - g*(t % k)")
    assert (rule.parameters, rule.whole) == (("k",), {"k"})
    assert rule.laws["theta"] == at("theta", T - 1) - at("g", T) * remainder(T, integer("k"))


def test_the_law_of_a_remainder_is_what_the_text_says() -> None:
    rule = update_rule("n = where(t % k == 0, 0, n + 1); theta = theta - where(t % 3 < 2, g/n, t % 2*g) + g[t-1]")
    assert set(rule.laws) == {"n", "theta"}


def test_arrays_with_letters_of_their_own() -> None:
    i, size = integer("i"), Symbol("K", integer=True, nonnegative=True)
    rule = read("n = sum(k, g[k]**2); theta[i] = theta[i] - lr[t]*g[i]/sqrt(n)*where(t % 2 == 0, size(i), p)")
    total = Sum(at("g", T, i)**2, i, 1, size)
    assert rule.laws["n"] == total
    assert (rule.states, rule.temporaries, rule.parameters) == (("theta",), {"n"}, ("p",))
    assert rule.laws["theta"].xreplace({at("n", T): total}) == at("theta", T - 1, i) - at("lr", T) * at("g", T, i) * (
        size * Bracket(Equal(remainder(T, 2), 0)) + parameter("p") * (1 - Bracket(Equal(remainder(T, 2), 0)))
        ) / sqrt(total)
    assert rule.sequences == {"g", "lr"}


def test_a_name_may_be_made_anew_on_the_way() -> None:
    rule = read("x[i] = g[i]; x[i] = x[i]/max(k, abs(x[k])); theta[i] = theta[i] - x[i]")
    assert tuple(rule.laws) == ("x'", "x", "theta")
    assert rule.states == ("theta",)
    assert rule.laws["theta"] == at("theta", T - 1, integer("i")) - at("x", T, integer("i"))


@pytest.mark.parametrize("text", [
    ("r[i] = b*r[i] + mean(j, g[i,j]**2); c[j] = b*c[j] + mean(i, g[i,j]**2);"
    "theta[i,j] = theta[i,j] - lr[t]*g[i,j]/sqrt(r[i]*c[j]/mean(k, r[k]))"),
    "p = p*b; m[i] = b*m[i] + g[i] - g[t-1,i]; theta[i] = theta[i] - where(t % 2 == 0, m[i]/(1 - p), 0)*max(k, m[k])",
    ("x[i,j] = g[i,j]/sqrt(sum(k, l, g[k,l]**2)); a[i,k] = sum(j, x[i,j]*x[k,j]);"
    "x[i,j] = 3*x[i,j] - sum(k, a[i,k]*x[k,j]);"
    "w[i,j] = w[i,j] - lr*x[i,j]"),
    "n = b*n + (1 - b)*sum(i, g[i]**2); theta[i] = theta[i] - lr*g[i]/(sqrt(n/(1 - b**t)) + eps)",
])
def test_the_laws_of_arrays_are_what_the_text_says(text: str) -> None:
    rule = update_rule(text)
    assert all(theorem.statement for theorem in rule.laws.values())
    assert tuple(rule.laws) == tuple(rule.reading.laws)


def test_sequences_at_other_steps_and_of_each_coordinate() -> None:
    assert read("theta[i] = theta[i] - lr[t]*(g[i] - g[t-1,i]) - mu[t+1]*h[t,i]").laws["theta"] == (
        at("theta", T - 1) - at("lr", T) * (at("g", T) - at("g", T - 1)) - at("mu", T + 1) * at("h", T))


@pytest.mark.parametrize(("text", "message", "column"), [
    ("t = t + 1", "t is the number of the step", 1),
    ("v = mu*v[t-1] + g", "v is a state: its name alone is its value now", 8),
    ("v[i] = g[i]; w = v", "v has no index here and 1 index elsewhere", 18),
    ("v[i] = v[i] + g[i]; w[j] = v[j] - g[j,k]", "g has 2 indices here and 1 index elsewhere", 35),
    ("w[i] = w[i] - g[t+1,i]*sum(k, g[k])", "g is read at a step that is no fixed number of steps away", 15),
    ("w[i] = w[i] - lr[2*t]*sum(k, g[k])", "lr is read at a step that is no fixed number of steps away", 15),
    ("v = alpha[t,i]*g", "alpha is a sequence here", 5),
    ("g = 2*g", "this rule has no state", 1),
    ("v == mu*v", "'==' compares", 3),
    ("let u = u + g; v = u", "let says that no step carries u on, but a line reads it before it is made", 5),
    ("v = g; let u = v", "let says that no step carries u on, but u is a result of this rule", 12),
    ("v = v + g % 2", "g is no whole number", 9),
    ("v = v*(k[t] % 2)", "is not a whole number", 8),
])
def test_a_mistake_is_pointed_at(text: str, message: str, column: int) -> None:
    with pytest.raises(NotationError, match=message) as raised:
        update_rule(text)
    assert raised.value.column == column
