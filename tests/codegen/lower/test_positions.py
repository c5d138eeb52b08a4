"""Positions beside values: labels, lengths of sequences, masks; and sums over every second entry."""

import numpy as np
import pytest

from codegen.building import ArgumentError, build
from tests.kept import layer

from ..compilers import needs_compiler, own_cache
from ..test_random_layers import check

__all__ = ["own_cache"]
TARGETS = ["numpy", pytest.param("native", marks=needs_compiler)]
LAYERS = [
    "y[b,i] = where(i <= n[b], x[b,i], 0)",
    "y[i] = where(x[i] > i, x[i], 0)",
    "y[i] = where(3*i + 1 < 4*x[i], x[i]**2, exp(x[i]))",
    "y[b] = sum(i, where(i <= 3*n[b], x[b,i], 0))/n[b]",
    "y[b,i] = where(i <= 2*n[b], exp(x[b,i]), 0)/sum(j, where(j <= 2*n[b], exp(x[b,j]), 0) + 1)",
    "y = pi", "y = 3/4", "y = pi\nz[i] = x[i]\n-> y, z",
]
LOSS = "y[b] = log(sum(c, exp(x[b,c]))) - sum(c, where(c == t[b], x[b,c], 0))"


@pytest.mark.thorough(seconds=5, every=7)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("text", LAYERS)
def test_the_kernel_is_what_the_text_says(text: str, target: str) -> None:
    for seed in (1, 2):
        check(text, seed, target)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("text", "picked"), [
    ("y = sum(k, x[2*k])", slice(1, None, 2)), ("y = sum(k, x[2*k+1])", slice(0, None, 2)),
    ("y = sum(k, x[3*k])", slice(2, None, 3)), ("h[k] = x[2*k]\ny = sum(k, h[2*k])", slice(3, None, 4)),
])
def test_a_sum_over_every_second_entry(text: str, picked: slice, target: str) -> None:
    kernel = build(layer(text), target)
    for size in range(4, 10):
        x = np.random.default_rng(size).standard_normal(size)
        assert abs(kernel.forward(x=x) - x[picked].sum()) < 1e-12
        expected = np.zeros(size)
        expected[picked] = 2
        assert np.array_equal(kernel.backward(2.0, x=x)["x"], expected)


@pytest.mark.thorough(seconds=4, every=9)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("kind", [np.float32, np.int64, np.uint8, ">i4"])
def test_labels(kind: str, target: str) -> None:
    """Cross-entropy by labels, beside what one writes by hand: labels come in any integer type, or as numbers."""
    draw = np.random.default_rng(3)
    x, t = draw.standard_normal((7, 5)).astype(np.float32), draw.integers(1, 6, 7)
    rows = np.arange(7)
    shares = np.exp(x) / np.exp(x).sum(axis=1, keepdims=True)
    kernel = build(layer(LOSS), target)
    np.testing.assert_allclose(kernel.forward(x=x, t=t.astype(kind)), -np.log(shares[rows, t - 1]), rtol=2e-6)
    dy = draw.standard_normal(7).astype(np.float32)
    expected = dy[:, None] * shares
    expected[rows, t - 1] -= dy
    found = kernel.backward(dy, x=x, t=t.astype(kind))
    np.testing.assert_allclose(found["x"], expected, rtol=1e-5, atol=1e-6)
    assert not found["t"].any()


@pytest.mark.parametrize("target", TARGETS)
def test_labels_in_a_list_and_in_an_array_that_is_read_backwards(target: str) -> None:
    kernel = build(layer("y[b,c] = where(c == t[b], x[b,c], 0)"), target)
    x = np.arange(1.0, 7.0).reshape(2, 3)
    assert kernel.forward(x=x, t=[3, 1]).tolist() == [[0, 0, 3], [4, 0, 0]]
    assert kernel.forward(x=x, t=np.array([1, 3])[::-1]).tolist() == [[0, 0, 3], [4, 0, 0]]


@pytest.mark.parametrize("target", TARGETS)
def test_a_label_that_float32_does_not_hold_is_refused(target: str) -> None:
    kernel = build(layer("y[b,c] = where(c == t[b], x[b,c], 0)"), target)
    with pytest.raises(ArgumentError, match=r"t has entries beyond 2\*\*24"):
        kernel.forward(x=np.ones((1, 2), np.float32), t=np.array([2**24 + 1]))


def test_what_is_added_is_no_label() -> None:
    kernel = build(layer("y[b,c] = where(c == t[b], t[b], x[b,c])"))
    with pytest.raises(ArgumentError, match="t has dtype int64, expected float32 or float64"):
        kernel.forward(x=np.ones((2, 2)), t=np.array([1, 2]))


@pytest.mark.parametrize("relation", ["==", "<=", "<"])
def test_positions_beyond_the_whole_numbers_of_float32(relation: str) -> None:
    """2**24 + 1 is no number of float32: it must not be taken for 2**24, whatever is compared with it."""
    kernel = build(layer(f"y[i] = where(i {relation} n, x[i], 0)"))
    size = 2**24 + 2
    found = kernel.forward(x=np.ones(size, np.float32), n=np.float32(2**24))
    places = np.arange(1, size + 1)
    expected = {"==": places == 2**24, "<=": places <= 2**24, "<": places < 2**24}[relation]
    assert np.array_equal(found != 0, expected)
