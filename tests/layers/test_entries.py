"""An index without a letter picks one entry: w[3] is a number, x[n,1] a column."""

from collections.abc import Mapping

import numpy as np
import pytest

from codegen.building import ArgumentError, build
from derive.layers.layer import Refutation
from derive.notation.errors import Error
from tests.codegen.compilers import needs_compiler, own_cache
from tests.kept import layer

__all__ = ["own_cache"]
TARGETS = ["numpy", pytest.param("native", marks=needs_compiler)]
Arrays = Mapping[str, np.ndarray]


def test_the_gradient_is_proved_at_the_entry_and_0_elsewhere() -> None:
    found = layer("y[i] = 2*x[i]*w[3]")
    assert found.check_gradient("w", "dw[k] = where(k == 3, 2*sum(i, x[i]*dy[i]), 0)")
    assert found.check_gradient("x", "dx[i] = 2*w[3]*dy[i]")


def test_another_entry_is_refuted() -> None:
    wrong = layer("y[i] = 2*x[i]*w[3]").check_gradient("x", "dx[i] = 2*w[2]*dy[i]")
    assert isinstance(wrong, Refutation)
    assert "K = 3" in str(wrong.witness)


def gated(x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Arrays]:
    """A gated linear unit of the halves x[:,0] and x[:,1]."""
    opened = 1/(1 + np.exp(-x[:, 1]))
    return x[:, 0]*opened, {"x": np.stack([dy*opened, dy*x[:, 0]*opened*(1 - opened)], axis=1)}


def line(x: np.ndarray, w: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Arrays]:
    return w[0]*x + w[2], {"x": w[0]*dy, "w": np.array([(x*dy).sum(), 0, dy.sum()])}


def square(x: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Arrays]:
    return x[2]**2, {"x": np.array([0, 0, 2*x[2]*dy, 0])}


def product(x: np.ndarray, w: np.ndarray, dy: np.ndarray) -> tuple[np.ndarray, Arrays]:
    one, other = w[:2] @ x
    return one*other, {"x": dy*(w[0]*other + w[1]*one), "w": dy*np.stack([other*x, one*x, 0*x])}


CASES = [
    ("y[n,i] = x[n,1,i]*sigmoid(x[n,2,i])", gated, {"x": (3, 2, 4)}, {"x": (3, 1, 4)}, "got K = 1"),
    ("y[i] = w[1]*x[i] + w[3]", line, {"x": (4,), "w": (3,)}, {"x": (4,), "w": (2,)}, "expected K >= 3, got K = 2"),
    ("y = x[3]**2", square, {"x": (4,)}, {"x": (2,)}, "expected K >= 3, got K = 2"),
    ("m[k] = sum(j, w[k,j]*x[j])\ny = m[1]*m[2]", product, {"x": (4,), "w": (3, 4)}, {"x": (4,), "w": (1, 4)},
     "expected K >= 2, got K = 1"),
]


@pytest.mark.thorough(seconds=5, every=4)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("text", "by_hand", "shapes", "short", "refusal"), CASES)
def test_kernels_beside_slices(text: str, by_hand: object, shapes: Mapping[str, tuple[int, ...]],
                               short: Mapping[str, tuple[int, ...]], refusal: str, target: str) -> None:
    """And an array that has no such entry is refused."""
    draw, kernel = np.random.default_rng(4), build(layer(text), target)
    arrays = {name: draw.standard_normal(shape) for name, shape in shapes.items()}
    y = kernel.forward(**arrays)
    dy = draw.standard_normal(np.shape(y))
    assert callable(by_hand)
    expected, slopes = by_hand(**arrays, dy=dy)
    np.testing.assert_allclose(y, expected, rtol=1e-12)
    found = kernel.backward(dy, **arrays)
    for name, slope in slopes.items():
        np.testing.assert_allclose(found[name], slope, rtol=1e-12, atol=1e-15)
    with pytest.raises(ArgumentError, match=refusal):
        kernel.forward(**{name: np.ones(shape) for name, shape in short.items()})


@pytest.mark.parametrize(("text", "said"), [
    ("y[i] = x[i]*w[0]", "w has no position 0: it begins at 1"),
    ("h[i] = x[i+1] - x[i-1]\ny[i] = h[i]*h[1]", "h has no position 1: it begins at 2"),
])
def test_a_position_before_the_first(text: str, said: str) -> None:
    with pytest.raises(Error, match=said):
        layer(text)


def test_a_size_is_that_of_the_statement_it_stands_in() -> None:
    """d runs over heads in one line and over inputs in another."""
    found = layer("q[d] = sum(e, w[d,e]*x[e])\nz[e] = sum(d, v[e,d]*a[d])\n"
                  "y = sum(d, q[d]*k[d])/size(d) + sum(e, z[e])")
    w, x, v, a, k = np.ones((2, 3)), np.ones(3), np.ones((4, 5)), np.ones(5), np.ones(2)
    assert build(found).forward(w=w, x=x, v=v, a=a, k=k) == 3*2/2 + 4*5
