"""A side that a maximum does not take may be infinite, and adds nothing to a gradient: by hand, on both targets."""

import numpy as np
import pytest

from codegen.building import build
from tests.kept import layer

from ..compilers import needs_compiler, own_cache

__all__ = ["own_cache"]
ROWS = np.array([[0.0, 0, 0], [3, 0, -4], [1e-7, 0, 0]])
UNIT = np.array([[0.6, 0, -0.8]])
# A text, its input, and the gradient of the sum of its output.
CASES = {
    "an exponential that overflows": (
        "y[i] = max(0, x[i]) + min(0, 2*(exp(x[i]/2) - 1))", np.array([2e3, -2e3, 1, -1]), [1, 0, 1, np.exp(-0.5)]),
    "the length of a row of zeros": (
        "y[n,d] = x[n,d]/max(sqrt(sum(k, x[n,k]**2)), 1/1000)", ROWS,
        [[1e3]*3, *(1 - UNIT*UNIT.sum())/5, [1e3]*3]),
    "the logarithm of 0": (
        "y[n] = max(log(sum(k, x[n,k]**2)), 1/2)", ROWS, [[0]*3, [6/25, 0, -8/25], [0]*3]),
    "one over 0": ("y[i] = min(1/x[i]**2, 5)", np.array([0.0, 2, -1]), [0, -0.25, 2]),
}


@pytest.mark.thorough(seconds=6, every=5)
@pytest.mark.parametrize("target", ["numpy", pytest.param("native", marks=needs_compiler)])
@pytest.mark.parametrize("case", CASES)
def test_what_is_not_taken_is_not_seen(case: str, target: str) -> None:
    text, x, expected = CASES[case]
    kernel = build(layer(text), target)
    with np.errstate(over="ignore", divide="ignore"):          # of what the maximum leaves out
        y = kernel.forward(x=x)
    assert np.isfinite(y).all()
    np.testing.assert_allclose(kernel.backward(np.ones_like(y), x=x)["x"], expected, rtol=1e-12, atol=1e-12)


def test_at_a_tie_half_of_it_is_taken() -> None:
    """Half of the slope of the logarithm, where it is the bound."""
    kernel = build(layer("y[n] = max(log(sum(k, x[n,k]**2)), 0)"))
    assert kernel.backward(np.ones(1), x=np.array([[1.0, 0]]))["x"].tolist() == [[1, 0]]
