"""Conditions on positions that no whole number bounds, that are no sums of letters, or that run backwards."""

from collections.abc import Callable

import numpy as np
import pytest

from codegen.building import build
from tests.kept import layer

from ..compilers import needs_compiler, own_cache

__all__ = ["own_cache"]
TARGETS = ["numpy", pytest.param("native", marks=needs_compiler)]
SIZE = 7
Places = np.ndarray
# Each layer is linear: y = x @ matrix.T, and the matrix is written here with the places 1..7 of its row and its column.
MATRICES: dict[str, Callable[[Places, Places], np.ndarray]] = {
    "y[n,i] = where(i < 2.5, x[n,i], 0)": lambda i, j: (i == j) & (i <= 2),
    "y[n,i] = where(i/2 <= 1.7, x[n,i], 0)": lambda i, j: (i == j) & (i <= 3),
    "y[n,i] = where(i <= size(i)/2, x[n,i], 0)": lambda i, j: (i == j) & (i <= 3),
    "y[n,i] = where(i*i <= 10, x[n,i], 0)": lambda i, j: (i == j) & (i <= 3),
    "y[n,i] = where(max(i, 3) == i, x[n,i], 0)": lambda i, j: (i == j) & (i >= 3),
    "y[n,i] = where(i == 1 or i == size(i), 0, x[n,i])": lambda i, j: (i == j) & (i > 1) & (i < SIZE),
    "y[n,i] = sum(j, where(abs(j - i) <= 1, x[n,j], 0)) + 0*x[n,i]": lambda i, j: abs(i - j) <= 1,
    "y[n,i] = sum(j, where(abs(i - j)/2 == 1, x[n,j], 0)) + 0*x[n,i]": lambda i, j: abs(i - j) == 2,
    "y[n,i] = sum(j, where(j == size(j) + 1 - i, x[n,j], 0)) + 0*x[n,i]": lambda i, j: i + j == SIZE + 1,
    "y[n,i] = sum(j, where(i + j == 5, x[n,j], 0)) + 0*x[n,i]": lambda i, j: i + j == 5,
}


@pytest.mark.thorough(seconds=12, every=7)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("text", MATRICES)
def test_a_condition_picks_what_it_says(text: str, target: str) -> None:
    places = np.arange(1, SIZE + 1)
    matrix = MATRICES[text](places[:, None], places).astype(float)
    x, dy = np.random.default_rng(1).standard_normal((2, 3, SIZE))
    kernel = build(layer(text), target)
    np.testing.assert_allclose(kernel.forward(x=x), x @ matrix.T, atol=1e-13)
    np.testing.assert_allclose(kernel.backward(dy, x=x)["x"], dy @ matrix, atol=1e-13)


@pytest.mark.parametrize("text", [
    "L = -sum(n, sum(c, where(c == t[n], w[c]*z[n,c], 0)))/sum(n, sum(c, where(c == t[n], w[c], 0)))",
    "q[n] = sum(c, where(c == t[n], z[n,c]**2, 0))\nL = mean(n, log(q[n]))",
])
def test_where_a_sum_needs_a_match_labels_have_no_theorem_and_the_slope_0(text: str) -> None:
    """That t moves supposes that it is at no position; then nothing matches, and the layer would divide by 0."""
    kernel, draw = build(layer(text)), np.random.default_rng(2)
    arrays = {"z": draw.standard_normal((4, 3)), "w": draw.uniform(1, 2, 3), "t": np.array([1, 3, 3, 2])}
    arrays = {name: arrays[name] for name in kernel.layer.inputs}
    found = kernel.backward(1.0, **arrays)
    assert "t" not in kernel.lowered.proofs
    assert not found["t"].any()
    for name in sorted(arrays.keys() - {"t"}):
        step = 1e-6 * np.random.default_rng(3).standard_normal(arrays[name].shape)
        change = (kernel.forward(**{**arrays, name: arrays[name] + step})
                  - kernel.forward(**{**arrays, name: arrays[name] - step}))
        np.testing.assert_allclose((found[name] * step).sum() * 2, change, rtol=1e-6)
