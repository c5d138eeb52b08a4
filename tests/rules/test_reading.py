"""What a rule's text means: lines in order, the gradient, the step, coordinates; and one error for each mistake."""

import pytest

from derive import NotationError, update_rule
from derive.outlines.terms import at, integer, real
from derive.rules.reading import read

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
    assert rule.states == ("m", "step", "theta")
    assert rule.reading.unread == {"step"}
    assert rule.parameters == ("b1", "alpha")
    assert rule.reading.watched == "theta"
    assert update_rule("theta = theta - alpha*g; v = theta -> theta").reading.watched == "theta"


@pytest.mark.parametrize(("text", "message", "column"), [
    ("t = t + 1", "t is the number of the step", 1),
    ("v = sum(i, g[i])", "every coordinate by itself", 5),
    ("v = mu*v[t-1] + g", "v is a state: its name alone is its value now", 8),
    ("v[i] = g[i]; w = v", "all lines of a rule have the same letters", 14),
    ("v = alpha[t,i]*g", "alpha is a sequence here", 5),
    ("g = 2*g", "this rule has no state", 1),
    ("v == mu*v", "'==' compares", 3),
])
def test_a_mistake_is_pointed_at(text: str, message: str, column: int) -> None:
    with pytest.raises(NotationError, match=message) as raised:
        update_rule(text)
    assert raised.value.column == column
