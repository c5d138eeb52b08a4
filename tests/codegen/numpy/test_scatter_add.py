"""Sums with one match are slices: padding, shifts and strides take no matrix, at every size, however far they reach."""

import re
import tracemalloc

import numpy as np
import pytest

from codegen.building import build
from tests.kept import layer

from ..compilers import needs_compiler, own_cache

__all__ = ["own_cache"]
TARGETS = ["numpy", pytest.param("native", marks=needs_compiler)]
# A condition between the letter j of x and the letter i of w and y, as a function of the two.
CONDITIONS = {
    "j == i": lambda j, i: j == i, "j + 2 == i": lambda j, i: j + 2 == i, "i == j - 3": lambda j, i: i == j - 3,
    "2*j == i": lambda j, i: 2 * j == i, "2*j - 1 == i": lambda j, i: 2 * j - 1 == i,
    "3*j + 2 == i": lambda j, i: 3 * j + 2 == i, "j == 2*i + 1": lambda j, i: j == 2 * i + 1,
    "j == 3*i - 2": lambda j, i: j == 3 * i - 2, "i == j + 100": lambda j, i: i == j + 100,
}


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("condition", CONDITIONS)
def test_beside_the_matrix(condition: str, target: str) -> None:
    kernel = build(layer(f"y[i] = w[i]*sum(j, where({condition}, x[j], 0))"), target)
    draw = np.random.default_rng(1)
    for length, places in ((1, 1), (1, 7), (7, 1), (5, 9), (9, 5), (6, 6), (2, 20), (20, 2)):
        x, w, dy = draw.standard_normal(length), draw.standard_normal(places), draw.standard_normal(places)
        j, i = np.arange(1, length + 1)[None, :], np.arange(1, places + 1)[:, None]
        matrix = CONDITIONS[condition](j, i).astype(float)
        np.testing.assert_allclose(kernel.forward(x=x, w=w), w * (matrix @ x), rtol=1e-15)
        kept: dict[str, np.ndarray] = {}
        kernel.forward(x=x, w=w, kept=kept)
        for found in (kernel.backward(dy, x=x, w=w), kernel.backward(dy, x=x, w=w, kept=kept)):
            np.testing.assert_allclose(found["x"], (dy * w) @ matrix, rtol=1e-15)
            np.testing.assert_allclose(found["w"], dy * (matrix @ x), rtol=1e-15)


@pytest.mark.thorough(seconds=26, every=27)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(("entry", "spelled"), [("s[j,j]", "jj->j"), ("s[j,c,j]", "jcj->jc"), ("s[j,j,j]", "jjj->j")])
@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_diagonal(condition: str, entry: str, spelled: str, target: str) -> None:
    """One letter that runs along several axes is no slice of them."""
    beside = "w[i,c]" if "c" in entry else "w[i]"
    kernel = build(layer(f"y{beside[1:]} = {beside}*sum(j, where({condition}, {entry}, 0))"), target)
    draw = np.random.default_rng(3)
    for length, places in ((1, 1), (5, 9), (9, 5), (6, 6), (2, 20)):
        sides = {"j": length, "c": 3}
        s = draw.standard_normal([sides[one] for one in spelled.split("->")[0]])
        w, dy = draw.standard_normal((2, places, 3) if "c" in entry else (2, places))
        j, i = np.arange(1, length + 1)[None, :], np.arange(1, places + 1)[:, None]
        matrix = CONDITIONS[condition](j, i).astype(float)
        np.testing.assert_allclose(kernel.forward(s=s, w=w), w * (matrix @ np.einsum(spelled, s)), rtol=1e-15)
        found, expected = kernel.backward(dy, s=s, w=w), np.zeros_like(s)
        for place in range(length):
            expected[tuple(slice(None) if one == "c" else place for one in spelled.split("->")[0])] = (
                matrix.T @ (dy * w))[place]
        np.testing.assert_allclose(found["s"], expected, rtol=1e-15)
        np.testing.assert_allclose(found["w"], dy * (matrix @ np.einsum(spelled, s)), rtol=1e-15)


@pytest.mark.thorough(seconds=4, every=7)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("text", [
    "y[i,c] = w[i,c]*sum(j, where(j + 2 == i, x[j,c], 0))", "y[i,c] = w[i,c]*sum(j, where(2*j == i, x[c,j], 0))",
    "y[i,c] = w[i,c]*sum(j, where(j == 2*i, x[j,c], 0))",
])
def test_with_other_letters(text: str, target: str) -> None:
    kernel = build(layer(text), target)
    draw = np.random.default_rng(2)
    for length, places in ((4, 7), (7, 4), (1, 3)):
        x, w, dy = (draw.standard_normal((count, 3)) for count in (length, places, places))
        j, i = np.arange(1, length + 1)[None, :], np.arange(1, places + 1)[:, None]
        matrix = ((j + 2 == i) if "j + 2" in text else (2 * j == i) if "2*j" in text else (j == 2 * i)).astype(float)
        turned = "x[c,j]" in text
        given = {"x": x.T.copy() if turned else x, "w": w}
        np.testing.assert_allclose(kernel.forward(**given), w * (matrix @ x), rtol=1e-15)
        found = kernel.backward(dy, **given)
        np.testing.assert_allclose(found["x"].T if turned else found["x"], matrix.T @ (dy * w), rtol=1e-15)
        np.testing.assert_allclose(found["w"], dy * (matrix @ x), rtol=1e-15)


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize("form", ["2*i + 3*k", "i + 3*k", "3*i + k", "2*i + 2*k", "5*i + 2*k"])
def test_a_loop_is_over_the_window(form: str) -> None:
    """Of a convolution with any stride and any dilation: it has few entries, and outputs are many."""
    kernel = build(layer(f"y[i] = sum(k, w[k]*x[{form}])"))
    loops = re.findall(r"for \w+ in range\([A-Z]\w*\):", kernel.text)
    assert set(loops) == {"for k in range(K):"}
    x, w = np.random.default_rng(1).standard_normal(40), np.random.default_rng(2).standard_normal(4)
    y = kernel.forward(x=x, w=w)
    dy = np.random.default_rng(3).standard_normal(y.shape)
    found = kernel.backward(dy, x=x, w=w)["x"]
    along, h = np.random.default_rng(4).standard_normal(40), 1e-6
    slope = dy @ (kernel.forward(x=x + h * along, w=w) - kernel.forward(x=x - h * along, w=w)) / (2 * h)
    assert abs(found @ along - slope) < 1e-8 * (1 + abs(slope))


def test_padding_takes_no_matrix() -> None:
    kernel = build(layer("y[i] = w[i]*sum(j, where(j + 2 == i, x[j], 0))"))
    size = 1500
    x, w = np.ones(size), np.ones(size + 4)
    kernel.forward(x=x, w=w)
    tracemalloc.start()
    y = kernel.forward(x=x, w=w)
    kernel.backward(y, x=x, w=w)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 20 * x.nbytes         # a matrix has 1500 times as many bytes
    assert y.tolist() == [0.0, 0.0, *[1.0] * size, 0.0, 0.0]


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize(("j", "q"), [(1, 1), (2, 1), (2, 2), (2, 3), (3, 7)])
def test_a_second_size_of_one_letter_is_a_length_of_its_own(j: int, q: int) -> None:
    """z[j] and w[i,j] where nothing ties their sizes: J and J', and J' does not follow from J. 2*j may lie outside."""
    text = "f = max(j, z[j]*z[j])\ny[i,j] = w[i,j]*sum(q, where(q == 2*j, z[q], 0))\n-> y"
    draw = np.random.default_rng(0)
    z, w, dy = draw.standard_normal(q), draw.standard_normal((2, j)), draw.standard_normal((2, j))
    there = [2 * k for k in range(1, j + 1)]
    seen = np.array([z[place - 1] if place <= q else 0 for place in there])
    kernel = build(layer(text))
    assert np.allclose(kernel.forward(z=z, w=w), w * seen)
    found = kernel.backward(dy, z=z, w=w)
    slope = np.zeros(q)
    for place, value in zip(there, (dy * w).sum(axis=0), strict=True):
        if place <= q:
            slope[place - 1] += value
    assert np.allclose(found["z"], slope)
    assert np.allclose(found["w"], dy * seen)
