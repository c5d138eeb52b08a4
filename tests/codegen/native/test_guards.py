"""What a native kernel is given wrongly is told as by the target numpy, and nothing has been changed by then."""

from dataclasses import replace

import numpy as np
import pytest

from codegen.building import ArgumentError, build
from codegen.catalogue import RULES
from derive import Error
from derive.rules.update_rules import update_rule
from tests.kept import layer

from ..compilers import needs_compiler, own_cache
from ..numpy import test_guards, test_rules

pytestmark = needs_compiler
__all__ = ["own_cache"]
GIVEN = {"theta": 3, "v": 3, "g": 3}


@pytest.mark.parametrize(("text", "given", "said"), test_guards.BAD)
def test_forward_refuses(text: str, given: dict[str, np.ndarray], said: str) -> None:
    native = replace(test_guards.made(text), target="native")
    with pytest.raises(ArgumentError, match=said):
        native.forward(**given)


def test_what_has_passed_once_does_not_let_anything_else_pass() -> None:
    """Arrays of types and shapes that have passed are not looked at again; all others are."""
    kernel = build(layer("y[n,i] = sum(j, w[i,j]*x[n,j]) + b[i]"), target="native")
    given = {"w": np.ones((3, 2)), "x": np.ones((4, 2)), "b": np.ones(3)}
    for _ in range(3):
        assert kernel.forward(**given).shape == (4, 3)      # type: ignore[union-attr]
    for name, wrong, said in (("x", np.ones((4, 5)), "x has shape"), ("b", np.ones(3, int), "b has dtype int64"),
                              ("b", np.ones(3, ">f8"), "b has dtype >f8"), ("b", np.ones(3, np.float32), "one dtype")):
        with pytest.raises(ArgumentError, match=said):
            kernel.forward(**{**given, name: wrong})
    assert kernel.forward(**{**given, "b": [1, 1, 1]}).tolist() == [[3] * 3] * 4     # type: ignore[union-attr]


def test_batches_of_shapes_that_have_passed() -> None:
    kernel = build(layer("y[i] = w[i]*x[i]"), target="native", batch=("x",))
    for shape in ((3,), (2, 3), (2, 4, 3), (3,), (2, 3), (2, 4, 3)):
        assert kernel.forward(w=np.ones(3), x=np.ones(shape)).shape == shape         # type: ignore[union-attr]
        assert kernel.backward(np.ones(shape), w=np.ones(3), x=np.ones(shape))["w"].shape == (3,)


@pytest.mark.parametrize(("wrong", "said"), test_rules.BAD)
def test_a_rule_refuses_and_changes_nothing(wrong: dict[str, object], said: str) -> None:
    step = build(update_rule(RULES["momentum"]), target="native")
    given: dict[str, object] = {**{name: np.ones(3) for name in GIVEN}, "mu": 0.9, "alpha": 0.1, **wrong}
    kept = {name: np.copy(value) for name, value in given.items() if isinstance(value, np.ndarray)}
    with pytest.raises(ArgumentError, match=said):
        step(**given)                                       # type: ignore[arg-type]
    for name, value in kept.items():
        np.testing.assert_array_equal(given[name], value)


def test_states_that_are_read_only_overlap_or_are_not_aligned() -> None:
    step, fixed, memory = build(update_rule(RULES["momentum"]), target="native"), np.ones(3), np.ones(5)
    fixed.setflags(write=False)
    with pytest.raises(ArgumentError, match="v is read-only, expected an array that can be changed"):
        step(theta=np.ones(3), v=fixed, g=np.ones(3), mu=0.9, alpha=0.1)
    with pytest.raises(ArgumentError, match="overlap, expected arrays with memory of their own"):
        step(theta=memory[:3], v=memory[2:], g=np.ones(3), mu=0.9, alpha=0.1)
    odd = np.frombuffer(bytearray(33), np.uint8)[1:25].view(np.float64)
    with pytest.raises(ArgumentError, match="v is not aligned in memory, expected entries at multiples of their size"):
        step(theta=memory[:3], v=odd, g=np.ones(3), mu=0.9, alpha=0.1)
    assert memory.tolist() == [1] * 5
    step(theta=memory[:3], v=np.ones(3), g=fixed, mu=0.9, alpha=0.1)        # what is only read may be read-only
    assert memory[0] != 1


def test_inputs_that_are_not_aligned_are_read_all_the_same() -> None:
    x = np.frombuffer(bytearray(1 + 8 * 5), np.uint8)[1:].view(np.float64)
    x[:] = np.arange(5)
    found = build(layer("y[i] = 2*x[i]"), target="native").forward(x=x)
    assert found.tolist() == [0, 2, 4, 6, 8]                # type: ignore[union-attr]


def test_names_that_mean_something_in_c() -> None:
    kernel = build(layer("do[i] = double*int[i]\ny[i] = exp(do[i])*exp_of[i] + real"), target="native")
    given = {"double": 2.0, "int": np.array([0.5, 1]), "exp_of": np.array([1.0, 2.0]), "real": 1.0}
    np.testing.assert_allclose(kernel.forward(**given), [np.e + 1, 2 * np.e**2 + 1])
    np.testing.assert_allclose(kernel.backward(np.ones(2), **given)["double"], 0.5 * np.e + 2 * np.e**2)


@pytest.mark.parametrize("threads", [0, -1])
def test_no_threads(threads: int) -> None:
    with pytest.raises(Error, match=f"threads is {threads}, expected a whole number, 1 or more"):
        build(layer("y[i] = x[i]"), target="native", threads=threads)
