"""One convention at ties: a subgradient, the same in the text, in the theorem's formula and in both kernels.

The expected gradients are torch's, where torch has the function, or by hand: equal entries of a maximum over an index
share its gradient, two equal sides get half each, relu and abs have the slope 0 at 0, and where takes its branch.
"""

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest

from codegen.building import build
from tests.codegen.compilers import needs_compiler, own_cache
from tests.kept import layer

torch = pytest.importorskip("torch")

__all__ = ["own_cache"]

TARGETS = ["numpy", pytest.param("native", marks=needs_compiler)]
FLAT = [1.0, 1.0, 1.0, 1.0]
TIED = [[2.0, 5.0, 5.0], [3.0, 3.0, 3.0], [0.0, 0.0, -1.0], [5.0, 2.0, 1.0]]
PAIR = {"x": [1.0, 2.0, 0.0, -3.0], "z": [1.0, 0.0, 0.0, -3.0]}
CORNER = [0.0, 1.0, -1.0, 0.0]
WINDOWS = [[1.0, 1.0, 4.0, 4.0], [1.0, 1.0, 4.0, 0.0], [0.0, 2.0, 7.0, 7.0], [2.0, 0.0, 7.0, 7.0]]

WITH_TORCH: dict[str, tuple[str, dict[str, object], Callable[..., "torch.Tensor"]]] = {
    "four equal entries": ("y = max(i, x[i])", {"x": FLAT}, lambda x: x.amax()),
    "rows": ("y[b] = max(i, x[b,i])", {"x": TIED}, lambda x: x.amax(1)),
    "least of rows": ("y[b] = min(i, x[b,i])", {"x": TIED}, lambda x: x.amin(1)),
    "two indices": ("y = max(i, j, x[i,j])", {"x": TIED}, lambda x: x.amax((0, 1))),
    "a maximum of maxima": ("y = max(i, max(j, x[i,j]))", {"x": TIED}, lambda x: x.amax((0, 1))),
    "a sum of maxima": ("y = sum(b, max(i, x[b,i]))", {"x": TIED}, lambda x: x.amax(1).sum()),
    "two sides": ("y[i] = maximum(x[i], z[i])", PAIR, torch.maximum),
    "the lesser side": ("y[i] = minimum(x[i], z[i])", PAIR, torch.minimum),
    "both": ("y[i] = maximum(x[i], z[i]) + minimum(x[i], z[i])", PAIR, lambda x, z: torch.maximum(x, z) + torch.minimum(
        x, z)),
    "relu": ("y[i] = relu(x[i])", {"x": CORNER}, torch.relu),
    "abs": ("y[i] = abs(x[i])", {"x": CORNER}, torch.abs),
    "relu of a maximum": ("y[i] = relu(maximum(x[i], z[i]))", PAIR, lambda x, z: torch.relu(torch.maximum(x, z))),
    "largest relu": ("y = max(i, relu(x[i]))", {"x": CORNER}, lambda x: torch.relu(x).amax()),
    "largest abs": ("y = max(i, abs(x[i]))", {"x": [0.0, 2.0, -2.0]}, lambda x: x.abs().amax()),
    "hinge": ("y = mean(i, relu(1 - t[i]*x[i]))", {"x": [1.0, 0.5, -1.0, 2.0], "t": [1.0, 1.0, -1.0, 1.0]},
              lambda x, t: torch.relu(1 - t * x).mean()),
    "a branch": ("y[i] = where(x[i] > 0, x[i], 2*z[i])", PAIR, lambda x, z: torch.where(x > 0, x, 2 * z)),
    "a clamp": ("y[i] = minimum(maximum(x[i], a), c)", {"x": CORNER, "a": -1.0, "c": 1.0},
                lambda x, a, c: torch.minimum(torch.maximum(x, a), c)),
    "softmax": ("m = max(j, x[j])\ny[i] = exp(x[i] - m)/sum(k, exp(x[k] - m))", {"x": [3.0, 3.0, 1.0]},
                lambda x: torch.softmax(x, 0)),
    "log-sum-exp": ("m = max(j, x[j])\ny = log(sum(i, exp(x[i] - m))) + m", {"x": [3.0, 3.0, 1.0]},
                    lambda x: torch.logsumexp(x, 0)),
    "maximum with itself": ("y[i] = maximum(x[i], x[i])", {"x": CORNER}, lambda x: torch.maximum(x, x)),
    "maximum with its relu": ("y[i] = maximum(x[i], relu(x[i]))", {"x": [2.0, 1.0, -1.0, 3.0]},
                              lambda x: torch.maximum(x, torch.relu(x))),
    "a clipped loss": ("y = mean(i, minimum(r[i]*A[i], minimum(maximum(r[i], 1 - e), 1 + e)*A[i]))",
                       {"r": [1.0, 0.5, 1.5, 1.1], "A": [2.0, -3.0, -3.0, 2.0], "e": 0.25},
                       lambda r, a, e: torch.minimum(r * a, torch.minimum(torch.maximum(r, 1 - e), 1 + e) * a).mean()),
    "the square of a relu": ("y[i] = relu(x[i])**2", {"x": CORNER}, lambda x: torch.relu(x) ** 2),
    "a number times its size": ("y[i] = x[i]*abs(x[i])", {"x": CORNER}, lambda x: x * x.abs()),
    "a maximum of products": ("y[i] = max(j, w[i,j]*x[j])", {"w": [[1.0, 2.0], [2.0, 1.0]], "x": [2.0, 1.0]},
                              lambda w, x: (w * x).amax(1)),
}


@pytest.mark.thorough(seconds=29, every=51)
@pytest.mark.parametrize("name", WITH_TORCH)
@pytest.mark.parametrize("target", TARGETS)
def test_gradients_at_ties_are_those_of_torch(name: str, target: str) -> None:
    text, given, function = WITH_TORCH[name]
    arrays = {key: np.asarray(value, np.float64) for key, value in given.items()}
    kernel = build(layer(text), target)
    tensors = {key: torch.tensor(value, dtype=torch.float64, requires_grad=True) for key, value in given.items()}
    y = function(*tensors.values())
    upstream = 1 + np.arange(y.numel(), dtype=float).reshape(tuple(y.shape))
    y.backward(torch.tensor(upstream))
    found = kernel.backward(upstream, **arrays)
    for key, tensor in tensors.items():
        np.testing.assert_allclose(found[key], tensor.grad.numpy(), rtol=1e-12, atol=1e-14, err_msg=f"{name}: d{key}")


@pytest.mark.thorough(seconds=12)
@pytest.mark.parametrize("target", TARGETS)
def test_windows_share_among_their_equal_entries(target: str) -> None:
    """By hand: each window gives 1, in equal shares to the entries that are its largest."""
    kernel = build(layer("y[p,q] = max(k, max(l, x[2*p+k-2,2*q+l-2] + 0*o[k] + 0*o[l]))"), target)
    x = np.array(WINDOWS)
    found = kernel.backward(np.ones((2, 2)), x=x, o=np.zeros(2))["x"]
    quarter, third, half = 1 / 4, 1 / 3, 1 / 2
    np.testing.assert_allclose(found, [[quarter, quarter, third, third], [quarter, quarter, third, 0],
                                       [0, half, quarter, quarter], [half, 0, quarter, quarter]])


@pytest.mark.parametrize("target", TARGETS)
def test_shares_add_up_to_one_whatever_is_equal(target: str) -> None:
    """Over all ties of three entries; a subgradient is a mean of the slopes of the sides."""
    kernel = build(layer("y = max(i, x[i])"), target)
    for entries in product((0.0, 1.0), repeat=3):
        found = kernel.backward(1.0, x=np.array(entries))["x"]
        largest = np.array(entries) == max(entries)
        np.testing.assert_allclose(found, largest / largest.sum())


def test_the_convention_is_said_in_words() -> None:
    said = {"y[b] = max(i, x[b,i])": "equal largest entries share the gradient of max equally",
            "y[i] = maximum(x[i], z[i])": "two equal sides of maximum or minimum get half of its gradient each",
            "y[i] = relu(x[i])": "the slope of relu and of abs is 0 at 0",
            "y[i] = where(x[i] > 0, x[i], 2)": "where has the slope of the branch that it takes"}
    for text, sentence in said.items():
        found = layer(text).gradient("x")
        assert sentence in repr(found)
        assert sentence in " ".join(build(layer(text)).source.split())
    assert "at ties" not in repr(layer("y[i] = x[i]**2").gradient("x"))


def test_the_formula_that_is_shown_has_the_shares() -> None:
    found = repr(layer("y[b] = max(i, x[b,i])").gradient("x"))
    assert "dy[b]/(\N{GREEK CAPITAL LETTER SIGMA}_{k=1..I} [x[b, k] - max_{s=1..I} x[b, s] = 0])" in found
    clamp = repr(layer("y[i] = minimum(maximum(x[i], a), c)").gradient("x"))
    assert "([a < x[i]] + [x[i] = a]/2)" in clamp


@pytest.mark.thorough(seconds=4, every=3)
@pytest.mark.parametrize("claim", ["dx[b,i] = where(x[b,i] == y[b], dy[b], 0)",
                                   "dx[b,i] = where(x[b,i] == y[b], dy[b]/sum(j, where(x[b,j] == y[b], 1, 0)), 0)",
                                   "dx[b,i] = where(x[b,i] == max(j, x[b,j]), dy[b], 0)"])
def test_what_differs_at_ties_alone_is_right(claim: str) -> None:
    """As the derivative where there is one; and the answer says that it is nothing more."""
    found = layer("y[b] = max(i, x[b,i])").check_gradient("x", claim)
    assert found
    assert "nothing is proved of this formula" in repr(found)


@pytest.mark.parametrize("claim", ["dx[b,i] = where(x[b,i] == y[b], 2*dy[b], 0)", "dx[b,i] = dy[b]",
                                   "dx[b,i] = where(x[b,i] < y[b], dy[b], 0)"])
def test_what_is_wrong_elsewhere_is_refuted(claim: str) -> None:
    assert not layer("y[b] = max(i, x[b,i])").check_gradient("x", claim)
