"""Kernels of what a rule may say beside states and numbers: temporaries, remainders of t, sequences at other steps."""

import math

import numpy as np
import pytest

from codegen.building import ArgumentError, RuleKernel, build
from codegen.program.errors import Unsupported
from derive.rules.update_rules import update_rule

from ..compilers import needs_compiler, own_cache

__all__ = ["own_cache"]

TARGETS = ["numpy", pytest.param("native", marks=needs_compiler)]
G = np.array([0.5, 1.0, -2.0])


def kernel(text: str, target: str) -> RuleKernel:
    return build(update_rule(text), target)


@pytest.mark.parametrize("target", TARGETS)
def test_a_temporary_is_no_argument(target: str) -> None:
    step, theta = kernel("let u = g*2; bias = 1 - b**t; theta = theta - lr*u/bias", target), np.ones(3)
    assert step.lowered.states == ("theta",)
    step(theta=theta, g=G, lr=0.1, b=0.5, t=1)
    np.testing.assert_allclose(theta, 1 - 0.4 * G)


@pytest.mark.parametrize("target", TARGETS)
def test_a_temporary_of_numbers_is_asked_for_where_a_condition_holds(target: str) -> None:
    step = kernel("r = 5 - t; root = sqrt(r - 2); theta = theta - lr*where(r > 2, root*g, g)", target)
    theta = np.ones(3)
    for t, factor in ((1, math.sqrt(2)), (3, 1), (9, 1)):
        before = theta.copy()
        with np.errstate(all="raise"):
            step(theta=theta, g=G, lr=0.1, t=t)
        np.testing.assert_allclose(theta, before - 0.1 * factor * G)


@pytest.mark.parametrize("target", TARGETS)
def test_a_temporary_that_is_no_number_is_refused(target: str) -> None:
    step, theta = kernel("a = 1/(t - 1); b = 2*a; theta = theta - b*g", target), np.ones(3)
    with pytest.raises(ArgumentError, match=r"division by zero: with t = 1\.0 the step is not defined"):
        step(theta=theta, g=G, t=1)
    assert np.all(theta == 1)


@pytest.mark.parametrize("target", TARGETS)
def test_every_kth_step(target: str) -> None:
    """Gradients of k steps are added up, and taken at once."""
    step = kernel("n = where(t % k == 1, 0, n) + g; theta = theta - where(t % k == 0, lr*n/k, 0)", target)
    theta, n, wanted = np.ones(3), np.zeros(3), np.ones(3)
    for t in range(1, 8):
        step(theta=theta, n=n, g=t * G, lr=0.1, k=3, t=t)
        if t % 3 == 0:
            wanted = wanted - 0.1 * (t + t - 1 + t - 2) * G / 3
        np.testing.assert_allclose(theta, wanted)
    for k, said in ((0, "modulo.*with k = 0.0"), (1.5, "k is 1.5, expected a whole number")):
        with pytest.raises(ArgumentError, match=said):
            step(theta=theta, n=n, g=G, lr=0.1, k=k, t=1)
    np.testing.assert_allclose(theta, wanted)


@pytest.mark.parametrize("target", TARGETS)
def test_gradients_that_were(target: str) -> None:
    """The kernel keeps as many as the rule reads: arrays of its own, at first whatever the caller puts there."""
    step = kernel("theta = theta - lr*(2*g - g[t-1] + g[t-3]/2)", target)
    assert step.lowered.states == ("theta", "g_previous3", "g_previous2", "g_previous")
    theta, wanted = np.ones(3), np.ones(3)
    kept = {name: np.zeros(3) for name in step.lowered.states[1:]}
    for t in range(1, 7):
        step(theta=theta, **kept, g=t * G, lr=0.1)
        wanted = wanted - 0.1 * (2 * t - (t - 1) + max(t - 3, 0) / 2) * G
        np.testing.assert_allclose(theta, wanted)
    np.testing.assert_array_equal(kept["g_previous2"], 5 * G)


@pytest.mark.parametrize("target", TARGETS)
def test_schedules_come_in_as_numbers_and_a_second_gradient_as_an_array(target: str) -> None:
    step = kernel("v = mu[t]*v + g; theta = theta - lr[t]*(g + mu[t+1]*v) - lr[t-1]*h[t]", target)
    theta, v, h = np.ones(3), np.full(3, 2.0), np.array([1.0, 2.0, 3.0])
    step(theta=theta, v=v, g=G, h=h, mu=0.5, mu_next=0.25, lr=0.1, lr_previous=0.2)
    np.testing.assert_allclose(v, 1 + G)
    np.testing.assert_allclose(theta, 1 - 0.1 * (G + 0.25 * (1 + G)) - 0.2 * h)
    other = kernel("mu_next = mu_next + g; theta = theta - mu[t+1]*mu_next", target)
    assert set(other.lowered.spelled) == {"mu_next", "theta", "g", "mu", "mu_next_"} - {"mu"}


@pytest.mark.parametrize(("text", "said"), [
    ("theta = theta - g[t+1]", r"g of this step, or of one a fixed number of steps before, not g\[t\+1\]"),
    ("theta = theta - lr[2*t]*g", r"lr of this step, or of one a fixed number of steps away, not lr\[2\*t\]"),
    ("theta = theta - lr[3]*g", r"not lr\[3\]"),
])
def test_what_no_step_can_have(text: str, said: str) -> None:
    with pytest.raises(Unsupported, match=said):
        build(update_rule(text))
