"""Large and small arguments: no overflow, and no NaN that the mathematics does not have. Warnings are errors here."""

import mpmath
import numpy as np
import pytest

from codegen.building import LayerKernel, build
from codegen.kernels import sample_variance
from derive.layers.examples import EXAMPLES
from tests.kept import layer

FAR = np.array([[1e4, -1e4, 0.0, 1e4], [-1e4, -1e4, -1e4, -1e4], [1e4, 1e4, 1e4, 9990.0]])
SOFTMAX = np.array([[0.5, 0, 0, 0.5], [0.25] * 4, [1 / (3 + np.exp(-10))] * 3 + [np.exp(-10) / (3 + np.exp(-10))]])


def kernel(text: str) -> LayerKernel:
    return build(layer(text))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_softmax_of_numbers_far_from_0(dtype: type) -> None:
    softmax, ones = kernel("y[n,i] = exp(x[n,i])/sum(j, exp(x[n,j]))"), np.ones((3, 4), dtype)
    np.testing.assert_allclose(softmax.forward(x=FAR.astype(dtype)), SOFTMAX, rtol=1e-5)
    np.testing.assert_allclose(softmax.backward(ones, x=FAR.astype(dtype))["x"], np.zeros((3, 4)), atol=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_logarithm_of_a_sum_of_exponentials(dtype: type) -> None:
    whole = kernel("s[n] = log(sum(j, exp(x[n,j])))")
    wanted = np.array([1e4 + np.log(2), np.log(4) - 1e4, 1e4 + np.log(3 + np.exp(-10))])
    np.testing.assert_allclose(whole.forward(x=FAR.astype(dtype)), wanted, rtol=1e-6)
    np.testing.assert_allclose(whole.backward(np.ones(3, dtype), x=FAR.astype(dtype))["x"], SOFTMAX, rtol=1e-5)
    logs = kernel("y[n,i] = x[n,i] - log(sum(j, exp(x[n,j])))").forward(x=FAR.astype(dtype))
    np.testing.assert_allclose(logs, FAR - FAR.max(axis=1, keepdims=True)
                               - np.log([[2], [4], [3 + np.exp(-10)]]), rtol=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("text", "low", "high"), [("y[i] = sigmoid(x[i])", 0, 1), ("y[i] = tanh(x[i])", -1, 1)])
def test_sigmoid_and_tanh_far_from_0(text: str, low: float, high: float, dtype: type) -> None:
    x, ones = np.array([-1e3, -89, 0, 89, 1e3], dtype), np.ones(5, dtype)
    y, dx = kernel(text).forward(x=x), kernel(text).backward(ones, x=x)["x"]
    assert y[0] == low
    assert y[-1] == high
    np.testing.assert_allclose(y[2], (low + high) / 2)
    np.testing.assert_allclose(dx, [0, 0, (high - low) ** 2 / 4, 0, 0], atol=1e-30)


@pytest.mark.parametrize("scale", [1e-30, 1e-20, 1.0, 1e20, 1e30])
def test_norms_of_tiny_and_huge_vectors(scale: float) -> None:
    v = (np.array([[3, 4], [5, 12]]) * scale).astype(np.float32)
    norm = kernel("r[i] = sqrt(sum(j, v[i,j]**2))")
    np.testing.assert_allclose(norm.forward(v=v), np.array([5, 13]) * scale, rtol=1e-6)
    slope = norm.backward(np.ones(2, np.float32), v=v)["v"]
    np.testing.assert_allclose(slope, [[3 / 5, 4 / 5], [5 / 13, 12 / 13]], rtol=1e-6)
    unit = kernel("y[i] = sum(j, v[i,j]*x[j])/sqrt(sum(j, v[i,j]**2))")
    np.testing.assert_allclose(unit.forward(v=v, x=np.ones(2, np.float32)), [7 / 5, 17 / 13], rtol=1e-6)


def test_the_norm_of_0_is_0() -> None:
    np.testing.assert_array_equal(kernel("r[i] = sqrt(sum(j, v[i,j]**2))").forward(v=np.zeros((2, 3), np.float32)), 0)


VARIANCE = "m[n] = mean(i, x[n,i])\nv[n] = mean(i, (x[n,i] - m[n])**2)"
INLINE = "v[n] = mean(i, (x[n,i] - mean(j, x[n,j]))**2)"
TURNED = "v[n] = mean(i, (2*mean(j, x[n,j]) - 2*x[n,i])**2)/4"


def exact_variance(row: np.ndarray) -> float:
    with mpmath.workdps(40):
        entries = [mpmath.mpf(float(value)) for value in row]
        mean = mpmath.fsum(entries) / len(entries)
        return float(mpmath.fsum([(value - mean) ** 2 for value in entries]) / len(entries))


@pytest.mark.thorough(seconds=6, every=7)
@pytest.mark.parametrize("text", [VARIANCE, INLINE, TURNED])
@pytest.mark.parametrize("mean", [0, 1e2, 1e4, 1e6])
def test_a_variance_beside_a_large_mean(mean: float, text: str) -> None:
    """To a few units in the last place, of the numbers as float32 has them, and better than NumPy's own."""
    x = (np.random.default_rng(0).standard_normal((8, 1000)) + mean).astype(np.float32)
    exact = np.array([exact_variance(row) for row in x])
    unit = np.spacing(exact.astype(np.float32)).astype(float)
    made = kernel(text).forward(x=x)
    ours, other = (np.abs(found - exact) / unit
                   for found in (made["v"] if isinstance(made, dict) else made, x.var(axis=1)))
    assert ours.max() <= 4
    if mean >= 1e4:
        assert other.max() > ours.max()


@pytest.mark.parametrize("mean", [0, 1e3, 1e5])
def test_the_gradient_of_a_variance_beside_a_large_mean(mean: float) -> None:
    """In units of 2^-24 of the largest; a mean that is added to what is small beside it loses as much as it has."""
    x = (np.random.default_rng(0).standard_normal((4, 1000)) + mean).astype(np.float32)
    wide = x.astype(np.float64)
    exact = 2 * (wide - wide.mean(axis=1, keepdims=True)) / 1000
    found = kernel(INLINE).backward(np.ones(4, np.float32), x=x)["x"]
    assert np.max(np.abs(found - exact)) * 2**24 <= 3 * np.max(np.abs(exact))


@pytest.mark.parametrize("mean", [0.0, 1e4])
def test_an_estimate_of_a_variance_beside_a_large_mean(mean: float) -> None:
    x = (np.random.default_rng(0).standard_normal((1000, 8)) + mean).astype(np.float32)
    exact = np.array([exact_variance(column) for column in x.T]) * 1000 / 999
    found = sample_variance.estimate(x=x)
    assert np.max(np.abs(found - exact) / np.spacing(exact.astype(np.float32))) <= 8


@pytest.mark.thorough(seconds=5, every=3)
@pytest.mark.parametrize("value", [1e8, 1e10, 16777217.0])
def test_numbers_that_are_all_alike_have_no_variance(value: float) -> None:
    """An ulp may be as large as 1024 there; and no root of a negative number is taken."""
    x = np.full((2, 7), value, np.float32)
    np.testing.assert_array_equal(kernel(VARIANCE).forward(x=x), 0)
    norm = kernel(EXAMPLES["layer norm"].text)
    y = norm.forward(x=x, eps=1e-5, g=np.ones(7, np.float32), b=np.zeros(7, np.float32))
    assert np.all(np.isfinite(y))


def test_nan_and_infinity_pass_through_as_in_numpy() -> None:
    with np.errstate(invalid="ignore"):
        x = np.array([1.0, np.nan, np.inf, -np.inf])
        np.testing.assert_array_equal(kernel("y[i] = tanh(x[i])").forward(x=x), np.tanh(x))
        np.testing.assert_array_equal(kernel("y[i] = relu(x[i])").forward(x=x), np.maximum(x, 0))
        np.testing.assert_array_equal(kernel("y[i] = sigmoid(x[i])").forward(x=x), [1 / (1 + np.exp(-1)), np.nan, 1, 0])
        np.testing.assert_array_equal(np.isnan(kernel("m = max(i, x[i])").forward(x=x)), np.isnan(x.max()))
        rows = np.array([[0.0, 1.0], [np.nan, 1.0]])
        softmax = kernel("y[n,i] = exp(x[n,i])/sum(j, exp(x[n,j]))").forward(x=rows)
        assert np.isnan(softmax[1]).all()
        assert not np.isnan(softmax[0]).any()
