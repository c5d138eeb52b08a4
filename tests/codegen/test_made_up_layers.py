"""Layers as somebody might write them: each is what its text says, at many sizes, and its gradients are its slopes."""

import numpy as np
import pytest

from codegen.building import build
from codegen.rewrite import rewritten
from tests.kept import layer

from .compilers import needs_compiler, own_cache
from .test_random_layers import check

TRANSPOSED = [
    ("h[i,j] = w[i,j]*tanh(where(i <= j, tanh(x[i]), sum(k, x[k]*w[j,k]))) + x[i]*x[j]\n"
     "y[i,j] = sum(k, x[k]*a/(1 + a**2)*h[i,j]) + w[j,i]*x[i]*x[j]"),       # a value that two loops make
    "y[i,j] = (a[i,j] + a[j,i])*tanh(a[i,j] - b[j])",
    "y[i,j] = (z[i] + u[j,i])*(w[i,j] - u[i,j])**2",
    "y[i] = sum(j, (z[i] + u[j,i])/(1 + (w[i,j] - u[i,j])**2))",
]
DIAGONAL = [
    "t = sum(i, x[i,i])",
    "y[i,j] = x[i,j,i]",
    "y[i,k] = x[i,k] - log(sum(j, exp(x[j,j])))",
    "z[i,j] = 2*a[i,j]\nt = sum(i, z[i,i])\ny[i,j] = z[i,j]*t",
    "s[i,j] = sum(k, x[i,k]*x[j,k])\nd[i,j] = s[i,i] + s[j,j] - 2*s[i,j]",
]
POSITIONS = [
    "y[i] = sum(j, w[i,j]*x[j]/(1 + where(i == j, a, x[i])**2)) + w[i,i]",
    "y[i,j] = where(i <= j, x[i], z[j])",
    "y[i,j] = where(i < j, x[i]*a, z[j])",
    "y[j] = sum(k, where(k <= j, w[k,j], x[j]))",
    "y[j] = sum(i, w[j,i])*sum(i, where(j != i, u[j,i], z[i]))",   # two ranges under one letter
]
APART = [
    "y[i] = sum(j, x[i] + z[j])",
    "y[i] = sum(j, x[j] - w[j,i])",
    "y[i,j] = x[i] + sum(k, v[i,k]) + z[j]",
]
LENGTHS = [
    "p[j,i] = w[j,i]*z[i]/(1 + sum(k, x[k])**2)",
    "y[i] = x[i]/(1 + min(j, x[j]**2 + x[j])**2)",
    "y[i] = x[i]/sqrt(sum(j, x[j]**2) + eps)",
    "y[i] = x[i]/(sum(j, x[j]**2) + c**2)",
    "y[i] = x[i]/(eps + max(j, x[j]**2))",
]
NAMES = [
    "y[n] = sum(i, x[n,i])*ones_i",
    "q = sum(i, x[i]**2)*parts",
    "q = sum(i, parts[i]**2)",
]
SHIFTED = [
    "p = sum(i, z[i+1]*z[i])",
    "p = sum(i, (z[i+1] - z[i])**2)",
    "p = sum(i, z[i+1]*a - z[i])",
    "p = sum(i, j, z[i,j+1]*z[i+1,j]*a[j])",
]
NUMBERS = [
    "y[i] = x[i]*relu(a)*abs(b)*minimum(a, 2)",
    "y[i] = x[i]*erf(1) + x[i]*where(a < b, a, b)",
    "y = where(a < b, exp(a), log(b)) + a*sum(i, x[i])",
]
LEFT_OUT = [
    "y[i] = where(x[i] > 0, x[i], exp(x[i]) - 1)",
    "y[i] = where(x[i] < 1, x[i], where(x[i] < 2, exp(x[i]), x[i]**2))",
    "p[i,j] = where(j <= i, exp(s[i,j]), 0)/sum(l, where(l <= i, exp(s[i,l]), 0))",
    "y = log(sum(i, where(m[i] > 0, exp(x[i]), 0)) + 1)",
]
TEXTS = [*SHIFTED, *NUMBERS, *LEFT_OUT, *TRANSPOSED, *DIAGONAL, *POSITIONS, *APART, *LENGTHS, *NAMES]


TARGETS = ["numpy", pytest.param("native", marks=needs_compiler)]
__all__ = ["own_cache"]


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize("text", TEXTS)
def test_numpy(text: str) -> None:
    check(text, 5)


@pytest.mark.thorough(seconds=7, every=9)
@needs_compiler
@pytest.mark.parametrize("text", TEXTS)
def test_native(text: str) -> None:
    check(text, 5, "native")


@pytest.mark.parametrize("target", TARGETS)
def test_a_sum_that_leaves_the_last_one_out(target: str) -> None:
    x = np.linspace(-1, 2, 6)
    made = build(layer("y[i] = x[i] - log(sum(j, exp(x[j])*x[j+1]**2))"), target).forward(x=x)
    np.testing.assert_allclose(made, x - np.log(np.sum(np.exp(x[:-1]) * x[1:] ** 2)))


@pytest.mark.parametrize("text", DIAGONAL)
def test_a_batch_is_its_members(text: str) -> None:
    found = layer(text)
    name, = found.inputs
    draw = np.random.default_rng(0)
    shape = [3] * len(found.source.shapes.arrays[name])
    given = draw.uniform(0.3, 1.3, (2, *shape))
    alone, together = build(found), build(found, batch=(name,))
    wanted = [alone.forward(**{name: one}) for one in given]
    made = together.forward(**{name: given})
    np.testing.assert_allclose(made, np.stack([np.asarray(one) for one in wanted]))
    upstream = draw.standard_normal(np.shape(made))
    back = [alone.backward(dy, **{name: one})[name] for dy, one in zip(upstream, given, strict=True)]
    np.testing.assert_allclose(together.backward(upstream, **{name: given})[name], np.stack(back), atol=1e-12)


@pytest.mark.filterwarnings("ignore:overflow", "ignore:divide by zero", "ignore:invalid value")
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_a_condition_leaves_out_may_be_infinite(target: str, dtype: type) -> None:
    x = np.array([1000, -2, 0.5], dtype)
    elu = build(layer("y[i] = where(x[i] > 0, x[i], exp(x[i]) - 1)"), target)
    np.testing.assert_allclose(elu.forward(x=x), [1000, np.exp(-2) - 1, 0.5], rtol=1e-6)
    np.testing.assert_allclose(elu.backward(np.ones(3, dtype), x=x)["x"], [1, np.exp(-2), 1], rtol=1e-6)
    log = build(layer("y[i] = where(x[i] > 0, log(x[i]), 0)"), target)
    x = np.array([-1, 2, 0], dtype)
    np.testing.assert_allclose(log.forward(x=x), [0, np.log(2), 0], rtol=1e-6)
    np.testing.assert_allclose(log.backward(np.ones(3, dtype), x=x)["x"], [0, 0.5, 0], rtol=1e-6)


@pytest.mark.filterwarnings("ignore:overflow")
@pytest.mark.parametrize("target", TARGETS)
def test_a_square_that_a_condition_leaves_out_may_be_infinite(target: str) -> None:
    huber = build(layer("y[i] = where(abs(x[i]) < d, x[i]**2/2, d*(abs(x[i]) - d/2))"), target)
    x = np.array([1e20, -1e20, 0.5], np.float32)
    np.testing.assert_allclose(huber.forward(x=x, d=1.0), [1e20, 1e20, 0.125], rtol=1e-6)
    np.testing.assert_allclose(huber.backward(np.ones(3, np.float32), x=x, d=1.0)["x"], [1, -1, 0.5], rtol=1e-6)


@pytest.mark.thorough(seconds=6, every=5)
@pytest.mark.filterwarnings("ignore:overflow", "ignore:invalid value")
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_a_softmax_of_what_came_before_sees_nothing_else(target: str, dtype: type) -> None:
    """However large it is: plain NumPy gives these values where it does not overflow."""
    causal = build(layer("p[i,j] = where(j <= i, exp(s[i,j]), 0)/sum(l, where(l <= i, exp(s[i,l]), 0))"), target)
    for large in (85, 1e4):
        s = np.array([[-large, large], [1, 2]], dtype)
        share = 1 / (1 + np.exp(-1))
        np.testing.assert_allclose(causal.forward(s=s), [[1, 0], [1 - share, share]], rtol=1e-6)
        found = causal.backward(np.array([[1, 2], [3, 4]], dtype), s=s)["s"]
        np.testing.assert_allclose(found, [[0, 0], [-share * (1 - share), share * (1 - share)]], rtol=1e-5)
    chosen = build(layer("y = log(sum(l, where(m[l] > 0, exp(x[l]), 0)))"), target)
    assert chosen.forward(m=np.array([0, 1], dtype), x=np.array([709, -40], dtype)) == -40


@pytest.mark.filterwarnings("ignore:overflow")
def test_causal_attention_is_products_of_matrices() -> None:
    """The condition stays with the scores: no array has all three letters."""
    made = build(layer("o[i,k] = sum(j, where(j <= i, exp(s[i,j]), 0)*v[j,k])/sum(l, where(l <= i, exp(s[i,l]), 0))"))
    assert "np.matmul(do, v.T" in made.text
    program = rewritten(made.lowered.backward)
    assert max(len(let.axes) for let in (*rewritten(made.lowered.forward).lets, *program.lets)) == 2
    draw = np.random.default_rng(0)
    s, v = 30 * draw.standard_normal((6, 6)), draw.standard_normal((6, 4))
    grown = np.exp(s) * np.tril(np.ones((6, 6)))
    np.testing.assert_allclose(made.forward(s=s, v=v), grown @ v / grown.sum(axis=1, keepdims=True), atol=1e-14)
    found = made.backward(np.ones((6, 4), np.float32), s=(300 * s).astype(np.float32), v=v.astype(np.float32))
    assert all(np.isfinite(gradient).all() for gradient in found.values())


@pytest.mark.parametrize("target", TARGETS)
def test_a_root_makes_nothing_else_undefined(target: str) -> None:
    made = build(layer("y[i] = a[i]/v[i]\nz[i] = 1/sqrt(v[i])\n-> y, z"), target)
    with np.errstate(invalid="ignore"):
        found = made.forward(a=np.array([1.0, 2.0]), v=np.array([-2.0, 4.0]))
    np.testing.assert_array_equal(found["y"], [-0.5, 0.5])
    np.testing.assert_array_equal(found["z"], [np.nan, 0.5])


@pytest.mark.thorough(seconds=8, every=13)
@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value")
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("x", [[np.inf, 1], [-np.inf, 1], [-np.inf, -np.inf], [np.nan, 1], [np.inf, -np.inf], [3, 1]])
def test_infinities_go_where_they_go_in_numpy(target: str, x: list[float]) -> None:
    given = np.array(x, float)
    whole = build(layer("y = log(sum(j, exp(x[j])))"), target)
    np.testing.assert_allclose(whole.forward(x=given), np.log(np.sum(np.exp(given))))
    norm = build(layer("y = sqrt(sum(i, x[i]**2))"), target)
    np.testing.assert_allclose(norm.forward(x=given), np.sqrt(np.sum(given**2)))
    if np.inf not in given:             # all shares of an infinite sum are no numbers; NumPy has 0 for finite ones
        softmax = build(layer("y[i] = exp(x[i])/sum(j, exp(x[j]))"), target)
        np.testing.assert_allclose(softmax.forward(x=given), np.exp(given) / np.sum(np.exp(given)))


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("large", [1000, -300])
def test_differences_of_large_numbers(target: str, large: float) -> None:
    """As accurate as what one would write: errors in units of 2**-24 of the largest entry."""
    draw = np.random.default_rng(0)
    x, z = (large + draw.standard_normal((20, 10)) for _ in range(2))
    x, z = x.astype(np.float32), z.astype(np.float32)
    upstream = draw.standard_normal((20, 20)).astype(np.float32)
    found = build(layer("r[a,b] = sum(j, (x[a,j] - z[b,j])**2)"), target).backward(upstream, x=x, z=z)
    apart = 2 * upstream[:, :, None].astype(float) * (x[:, None, :].astype(float) - z.astype(float))
    for name, wanted in (("x", apart.sum(axis=1)), ("z", -apart.sum(axis=0))):
        assert np.abs(found[name] - wanted).max() <= 16 * 2**-24 * np.abs(wanted).max()
    line = x.reshape(-1)
    second = build(layer("y[i] = x[i+1] - 2*x[i] + x[i-1]"), target).forward(x=line)
    np.testing.assert_allclose(second, np.diff(line.astype(float), 2), atol=2**-22)
