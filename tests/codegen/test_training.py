"""Kernels of rules in a training loop: what they take and start from, trees of arrays, saving, copies, an example."""

import copy
import io
import pickle
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from codegen.building import ArgumentError, RuleKernel, build
from derive.notation.errors import Error
from derive.rules.update_rules import update_rule

from .compilers import needs_compiler, own_cache

__all__ = ["own_cache"]

EXAMPLE = Path(__file__).parents[2] / "examples" / "train_a_network.py"
TARGETS = ["numpy", pytest.param("native", marks=needs_compiler)]
ADAM = """
    m = b1*m + (1 - b1)*g
    v = b2*v + (1 - b2)*g**2
    theta = theta - lr[t]*m/(1 - b1**t)/(sqrt(v/(1 - b2**t)) + eps)
"""
NUMBERS = {"lr": 0.1, "b1": 0.9, "b2": 0.99, "eps": 1e-8}


def kernel(text: str, target: str, **start: str) -> RuleKernel:
    return build(update_rule(text), target, start=start or None)


@pytest.mark.parametrize("target", TARGETS)
def test_what_a_kernel_says_of_itself(target: str) -> None:
    step = kernel(ADAM, target)
    assert step.states == ("m", "v", "theta")
    assert step.arguments == {"m": "state", "v": "state", "theta": "state", "g": "gradient", "b1": "number",
                              "b2": "number", "lr": "schedule", "t": "t", "eps": "number"}


@pytest.mark.parametrize("target", TARGETS)
def test_a_tree_of_arrays_is_stepped_as_its_arrays_are(target: str) -> None:
    step, draw = kernel(ADAM, target), np.random.default_rng(0)
    tree = {"one": {"w": draw.standard_normal((3, 2)), "b": np.zeros(3)}, "two": np.ones(())}
    alone = {"one/w": tree["one"]["w"].copy(), "one/b": np.zeros(3), "two": np.ones(())}        # type: ignore[index]
    state = step.init(theta=tree)
    assert set(state) == {f"{name}/{place}" for name in ("m", "v") for place in alone} | {"t"}
    kept = {place: {name: np.zeros_like(array) for name in ("m", "v")} for place, array in alone.items()}
    for t in range(1, 4):
        g = {place: draw.standard_normal(array.shape) for place, array in alone.items()}
        found = step.step(state, theta=tree, g={"one": {"w": g["one/w"], "b": g["one/b"]}, "two": g["two"]}, **NUMBERS)
        for place, array in alone.items():
            step(theta=array, g=np.asarray(g[place]), t=t, **kept[place], **NUMBERS)
            np.testing.assert_array_equal(found[f"theta/{place}"], array)
        assert state["t"] == t
    np.testing.assert_array_equal(tree["one"]["w"], alone["one/w"])                             # type: ignore[index]


@pytest.mark.parametrize("target", TARGETS)
def test_states_are_saved_and_read_and_kernels_copied(target: str) -> None:
    step, theta = kernel(ADAM, target), {"w": np.ones(3), "b": np.ones(2)}
    g = {"w": np.ones(3), "b": np.full(2, 0.5)}
    state = step.init(theta=theta)
    step.step(state, theta=theta, g=g, **NUMBERS)
    file = io.BytesIO()
    np.savez(file, **state)
    file.seek(0)
    again, other = dict(np.load(file)), copy.deepcopy(theta)
    for one in (pickle.loads(pickle.dumps(step)), copy.deepcopy(step), copy.copy(step)):
        states, parameters = copy.deepcopy(again), copy.deepcopy(other)
        one.step(**states, theta=parameters, g=g, **NUMBERS)
        assert states["t"] == 2
    step.step(state, theta=theta, g=g, **NUMBERS)
    np.testing.assert_array_equal(parameters["w"], theta["w"])
    np.testing.assert_array_equal(states["v/b"], state["v/b"])


@pytest.mark.parametrize("target", TARGETS)
def test_states_that_do_not_start_at_0(target: str) -> None:
    step = kernel("p = p*b; z = z - lr*g; theta = (1 - p)*z", target, p="1", z="theta/2 + c")
    theta = np.array([1.0, 2.0])
    state = step.init(theta=theta, c=0.5)
    assert (state["p"], state["z"].tolist()) == (1, [1, 1.5])
    step.step(state, theta=theta, g=np.ones(2), b=0.5, lr=0.5)
    assert (state["p"], theta.tolist()) == (0.5, [0.25, 0.5])
    copied = pickle.loads(pickle.dumps(step))
    assert copied.init(theta=theta, c=0)["z"].tolist() == [0.125, 0.25]
    rows = kernel("r[i] = r[i] + mean(j, g[i,j]); w[i,j] = w[i,j] - g[i,j]/r[i]", target, r="mean(j, w[i,j]**2)")
    assert rows.init(w=np.array([[1.0, 3.0], [2.0, 0.0]]))["r"].tolist() == [5, 2]
    with pytest.raises(Error, match="has no state q; it has p, z, theta"):
        update_rule("p = p*b; z = z - lr*g; theta = (1 - p)*z", {"q": "1"})
    with pytest.raises(ArgumentError, match=r"z starts at theta/2 \+ c, expected c beside theta"):
        step.init(theta=theta)


@pytest.mark.parametrize("target", TARGETS)
def test_numbers_are_welcome(target: str) -> None:
    step = kernel("p = p*b; v = v + g; theta = theta - p*v", target)
    assert step(p=1.0, v=np.float64(2), theta=3, g=1, b=0.5) == {"p": 0.5, "v": 3, "theta": 1.5}
    v, theta, p = np.zeros(2), np.ones(2), np.array(1.0)
    assert step(p=p, v=v, theta=theta, g=np.ones(2), b=0.5) is None
    assert (p, theta.tolist()) == (0.5, [0.5, 0.5])
    found = step.step(p=1.0, v=np.zeros(()), theta=np.ones(()), g=2.0, b=0.5)
    assert {name: float(value) for name, value in found.items()} == {"p": 0.5, "v": 2, "theta": 0}  # type: ignore[arg-type]


@pytest.mark.parametrize("target", TARGETS)
def test_a_step_of_a_tree_that_is_refused_changes_nothing(target: str) -> None:
    step = kernel(ADAM, target)
    theta, g = {"w": np.ones(3), "b": np.ones(2)}, {"w": np.ones(3), "b": np.ones(2)}
    state = step.init(theta=theta)
    for wrong, said in (
            ({"g": {"w": np.ones(3)}}, "g has no part 'b', expected 'w', 'b', as m has"),
            ({"g": {**g, "b": np.ones(4)}}, r"g has shape \(4,\), expected \(2,\)"),
            ({"g": {**g, "b": "1"}}, "g is of str, expected an array"), ({"lr": "1"}, "lr is '1', expected a number"),
            ({"g": {}}, "g is a tree without arrays"), ({"g": {"w/b": np.ones(3)}}, "g has the key 'w/b'"),
            ({"b1": 1.0}, "division by zero: with b1 = 1"), ({"theta": np.ones(3)}, "theta has part '', expected")):
        with pytest.raises(ArgumentError, match=said):
            step.step(state, **{"theta": theta, "g": g, **NUMBERS, **wrong})        # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="t is missing"):
        step.step({name: value for name, value in state.items() if name != "t"}, theta=theta, g=g, **NUMBERS)
    assert state["t"] == 0
    assert all(np.all(array == 1) for array in theta.values())
    assert not any(np.any(array) for array in state.values())
    with pytest.raises(ArgumentError, match="init is given g, expected states, one at least"):
        step.init(g=g)


EACH_ITS_OWN = {                # what is wrong at one place only, and of which rule
    "shape": ("theta = theta - lr*g", {"theta": np.ones((2, 2)), "g": np.ones(3)}, {"lr": 0.5}),
    "dtype": ("theta = theta - lr*g", {"theta": np.ones(2), "g": np.ones(2, np.float32)}, {"lr": 0.5}),
    "read-only": ("theta = theta - lr*g", {"theta": np.broadcast_to(1.0, (2,)), "g": np.ones(2)}, {"lr": 0.5}),
    "number": ("theta = theta - lr*g/(1 - p)", {"theta": np.ones(2), "g": np.ones(2)}, {"lr": 0.5, "p": {
        "a": 0.5, "b": 1.0}}),
    "root": ("theta = theta - lr*g*sqrt(p)", {"theta": np.ones(2), "g": np.ones(2)}, {"lr": 0.5, "p": {
        "a": 0.5, "b": -1.0}}),
    "whole": ("theta = theta - lr*g/p**t", {"theta": np.ones(2), "g": np.ones(2)}, {"lr": 0.5, "p": 2.0, "t": {
        "a": 1, "b": 1.5}}),
    "wide": ("theta = theta - lr*g", {"theta": np.ones(2), "g": np.ones(2)}, {"lr": {"a": 0.5, "b": np.ones(3)}}),
    "no step": ("m = b*m + g; theta = theta - m/(1 - b**t)", {"theta": np.ones(2), "m": np.ones(2), "g": np.ones(2)},
                {"t": {"a": 1, "b": 0}, "b": {"a": 0.5, "b": np.full(2, 0.5)}}),
    "axes": ("theta[i,j] = theta[i,j] - g[i,j]*lr/sum(k, g[i,k])", {"theta": np.ones(2), "g": np.ones(2)}, {"lr": 0.5}),
    "sizes": ("theta[i,j] = theta[i,j] - lr*sum(k, w[j,k])*g[i,j]", {
        "theta": np.ones((2, 3)), "g": np.ones((2, 3)), "w": np.ones((2, 3))}, {"lr": 0.5}),
    "a root of a number": ("theta[i,j] = theta[i,j] - sqrt(p)*g[i,j]/sum(k, g[i,k]**2)", {
        "theta": np.ones((2, 3)), "g": np.ones((2, 3))}, {"p": {"a": 1.0, "b": -1.0}}),
}


@pytest.mark.parametrize("threads", [None, 3])
@pytest.mark.parametrize("case", EACH_ITS_OWN)
@pytest.mark.parametrize("target", TARGETS)
def test_what_is_wrong_at_one_place_changes_nothing_at_another(target: str, case: str, threads: int | None) -> None:
    text, wrong, numbers = EACH_ITS_OWN[case]
    step = kernel(text, target)
    shape = (2, 2) if "[i,j]" in text else (2,)
    given = {name: {"a": np.ones(shape), "b": wrong[name]} for name in wrong}
    with np.errstate(all="raise"), pytest.raises(ArgumentError):
        step.step(threads=threads, **given, **numbers)                          # type: ignore[arg-type]
    assert all(np.all(array == 1) for tree in given.values() for array in tree.values())


@pytest.mark.parametrize("target", TARGETS)
def test_a_tree_whose_places_share_memory_is_refused(target: str) -> None:
    step, flat = kernel("v = b*v + g; theta = theta - lr*v", target), np.zeros(12)
    numbers, own = {"b": 0.5, "lr": 0.1}, np.zeros(3)
    given = {"theta": {"a": np.zeros(3), "b": {"c": np.zeros(3), "d": np.zeros(3)}},
             "v": {"a": np.zeros(3), "b": {"c": np.zeros(3), "d": np.zeros(3)}}, "g": {
                 "a": np.ones(3), "b": {"c": np.ones(3), "d": np.ones(3)}}}
    for name, tree, said in (
            ("theta", {"a": own, "b": {"c": np.zeros(3), "d": own}}, "theta/(b/d and theta/a|a and theta/b/d) overlap"),
            ("theta", {"a": flat[:3], "b": {"c": flat[4:7], "d": flat[2:5]}}, "theta/a and theta/b/d overlap"),
            ("theta", {"a": flat[:9:3], "b": {"c": flat[1:10:3], "d": flat[3:9:2]}},
             r"theta/\S+ and theta/\S+ overlap"),
            ("g", {"a": np.ones(3), "b": {"c": given["theta"]["a"][::-1], "d": np.ones(3)}},
             "theta/a and g/b/c overlap")):
        trees = {**given, name: tree}
        before = copy.deepcopy(trees)
        with pytest.raises(ArgumentError, match=said):
            step.step(**trees, **numbers)                                       # type: ignore[arg-type]
        for one, its in before.items():
            assert str(trees[one]) == str(its)
    parts = {"theta": flat[:9].reshape(3, 3), "v": np.zeros((3, 3))}            # rows between each other's bytes
    g = np.ones(3)                                                              # what is read may be read again
    step.step(**{name: {"a": array[0], "b": {"c": array[1], "d": array[2]}} for name, array in parts.items()},
              g={"a": g, "b": {"c": g, "d": g}}, **numbers)                     # type: ignore[arg-type]
    np.testing.assert_array_equal(flat, [-0.1] * 9 + [0] * 3)
    columns = np.zeros((3, 3))
    step.step(theta={"a": columns[:, 0], "b": {"c": columns[:, 1], "d": columns[:, 2]}}, v=given["v"], g=given["g"],
              **numbers)
    np.testing.assert_array_equal(columns, np.full((3, 3), -0.1))


def example() -> ModuleType:
    spec = spec_from_file_location("train_a_network", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_example_learns_and_does_as_torch_does() -> None:
    torch = pytest.importorskip("torch", reason="torch is absent: pip install chalkproof[bench]")
    module = example()
    losses, theta = module.train(40)
    assert losses[-1] < losses[0] / 2
    leaves = {name: torch.tensor(array, requires_grad=True) for name, array in module.parameters().items()}
    (x, wanted), n = map(torch.tensor, module.data()), module.NUMBERS
    optimiser = torch.optim.AdamW(leaves.values(), lr=n["lr"], betas=(n["b1"], n["b2"]), eps=n["eps"],
                                  weight_decay=n["lam"])
    for loss in losses:
        optimiser.zero_grad()
        y = torch.tanh(x @ leaves["w"].T + leaves["b"]) @ leaves["v"] + leaves["c"]
        error = torch.mean((y - wanted) ** 2)
        assert float(error.detach()) == pytest.approx(loss, rel=1e-12)
        error.backward()
        optimiser.step()
    for name, leaf in leaves.items():
        np.testing.assert_allclose(theta[name], leaf.detach().numpy(), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("target", ["numpy", "native"])
def test_a_number_is_not_made_of_what_differs_between_coordinates(target: str) -> None:
    """It kept the first entry, and what was watched went wrong from the second step on."""
    kernel = build(update_rule("v = v + h[t]; theta = theta - v*g"), target=target)
    theta, ones, rates = np.zeros(3), np.ones(3), np.array([1.0, 2.0, 3.0])
    number = kernel.init(theta=theta)["v"]
    with pytest.raises(ArgumentError, match="expected one that broadcasts to"):
        kernel(theta=theta, v=number, g=ones, h=rates)
    assert (theta == 0).all()
    for _ in range(2):
        kernel(theta=theta, v=number, g=ones, h=2.0)
    assert (theta == -6).all()
    each, theta = np.zeros(3), np.zeros(3)
    for _ in range(2):
        kernel(theta=theta, v=each, g=ones, h=rates)
    assert (theta == -3 * rates).all()
