"""A step is taken whole or not at all: in any error state, thread and process, and of any arrays."""

import copy
import os
import pickle
import warnings
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import numpy as np
import pytest
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

from codegen.building import ArgumentError, build
from codegen.catalogue import ESTIMATES, RULES
from codegen.kernels import batched_linear
from derive.notation.errors import Error
from derive.rules.update_rules import update_rule
from tests.kept import layer

from .compilers import needs_compiler, own_cache

__all__ = ["own_cache"]

TARGETS = ["numpy", pytest.param("native", marks=needs_compiler)]
Arrays = dict[str, NDArray[np.floating]]
NUMBERS = {"alpha": 0.1, "mu": 0.9, "lam": 0.01, "rho": 0.95, "beta1": 0.9, "beta2": 0.99, "beta": 0.8, "eps": 1e-3,
           "t": 3}


def arrays_of(step: object, value: float = 1.0) -> Arrays:
    lowered = step.lowered              # type: ignore[attr-defined]
    return {name: np.full(5, value) for name in (*lowered.states, *lowered.reads)}


def numbers_of(step: object, **changed: float) -> dict[str, float]:
    return {name: {**NUMBERS, **changed}[name] for name in step.lowered.numbers}        # type: ignore[attr-defined]


@pytest.mark.thorough(seconds=12, every=13)
@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("value", [1e200, 1e-200, np.inf, np.nan, -1.0, 0.0])
def test_no_error_state_stops_a_step_half_way(name: str, target: str, value: float) -> None:
    step = build(update_rule(RULES[name]), target)
    wanted, found = arrays_of(step, value), arrays_of(step, value)
    step(**wanted, **numbers_of(step))
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        step(**found, **numbers_of(step))
    for key, array in wanted.items():
        np.testing.assert_array_equal(found[key], array)


REFUSED = [
    ("v = mu*v + g; theta = theta - alpha*v/(1 - mu**t)", {"t": 0}, "division by zero"),
    ("v = mu*v + g; theta = theta - v*mu**t", {"t": 5000, "mu": 2.0}, "too large|out of range|too large to"),
    ("v = mu*v + g; theta = theta - v*mu**t", {"t": -5000, "mu": 0.5}, "too large|out of range|too large to"),
    ("v = mu*v + g; theta = theta - v*mu**t", {"t": -1, "mu": 0.0}, "0.0 cannot be raised|zero to a negative power"),
    ("v = mu*v + g; theta = theta - sqrt(alpha)*v", {"alpha": -1.0}, r"is \(.*j\), expected a number: with"),
    ("v = mu*v + g; theta = theta - log(alpha)*v", {"alpha": -1.0}, "is nan, expected a number: with"),
    ("v = mu*v + g; theta = theta - log(alpha)*v", {"alpha": 0.0}, "is -inf, expected a number: with"),
    ("v = mu*v + g; theta = theta - exp(alpha)*v", {"alpha": 1e4}, "is inf, expected a number: with"),
    ("v = mu*v + g; theta = theta - v/alpha", {"alpha": 0.0}, "division by zero"),
    ("v = mu*v + g; theta = theta - v/(alpha - mu)", {"alpha": 0.9}, "division by zero"),
    ("v = mu*v + g; theta = theta - v*alpha**lam", {"alpha": -0.5, "lam": 0.5}, r"is \(.*j\), expected a number: with"),
]


@pytest.mark.parametrize(("text", "numbers", "said"), REFUSED)
@pytest.mark.parametrize("target", TARGETS)
def test_numbers_without_a_step_change_nothing(text: str, numbers: dict[str, float], said: str, target: str) -> None:
    step = build(update_rule(text), target)
    given = arrays_of(step)
    with np.errstate(all="raise"), pytest.raises(ArgumentError, match=said):
        step(**given, **numbers_of(step, **numbers))
    assert all(np.all(array == 1) for array in given.values())


def test_a_committed_rule_says_so_too() -> None:
    adam = import_module("codegen.kernels.adam")
    given = {name: np.ones(3) for name in ("m", "v", "theta", "g")}
    with pytest.raises(ValueError, match=r"division by zero: with .*t = 0.0 the step is not defined"):
        adam.step(**given, alpha=0.1, beta1=0.9, beta2=0.9, eps=1e-8, t=0)
    assert all(np.all(array == 1) for array in given.values())


def window(length: int) -> NDArray[np.float64]:
    """Rows that overlap."""
    return as_strided(np.ones(length + 4), (5, length), (8, 8))


ODD = [
    ("matrix", lambda: np.matrix(np.ones((5, 3))), "theta is of matrix, expected a plain array"),
    ("broadcast", lambda: as_strided(np.ones(3), (5, 3), (0, 8)), "theta has entries that share memory"),
    ("one entry", lambda: as_strided(np.ones(1), (5, 3), (0, 0)), "theta has entries that share memory"),
    ("windows", lambda: window(3), "theta has entries that share memory"),
    ("read-only", lambda: np.broadcast_to(np.ones(3), (5, 3)), "theta is read-only"),
    ("masked", lambda: np.ma.ones((5, 3)), "theta is masked"),
    ("swapped", lambda: np.ones((5, 3), ">f8" if np.little_endian else "<f8"), "theta is of dtype .f8, expected"),
    ("objects", lambda: np.ones((5, 3), object), "theta is of dtype object"),
    ("half", lambda: np.ones((5, 3), np.float16), "theta is of dtype float16"),
]


@pytest.mark.parametrize(("make", "said"), [one[1:] for one in ODD], ids=[one[0] for one in ODD])
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.filterwarnings("ignore:the matrix subclass")
def test_states_that_are_no_plain_arrays(make: object, said: str, target: str) -> None:
    step, state, v = build(update_rule(RULES["momentum"]), target), make(), np.ones((5, 3))     # type: ignore[operator]
    with pytest.raises(ArgumentError, match=said):
        step(theta=state, v=v, g=np.ones((5, 3)), mu=0.9, alpha=0.1)
    assert np.all(v == 1)
    assert np.all(np.asarray(state, float) == 1)


@pytest.mark.parametrize("target", TARGETS)
def test_a_gradient_may_be_broadcast_and_states_turned(target: str) -> None:
    step, g = build(update_rule(RULES["momentum"]), target), np.broadcast_to(np.arange(3.0), (5, 3))
    theta, v = np.ones((3, 5)).T, np.ones((10, 6))[::-2, ::2]
    step(theta=theta, v=v, g=g, mu=0.5, alpha=0.1)
    np.testing.assert_allclose(v, 0.5 + g)
    np.testing.assert_allclose(theta, 1 - 0.1 * (0.5 + g))


@pytest.mark.parametrize("bad", [np.array(1 + 2j), np.array("0.9"), np.ma.masked, 1 + 0j, 10**400, np.array(None),
                                 [0.9]])
@pytest.mark.parametrize("target", TARGETS)
def test_numbers_that_are_none(bad: object, target: str) -> None:
    step, given = build(update_rule(RULES["momentum"]), target), {n: np.ones(3) for n in ("theta", "v", "g")}
    with pytest.raises(ArgumentError, match=r"mu is (.*, expected a number|too large)"):
        step(**given, mu=bad, alpha=0.1)            # type: ignore[arg-type]
    assert all(np.all(array == 1) for array in given.values())


@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0)])
@pytest.mark.parametrize("target", TARGETS)
def test_no_entries(shape: tuple[int, ...], target: str) -> None:
    step = build(update_rule(RULES["adam"]), target)
    step(**{name: np.ones(shape) for name in ("m", "v", "theta", "g")}, **numbers_of(step))
    led = build(layer("y[n,i] = sum(j, w[i,j]*x[n,j])"), target, batch=("x",))
    with pytest.raises(ArgumentError, match=r"x has shape \(.*\), expected (no size to be 0|\(B)"):
        led.forward(w=np.ones((2, 3)), x=np.ones(shape))
    with pytest.raises(ArgumentError, match="expected no size to be 0"):
        led.forward(w=np.ones((2, 3)), x=np.ones((2, 0, 3)))


def test_no_entries_of_a_committed_layer() -> None:
    given = {name: np.ones((0, 3)) if name == "x" else value for name, value in batched_linear.inputs().items()}
    with pytest.raises(ValueError, match=r"x has shape \(0, 3\), expected no size to be 0"):
        batched_linear.forward(**given)


LAYERS = ["y[n,i] = tanh(sum(j, w[i,j]*x[n,j]))", "y[i] = erf(x[i])*x[i]", "y[i] = exp(x[i])/sum(j, exp(x[j]))"]


@pytest.mark.thorough(seconds=9, every=7)
@pytest.mark.parametrize("text", LAYERS)
@pytest.mark.parametrize("target", TARGETS)
def test_one_kernel_in_eight_threads(text: str, target: str) -> None:
    kernel, twin = build(layer(text), target), build(layer(text), target)
    draw = np.random.default_rng(0)
    shapes = {"w": (7, 5), "x": (6, 5) if "w" in text else (40,)}
    given = [{name: draw.standard_normal(shapes[name]) for name in kernel.layer.inputs} for _ in range(40)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda one: kernel.forward(**one), given))
    for one, made in zip(given, found, strict=True):
        np.testing.assert_array_equal(made, twin.forward(**one))


@pytest.mark.parametrize("target", TARGETS)
def test_a_rule_in_eight_threads(target: str) -> None:
    step = build(update_rule(RULES["adam"]), target)
    states = [arrays_of(step, float(k + 1)) for k in range(40)]
    wanted = [{name: array.copy() for name, array in one.items()} for one in states]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda one: step(**one, **numbers_of(step)), states))
    for one, other in zip(states, wanted, strict=True):
        step(**other, **numbers_of(step))
        for name in one:
            np.testing.assert_array_equal(one[name], other[name])


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))])
def test_copies_are_kernels(again: object, target: str) -> None:
    x = np.arange(6.0).reshape(2, 3)
    kernel = build(layer("y[i] = tanh(x[i])"), target, batch=("x",))
    kernel.forward(x=x)
    made = again(kernel)                            # type: ignore[operator]
    np.testing.assert_array_equal(made.forward(x=x), kernel.forward(x=x))
    np.testing.assert_array_equal(made.backward(x, x=x)["x"], kernel.backward(x, x=x)["x"])
    step = again(build(update_rule(RULES["sgd"]), target))      # type: ignore[operator]
    step(theta=x, g=np.ones((2, 3)), alpha=1.0)
    assert x[0, 0] == -1


def test_an_estimator_says_that_it_cannot_be_pickled() -> None:
    kernel = build(next(iter(ESTIMATES.values())).theorem())
    assert copy.deepcopy(kernel) is kernel
    with pytest.raises(Error, match=r"cannot be pickled.*; write its source"):
        pickle.dumps(kernel)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes do not divide here")
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")
def test_a_process_that_divides(target: str) -> None:
    kernel, x = build(layer("y[i] = tanh(x[i])*erf(x[i])"), target, threads=2), np.linspace(-3, 3, 300_000)
    wanted = kernel.forward(x=x)
    child = os.fork()
    if child == 0:
        os._exit(0 if np.array_equal(kernel.forward(x=x), wanted) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
