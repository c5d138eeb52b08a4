"""Numbers that are compared for each pair of indices: where the indices are equal the two move alike, and nothing is
asked; of the others alone it is asked that the two differ. Gradients beside central differences of the kernel."""

from collections.abc import Mapping

import numpy as np
import pytest

from codegen.building import build
from derive.layers.layer import Refutation
from tests.kept import layer

PAIRS = {       # text: what is asked of x or q
    "y = sum(i, j, maximum(x[i], x[j]))": "i = t or x[t] ≠ x[i]",
    "y = sum(i, j, w[i,j]*minimum(x[i], x[j]))": "i = t or x[t] ≠ x[i]",
    "y = sum(i, j, where(x[i] < x[j], x[i]**2, x[j]))": "i = t or x[t] ≠ x[i]",
    "y = sum(i, j, w[i,j]*abs(x[i] - x[j]))": "i = t or x[i] - x[t] ≠ 0",
    "y[i] = sum(j, w[i,j]*relu(x[i] - x[j]))": "x[i] - x[t] ≠ 0",
    "y[i,j] = maximum(x[i], x[j])": "i = t or x[t] ≠ x[i]",
    "y[i,j] = minimum(q[i,j], q[j,i])": "i = t or q[t, i] ≠ q[i, t]",
    "y[i,j] = maximum(q[i,j], q[j,i])": "i = t or q[t, i] ≠ q[i, t]",
    "y = sum(i, j, w[i,j]*maximum(q[i,j], 2*q[j,i] - q[i,j]))": "i = t or",
    "y = sum(i, j, k, abs(x[i,k] - x[j,k]))": "x[i, k] - x[t, k] ≠ 0",
    "y = sum(i, j, abs(x[i+1] - x[j]))": "≠ 0",
    "y[i,j] = maximum(exp(x[i]), exp(x[j]))": "i = t or exp(x[t]) ≠ exp(x[i])",
}


@pytest.mark.thorough(seconds=5, every=9)
@pytest.mark.parametrize("text", PAIRS)
def test_it_is_asked_of_different_indices_alone(text: str) -> None:
    of = layer(text)
    for name in of.inputs:
        answer = of.gradient(name)
        assert answer.proof
        if name != "w":
            given = str(answer).split("given ", 1)[1]
            assert PAIRS[text] in given
            assert " or " in given


@pytest.mark.thorough(seconds=9, every=13)
@pytest.mark.parametrize("text", PAIRS)
def test_gradients_are_slopes_at_distinct_entries(text: str) -> None:
    of, draw = layer(text), np.random.default_rng(7)
    kernel = build(of)
    shapes = {name: (4,) * len(of.source.shapes.arrays[name]) for name in of.inputs}
    if "k]" in text:
        shapes = dict.fromkeys(shapes, (4, 3))
    given = {name: draw.permutation(np.prod(shape)).reshape(shape) + draw.uniform(0.1, 0.3)
             for name, shape in shapes.items()}
    given = {name: array / array.size for name, array in given.items()}
    upstream = draw.standard_normal(np.shape(kernel.forward(**given)))
    found = kernel.backward(upstream, **given)
    for name, array in given.items():
        for place in np.ndindex(array.shape):
            assert abs(found[name][place] - slope(kernel, upstream, given, name, place)) < 1e-6, (name, place)


def slope(kernel: object, upstream: np.ndarray, given: Mapping[str, np.ndarray], name: str,
          place: tuple[int, ...]) -> float:
    def loss(step: float) -> float:
        moved = {key: array.copy() for key, array in given.items()}
        moved[name][place] += step
        return float(np.sum(upstream * kernel.forward(**moved)))            # type: ignore[attr-defined]

    return (loss(1e-6) - loss(-1e-6)) / 2e-6


def test_pairs_are_seen_under_inner_sums_too() -> None:
    """The entries that are compared may stand beside sums of their own."""
    text = "y = sum(i, j, maximum(x[i]*sum(k, u[k]*w[i,k]), x[j]*sum(k, u[k]*w[j,k])) + min(k, w[i,k]*(x[i] - w[j,k])))"
    for name in ("x", "u", "w"):
        assert layer(text).backward(name).theorem.given


@pytest.mark.parametrize(("x", "shares"), [([3.0], [1]), ([2.0, 2.0], [2, 2]), ([0.0, 0.0, 0.0], [3, 3, 3])])
def test_one_entry_and_ties(x: list[float], shares: list[int]) -> None:
    """At I = 1 the only pair is one of equal indices. At ties the shares of a pair add up to 1, and nothing is lost."""
    for name in ("maximum", "minimum"):
        kernel = build(layer(f"y = sum(i, j, {name}(x[i], x[j]))"))
        assert kernel.backward(1.0, x=np.array(x))["x"].tolist() == shares


def test_each_largest_of_a_pair_gets_its_share() -> None:
    """sum(i, j, max(x[i], x[j])) at 1, 5, 2: 1 is the largest of one pair, 5 of five, 2 of three."""
    kernel = build(layer("y = sum(i, j, maximum(x[i], x[j]))"))
    assert kernel.backward(1.0, x=np.array([1.0, 5.0, 2.0]))["x"].tolist() == [1, 5, 3]


RIGHT = [
    ("y = sum(i, j, maximum(x[i], x[j]))", "dx[i] = dy*(1 + 2*sum(j, where(x[i] > x[j], 1, 0)))"),
    ("y = sum(i, j, minimum(x[i], x[j]))", "dx[i] = dy*(1 + 2*sum(j, where(x[i] < x[j], 1, 0)))"),
    ("y[i,j] = maximum(x[i,j], x[j,i])",
     "dx[i,j] = where(x[i,j] > x[j,i], dy[i,j] + dy[j,i], 0) + where(i == j, dy[i,j], 0)"),
    ("y = sum(i, j, abs(x[i] - x[j]))", "dx[i] = 2*dy*sum(j, where(x[i] > x[j], 1, 0) - where(x[i] < x[j], 1, 0))"),
    ("y = sum(i, j, relu(x[i] - x[j]))", "dx[i] = dy*sum(j, where(x[i] > x[j], 1, 0) - where(x[i] < x[j], 1, 0))"),
    ("y[i] = maximum(x[i], x[i])", "dx[i] = dy[i]"),
]
WRONG = [
    ("y = sum(i, j, maximum(x[i], x[j]))", "dx[i] = 2*dy*sum(j, where(x[i] > x[j], 1, 0))"),
    ("y = sum(i, j, maximum(x[i], x[j]))", "dx[i] = dy*(2 + 2*sum(j, where(x[i] > x[j], 1, 0)))"),
    ("y = sum(i, j, abs(x[i] - x[j]))", "dx[i] = dy*sum(j, where(x[i] > x[j], 1, 0) - where(x[i] < x[j], 1, 0))"),
    ("y[i,j] = maximum(q[i,j], q[j,i])", "dq[i,j] = where(q[i,j] > q[j,i], dy[i,j] + dy[j,i], 0)"),
    ("h[i] = x[i]\ny[i] = maximum(h[i], x[i])", "dx[j] = 0*dy[j]"),
]


@pytest.mark.parametrize(("text", "claim"), RIGHT)
def test_right_formulas_are_theorems(text: str, claim: str) -> None:
    assert not isinstance(layer(text).check_gradient("x", claim), Refutation)


@pytest.mark.parametrize(("text", "claim"), WRONG)
def test_what_forgets_the_pairs_of_equal_indices_is_refuted(text: str, claim: str) -> None:
    name = claim[1:claim.index("[")]
    assert isinstance(layer(text).check_gradient(name, claim), Refutation)


SINGULAR = [        # 0 where the indices are equal, whatever the entries are; and beside a guard no number there
    "y = sum(i, j, sqrt(sum(k, (x[i,k] - x[j,k])**2)))",
    "y[i,j] = sqrt(sum(k, (x[i,k] - x[j,k])**2))",
    "y[i] = sum(j, w[i,j]*sqrt((u[i] - u[j])**2 + (v[i] - v[j])**2))",
    "y = sum(i, j, where(i != j, w[i,j]/(u[i] - u[j]), 0))",
    "y[i] = sum(j, where(i != j, v[j]/(u[i] - u[j])**2, 0))",
    "y = sum(i, j, where(i == j, 0, 1/sum(k, (x[i,k] - x[j,k])**2)))",
    "y = sum(i, j, where(i < j, log((u[i] - u[j])**2), 0))",
    "y[i] = sum(j, where(i != j, v[j]*log(sum(k, (x[i,k] - x[j,k])**2)), 0))",
]


@pytest.mark.thorough(seconds=10, every=9)
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("text", SINGULAR)
def test_what_is_singular_at_equal_indices(text: str) -> None:
    of, draw = layer(text), np.random.default_rng(3)
    kernel = build(of)
    for sizes in ((4, 3), (2, 1), (1, 2)):
        given = {name: draw.standard_normal({"x": sizes, "w": (sizes[0],) * 2}.get(name, sizes[:1]))
                 for name in of.inputs}
        upstream = draw.standard_normal(np.shape(kernel.forward(**given)))
        found = kernel.backward(upstream, **given)
        for name, array in given.items():
            answer = of.gradient(name)
            assert name == "w" or " or " in str(answer)
            for place in np.ndindex(array.shape):
                expected = slope(kernel, upstream, given, name, place)
                assert abs(found[name][place] - expected) < 1e-5 * (1 + abs(expected)), (name, place)
