"""Conditions in update rules: what they leave out raises nothing, warns of nothing, and is no NaN in the result."""

import math

import numpy as np
import pytest

from codegen.building import ArgumentError, RuleKernel, build
from derive.rules.update_rules import update_rule

from ..compilers import needs_compiler, own_cache

__all__ = ["own_cache"]

TARGETS = ["numpy", pytest.param("native", marks=needs_compiler)]
G = np.array([0.0, 1.0, 2.0])
LENGTH = "(2/(1 - b2) - 1 - 2*t*b2**t/(1 - b2**t))"
RADAM = f"""
    m = b1*m + (1 - b1)*g
    v = b2*v + (1 - b2)*g**2
    theta = theta - lr*m/(1 - b1**t)*where({LENGTH} > 5, sqrt(({LENGTH} - 4)*({LENGTH} - 2)*(2/(1 - b2) - 1)/((2/(1
        - b2) - 5)*(2/(1 - b2) - 3)*{LENGTH}))/(sqrt(v/(1 - b2**t)) + eps), 1)
"""


def kernel(text: str, target: str) -> RuleKernel:
    return build(update_rule(text), target)


CASES = [
    ("s = s + g**2; theta = theta - lr*where(s > 0, g/sqrt(s), 0)", {"lr": 0.1}, [1, 0.9, 0.9]),
    ("theta = theta - g*where(t > 1, 1/(t - 1), 1)", {"t": 1}, [1, 0, -1]),
    ("theta = theta - where(t > 1, g/(t - 1), 1)", {"t": 1}, [0, 0, 0]),
    ("theta = theta - where(g > 5, g/(t - 1), 1)", {"t": 1}, [0, 0, 0]),
    ("theta = theta - where(t > 5, sqrt(r), 1)*g", {"t": 1, "r": -2.0}, [1, 0, -1]),
    ("theta = theta - where(t > 5, g**r, g)", {"t": 1, "r": -2.0}, [1, 0, -1]),
    ("theta = theta - where(g > 0, log(g), g)", {}, [1, 1, 1 - math.log(2)]),
    ("theta = where(t > 1, where(1/(t - 1) < 2, theta, 0), 5)", {"t": 1}, [5, 5, 5]),
    ("theta = theta - where(g > 0, lr/sqrt(g), 0)**2", {"lr": 1}, [1, 0, 0.5]),
    ("theta = theta - where(g > c, hi, 0)", {"c": 3, "hi": math.inf}, [1, 1, 1]),
    ("theta = theta - where(exp(t*1000) > 1, 1, 0)*where(t > 9, 0, 1)", {"t": 10}, [1, 1, 1]),
]


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("text", "numbers", "wanted"), CASES)
def test_what_is_left_out_is_quiet(text: str, numbers: dict[str, float], wanted: list[float], target: str) -> None:
    theta = np.ones(3)
    step = kernel(text, target)
    states = {name: np.zeros(3) for name in step.lowered.states if name != "theta"}
    given = dict.fromkeys(step.lowered.reads, G)
    with np.errstate(all="raise"):
        step(theta=theta, **states, **given, **numbers)
    np.testing.assert_allclose(theta, wanted, rtol=1e-14)


@pytest.mark.parametrize("target", TARGETS)
def test_the_first_steps_of_a_rule_that_waits_for_its_average(target: str) -> None:
    """A long expression of numbers, of which a condition leaves out the root of what is negative."""
    step, b1, b2 = kernel(RADAM, target), 0.9, 0.999
    theta, m, v, one, first, second = np.ones(3), np.zeros(3), np.zeros(3), np.ones(3), np.zeros(3), np.zeros(3)
    for t in range(1, 12):
        with np.errstate(all="raise"):
            step(theta=theta, m=m, v=v, g=G, lr=0.1, b1=b1, b2=b2, eps=1e-8, t=t)
        first, second = b1 * first + (1 - b1) * G, b2 * second + (1 - b2) * G * G
        longest = 2 / (1 - b2) - 1
        length = longest - 2 * t * b2**t / (1 - b2**t)
        factor = np.ones(3)
        if length > 5:
            root = math.sqrt((length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length))
            factor = root / (np.sqrt(second / (1 - b2**t)) + 1e-8)
        one = one - 0.1 * first / (1 - b1**t) * factor
        np.testing.assert_allclose(theta, one, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("target", TARGETS)
def test_there_is_no_step_0_where_each_coordinate_has_its_own_number(target: str) -> None:
    step, theta = kernel("theta = theta - g/(1 - b**t)", target), np.ones(3)
    with pytest.raises(ArgumentError, match=r"division by zero: with b = 0\.5, t = 0"):
        step(theta=theta, g=G, b=np.array([0.5, 0.25, 0.75]), t=0)
    assert np.all(theta == 1)
    step(theta=theta, g=G, b=np.array([0.5, 0.25, 0.75]), t=1)
    np.testing.assert_allclose(theta, [1, 1 - 4 / 3, -7])


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("text", "numbers", "said"), [
    ("theta = theta - where(t > 5, sqrt(r), 1)*g", {"t": 6, "r": -2.0}, r"with r = -2.0, t = 6.0 the step is not def"),
    ("theta = theta - where(1/(t - 1) < 2, g, 1)", {"t": 1}, "division by zero: with t = 1.0 the step is not defined"),
    (RADAM, {"t": 0, "lr": 0.1, "b1": 0.9, "b2": 0.99, "eps": 0.1}, "division by zero: with b1 = 0.9, lr = 0.1, t = 0"),
])
def test_a_number_that_is_asked_for_has_to_be_one(text: str, numbers: dict[str, float], said: str, target: str) -> None:
    step = kernel(text, target)
    states = {name: np.ones(3) for name in step.lowered.states}
    with pytest.raises(ArgumentError, match=said):
        step(**states, g=G, **numbers)
    assert all(np.all(state == 1) for state in states.values())
