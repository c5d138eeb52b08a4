"""Kernels of random layers: forward is what the text says, backward its slope, at odd sizes. Those that are drawn are
compared by their values alone, so that a layer whose proof takes its time does not stop the test."""

from itertools import islice
from unittest.mock import patch

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.building import build
from codegen.numpy import loops
from derive.layers.layer import Layer, layer
from derive.notation import parse_program

from ..fuzz.layers import unproved
from ..layers.generated import dense, square, windows
from ..layers.numbers import Entries, run
from ..layers.terms import sizes_of
from ..layers.test_generated import TEXTS
from .compilers import needs_compiler, own_cache

__all__ = ["own_cache"]
SIZES = 40                  # as many choices of sizes are looked at


def dense_array(entries: Entries) -> np.ndarray:
    """The entries of an array, wherever its positions begin, as NumPy has them."""
    places = np.array(sorted(entries), dtype=int).reshape(len(entries), -1)
    shape = tuple(places.max(axis=0) - places.min(axis=0) + 1) if places.size else ()
    return np.array([float(entries[place]) for place in sorted(entries)]).reshape(shape)


def check(text: str, seed: int, target: str = "numpy", most: int = 0, threads: int | None = None) -> None:
    found = layer(text)
    draw = np.random.default_rng(seed)
    kernel = build(found, target, threads=threads)
    choices = list(islice(sizes_of(found, most or (9 if len(found.source.shapes.sizes) < 3 else 4)), SIZES))
    for sizes in (choices[0], choices[seed % len(choices)], choices[-1]):
        numbers = {str(name): number for name, number in sizes.items()}
        shapes = {name: [int((high - low + 1).subs({s: numbers[str(s)] for s in (high - low).free_symbols}))
                         for low, high in found.source.shapes.arrays[name]] for name in found.inputs}
        signs = {name: draw.choice([1, 1, -1], shape) if shape else 1 for name, shape in shapes.items()}
        given = {name: draw.uniform(0.3, 1.3, shape) * signs[name] for name, shape in shapes.items()}
        agree(found, kernel, text, given, draw)


def agree(found: Layer, kernel: object, text: str, given: dict[str, np.ndarray], draw: np.random.Generator) -> None:
    def outputs(given: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        made = kernel.forward(**given)                  # type: ignore[attr-defined]
        return made if isinstance(made, dict) else {found.outputs[0]: made}

    with mpmath.workdps(30):
        entries = {name: {tuple(k + 1 for k in place): mpmath.mpf(float(value))
                          for place, value in np.ndenumerate(array)} for name, array in given.items()}
        said = run(parse_program(text), entries)
    made = outputs(given)
    for name, value in made.items():
        np.testing.assert_allclose(value, dense_array(said[name]), rtol=1e-8, atol=1e-9)
    upstream = {name: draw.standard_normal(np.shape(value)) for name, value in made.items()}
    kept: dict[str, np.ndarray] = {}
    kernel.forward(kept=kept, **given)                  # type: ignore[attr-defined]
    gradients = kernel.backward(upstream, **given)      # type: ignore[attr-defined]
    for name, gradient in kernel.backward(upstream, kept=kept, **given).items():        # type: ignore[attr-defined]
        np.testing.assert_allclose(gradient, gradients[name], rtol=1e-8, atol=1e-9)
    for name, gradient in gradients.items():
        along, h = draw.standard_normal(np.shape(given[name])), 1e-6
        ahead, behind = (sum(np.sum(upstream[o] * y) for o, y in outputs(
            {**given, name: given[name] + step * along}).items()) for step in (h, -h))
        slope = (ahead - behind) / (2 * h)
        assert abs(np.sum(gradient * along) - slope) <= 1e-5 * (1 + abs(slope)), name


@pytest.mark.thorough(seconds=4)
@settings(max_examples=15)
@given(dense(), st.integers(0, 99))
def test_random_layers(text: str, seed: int) -> None:
    with unproved():
        check(text, seed)


@settings(max_examples=10)
@given(dense(), st.integers(0, 99))
def test_random_layers_of_tiles_that_threads_take_in_turns(text: str, seed: int) -> None:
    with unproved(), patch.multiple(loops, TILE=3, SHARED=3, FEW=0):
        check(text, seed, threads=2)


@settings(max_examples=15)
@given(st.one_of(dense(), windows()), st.integers(0, 99))
def test_random_layers_in_tiles(text: str, seed: int) -> None:
    with unproved(), patch.multiple(loops, TILE=3, FEW=0):
        check(text, seed)


@settings(max_examples=15)
@given(windows(), st.integers(0, 99))
def test_random_windows(text: str, seed: int) -> None:
    with unproved():
        check(text, seed)


@pytest.mark.thorough(seconds=16)
@needs_compiler
@settings(max_examples=25)
@given(square(), st.integers(0, 99))
def test_random_square_layers(text: str, seed: int) -> None:
    with unproved():
        for target in ("numpy", "native"):
            check(text, seed, target, most=4)


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize("text", TEXTS)
def test_these_layers(text: str) -> None:
    check(text, 3)
