"""What is kept for backward stays as it is, and no result lies in the memory of an argument or of another result."""

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from codegen import build
from codegen.building import LayerKernel
from derive import layer
from tests.codegen.compilers import needs_compiler, own_cache

__all__ = ["own_cache"]
Arrays = dict[str, NDArray[np.float64]]
TEXTS = [
    "y[i] = exp(x[i])/sum(j, exp(x[j]))", "y[i] = x[i] + z[i]", "y[i] = x[i]", "y[i] = x[i] - z[i]", "y[i,j] = x[j,i]",
    "y[i] = x[i]; s[i] = x[i] -> y, s", "y[i,j] = x[i] + z[j]", "y[i] = where(i <= 1, x[i], z[i])", "y[i] = x[i+1]",
    "h[i] = x[i]; y[i] = h[i]*z[i] -> y, h", "h[i] = exp(x[i]); y[i] = h[i]*z[i]; s[i] = h[i] -> y, h, s",
    "y[i] = tanh(x[i])", "y[i] = sigmoid(x[i])*z[i]", "y[i] = sqrt(x[i])", "y = sum(i, exp(x[i]))", "y[i] = x[2*i]",
]
TARGETS = ["numpy", pytest.param("native", marks=needs_compiler)]


def given_of(kernel: LayerKernel) -> Arrays:
    draw = np.random.default_rng(3)
    shapes = {name: [4] * len(kernel.layer.source.shapes.arrays[name]) for name in kernel.layer.inputs}
    return {name: draw.uniform(0.5, 1.5, [*([2] if name in kernel.batch else []), *shape])
            for name, shape in shapes.items()}


def results(kernel: LayerKernel, given: Arrays, kept: Arrays | None) -> Arrays:
    found = kernel.forward(**given, kept=kept)
    return found if isinstance(found, dict) else {"y": found}


@pytest.mark.thorough(seconds=10, every=11)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("batch", [(), ("x",)], ids=["one", "batch"])
@pytest.mark.parametrize("text", TEXTS)
def test_nothing_that_is_written_to_changes_a_gradient(text: str, batch: tuple[str, ...], target: str) -> None:
    kernel = build(layer(text), target, batch)
    given, kept = given_of(kernel), Arrays()
    outputs = results(kernel, given, kept)
    upstream = [np.cos(output) for output in outputs.values()]
    right = {name: slope.copy() for name, slope in kernel.backward(*upstream, **given).items()}
    for output in outputs.values():
        if isinstance(output, np.ndarray) and output.flags.writeable:
            output[...] = 77                        # as somebody does who needs no output any more
    for name, slope in kernel.backward(*upstream, **given, kept=kept).items():
        np.testing.assert_allclose(slope, right[name], rtol=1e-12, err_msg=name)


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("batch", [(), ("x",)], ids=["one", "batch"])
@pytest.mark.parametrize("text", TEXTS)
def test_no_result_shares_memory(text: str, batch: tuple[str, ...], target: str) -> None:
    kernel = build(layer(text), target, batch)
    given, kept = given_of(kernel), Arrays()
    outputs = results(kernel, given, kept)
    upstream = {f"d{name}": np.cos(output) for name, output in outputs.items()}
    slopes = {f"slope {name}": slope for name, slope in kernel.backward(*upstream.values(), **given, kept=kept).items()}
    for (one, first), (other, second) in combinations({**given, **outputs, **upstream, **slopes}.items(), 2):
        assert not np.shares_memory(first, second), f"{one} and {other}"
    for name, array in kept.items():
        assert not any(np.shares_memory(array, slope) for slope in slopes.values()), name


def test_an_output_that_is_kept_cannot_be_written_to() -> None:
    kernel = build(layer(TEXTS[0]), batch=("x",))
    x = np.ones((2, 3))
    y = kernel.forward(x=x)
    y -= 1                                          # nothing is kept: it is the caller's
    y = kernel.forward(x=x, kept={})
    with pytest.raises(ValueError, match="read-only"):
        y -= 1
    with pytest.raises(ValueError, match="WRITEABLE"):
        y.flags.writeable = True
