"""Layer kernels: every example against code that was written by hand, slopes by differences, and awkward arrays."""

from collections.abc import Mapping
from functools import cache

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from codegen.building import ArgumentError, LayerKernel, build
from codegen.catalogue import BATCHED
from derive.layers.examples import EXAMPLES
from tests.kept import layer
from tests.layers.by_hand import BY_HAND

Arrays = dict[str, NDArray[np.floating]]
LARGER = {"1-D convolution": "OCKNI:32527", "2-D convolution": "OCKLNIJ:2332277", "strided convolution": "OCKI:3239",
          "dilated convolution": "OCKI:3239", "two neighbours": "I:9", "central difference": "I:9"}


@cache
def kernel(name: str) -> LayerKernel:
    return build(layer(EXAMPLES[name].text))


def sizes_of(name: str) -> list[dict[str, int]]:
    """Ones, odd sizes that are not alike, and sizes of more than one tile's row."""
    if name in LARGER:
        letters, digits = LARGER[name].split(":")
        return [*(dict(one) for one in BY_HAND[name].sizes), dict(zip(letters, map(int, digits), strict=True))]
    letters = sorted({letter for spelled in BY_HAND[name].inputs.values() for letter in spelled})
    choices = ((1, 1, 1, 1), (3, 1, 2, 5), (2, 5, 3, 1), (5, 4, 7, 3))
    return [dict(zip(letters, choice, strict=False)) for choice in choices]


def drawn(name: str, sizes: Mapping[str, int], seed: int) -> Arrays:
    draw = np.random.default_rng(seed)
    made = {array: draw.standard_normal([sizes[letter] for letter in spelled])
            for array, spelled in BY_HAND[name].inputs.items()}
    return {array: np.abs(value) + 0.1 if array in BY_HAND[name].positive or not np.ndim(value) else value
            for array, value in made.items()}


def outputs_of(name: str, given: Mapping[str, object], of: LayerKernel | None = None) -> Arrays:
    made = (of or kernel(name)).forward(**given)        # type: ignore[arg-type]
    return made if isinstance(made, dict) else {kernel(name).layer.outputs[0]: made}


CASES = [(name, sizes) for name in EXAMPLES for sizes in sizes_of(name)]


@pytest.mark.parametrize(("name", "sizes"), CASES)
def test_forward_is_what_was_written_by_hand(name: str, sizes: dict[str, int]) -> None:
    given = drawn(name, sizes, 1)
    with mpmath.workdps(30):
        exact = {array: np.vectorize(mpmath.mpf, otypes=[object])(value) for array, value in given.items()}
        wanted = BY_HAND[name].forward(**exact)
    for output, found in outputs_of(name, given).items():
        np.testing.assert_allclose(found, np.asarray(wanted[output], dtype=float), rtol=1e-11, atol=1e-12, strict=True)


@pytest.mark.parametrize(("name", "sizes"), CASES)
def test_backward_is_the_slope_of_forward(name: str, sizes: dict[str, int]) -> None:
    given, draw = drawn(name, sizes, 2), np.random.default_rng(3)
    upstream = {output: draw.standard_normal(np.shape(y)) for output, y in outputs_of(name, given).items()}
    gradients = kernel(name).backward(*upstream.values(), **given)
    assert list(gradients) == list(kernel(name).layer.inputs)
    for array, gradient in gradients.items():
        assert np.shape(gradient) == np.shape(given[array])
        along, h = draw.standard_normal(np.shape(given[array])), 1e-5
        ahead, behind = (sum(np.sum(upstream[o] * y) for o, y in outputs_of(
            name, {**given, array: given[array] + step * along}).items()) for step in (h, -h))
        slope = (ahead - behind) / (2 * h)
        assert abs(np.sum(gradient * along) - slope) <= 1e-6 * (1 + abs(slope)), array


@pytest.mark.parametrize("name", EXAMPLES)
def test_float32_stays_float32(name: str) -> None:
    given = drawn(name, sizes_of(name)[-1], 4)
    single = {array: np.asarray(value, np.float32) for array, value in given.items()}
    upstream = [np.ones(np.shape(y)) for y in outputs_of(name, given).values()]
    for output, found in outputs_of(name, single).items():
        assert np.asarray(found).dtype == np.float32
        np.testing.assert_allclose(found, outputs_of(name, given)[output], rtol=2e-4, atol=2e-4)
    wanted = kernel(name).backward(*upstream, **given)
    for array, found in kernel(name).backward(*(one.astype(np.float32) for one in upstream), **single).items():
        assert np.asarray(found).dtype == np.float32, array
        np.testing.assert_allclose(found, wanted[array], rtol=2e-3, atol=2e-3)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_layout_in_memory_does_not_matter(name: str) -> None:
    given = drawn(name, sizes_of(name)[-1], 5)
    upstream = [np.ones(np.shape(y)) for y in outputs_of(name, given).values()]
    turned = {array: np.repeat(np.asfortranarray(value), 2, axis=0)[::2] if np.ndim(value) else value
              for array, value in given.items()}
    reversed_ = {array: value[::-1].copy()[::-1] if np.ndim(value) else value for array, value in given.items()}
    for other in (turned, reversed_):
        for output, found in outputs_of(name, other).items():
            np.testing.assert_allclose(found, outputs_of(name, given)[output], rtol=1e-12, atol=1e-13)
        wanted = kernel(name).backward(*upstream, **given)
        for array, found in kernel(name).backward(*upstream, **other).items():
            np.testing.assert_allclose(found, wanted[array], rtol=1e-11, atol=1e-12)


KEEPS = {
    "bilinear": ["total"], "quadratic form": ["total"], "sigmoid": ["y"], "tanh": ["y"], "GELU": ["slope"],
    "SiLU": ["sigmoid_"], "softmax": ["y"], "log-softmax": ["exp_shifted", "total"],
    "cross-entropy": ["exp_shifted", "total"],
    "squared error": ["total"], "layer norm": ["s", "total", "total3"], "RMS norm": ["r"],
    "batch norm": ["mu", "r", "total3"],
    "weight norm": ["r", "total2"], "normalised linear": ["norm", "total2"], "attention": ["p"],
    "two-layer network": ["h"], "relu network": ["h", "total"], "GRU cell": ["m", "r", "s", "z"],
    "LSTM cell": ["a", "f", "m", "o", "t"], "RBF kernel": ["k", "r"],
}


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_forward_keeps_is_not_computed_again(name: str, dtype: type) -> None:
    given = {array: np.asarray(value, dtype) for array, value in drawn(name, sizes_of(name)[-1], 9).items()}
    kept: dict[str, NDArray[np.floating]] = {}
    outputs = outputs_of(name, {**given, "kept": kept})
    assert sorted(kept) == KEEPS.get(name, [])
    draw = np.random.default_rng(10)        # of ones, the gradients of a normalisation are 0 whatever it does
    upstream = [draw.standard_normal(np.shape(y)).astype(dtype) if np.ndim(y) else dtype(1.5) for y in outputs.values()]
    wanted = kernel(name).backward(*upstream, **given)
    for array, gradient in kernel(name).backward(*upstream, kept=kept, **given).items():
        np.testing.assert_allclose(gradient, wanted[array], rtol=1e-4 if dtype == np.float32 else 1e-11, atol=1e-5)
    for array in kept:          # it is read, and of what else was kept nothing is taken for it
        off = {**kept, array: kept[array] + 1}
        assert any(not np.allclose(gradient, wanted[of], rtol=1e-3) for of, gradient
                   in kernel(name).backward(*upstream, kept=off, **given).items())
        with pytest.raises(ArgumentError, match=f"kept has no {array} of shape .*, expected what forward has kept"):
            kernel(name).backward(*upstream, kept={**kept, array: np.ones(99, dtype)}, **given)


@pytest.mark.parametrize("name", EXAMPLES)
def test_what_comes_in_is_not_changed(name: str) -> None:
    given = drawn(name, sizes_of(name)[-1], 6)
    kept = {array: np.copy(value) for array, value in given.items()}
    upstream = [np.ones(np.shape(y)) for y in outputs_of(name, given).values()]
    kernel(name).backward(*upstream, **given)
    for array, value in given.items():
        np.testing.assert_array_equal(value, kept[array])
    assert all(np.all(one == 1) for one in upstream)


def test_conditions_on_positions_are_masks() -> None:
    """Attention that looks back alone."""
    causal = build(layer("s[i,j] = where(j <= i, sum(k, q[i,k]*c[j,k]), 0)\n"
                         "p[i,j] = exp(s[i,j])/sum(l, exp(s[i,l]))\ny[i,m] = sum(j, p[i,j]*v[j,m])"))
    q, c, v = np.random.default_rng(0).standard_normal((3, 4, 5))
    e = np.exp(np.tril(q @ c.T))
    np.testing.assert_allclose(causal.forward(q=q, c=c, v=v), e / e.sum(axis=1, keepdims=True) @ v, rtol=1e-12)
    along, h = np.random.default_rng(1).standard_normal(q.shape), 1e-6
    ahead, behind = (np.sum(causal.forward(q=q + step * along, c=c, v=v)) for step in (h, -h))
    slope = causal.backward(np.ones((4, 5)), q=q, c=c, v=v)["q"]
    np.testing.assert_allclose(np.sum(slope * along), (ahead - behind) / (2 * h), rtol=1e-7)


WHERE = [
    ("y[i] = sum(j, where(i == 2*j, x[i,j], 0))", "IJ", lambda x: np.array([
        sum(x[i, j] for j in range(x.shape[1]) if i + 1 == 2 * (j + 1)) for i in range(x.shape[0])])),
    ("y[i] = sum(j, where(i + 1 == j, x[i,j], 0))", "IJ", lambda x: np.array([
        sum(x[i, j] for j in range(x.shape[1]) if i + 1 == j) for i in range(x.shape[0])])),
    ("y[i] = x[2*i]", "J", lambda x: x[1::2]),
]


@pytest.mark.parametrize(("text", "shape", "wanted"), WHERE)
@pytest.mark.parametrize(("rows", "columns"), [(2, 2), (5, 3), (3, 5), (4, 2)])
def test_conditions_on_what_is_summed(text: str, shape: str, wanted: object, rows: int, columns: int) -> None:
    """Places that a sum leaves out, and places beyond the end of an array."""
    kernel, draw = build(layer(text)), np.random.default_rng(0)
    x = draw.standard_normal([rows if letter == "I" else columns for letter in shape])
    y = wanted(x)                                           # type: ignore[operator]
    np.testing.assert_allclose(kernel.forward(x=x), y, atol=1e-14)
    dy, along, h = draw.standard_normal(y.shape), draw.standard_normal(x.shape), 1e-6
    ahead, behind = (np.sum(dy * wanted(x + step * along)) for step in (h, -h))         # type: ignore[operator]
    np.testing.assert_allclose(np.sum(kernel.backward(dy, x=x)["x"] * along), (ahead - behind) / (2 * h), atol=1e-8)


def test_a_sum_into_places_beyond_the_end() -> None:
    kernel = build(layer("y[i] = z[i] + sum(j, where(i == 2*j, x[j], 0))"))
    assert kernel.forward(x=np.arange(1.0, 5.0), z=np.zeros(5)).tolist() == [0, 1, 0, 2, 0]
    assert kernel.backward(np.arange(1.0, 6.0), x=np.ones(4), z=np.ones(5))["x"].tolist() == [2, 4, 0, 0]


@given(rows=st.integers(1, 90), columns=st.integers(1, 900), seed=st.integers(0, 99))
@settings(max_examples=15)
def test_tiles_of_any_size_give_the_same(rows: int, columns: int, seed: int) -> None:
    """Sizes around and over those of a tile, against NumPy at its plainest."""
    x = np.random.default_rng(seed).standard_normal((rows, columns))
    e = np.exp(x - x.max(axis=1, keepdims=True))
    wanted = e / e.sum(axis=1, keepdims=True)
    batched = build(layer(EXAMPLES["softmax"].text), batch=("x",))
    np.testing.assert_allclose(batched.forward(x=x), wanted, rtol=1e-12)
    dy = np.random.default_rng(seed + 100).standard_normal((rows, columns))
    slope = wanted * (dy - (dy * wanted).sum(axis=1, keepdims=True))
    np.testing.assert_allclose(batched.backward(dy, x=x)["x"], slope, rtol=1e-9, atol=1e-14)


@pytest.mark.thorough(seconds=6, every=7)
@pytest.mark.parametrize(("name", "batch"), [*BATCHED.items(), ("LSTM cell", ("x", "p")), ("two neighbours", ("x",)),
                                            ("weight norm", ("x",)), ("normalised linear", ("x",))])
@pytest.mark.parametrize("lead", [(), (3,), (2, 3)])
def test_a_batch_is_its_members(name: str, batch: tuple[str, ...], lead: tuple[int, ...]) -> None:
    alone, together = kernel(name), build(layer(EXAMPLES[name].text), batch=batch)
    given, draw = drawn(name, sizes_of(name)[-1], 7), np.random.default_rng(8)
    many = {array: draw.standard_normal(lead + np.shape(value)) if array in batch else value
            for array, value in given.items()}
    outputs = outputs_of(name, many, together)
    upstream = {output: draw.standard_normal(np.shape(y)) for output, y in outputs.items()}
    wanted = {array: np.zeros(np.shape(value)) for array, value in many.items()}
    for place in np.ndindex(*lead):
        one = {array: value[place] if array in batch else value for array, value in many.items()}
        for output, y in outputs_of(name, one).items():
            np.testing.assert_allclose(outputs[output][place], y, rtol=1e-12)
        for array, gradient in alone.backward(*(dy[place] for dy in upstream.values()), **one).items():
            if array in batch:
                wanted[array][place] = gradient
            else:
                wanted[array] += gradient           # the loss of a batch is the sum of those of its members
    for array, gradient in together.backward(upstream, **many).items():
        np.testing.assert_allclose(gradient, wanted[array], rtol=1e-9, atol=1e-12)
