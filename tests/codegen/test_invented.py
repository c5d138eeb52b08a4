"""Layers as somebody might write them: each is what its text says, at many sizes, and its gradients are its slopes."""

import numpy as np
import pytest

from codegen.building import build
from derive.layers import layer

from .compilers import needs_compiler, own_cache
from .test_random import check

TRANSPOSED = [
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
    "y[i] = x[i]/sqrt(sum(j, x[j]**2) + eps)",
    "y[i] = x[i]/(sum(j, x[j]**2) + c**2)",
    "y[i] = x[i]/(eps + max(j, x[j]**2))",
]
NAMES = [
    "y[n] = sum(i, x[n,i])*ones_i",
    "q = sum(i, x[i]**2)*parts",
    "q = sum(i, parts[i]**2)",
]
TEXTS = [*TRANSPOSED, *DIAGONAL, *POSITIONS, *APART, *LENGTHS, *NAMES]


__all__ = ["own_cache"]


@pytest.mark.parametrize("text", TEXTS)
def test_numpy(text: str) -> None:
    check(text, 5)


@needs_compiler
@pytest.mark.parametrize("text", TEXTS)
def test_native(text: str) -> None:
    check(text, 5, "native")


@pytest.mark.parametrize("target", ["numpy", pytest.param("native", marks=needs_compiler)])
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
