"""Arrays of few entries are worked on whole, and looked at once: the same results, and the same refusals ever after."""

from collections.abc import Mapping, Sequence
from unittest.mock import patch

import numpy as np
import pytest

from codegen.building import ArgumentError, LayerKernel, build
from codegen.catalogue import BATCHED
from codegen.numpy import loops
from codegen.numpy.first_steps import made_at_once
from derive.layers.examples import EXAMPLES
from tests.fuzz import layers
from tests.kept import layer

from .test_layers import drawn, sizes_of

SOFTMAX = "y[i] = exp(x[i])/sum(j, exp(x[j]))"


def of_tiles(kernel: LayerKernel) -> LayerKernel:
    """The same kernel, which takes no arrays for small."""
    with patch.multiple(loops, TILE=7, FEW=0):
        made = build(kernel.layer, batch=kernel.batch)
        assert made.module.FEW == 0
        return made


@pytest.mark.thorough(seconds=16, every=21)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", EXAMPLES)
def test_whole_and_in_tiles(name: str, dtype: type) -> None:
    """Forward, backward, and backward of what forward has kept; the second call is as the first."""
    kernel = build(layer(EXAMPLES[name].text), batch=BATCHED.get(name, ()))
    tiles = of_tiles(kernel)
    for sizes in sizes_of(name):
        given = {array: value.astype(dtype)[()] for array, value in drawn(name, sizes, 1).items()}
        made = kernel.forward(**given)
        draw = np.random.default_rng(2)
        upstream = [draw.standard_normal(y.shape).astype(dtype)[()] for y in flat([made])]
        first, again, other = (flat(worked_out(one, given, upstream)) for one in (kernel, kernel, tiles))
        for one, two, three in zip(first, again, other, strict=True):
            assert np.array_equal(one, two, equal_nan=True)
            assert one.dtype == three.dtype == dtype
            scale = 1 + np.abs(three).max()
            np.testing.assert_allclose(one, three, rtol=0, atol=scale * (2e-5 if dtype is np.float32 else 1e-12))
    assert kernel.module._KNOWN


def worked_out(kernel: LayerKernel, given: Mapping[str, np.ndarray], upstream: Sequence[np.ndarray]) -> list[object]:
    kept: dict[str, np.ndarray] = {}
    return [kernel.forward(kept=kept, **given), kernel.forward(**given), kernel.backward(*upstream, **given),
            kernel.backward(*upstream, kept=kept, **given)]


def flat(results: Sequence[object]) -> list[np.ndarray]:
    return [np.asarray(array) for one in results for array in (one.values() if isinstance(one, dict) else [one])]


def test_what_has_passed_once_does_not_let_anything_else_pass() -> None:
    kernel = build(layer("y[n,i] = a*x[n,i] + b[i]"))
    x, b = np.ones((2, 3)), np.ones(3)
    for a in (2.0, 2.0, 2, 2):
        assert kernel.forward(x=x, a=a, b=b).tolist() == [[3.0] * 3] * 2
    masked = np.ma.masked_array(x, mask=[[True, False, False]] * 2)
    for wrong, said in (
            ({"b": np.ones(4)}, r"b has shape \(4,\), expected \(I\)"),
            ({"b": b.astype(np.float32)}, "expected one dtype"),
            ({"x": x.astype(int)}, "x has dtype int64"), ({"x": masked}, "x is masked"), ({"a": "2"}, "a is '2'"),
            ({"a": np.ones(1)}, r"a has shape \(1,\)"), ({"x": np.ones((0, 3))}, "expected no size to be 0"),
            ({"b": b.astype(">f8")}, "b has dtype >f8"), ({"a": 10**400}, "a is 1000"), ({"a": -10**30}, "a is -1000"),
            ({"a": np.ma.masked}, "a is masked")):
        for _ in range(2):
            with pytest.raises(ArgumentError, match=said):
                kernel.forward(**{"x": x, "a": 2.0, "b": b, **wrong})


@pytest.mark.parametrize("a", [2, 2.0, np.float32(2), np.float64(2), np.array(2.0), np.array(2.0, np.float32)])
def test_a_number_of_any_kind_takes_the_type_of_the_arrays(a: object) -> None:
    kernel = build(layer("y[i] = a*x[i]"))
    for _ in range(2):
        found = kernel.forward(x=np.ones(3, np.float32), a=a)
        assert found.dtype == np.float32
        assert found.tolist() == [2.0] * 3


def test_leading_axes_of_any_number() -> None:
    kernel = build(layer(SOFTMAX), batch=("x",))
    for shape in ((5,), (2, 5), (2, 3, 5), (1, 2, 3, 5)):
        x = np.random.default_rng(0).standard_normal(shape)
        for _ in range(2):
            y = kernel.forward(x=x)
            assert y.shape == shape
            np.testing.assert_allclose(y, np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True), rtol=1e-14)
            assert kernel.backward(y, x=x)["x"].shape == shape


@pytest.mark.thorough(seconds=9)
def test_what_a_ufunc_has_made_in_columns_is_not_written_to_in_another_shape() -> None:
    """NumPy would write to a copy: an array was made of dy.T, and a product of matrices went to all of it in a row."""
    found = layer("g = a/sum(m, exp(u[m]*minimum(1/u[m], min(p, s[p,p]*2))))\n"
                  "y[i,p] = maximum(1/x[i], 1/mean(q, 1/(1 + (z[q]*sum(j, z[j]*s[p,i]))**2))) + s[p,i]*x[p]")
    with layers.unproved():
        kernel = build(found)
    assert ".reshape(P * P))" in kernel.source
    layers.check(found, [kernel], 731742)


def test_what_forward_has_not_kept_is_missed() -> None:
    kernel = build(layer(SOFTMAX), batch=("x",))
    x = np.ones((2, 3))
    for _ in range(2):
        with pytest.raises(ArgumentError, match="kept has no y"):
            kernel.backward(x, x=x, kept={})


def test_results_do_not_change_with_the_next_call() -> None:
    kernel = build(layer(SOFTMAX), batch=("x",))
    x = np.arange(6.0).reshape(2, 3)
    first = kernel.forward(x=x)
    before = first.copy()
    kernel.forward(x=x[::-1].copy())
    assert np.array_equal(first, before)


def test_as_many_shapes_as_one_likes() -> None:
    kernel = build(layer("y[i] = 2*x[i]"))
    for size in range(1, 2100):
        kernel.forward(x=np.ones(size))
    assert len(kernel.module._KNOWN) <= 1000


@pytest.mark.parametrize(("lines", "made"), [
    (["y = np.empty(I, dtype)", "np.exp(x, out=y)"], ["y = np.exp(x)"]),
    (["y = np.empty(I, dtype)", "# y[i] = exp(x[i])", "np.exp(x, out=y)", "np.add(y, 1, out=y)"],
     ["# y[i] = exp(x[i])", "y = np.exp(x)", "np.add(y, 1, out=y)"]),
    (["y = np.empty(I, dtype)", "np.add(y, 1, out=y)"], ["y = np.empty(I, dtype)", "np.add(y, 1, out=y)"]),
    (["y = np.empty(I, dtype)", "np.less(x, 1, out=y)", "np.add(y, 1, out=y)"],         # no truth value is added
     ["y = np.empty(I, dtype)", "np.less(x, 1, out=y)", "np.add(y, 1, out=y)"]),
    (["y = np.empty(I, dtype)", "np.less(x, 1, out=y)", "z = np.where(y, x, 0)"],
     ["y = np.less(x, 1)", "z = np.where(y, x, 0)"]),
    (["y = np.empty(I, dtype)", "np.less(x, 1, out=y)", "z = np.where(y, y, 0)"],
     ["y = np.empty(I, dtype)", "np.less(x, 1, out=y)", "z = np.where(y, y, 0)"]),
    (["y = np.empty(I, dtype)", "np.copyto(y, np.where(x, 2, 0))"],                     # which are whole numbers
     ["y = np.empty(I, dtype)", "np.copyto(y, np.where(x, 2, 0))"]),
    (["y = np.empty(I, dtype)", "np.exp(x, out=y[1:])"], ["y = np.empty(I, dtype)", "np.exp(x, out=y[1:])"]),
    (["y = np.empty(I, dtype)", "for lo in range(3):", "    np.exp(x, out=y)"],
     ["y = np.empty(I, dtype)", "for lo in range(3):", "    np.exp(x, out=y)"]),
    (["y = np.empty(I, dtype)", "np.multiply(positions, x, out=y)"],                    # whole numbers times float32
     ["y = np.empty(I, dtype)", "np.multiply(positions, x, out=y)"]),
    (["y = np.empty((I, J), dtype)", "np.exp(x, out=y)", "np.matmul(a, b, out=y.reshape(I * J))"],  # x may be a.T
     ["y = np.empty((I, J), dtype)", "np.exp(x, out=y)", "np.matmul(a, b, out=y.reshape(I * J))"]),
])
def test_a_ufunc_allocates_what_it_writes_to_first(lines: list[str], made: list[str]) -> None:
    assert made_at_once(lines) == made
