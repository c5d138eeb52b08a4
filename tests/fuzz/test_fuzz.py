"""A part of what the fuzzing scripts do, in each run of the tests; and that they would see what is wrong."""

from importlib import import_module
from random import Random
from unittest.mock import patch

import numpy as np
import pytest

from codegen.building import build
from codegen.numpy.ufuncs import UFUNC
from derive.layers.layer import layer
from tests.codegen.compilers import needs_compiler, own_cache
from tests.fuzz import arrays, layers, rules

__all__ = ["own_cache"]

PROVED, LAYERS, NATIVE, CALLS = 20, 240, 60, 1500           # how many of each
RULES, RULES_IN_C = 60, 6
CHUNK = 20


@pytest.mark.thorough(seconds=160)
@pytest.mark.parametrize("seed", range(1000, 1000 + PROVED))
def test_random_layers_have_kernels(seed: int) -> None:
    assert _faults(seed, 1, "numpy") == []


@pytest.mark.thorough(seconds=32)
@pytest.mark.parametrize("start", range(0, LAYERS, 60))
def test_random_layers_are_right(start: int) -> None:
    with layers.unproved():
        assert _faults(start, 60, "numpy") == []


@pytest.mark.thorough(seconds=28)
@needs_compiler
def test_random_layers_are_right_in_c() -> None:
    with layers.unproved():
        assert _faults(10_000, NATIVE, "native") == []


@pytest.mark.thorough(seconds=12)
@pytest.mark.parametrize("start", range(0, RULES, CHUNK))
def test_random_rules_have_kernels(start: int) -> None:
    assert [fault for seed in range(start, start + CHUNK) if (fault := rules.verdict(seed, ["numpy"]))] == []


@needs_compiler
def test_random_rules_have_kernels_in_c() -> None:
    assert [fault for seed in range(10_000, 10_000 + RULES_IN_C) if (fault := rules.verdict(seed, ["native"]))] == []


def test_a_wrong_kernel_of_a_rule_would_be_seen() -> None:
    with patch.dict(UFUNC, {"abs": "np.negative"}):
        assert any(rules.verdict(seed, ["numpy"]) for seed in range(CHUNK))


def _faults(start: int, count: int, target: str) -> list[str]:
    return [fault for seed in range(start, start + count)
            if (fault := layers.verdict(seed, [target])) not in ("", layers.BEYOND)]


@pytest.mark.parametrize("start", range(0, CALLS, 500))
def test_random_arguments(start: int) -> None:
    assert [fault for seed in range(start, start + 500) if (fault := arrays.verdict(seed))] == []


def test_a_wrong_kernel_of_a_layer_is_seen() -> None:
    found = layer("y[i] = sum(j, w[i,j]*tanh(x[j]))")
    layers.check(found, [build(found)], 3)
    with patch.dict(UFUNC, {"tanh": "np.sin"}):
        wrong = build(found)
    with pytest.raises(AssertionError):
        layers.check(found, [wrong], 3)


def test_what_is_beyond_floats_is_no_fault_and_what_is_not_is_compared() -> None:
    beyond, stable = layer("y = 1/sum(i, exp(2000*abs(x[i])))"), layer("y[i] = log(1 + exp(2000*x[i]))/x[i]")
    with pytest.raises(layers.BeyondFloats), np.errstate(all="ignore"):
        layers.check(beyond, [build(beyond)], 4)
    layers.check(stable, [build(stable)], 4)
    with patch.dict(UFUNC, {"log1p": "np.exp"}):
        wrong = build(stable)
    with pytest.raises(AssertionError):
        layers.check(stable, [wrong], 4)


def test_a_kernel_that_takes_anything_is_seen() -> None:
    softmax, momentum = import_module("codegen.kernels.softmax"), import_module("codegen.kernels.momentum")

    def careless(given: dict[str, tuple[object, tuple[str, ...]]]) -> tuple[list[object], dict[str, int], np.dtype]:
        found = [np.asarray(value, float) for value, _ in given.values()]
        return found, dict(zip(given["x"][1], found[-1].shape, strict=False)), np.dtype(float)

    with patch.multiple(softmax, _inputs=careless, _KNOWN={}), np.errstate(all="ignore"):
        assert any(_fault(arrays.layer_call, softmax, "softmax", seed) for seed in range(60))
    with patch.object(momentum, "_folded", lambda array: False), np.errstate(all="ignore"):
        assert any(_fault(arrays.rule_call, momentum, "momentum", seed) for seed in range(200))


@pytest.mark.filterwarnings("ignore")
def _fault(call: object, module: object, name: str, seed: int) -> bool:
    try:
        return bool(call(module, name, Random(seed)))           # type: ignore[operator]
    except (AssertionError, ValueError):
        return True
