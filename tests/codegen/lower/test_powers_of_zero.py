"""At the base 0 a power has no slope by its exponent, beside torch; where a text has the logarithm itself, it stays."""

from collections.abc import Callable

import numpy as np
import pytest

from codegen.building import build
from derive import layer

from ..compilers import needs_compiler, own_cache

__all__ = ["own_cache"]
torch = pytest.importorskip("torch", reason="torch is absent: pip install chalkproof[bench]")
TARGETS = ["numpy", pytest.param("native", marks=needs_compiler)]
POWERS: list[tuple[str, Callable[..., object], dict[str, object]]] = [
    ("y[i] = relu(x[i])**p", lambda x, p: torch.relu(x)**p, {"x": [-1.0, 0.5, 2.0], "p": 1.5}),
    ("y[n] = mean(i, relu(x[n,i])**p)**(1/p)", lambda x, p: (torch.relu(x)**p).mean(1)**(1/p),
     {"x": [[-1.0, 2.0, 3.0], [0.0, 0.0, 1.0]], "p": 3.0}),
    ("y[i] = x[i]**k[i]", lambda x, k: x**k, {"x": [0.0, 2.0, 0.0], "k": [2.0, 0.5, 1.0]}),
    ("y[i] = z**x[i]", lambda x, z: z**x, {"x": [1.0, 2.0], "z": 0.0}),
]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("text", "reference", "given"), POWERS)
def test_a_power_of_zero(text: str, reference: Callable[..., object], given: dict[str, object], target: str) -> None:
    kernel = build(layer(text), target)
    arrays = {name: np.array(value) for name, value in given.items()}
    leaves = {name: torch.tensor(value, dtype=torch.float64, requires_grad=True) for name, value in given.items()}
    wanted = reference(**leaves)
    np.testing.assert_allclose(kernel.forward(**arrays), wanted.detach())
    wanted.sum().backward()
    found = kernel.backward(np.ones(wanted.shape), **arrays)
    for name, leaf in leaves.items():
        np.testing.assert_allclose(found[name], leaf.grad, err_msg=name)


@pytest.mark.parametrize("target", TARGETS)
def test_what_a_text_says_stays(target: str) -> None:
    """0 times the logarithm of 0 has no value."""
    kernel = build(layer("y[i] = x[i]**p*log(x[i])"), target)
    with np.errstate(all="ignore"):
        found = kernel.forward(x=np.array([0.0, 1.0]), p=np.float64(2.0))
    assert np.isnan(found[0])
    assert found[1] == 0
