"""What a condition chooses by its bits, beside np.where; bounds that are numbers, beside np.maximum and np.minimum."""

import numpy as np
import pytest

from codegen.building import build
from codegen.kernels.relu import _chosen
from tests.kept import layer

from ..compilers import own_cache

__all__ = ["own_cache"]
TYPES = (np.float32, np.float64, np.longdouble)
ODD = (0.0, -0.0, 1.0, -1.5, np.inf, -np.inf, np.nan, 1e-45, -1e-320, 3e38)


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("other", [0, -np.inf])
@pytest.mark.parametrize("place", ["new", "value", "condition"])
def test_bits_are_chosen_as_np_where_chooses(dtype: type, other: float, place: str) -> None:
    value = np.array([*ODD, *ODD]).astype(dtype)
    condition = np.array([1.0] * len(ODD) + [0.0] * len(ODD), dtype)
    expected = np.where(condition != 0, value, dtype(other))
    out = {"new": np.full_like(value, 7), "value": value, "condition": condition}[place]
    _chosen(condition, value, other, out, np.full_like(value, 5))
    np.testing.assert_array_equal(out, expected)
    np.testing.assert_array_equal(np.signbit(out[expected == 0]), np.signbit(expected[expected == 0]))


@pytest.mark.parametrize("dtype", TYPES[:2])
def test_conditions_of_fewer_letters_and_arrays_with_gaps(dtype: type) -> None:
    draw = np.random.default_rng(0)
    value = draw.standard_normal((6, 10)).astype(dtype)[::2, ::-2]
    condition = (draw.random((10, 3)) < 0.5).astype(dtype).T[:, ::2]
    for mask in (condition, condition[:1], condition[:, :1]):
        out = np.empty((3, 5), dtype)
        _chosen(mask, value, -np.inf, out, np.empty((3, 5), dtype))
        np.testing.assert_array_equal(out, np.where(mask != 0, value, -np.inf))


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize("dtype", TYPES[:2])
@pytest.mark.parametrize(("text", "by_hand"), [
    ("y[n,i] = relu(x[n,i])", lambda x: np.maximum(x, 0)),
    ("y[n,i] = maximum(x[n,i], 2)", lambda x: np.maximum(x, 2)),
    ("y[n,i] = minimum(2, x[n,i])", lambda x: np.minimum(x, 2)),
    ("y[n,i] = maximum(c, x[n,i])", lambda x: np.maximum(x, 2.5)),
    ("y[n,i] = where(x[n,i] > 0, x[n,i], c*(exp(x[n,i]) - 1))", lambda x: np.where(x > 0, x, 2.5 * (np.exp(x) - 1))),
])
def test_layers_with_bounds_keep_what_is_no_number(text: str, by_hand, dtype: type) -> None:  # type: ignore[no-untyped-def]
    what = layer(text)
    x = np.array([[-3, -0.0, 1, 2, 2.25, 7], [np.inf, -np.inf, np.nan, 0, -1, 80]], dtype)
    given = {"x": x} | ({"c": 2.5} if "c" in what.inputs else {})
    with np.errstate(over="ignore", invalid="ignore"):
        found, expected = build(what).forward(**given), by_hand(x)
    np.testing.assert_allclose(found, expected, rtol=1e-6 if dtype == np.float32 else 1e-14)
