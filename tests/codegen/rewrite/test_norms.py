"""Layers with norms, of rows as large and as small as a type has them: against mpmath, and beside the best of hand."""

from collections.abc import Mapping
from functools import cache

import mpmath
import numpy as np
import pytest
from numpy.typing import NDArray

from codegen.building import LayerKernel, build
from derive.layers.examples import EXAMPLES
from tests.kept import layer

from ..compilers import needs_compiler, own_cache

__all__ = ["own_cache"]
Arrays = dict[str, NDArray[np.floating]]
Exact = NDArray[np.object_]
N, I = 6, 17
SCALES = {np.float32: (1.0, 1e9, 1e19, 1e30, 1e38, 1e-19, 1e-30, 1e-37),
          np.float64: (1.0, 1e90, 1e155, 1e200, 1e307, 1e-155, 1e-200, 1e-300)}
TARGETS = ["numpy", pytest.param("native", marks=needs_compiler)]
ROWS = {"RMS norm": "xg", "layer norm": "xgb", "weight norm": "vgxb"}


@cache
def kernel(name: str, target: str) -> LayerKernel:
    return build(layer(EXAMPLES[name].text), target)


def exact(array: NDArray[np.floating]) -> Exact:
    made: Exact = np.vectorize(lambda entry: mpmath.mpf(float(entry)), otypes=[object])(array)
    return made


def root(squares: Exact) -> Exact:
    made: Exact = np.vectorize(mpmath.sqrt, otypes=[object])(squares)
    return made


def of_rows(name: str, given: Mapping[str, Exact], dy: Exact) -> tuple[Exact, dict[str, Exact]]:
    """The outputs and the gradients of a layer or RMS norm, as one derives them by hand."""
    x, g = given["x"], given["g"]
    t = x - (x.sum(axis=1) / I)[:, None] if name == "layer norm" else x
    r = root((t**2).sum(axis=1) / I + given["eps"])
    u, du = t / r[:, None], g * dy
    along = (du * u).sum(axis=1)
    dt = (du - u * along[:, None] / I) / r[:, None]
    if name == "layer norm":
        dx = dt - (dt.sum(axis=1) / I)[:, None]
        return g * u + given["b"], {"x": dx, "g": (dy * u).sum(axis=0), "b": dy.sum(axis=0)}
    return g * u, {"x": dt, "g": (dy * u).sum(axis=0)}


def of_weights(given: Mapping[str, Exact], dy: Exact) -> tuple[Exact, dict[str, Exact]]:
    v, g, x = given["v"], given["g"], given["x"]
    r = root((v**2).sum(axis=1))
    u, dw = v / r[:, None], dy.T @ x
    dg = (dw * u).sum(axis=1)
    return x @ (g[:, None] * u).T + given["b"], {
        "v": (g / r)[:, None] * (dw - dg[:, None] * u), "g": dg, "x": dy @ (g[:, None] * u), "b": dy.sum(axis=0)}


def drawn(name: str, scale: float | NDArray[np.floating], eps: float,
          dtype: type) -> tuple[Arrays, NDArray[np.floating]]:
    draw = np.random.default_rng(0)
    rows = draw.uniform(0.1, 1, (N, I)) * draw.choice([-1, 1], (N, I))
    given = {"x": (rows * scale).astype(dtype), "g": draw.standard_normal(I).astype(dtype), "eps": dtype(eps)}
    if name == "weight norm":
        given = {"v": given["x"], "x": draw.standard_normal((5, I)).astype(dtype),
                 "g": draw.standard_normal(N).astype(dtype), "b": draw.standard_normal(N).astype(dtype)}
    elif name == "layer norm":
        given["b"] = draw.standard_normal(I).astype(dtype)
    return given, draw.standard_normal((5, N) if name == "weight norm" else (N, I)).astype(dtype)


def units(found: NDArray[np.floating], wanted: Exact) -> float:
    """The largest error in units in the last place of the largest entry of its row; of what the type can hold."""
    assert np.all(np.isfinite(found))
    last = np.spacing(np.abs(np.vectorize(float)(wanted)).max(axis=-1, keepdims=True).astype(found.dtype))
    return float(np.abs((exact(found) - wanted) / exact(last)).max())


def worst(name: str, target: str, scale: float | NDArray[np.floating], eps: float, dtype: type) -> float:
    """Of the output and of all gradients, with what forward has kept and without it."""
    given, dy = drawn(name, scale, eps, dtype)
    with mpmath.workdps(60):
        numbers = {array: exact(value) for array, value in given.items()}
        y, slopes = of_weights(numbers, exact(dy)) if name == "weight norm" else of_rows(name, numbers, exact(dy))
        kept: Arrays = {}
        made = kernel(name, target)
        found = [made.forward(**given), made.forward(**given, kept=kept)]
        gradients = [made.backward(dy, **given), made.backward(dy, **given, kept=kept)]
        return max(*(units(one, y) for one in found if isinstance(one, np.ndarray)),
                   *(units(one[array], wanted) for one in gradients for array, wanted in slopes.items()))


@pytest.mark.thorough(seconds=51, every=65)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("eps", [0.0, 1e-5])
@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize(("dtype", "scale"), [(dtype, scale) for dtype in SCALES for scale in SCALES[dtype]])
def test_rows_of_any_size(dtype: type, scale: float, name: str, eps: float, target: str) -> None:
    """Within half a unit where all is made in a wider type, which is the least that there is; else within 4."""
    if name == "weight norm" and eps:
        return
    far = dtype is np.float32 and abs(np.log10(scale)) > 10 and (scale > 1 or not eps)
    assert worst(name, target, scale, eps, dtype) <= (0.501 if far else 4 if scale > 1e-290 else 10)


@pytest.mark.thorough(seconds=4, every=7)
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", ROWS)
def test_rows_of_many_sizes_in_one_array(name: str, target: str) -> None:
    scales = np.array([[1.0], [1e19], [1e-19], [1e30], [1e-30], [3e38]])
    given, dy = drawn(name, scales, 0, np.float32)
    made = kernel(name, target)
    together, slopes = made.forward(**given), made.backward(dy, **given)
    assert worst(name, target, scales, 0, np.float32) <= 0.501
    if name == "weight norm":
        return
    for row in range(N):                    # each as by itself
        alone = {**given, "x": given["x"][row:row + 1]}
        np.testing.assert_allclose(made.forward(**alone)[0], together[row], rtol=1e-5)
        np.testing.assert_allclose(made.backward(dy[row:row + 1], **alone)["x"][0], slopes["x"][row], rtol=2e-5)


@pytest.mark.parametrize("scale", [1e19, 1e30, 3e38, 1e-19, 1e-30, 1e-38])
def test_no_worse_than_the_best_of_hand(scale: float) -> None:
    """With the largest entry taken out, as one writes it: y = g*z/sqrt(mean(z**2) + eps/m**2) for z = x/m."""
    given, dy = drawn("RMS norm", scale, 0, np.float32)
    with mpmath.workdps(60):
        y, _ = of_rows("RMS norm", {array: exact(value) for array, value in given.items()}, exact(dy))
        z = given["x"] / np.abs(given["x"]).max(axis=1, keepdims=True)
        by_hand = units(given["g"] * z / np.sqrt(np.mean(z**2, axis=1, keepdims=True)), y)
        ours = units(kernel("RMS norm", "numpy").forward(**given), y)
    assert ours <= min(by_hand, 0.501)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_rows_that_are_no_numbers_stay_by_themselves(dtype: type, target: str) -> None:
    large = float(np.finfo(dtype).max) / 4
    x = np.array([[1.0, 2.0], [np.nan, 1.0], [np.inf, 1.0], [large, large], [0.0, 0.0]], dtype)
    given = {"x": x, "g": np.ones(2, dtype), "eps": 1e-5}
    y = kernel("RMS norm", target).forward(**given)
    dx = kernel("RMS norm", target).backward(np.ones_like(x), **given)["x"]
    np.testing.assert_allclose(y, [[0.632454, 1.264908], [np.nan, np.nan], [np.nan, 0], [1, 1], [0, 0]], rtol=1e-5)
    np.testing.assert_allclose(dx[[0, 3, 4]], [[0.252983, -0.126488], [0, 0], [100**1.25] * 2], rtol=1e-5, atol=1e-30)
    assert np.isnan(dx[1:3]).all()


def test_what_no_type_can_mend_is_made_once() -> None:
    """Rows of NaN, of infinities and of zeros are no reason to take a wider type."""
    made, x = kernel("RMS norm", "numpy"), np.array([[1.0, 2.0], [np.nan, 1.0], [np.inf, 1.0], [0.0, 0.0]], np.float32)
    given = {"x": x, "g": np.ones(2, np.float32), "eps": 0}
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(made.module.__dict__, "_wider", None)             # to call it is an error
        y = made.forward(**given)
        made.backward(np.ones_like(x), **given)
    np.testing.assert_allclose(y, [[0.632456, 1.264911], [np.nan, np.nan], [np.nan, 0], [np.nan, np.nan]], rtol=1e-5)


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize("text", ["y[i] = x[i]/sqrt(sum(j, x[j]**2))", "y[i] = x[i]/(eps + sqrt(mean(j, x[j]**2)))"])
@pytest.mark.parametrize("target", TARGETS)
def test_a_norm_that_is_a_number(text: str, target: str) -> None:
    """It has no axis, and is not kept; and it may stand within another formula."""
    made, x, dy = build(layer(text), target), np.array([3, 4, -1]), np.array([1, 0, 2])
    more = {"eps": 1e-5} if "eps" in text else {}
    scaled = [{"x": (x * scale).astype(np.float32), **more} for scale in (1.0, 1e30)]
    (y, large), (dx, small) = ([made.forward(**given) for given in scaled],
                               [made.backward(dy.astype(np.float32), **given)["x"] for given in scaled])
    np.testing.assert_allclose(large, y, rtol=1e-5)
    np.testing.assert_allclose(small.astype(float) * 1e30, dx, rtol=1e-4)


BESIDE = {
    "erf({})": mpmath.erf, "1 + erf({}/sqrt(2))": lambda z: 1 + mpmath.erf(z / mpmath.sqrt(2)),
    "exp(-({})**2)": lambda z: mpmath.exp(-(z**2)), "where({0} > 0, {0}, 0)": lambda z: max(z, 0),
    "tanh({})": mpmath.tanh, "log(1 + exp({}))": lambda z: mpmath.log(1 + mpmath.exp(z)),
}


@pytest.mark.thorough(seconds=9, every=4)
@pytest.mark.parametrize("scale", [1.0, 1e30])
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("other", BESIDE)
def test_a_norm_beside_functions_that_need_helpers(other: str, target: str, scale: float) -> None:
    """The helpers of one kernel come from several templates, and each keeps its own name."""
    made = build(layer(f"y[i,j] = {other.format('z[i,j]')} + x[i,j]/sqrt(sum(k, x[i,k]**2))"), target)
    x, z = np.array([[3.0, 4.0], [-1.0, 2.0]]), np.array([[0.5, -0.25], [-2.0, 1.0]])
    given = {"x": (x * scale).astype(np.float32), "z": z.astype(np.float32)}
    norms = np.sqrt((x**2).sum(axis=1, keepdims=True))
    first = np.array([[float(BESIDE[other](mpmath.mpf(entry))) for entry in row] for row in z.tolist()])
    np.testing.assert_allclose(made.forward(**given), first + x / norms, rtol=2e-6)
    dx = made.backward(np.eye(2, dtype=np.float32), **given)["x"].astype(float) * scale
    unit = x / norms
    np.testing.assert_allclose(dx, (np.eye(2) - unit * np.diag(unit)[:, None]) / norms, rtol=1e-5)
