"""Layers that divide only at some places: on a diagonal, beside it; what is shown does not depend on the run."""

import os
import subprocess
import sys

import numpy as np
import pytest

from codegen.building import build
from derive.layers.layer import Refutation
from tests.kept import layer

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


@pytest.mark.thorough(seconds=37, every=17)
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


@pytest.mark.thorough(seconds=7)
def test_the_same_theorem_in_every_run() -> None:
    """Whatever order a set has: the seed of hashes decides that."""
    said = (f"from derive.layers.layer import layer\nfor text in {list(SHOWN)!r}:\n    found = layer(text)\n"
            "    print([found.gradient(name).digest for name in found.inputs])")
    runs = {subprocess.run([sys.executable, "-c", said], check=True, capture_output=True, text=True,
                           env={**os.environ, "PYTHONHASHSEED": seed}).stdout for seed in ("1", "4")}
    assert len(runs) == 1, runs


ALIKE = {
    "y = where(b < b, 3*b, b**2)": "2·b·dy",
    "y[i] = where(x[i] + 1 <= 1 + x[i], x[i]**2, 3*x[i])": "2·dy[i]·x[i] for 1 ≤ i ≤ I",
    "y[i] = where(x[i] != x[i], 3*x[i], x[i]**2)": "2·dy[i]·x[i] for 1 ≤ i ≤ I",
}


@pytest.mark.parametrize("text", ALIKE)
def test_a_comparison_of_a_number_with_itself_asks_for_nothing(text: str) -> None:
    found = layer(text)
    (name,) = found.inputs
    answer = found.gradient(name)
    assert str(answer).splitlines()[0].split(" = ", 1)[1] == ALIKE[text]
    assert "≠" not in str(answer)


TRIANGLES = [
    "y[i,j] = where(i < j, x[i]*a, z[j])",
    "y[i] = sum(j, w[i,j]*x[j]*(2*a + where(i <= j, a, x[i]))) + w[i,i]",
    "y[i,j] = where(j < i, u[i,i], u[j,j])*w[j,j]*w[i,j] + w[j,i]*x[i]*x[j]",
    "h[i,j] = tanh(where(i <= j, x[i], sum(k, x[k]*w[j,k])))\ny[i,j] = sum(k, x[k]*a*h[i,j]) + w[j,i]*x[i]*x[j]",
]


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize("text", TRIANGLES)
def test_what_a_comparison_of_indices_chooses_has_gradients(text: str) -> None:
    """Sums over i <= j are written with either index outside: the searches and the kernel choose as they like."""
    found = layer(text)
    for name in found.inputs:
        assert found.gradient(name).proof


NOTHING_MOVES = [("y[b,i] = where(i <= 2*n[b], exp(x[b,i]), 0)", "n", "dn[b] = 0*n[b]"),
                 ("y[i,k] = where(k + 1 != 2*b, x[i], z[k])", "b", "db = 0")]


@pytest.mark.parametrize(("text", "name", "right"), NOTHING_MOVES)
def test_what_stands_in_conditions_alone_has_gradient_0(text: str, name: str, right: str) -> None:
    assert " = 0" in str(layer(text).gradient(name)).splitlines()[0]
    assert not isinstance(layer(text).check_gradient(name, right), Refutation)
    assert isinstance(layer(text).check_gradient(name, f"{right} + 1"), Refutation)


SIMPLER = {"y[i] = maximum(x[i], 0.01*x[i])": "x[i] ≠ 0", "y[i] = where(x[i] < 0.7*x[i], x[i], x[i]**2)": "x[i] ≠ 0",
           "y[i] = maximum(x[i], 2*x[i] - z[i])": "x[i] - z[i] ≠ 0", "y[i] = minimum(x[i], x[i] + 1)": "I ≥ 1"}


@pytest.mark.parametrize("text", SIMPLER)
def test_two_sides_differ_where_their_difference_is_not_0(text: str) -> None:
    """Of x and x/100 it is asked that x is not 0; of x and x + 1 nothing."""
    assert str(layer(text).gradient("x")).split("given ", 1)[1].split(" for ", 1)[0] == SIMPLER[text]
