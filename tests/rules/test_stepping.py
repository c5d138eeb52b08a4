"""Recurrences as update rules: the step that a kernel takes is the law that a claim states."""

from collections.abc import Sequence

import numpy as np
import pytest

from codegen import build
from derive.commands.workshop import Workshop
from derive.layers.layer import Layer
from derive.outlines.terms import at, integer, real
from derive.rules.stepping import objects_of, steppings
from derive.rules.update_rules import UpdateRule

t, N = integer("t"), real("N")


def test_a_law_is_taken_as_it_stands() -> None:
    (rule,) = steppings(("y[t] = (1 - 1/N)*y[t-1] + x[t]; y[0] = 0",))
    assert rule.reading.laws == {"y": (1 - 1 / N) * at("y", t - 1) + at("x", t)}
    assert rule.text == "y[t] = (1 - 1/N)*y[t-1] + x[t]"


def test_the_step_is_called_t_whatever_counts_it() -> None:
    (rule,) = steppings(("f[n] = (1 - 1/(4*n))**2*f[n-1]",))
    assert rule.reading.laws == {"f": (1 - 1 / (4 * t)) ** 2 * at("f", t - 1)}


def test_a_law_stands_after_the_one_whose_new_value_it_reads() -> None:
    (rule,) = steppings(("w[t] = w[t-1] - eta*v[t]", "v[t] = mu*v[t-1] + g[t]"))
    assert rule.states == ("v", "w")


def test_what_is_read_a_step_earlier_is_given_to_the_step() -> None:
    (rule,) = steppings(("W[t] = W[t-1] - eta*d[t-1]*x[t-1]",))
    assert rule.reading.laws == {"W": at("W", t - 1) - real("eta") * at("d", t) * at("x", t)}


def test_what_counts_other_steps_is_another_rule() -> None:
    assert [rule.states for rule in steppings(("n[e] = n[e-1] + T; n[0] = 0", "W[j] = W[j-1] - eta[j]*g[j]"))] == [
        ("n",), ("W",)]


@pytest.mark.parametrize("laws", [
    ("p[s] = f[s+1]*p[s+1]",),                                  # it leads backwards
    ("y[t] = y[t-1] + y[t-2]",),                                # two steps back
    ("y[t] = y[t-1] + x[t] - x[t-1]",),                         # an input at two places
    ("a[t] = b[t] + a[t-1]", "b[t] = a[t] + b[t-1]"),           # each waits for the other
    ("z[k] = w[k] - 1",),                                       # no step at all
    ("y[n] = t*y[n-1]",),                                       # t is a name here
    ("d[i] random", "surely q[i]**2 == q[i]"),
])
def test_what_is_no_step_has_no_rule(laws: Sequence[str]) -> None:
    assert steppings(laws) == ()
    assert not any(isinstance(found, UpdateRule) for found in objects_of(laws))


def test_a_layer_is_found() -> None:
    (found,) = objects_of(("y[i] = a*(x[i] + x[i+2]) + b",))
    assert isinstance(found, Layer)
    assert objects_of(("G[b, i] random",)) == ()
    assert objects_of(()) == ()


def test_two_states_that_read_each_other_s_old_values_are_changed_at_once() -> None:
    """x' = x + y, y' = y - x: in place, neither may see the other's new value. By hand: (1, 2) -> (3, 1) -> (4, -2)."""
    step = Workshop(build).step(("x[t] = x[t-1] + y[t-1]", "y[t] = y[t-1] - x[t-1]"))
    x, y = np.array([1.0]), np.array([2.0])
    for expected in ((3.0, 1.0), (4.0, -2.0)):
        step.kernel(x=x, y=y)
        assert (float(x[0]), float(y[0])) == expected


def test_what_a_step_takes_is_named() -> None:
    step = Workshop(build).step(("y[t] = (1 - 1/min(t, N))*y[t-1] + x[t]/min(t, N)",))
    assert (step.states, step.takes) == (("y",), ("N", "t", "x"))
