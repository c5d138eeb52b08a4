"""Layers that divide only at some places: on a diagonal, beside it; what is shown does not depend on the run."""

import os
import subprocess
import sys

import numpy as np
import pytest

from codegen.building import build
from derive.layers import layer

# Without their diagonal: the softmax of similarities that contrastive losses take, its loss, sums less one of them.
APART = "p[i,j] = where(j != i, exp(s[i,j]), 0)/sum(k, where(k != i, exp(s[i,k]), 0))"
LOSS = "y[i] = log(sum(k, where(k != i, exp(s[i,k]), 0))) - s[i,i]"
REST = "y[i] = x[i] - sum(j, where(j != i, x[j], 0))/sum(j, where(j != i, w[j], 0))"
DIAGONAL = "y[i,j] = where(j == i, 1/x[i,j], x[i,j])"
SHOWN = {
    DIAGONAL: "(1 - [i = j]/x[i, j]² - [i = j])·dy[i, j] for 1 ≤ i ≤ I, 1 ≤ j ≤ J",
    APART: "[j ≠ i]·(dp[i, j] - (Σ_{k=1..J} [k ≠ i]·exp(s[i, k])·dp[i, k])/(Σ_{k=1..J} [k ≠ i]·exp(s[i, k])))"
           "·exp(s[i, j])/(Σ_{k=1..J} [k ≠ i]·exp(s[i, k])) for 1 ≤ i ≤ I, 1 ≤ j ≤ J",
    LOSS: "([t ≠ i]·exp(s[i, t])/(Σ_{k=1..I} [k ≠ i]·exp(s[i, k])) - [i = t])·dy[i] for 1 ≤ i ≤ I, 1 ≤ t ≤ I",
}


@pytest.mark.parametrize("text", SHOWN)
def test_no_hypothesis_is_on_one_entry(text: str) -> None:
    """[i = j]/x[i,j] is [i = j]/x[j,j] only where x has a j-th row."""
    found = layer(text)
    (name,) = found.inputs
    assert str(found.gradient(name)).splitlines()[0].split(" = ", 1)[1] == SHOWN[text]


@pytest.mark.parametrize("sizes", [(2, 2), (5, 5), (2, 5), (5, 2)])
@pytest.mark.parametrize("text", [APART, LOSS, REST, DIAGONAL])
def test_kernels_beside_differences(text: str, sizes: tuple[int, int]) -> None:
    """Also where there are more rows than columns, or fewer: then the diagonal ends before them."""
    found, draw = layer(text), np.random.default_rng(sizes)
    kernel, numbers = build(found), dict(zip("IJ", sizes, strict=True))
    given = {name: draw.standard_normal([numbers[str(high)] for _, high in found.source.shapes.arrays[name]]) + 3
             for name in found.inputs}
    upstream = draw.standard_normal(np.shape(kernel.forward(**given)))
    gradients = kernel.backward(upstream, **given)
    for name, value in given.items():
        for place in np.ndindex(value.shape):
            moved = [{**given, name: value + step * (np.indices(value.shape) == np.reshape(
                place, (-1, *[1] * value.ndim))).all(axis=0)} for step in (1e-6, -1e-6)]
            ends = [float(np.sum(upstream * np.asarray(kernel.forward(**each)))) for each in moved]
            assert gradients[name][place] == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-6, abs=1e-8)


def test_what_is_left_out_may_be_infinite() -> None:
    s = np.array([[1e4, 0, 1, 2], [3, np.inf, 5, 1e4], [1, 2, -1e4, 4], [0, 0, 0, 1e300]])
    with np.errstate(over="ignore", invalid="ignore"):
        found = np.asarray(build(layer(APART)).forward(s=s))
    assert np.diag(found).tolist() == [0] * 4
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-15)
    assert found[1].tolist() == [0, 0, 0, 1]


def test_the_same_theorem_in_every_run() -> None:
    """Whatever order a set has: the seed of hashes decides that."""
    said = (f"from derive.layers import layer\nfor text in {list(SHOWN)!r}:\n    found = layer(text)\n"
            "    print([found.gradient(name).digest for name in found.inputs])")
    runs = {subprocess.run([sys.executable, "-c", said], check=True, capture_output=True, text=True,
                           env={**os.environ, "PYTHONHASHSEED": seed}).stdout for seed in ("1", "4")}
    assert len(runs) == 1, runs
