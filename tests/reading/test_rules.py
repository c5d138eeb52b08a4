"""Update rules: terms by hand, and steps against a plain loop."""

from math import sqrt

import pytest
from mpmath import mpf

from derive.kernel.text import text as written
from derive.notation import NotationError
from derive.reading.rules import read_rule

from .evaluating import term_value

ADAM = ("m[i] = b1*m[i] + (1 - b1)*g[i]\nv[i] = b2*v[i] + (1 - b2)*g[i]**2\n"
        "theta[i] = theta[i] - alpha*(m[i]/(1 - b1**t))/(sqrt(v[i]/(1 - b2**t)) + eps)")


def test_momentum() -> None:
    rule = read_rule("v = mu*v + g; theta = theta - alpha*v")
    assert (rule.states, rule.parameters, rule.inputs, rule.watched) == (
        ("v", "theta"), ("mu", "alpha"), ("g",), "theta")
    assert list(map(written, rule.formulas)) == [
        "for all i: int. 1 <= i => v(i) = mu*v(i + (-1)) + g(i)",
        "for all i: int. 1 <= i => theta(i) = theta(i + (-1)) + (-1)*(alpha*v(i))"]
    assert {name: written(value) for name, value in rule.step.items()} == {
        "v": "mu*v + g", "theta": "theta + (-1)*(alpha*(mu*v + g))"}
    assert rule.presupposed == ()


def test_a_line_sees_the_values_of_the_lines_before_it() -> None:
    late = read_rule("theta = theta - alpha*v; v = mu*v + g")
    assert written(late.laws["theta"]) == "theta(t + (-1)) + (-1)*(alpha*v(t + (-1)))"
    assert written(late.step["theta"]) == "theta + (-1)*(alpha*v)"


def test_names_that_are_assigned_twice_have_one_law() -> None:
    rule = read_rule("g = g + lam*theta; theta = theta - alpha*g; theta = theta/2")
    assert rule.states == ("theta",)
    assert written(rule.laws["theta"]) == (
        "(theta(t + (-1)) + (-1)*(alpha*(g(t) + lam*theta(t + (-1)))))*inverse(2)")


def test_learning_rates_that_change_and_the_number_of_the_step() -> None:
    rule = read_rule("theta = theta - alpha[t]*g/t")
    assert (rule.inputs, rule.parameters) == (("alpha", "g"), ())
    assert written(rule.laws["theta"]) == "theta(t + (-1)) + (-1)*(alpha(t)*g(t)*inverse(real(t)))"
    assert list(map(written, rule.presupposed)) == ["for all i: int. 1 <= i => real(i) = 0 => false"]


def test_every_coordinate_does_the_same() -> None:
    assert read_rule("v[i,j] = mu*v[i,j] + g[i,j]").laws == read_rule("v = mu*v + g").laws


def test_arrays_with_letters_of_their_own() -> None:
    rule = read_rule("n = n + sum(k, g[k]); theta[i] = theta[i] - lr[t]*g[i]/n - w[i]")
    assert (rule.states, rule.parameters, rule.inputs) == (("n", "theta"), (), ("g", "lr"))
    assert list(map(written, rule.formulas)) == [
        "for all i: int. 1 <= i => n(i) = n(i + (-1)) + sum(j=1..K, g(i, j))",
        ("for all i: int. 1 <= i => (for all j: int. 1 <= j => j <= K => "
        "theta(i, j) = theta(i + (-1), j) + (-1)*(lr(i)*g(i, j)*inverse(n(i))) + (-1)*w(j))")]
    assert len(rule.presupposed) == 1


def test_what_a_rule_presupposes() -> None:
    assert list(map(written, read_rule(ADAM).presupposed)) == [
        "for all i: int. 1 <= i => 1 + (-1)*power(b1, i) = 0 => false",
        "for all i: int. 1 <= i => 1 + (-1)*power(b2, i) = 0 => false",
        "for all i: int. 1 <= i => 0 <= v(i)*inverse(1 + (-1)*power(b2, i))",
        "for all i: int. 1 <= i => sqrt(v(i)*inverse(1 + (-1)*power(b2, i))) + eps = 0 => false"]
    assert list(map(written, read_rule("s = s + g**2; w = where(s > 0, w - g/s, w)").presupposed)) == [
        "for all i: int. 1 <= i => 0 < s(i) => s(i) = 0 => false"]
    assert read_rule("w = b**(t-1)*w - g").presupposed == ()            # t - 1 is at least 0
    assert list(map(written, read_rule("w = b**(t-2)*w - g").presupposed)) == [
        "for all i: int. 1 <= i => i + (-2) < 0 => b = 0 => false"]


def test_states_whose_start_says_nothing() -> None:
    rule = read_rule("m = b1*m + (1 - b1)*g; step = m/(1 - b1**t); theta = theta - alpha*step")
    assert rule.states == ("m", "theta")
    assert rule.temporaries == {"step"}
    assert tuple(rule.laws) == ("m", "step", "theta")
    assert rule.unread == {"step"}
    assert read_rule("theta = theta - alpha*g; v = theta -> theta").watched == "theta"


def test_a_step_of_adam_is_that_of_a_loop() -> None:
    rule = read_rule(ADAM)
    m, v, theta = 0.0, 0.0, 1.0
    state = {"m": mpf(0), "v": mpf(0), "theta": mpf(1)}
    b1, b2, alpha, eps = 0.9, 0.99, 0.1, 1e-3
    fixed = {"b1": mpf(b1), "b2": mpf(b2), "alpha": mpf(alpha), "eps": mpf(eps)}
    for t, g in enumerate([0.5, -2.0, 3.0], start=1):
        m, v = b1*m + (1 - b1)*g, b2*v + (1 - b2)*g*g
        theta -= alpha*m/(1 - b1**t)/(sqrt(v/(1 - b2**t)) + eps)
        free = {**state, **fixed, "g": mpf(g), "t": t}
        state = {name: term_value(value, free) for name, value in rule.step.items()}
        assert [float(state[name]) for name in ("m", "v", "theta")] == pytest.approx([m, v, theta])


@pytest.mark.parametrize(("text", "message", "column"), [
    ("t = t + 1", "t is the number of the step", 1),
    ("v = mu*v[t-1] + g", "v is a state: its name alone is its value now", 8),
    ("v[i] = g[i]; w = v", "v has no index here and 1 index elsewhere", 18),
    ("v[t] = g[t]", "t is the number of the step, and no letter", 1),
    ("v = alpha[t,i]*g", "alpha is a sequence here", 5),
    ("v = alpha[a]*g", "a is not a whole number", 11),
    ("g = 2*g", "this rule has no state", 1),
    ("v == mu*v", "'==' compares", 3),
])
def test_a_mistake_is_pointed_at(text: str, message: str, column: int) -> None:
    with pytest.raises(NotationError, match=message) as raised:
        read_rule(text)
    assert raised.value.column == column
    assert raised.value.expected
