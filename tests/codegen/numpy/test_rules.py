"""Update rules: in place, in float32 and float64, in tiles and in threads, against the law one coordinate at a time."""

import math
import tracemalloc

import numpy as np
import pytest
from numpy.typing import NDArray

from codegen.building import ArgumentError, RuleKernel, build
from codegen.catalogue import RULES
from codegen.native import thread_pool
from derive.notation.errors import Error
from derive.rules.update_rules import update_rule

from ..compilers import needs_compiler, own_cache

__all__ = ["own_cache"]

Arrays = dict[str, NDArray[np.floating]]
NUMBERS = {"alpha": 0.1, "mu": 0.9, "lam": 0.01, "rho": 0.95, "beta1": 0.9, "beta2": 0.99, "beta": 0.8, "eps": 1e-3}


def rule(name: str) -> RuleKernel:
    return build(update_rule(RULES[name]))


def by_hand(name: str, v: dict[str, float], g: float, t: int) -> dict[str, float]:
    """One coordinate after one step, in plain Python."""
    n = NUMBERS
    match name:
        case "sgd":
            return {"theta": v["theta"] - n["alpha"] * g}
        case "sgd_decay":
            return {"theta": v["theta"] - n["alpha"] * (g + n["lam"] * v["theta"])}
        case "momentum" | "nesterov":
            new = n["mu"] * v["v"] + g
            return {"v": new, "theta": v["theta"] - n["alpha"] * (new if name == "momentum" else g + n["mu"] * new)}
        case "momentum_inside":
            new = n["mu"] * v["v"] + n["alpha"] * g
            return {"v": new, "theta": v["theta"] - new}
        case "rmsprop":
            new = n["rho"] * v["v"] + (1 - n["rho"]) * g * g
            return {"v": new, "theta": v["theta"] - n["alpha"] * g / (math.sqrt(new) + n["eps"])}
        case "adam" | "adam_decoupled":
            m, s = n["beta1"] * v["m"] + (1 - n["beta1"]) * g, n["beta2"] * v["v"] + (1 - n["beta2"]) * g * g
            step = m / (1 - n["beta1"] ** t) / (math.sqrt(s / (1 - n["beta2"] ** t)) + n["eps"])
            step += n["lam"] * v["theta"] if name == "adam_decoupled" else 0
            return {"m": m, "v": s, "theta": v["theta"] - n["alpha"] * step}
        case "adam_scaled":
            m, s = n["beta1"] * v["m"] + g, n["beta2"] * v["v"] + g * g
            above = (1 - n["beta1"]) * m / (1 - n["beta1"] ** t)
            below = math.sqrt((1 - n["beta2"]) * s / (1 - n["beta2"] ** t)) + n["eps"]
            return {"m": m, "v": s, "theta": v["theta"] - n["alpha"] * above / below}
        case "average":
            mu = n["beta"] * v["mu"] + (1 - n["beta"]) * g
            return {"mu": mu, "hat": mu / (1 - n["beta"] ** t)}
    raise AssertionError(name)


def drawn(step: RuleKernel, shape: tuple[int, ...], dtype: type = np.float64) -> tuple[Arrays, Arrays]:
    draw = np.random.default_rng(0)
    states = {name: np.array(draw.standard_normal(shape) ** 2, dtype) for name in step.lowered.states}
    return states, {name: np.array(draw.standard_normal(shape), dtype) for name in step.lowered.reads}


def numbers(step: RuleKernel, t: int = 3) -> dict[str, float]:
    return {name: t if name == "t" else NUMBERS[name] for name in step.lowered.numbers}


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_three_steps_are_the_law(name: str, dtype: type) -> None:
    step = rule(name)
    states, given = drawn(step, (7,), dtype)
    wanted = [{state: float(states[state][k]) for state in states} for k in range(7)]
    for t in (1, 2, 3):
        assert step(**states, **given, **numbers(step, t)) is None
        wanted = [by_hand(name, one, float(given["g"][k]), t) for k, one in enumerate(wanted)]
    for state, found in states.items():
        assert found.dtype == dtype
        np.testing.assert_allclose(found, [one[state] for one in wanted], rtol=1e-5 if dtype == np.float32 else 1e-12)


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("shape", [(), (0,), (1,), (3, 5), (2, 3, 4), (70_001,)])
def test_any_shape_and_any_number_of_threads(name: str, shape: tuple[int, ...],
                                             monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thread_pool, "SMALL", 7)
    step = rule(name)
    states, given = drawn(step, shape)
    flat = [{state: value.reshape(-1).copy() for state, value in states.items()} for _ in range(2)]
    lines = {key: value.reshape(-1).copy() for key, value in given.items()}
    step(**states, **given, **numbers(step))
    step(**flat[0], **lines, **numbers(step))
    step(**flat[1], **lines, **numbers(step), threads=3)
    for state, value in states.items():
        assert value.shape == shape
        np.testing.assert_array_equal(value.reshape(-1), flat[0][state])
        np.testing.assert_array_equal(flat[1][state], flat[0][state])


def test_arrays_that_are_not_one_line_of_memory() -> None:
    step = rule("momentum")
    theta, v = np.arange(24.0).reshape(4, 6).T, np.ones((12, 4))[::2]
    g = np.arange(24.0)[::-1].reshape(6, 4)
    wanted = theta - 0.1 * (0.9 * v + g)
    step(theta=theta, v=v, g=g, mu=0.9, alpha=0.1)
    np.testing.assert_allclose(theta, wanted)


def test_a_parameter_of_each_coordinate() -> None:
    step = rule("sgd")
    theta, g, alpha = np.ones((2, 3), np.float32), np.ones((2, 3), np.float32), np.array([0.1, 0.2, 0.5], np.float32)
    step(theta=theta, g=g, alpha=alpha)
    np.testing.assert_allclose(theta, [[0.9, 0.8, 0.5]] * 2, rtol=1e-6)


def test_what_an_earlier_line_changes_may_still_be_read_as_it_was() -> None:
    swap = build(update_rule("a = b\nb = a -> b, a"))
    a, b = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    swap(a=a, b=b)
    assert a.tolist() == [3, 4]
    assert b.tolist() == [3, 4]             # b reads the new a
    two = build(update_rule("u = v + g\nv = v - alpha*g\nw = u + v -> w, u"))
    u, v, w, g = np.zeros(2), np.ones(2), np.zeros(2), np.full(2, 10.0)
    two(u=u, v=v, w=w, g=g, alpha=0.1)
    assert (u[0], v[0], w[0]) == (11, 0, 11)


def test_nothing_of_the_size_of_a_state_is_allocated() -> None:
    step = rule("adam")
    states, given = drawn(step, (4_000_000,), np.float32)
    step(**states, **given, **numbers(step))
    tracemalloc.start()
    step(**states, **given, **numbers(step))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000         # bytes; a state has 16 million


BAD = [
    ({"theta": np.ones(3, np.float32)}, "v has dtype float64, expected float32, as theta has|theta has dtype float32"),
    ({"v": np.ones(4)}, r"has shape \(\d,\), expected \(\d,\)"),
    ({"g": np.ones(3, int)}, "g is of dtype int64, expected an array of float32 or float64"),
    ({"g": [1, 2, 3]}, "g is of list, expected an array of float32 or float64"),
    ({"mu": "0.9"}, "mu is '0.9', expected a number"),
    ({"mu": None}, "mu is None, expected a number"),
]


@pytest.mark.parametrize(("wrong", "said"), BAD)
@pytest.mark.parametrize("threads", [1, 2])
def test_a_mistake_is_named_and_nothing_is_changed(wrong: dict[str, object], said: str, threads: int) -> None:
    given: dict[str, object] = {"theta": np.ones(3), "v": np.ones(3), "g": np.ones(3), "mu": 0.9, "alpha": 0.1, **wrong}
    kept = {name: np.copy(value) for name, value in given.items() if isinstance(value, np.ndarray)}
    with pytest.raises(ArgumentError, match=said):
        rule("momentum")(**given, threads=threads)          # type: ignore[arg-type]
    for name, value in kept.items():
        np.testing.assert_array_equal(given[name], value)


@pytest.mark.parametrize("t", [2.5, np.inf, np.nan])
@pytest.mark.parametrize("target", ["numpy", pytest.param("native", marks=needs_compiler)])
def test_a_step_has_a_whole_number(t: float, target: str) -> None:
    """(-0.5)**2.5 is no real number, and came when m and v were changed already."""
    step, states = build(update_rule(RULES["adam"]), target), {name: np.ones(3) for name in ("theta", "m", "v")}
    given = {**states, "g": np.ones(3), "alpha": 0.1, "beta1": -0.5, "beta2": 0.9, "eps": 1e-8}
    with pytest.raises(ArgumentError, match=f"t is {t}, expected the number of a step"):
        step(**given, t=t)
    assert all(np.all(state == 1) for state in states.values())
    for whole in (3, 3.0, np.int64(3), np.float32(3)):
        step(**given, t=whole)
    assert np.all(states["theta"] != 1)


def test_missing_and_surplus_arguments() -> None:
    step = rule("sgd")
    with pytest.raises(ArgumentError, match="alpha is missing: expected theta, g, alpha, got theta, g"):
        step(theta=np.ones(2), g=np.ones(2))
    with pytest.raises(ArgumentError, match="nothing is called beta: expected theta, g, alpha"):
        step(theta=np.ones(2), g=np.ones(2), alpha=1, beta=2)


def test_read_only_and_overlapping_states() -> None:
    step, fixed, memory = rule("momentum"), np.ones(3), np.ones(5)
    fixed.setflags(write=False)
    with pytest.raises(ArgumentError, match="v is read-only, expected an array that can be changed"):
        step(theta=np.ones(3), v=fixed, g=np.ones(3), mu=0.9, alpha=0.1)
    with pytest.raises(ArgumentError, match="overlap, expected arrays with memory of their own"):
        step(theta=memory[:3], v=memory[2:], g=np.ones(3), mu=0.9, alpha=0.1)
    with pytest.raises(ArgumentError, match="overlap"):
        step(theta=memory[:3], v=np.ones(3), g=memory[1:4], mu=0.9, alpha=0.1)
    assert memory.tolist() == [1] * 5
    step(theta=memory[::2], v=np.ones(3), g=np.ones(3), mu=0.9, alpha=0.1)
    assert memory[1] == 1


def test_names_that_mean_something_in_the_source() -> None:
    x, lengths = np.ones(2), np.ones(2)
    build(update_rule("x = x - rows*g"))(x=x, rows=0.25, g=np.ones(2))
    build(update_rule("LENGTH = LENGTH - self*g"))(LENGTH=lengths, self=0.25, g=np.ones(2))
    np.testing.assert_array_equal([x, lengths], 0.75)
    with pytest.raises(ArgumentError, match="rows is missing: expected x, g, rows, got x, g"):
        build(update_rule("x = x - rows*g"))(x=x, g=np.ones(2))
    with pytest.raises(Error, match="a kernel of a rule is asked for threads by that name"):
        build(update_rule("x = x - threads*g"))


def test_a_state_that_is_called_like_the_new_value_of_another() -> None:
    x, x_new = np.ones(2), np.zeros(2)
    build(update_rule("x_new = x_new + g; x = x - x_new"))(x=x, x_new=x_new, g=np.array([1.0, 3.0]))
    np.testing.assert_array_equal([x_new, x], [[1, 3], [0, -2]])


@pytest.mark.parametrize(("text", "numbers", "said"), [
    ("v = v + g; theta = theta - sqrt(a)*v", {"a": -1.0}, r"a \*\* 0.5 is \(.*j\), expected a number"),
    ("v = v + g; theta = theta - v/(1 - b**t)", {"b": 0.5, "t": 0}, "division by zero: with .*t = 0"),
    ("v = v + g; theta = theta - v*b**t", {"b": 2.0, "t": 5000}, "with .*t = 5000"),
])
def test_numbers_for_which_there_is_no_step_change_nothing(text: str, numbers: dict[str, float], said: str) -> None:
    v, theta = np.ones(3), np.ones(3)
    with pytest.raises(ArgumentError, match=said):
        build(update_rule(text))(v=v, theta=theta, g=np.ones(3), **numbers)
    np.testing.assert_array_equal([v, theta], 1)


@pytest.mark.parametrize("threads", [0, -1, 2.5, "2"])
def test_threads_that_are_none(threads: object) -> None:
    with pytest.raises(Error, match=r"threads is .*, expected a whole number, 1 or more"):
        rule("sgd")(threads, theta=np.ones(2), g=np.ones(2), alpha=0.1)         # type: ignore[arg-type]
