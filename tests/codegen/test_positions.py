"""An index as a value: biases by distance, discounts, positions encoded; in the type of the arrays, on both targets."""

import numpy as np
import pytest

from codegen.building import build
from codegen.lower.layers import lower
from codegen.program.grammar import Position, walk
from tests.kept import layer

from .compilers import needs_compiler, own_cache

__all__ = ["own_cache"]
TARGETS = ["numpy", pytest.param("native", marks=needs_compiler)]
SIZE = 5
AT = np.arange(1, SIZE + 1)
TEXTS = {       # the value, by NumPy as one writes it
    "y[i] = i*x[i]": lambda x: AT * x,
    "y[n] = x[n]/n": lambda x: x / AT,
    "y[i,j] = s[i,j] - a*(i - j)": lambda s, a: s - a * (AT[:, None] - AT),
    "y[n] = sum(j, where(j <= n, g**(n - j)*r[j], 0)) + 0*v[n]":
        lambda g, r, v: np.tril(g ** (AT[:, None] - AT).astype(float)) @ r + 0 * v,
    "y[i] = x[i]*cos(i*w)": lambda x, w: x * np.cos(AT * w),
    "L = sum(i, (x[i] - i/size(i))**2)": lambda x: ((x - AT / SIZE) ** 2).sum(),
    "y[n] = x[n]**n": lambda x: x**AT,
    "y[i] = maximum(x[i], i/4)": lambda x: np.maximum(x, AT / 4),
    "y[n] = sum(m, where(n < m, m*x[m], 0)) + x[n]": lambda x: np.triu(np.ones((SIZE, SIZE)), 1) @ (AT * x) + x,
}


@pytest.mark.thorough(seconds=9, every=9)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("text", TEXTS)
def test_values_and_slopes(text: str, target: str, dtype: type) -> None:
    of, draw = layer(text), np.random.default_rng(4)
    kernel, small = build(of, target), dtype is np.float32
    given = {name: draw.uniform(0.4, 0.9, (SIZE,) * len(of.source.shapes.arrays[name])) for name in of.inputs}
    entries = {name: np.asarray(array, dtype) for name, array in given.items()}
    made = np.asarray(kernel.forward(**entries))
    assert made.dtype == dtype
    np.testing.assert_allclose(made, TEXTS[text](**given), rtol=1e-5 if small else 1e-12)
    upstream = draw.standard_normal(made.shape)
    found = kernel.backward(np.asarray(upstream, dtype), **entries)
    for name, array in given.items():
        assert np.asarray(found[name]).dtype == dtype
        for place in np.ndindex(array.shape):
            step = np.zeros(array.shape)
            step[place] = 1e-6
            high, low = (np.sum(upstream * TEXTS[text](**{**given, name: array + way * step})) for way in (1, -1))
            expected = (high - low) / 2e-6
            assert abs(found[name][place] - expected) < (1e-4 if small else 1e-6) * (1 + abs(expected)), (name, place)


@pytest.mark.parametrize(("text", "whole"), [
    ("y[b,i] = where(i + 1 <= n[b], x[b,i], 0)", {True}), ("y[b,i] = where(2*i - 1 < n[b], x[b,i], 0)", {True}),
    ("y[i] = i*x[i]", {False}), ("y[i] = where(i <= n, i*x[i], 0)", {True, False}),
])
def test_what_is_compared_is_not_rounded(text: str, whole: set[bool]) -> None:
    """In float32 there is no 16,777,217."""
    program = lower(layer(text)).forward
    found = [part for let in program.lets for part in walk(let.value) if isinstance(part, Position)]
    assert {part.whole for part in found} == whole
