"""Scaled form: a running average without its factor, proved to give the same run; what has none is refused."""

from contextlib import suppress

import pytest

from codegen.catalogue import RULES
from derive import update_rule
from derive.notation.errors import Error
from derive.rules.update_rules import Equivalence, Separation, Undecided, UpdateRule

SCALED = {
    "adam": (("m", "v"), ("m = g + beta1*m\nv = g**2 + beta2*v\ntheta = theta - alpha*m*(1 - beta1)/((1 - beta1**t)*"
                          "(sqrt(v*(1 - beta2)/(1 - beta2**t)) + eps))")),
    "rmsprop": (("v",), "v = rho*v + g**2\ntheta = theta - alpha*g/(sqrt(v*(1 - rho)) + eps)"),
    "momentum_inside": (("v",), "v = g + mu*v\ntheta = theta - alpha*v"),
    "average": (("mu",), "mu = g + beta*mu\nhat = mu*(1 - beta)/(1 - beta**t)"),
}


def compared(one: str, other: str) -> Equivalence:
    found = update_rule(one).equivalent_to(update_rule(other), ())
    assert isinstance(found, Equivalence)
    return found


@pytest.mark.thorough(seconds=5, every=5)
@pytest.mark.parametrize("name", SCALED)
def test_the_scaled_form(name: str) -> None:
    states, text = SCALED[name]
    assert update_rule(RULES[name]).scaled(*states).text == text


@pytest.mark.thorough(seconds=4)
def test_the_map_of_the_starts() -> None:
    lines = compared(RULES["adam"], RULES["adam_scaled"]).solutions[0].lines()
    assert lines[:2] == ["start:      theta' = theta, m' = m/(1 - beta1), v' = v/(1 - beta2)",
                         "breaks:     where beta1 = 1 or beta2 = 1"]
    back = compared(RULES["adam_scaled"], RULES["adam"]).solutions[0].lines()
    assert back[:1] == ["start:      theta' = theta, m' = m*(1 - beta1), v' = v*(1 - beta2)"]


def test_states_of_other_names_are_paired() -> None:
    found = compared(RULES["rmsprop"], "s = rho*s + g**2; theta = theta - alpha*g/(sqrt((1 - rho)*s) + eps)")
    assert found.solutions[0].lines()[0] == "start:      theta' = theta, s = v/(1 - rho)"


@pytest.mark.parametrize("wrong", [
    "v = rho*v + g**2; theta = theta - alpha*g/(sqrt(v) + eps)",                    # the factor is forgotten
    "v = rho*v + g**2; theta = theta - alpha*g/(sqrt((1 - rho)**2*v) + eps)",       # or taken out of the root as it is
    "v = rho*v + g**2; theta = theta - alpha*g/((1 - rho)*sqrt(v) + eps)",
    "v = rho*v - g**2; theta = theta - alpha*g/(sqrt((rho - 1)*v) + eps + 1)",
])
def test_a_wrong_scale_is_no_equivalence(wrong: str) -> None:
    with suppress(Undecided):
        assert isinstance(update_rule(RULES["rmsprop"]).equivalent_to(update_rule(wrong), ()), Separation)


@pytest.mark.parametrize(("text", "state", "words"), [
    (RULES["adam"], "theta", "theta is what the rule is about"),
    (RULES["adam"], "w", "has no state w; it has m, v, theta"),
    (RULES["momentum"], "v", "v has no scaled form: its law is not v = a\\*v"),
    ("m = beta*m + (1 - beta**t)*g; theta = theta - m", "m", "m has no scaled form"),       # another factor each step
    ("m = beta*m**2 + (1 - beta)*g; theta = theta - m", "m", "m has no scaled form"),
    ("m = beta*m + (1 - beta); theta = theta - m*g", "m", "m has no scaled form"),
    ("m = beta*m + (1 - beta)*g; theta = theta - alpha*g*where(m > 0, 1, 2)", "m", "it cannot be written as a rule"),
])
def test_what_has_none(text: str, state: str, words: str) -> None:
    with pytest.raises(Error, match=words):
        update_rule(text).scaled(state)


def test_a_line_that_reads_what_another_has_changed_as_it_was() -> None:
    rule = UpdateRule(update_rule("m = beta*m + (1 - beta)*g; theta = theta - m").reading)
    assert rule.scaled("m").text == "m = g + beta*m\ntheta = theta - m*(1 - beta)"
