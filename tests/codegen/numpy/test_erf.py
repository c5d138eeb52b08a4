"""The error function of the kernels: how many units in the last place it is off."""

import math

import numpy as np
import pytest

from codegen.building import build
from tests.kept import layer

ERF = build(layer("y[i] = erf(x[i])"))
LARGEST = {np.float32: 2, np.float64: 2}


def points(dtype: type) -> np.ndarray[tuple[int], np.dtype[np.floating]]:
    draw = np.random.default_rng(0)
    found = [np.linspace(-7, 7, 40_001), np.logspace(-30, 1, 20_000), -np.logspace(-30, 1, 20_000),
             1 + draw.uniform(-1e-3, 1e-3, 5_000), np.linspace(0.055, 0.056, 20_000), draw.standard_normal(20_000)]
    return np.concatenate(found).astype(dtype)


@pytest.mark.parametrize("dtype", LARGEST)
def test_units_in_the_last_place(dtype: type) -> None:
    x = points(dtype)
    exact = np.array([math.erf(value) for value in x.astype(float)])
    off = np.abs(ERF.forward(x=x) - exact) / np.spacing(np.abs(exact).astype(dtype)).astype(float)
    assert off.max() <= LARGEST[dtype]


def between(low: float, high: float, step: int) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Every so many numbers of float32."""
    first, last = np.array([low, high], np.float32).view(np.int32).tolist()
    return np.arange(first, last, step, dtype=np.int32).view(np.float32)


@pytest.mark.parametrize(("low", "high", "step"), [(2**-20, 5, 211), (1.2, 1.25, 1)])
def test_numbers_of_float32_in_turn(low: float, high: float, step: int) -> None:
    """Where it errs most, 1.2177, one after another. By all of them between these ends it is 1.98."""
    x = between(low, high, step)
    exact = np.array([math.erf(value) for value in x.tolist()])
    off = np.abs(ERF.forward(x=x) - exact) / np.spacing(exact.astype(np.float32)).astype(float)
    assert off.max() <= 2
    assert off.max() >= 1.5


@pytest.mark.parametrize("dtype", LARGEST)
def test_its_ends(dtype: type) -> None:
    x = np.array([0, -0.0, 4.5, 40, np.inf, -np.inf, np.nan], dtype)
    np.testing.assert_allclose(ERF.forward(x=x), [0, 0, 1, 1, 1, -1, np.nan], rtol=1e-9)
    assert np.signbit(ERF.forward(x=x)[:2]).tolist() == [False, True]


@pytest.mark.parametrize("count", [1, 2, 3, 5, 15, 16, 17, 33])
def test_near_0_whatever_the_length(count: int) -> None:
    """What cancels at 0 is made by the same operations, in whatever place of an array."""
    x = np.full(count, 1e-20, np.float32)
    np.testing.assert_allclose(ERF.forward(x=x), 2e-20 / math.sqrt(math.pi), rtol=1e-6)


def test_of_one_number() -> None:
    of_number = build(layer("y = erf(s)"))
    assert of_number.forward(s=0.5) == pytest.approx(math.erf(0.5), rel=1e-15)
