"""Where two sides of a maximum are equal on a region, their derivative is that of the maximum."""

import numpy as np
import pytest

from codegen.building import build
from derive.outlines.ties import has_maxima
from tests.fuzz.layers import check
from tests.kept import layer

from ..compilers import needs_compiler, own_cache

__all__ = ["own_cache"]

TARGETS = ["numpy", pytest.param("native", marks=needs_compiler)]
TEXTS = [
    "y = mean(i, minimum(r[i]*A[i], minimum(maximum(r[i], 1 - e), 1 + e)*A[i]))",
    "y = mean(i, minimum(r[i]*A[i], maximum(minimum(r[i], 1 + e), 1 - e)*A[i]))",
    "y[i] = maximum(x[i], relu(x[i]))",
    "y[i] = maximum(relu(x[i]), x[i])",
    "y[i] = minimum(maximum(x[i], 0), maximum(x[i], -1))",
    "y[i] = maximum(x[i], x[i]) - minimum(x[i]*z[i], z[i]*x[i])",
    "y[i] = maximum(abs(x[i]), x[i])*minimum(-abs(x[i]), -x[i])",
    "y[i] = maximum(where(x[i] < z[i], x[i], 1), minimum(x[i], 1))",
    "h[i] = relu(x[i])\ny[i] = maximum(h[i], x[i])*maximum(x[i], h[i])\n-> y, h",
    "y[i] = max(j, minimum(x[i]*z[j], c))",
    "y[i] = min(j, maximum(x[i]*z[j], c))*x[i]",
    "y = max(i, max(j, minimum(x[i]*z[j], c)))",
    "y = max(i, relu(x[i]) - relu(x[i]) + a)",
    "y[i] = sum(j, maximum(w[i,j], minimum(w[i,j], x[j])))",
    "y = maximum(a, minimum(a, b))*b",
    "h = max(i, x[i]/2)\ny[i] = log(2 + maximum(h, log(9/4))**2)*x[i]",
    "y[i] = log(2 + maximum(x[i], relu(x[i]))**2)",
    "y[i] = where(x[i] < z[i], maximum(x[i], minimum(x[i], z[i])), minimum(x[i], maximum(x[i], z[i])))",
    "y[i] = where(relu(x[i]) == 0, z[i]**2, x[i])",
]


@pytest.mark.thorough(seconds=352)
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("target", TARGETS)
def test_gradients_where_two_sides_are_equal(text: str, target: str) -> None:
    found = layer(text)
    kernel = build(found, target)
    for seed in range(12):
        check(found, [kernel], seed)


@pytest.mark.thorough(seconds=18)
@pytest.mark.parametrize("target", TARGETS)
def test_the_clipped_loss_by_hand(target: str) -> None:
    """Where the ratio is clipped and the clipped one is smaller there is no slope; everywhere else it is A."""
    kernel = build(layer(TEXTS[0]), target)
    r = np.array([0.5, 0.9, 1.0, 1.1, 1.5, 0.5, 0.9, 1.1, 1.5])
    gain = np.array([2.0, 2, 2, 2, 2, -3, -3, -3, -3])
    found = kernel.backward(1.0, r=r, A=gain, e=np.float64(0.2))
    np.testing.assert_allclose(found["r"] * 9, [2, 2, 2, 2, 0, 0, -3, -3, -3])
    np.testing.assert_allclose(found["e"] * 9, 2 * 1 + -3 * -1)
    np.testing.assert_allclose(found["A"] * 9, [0.5, 0.9, 1, 1.1, 1.2, 0.8, 0.9, 1.1, 1.5])


@pytest.mark.parametrize("target", TARGETS)
def test_at_a_tie_the_shares_add_up_to_one(target: str) -> None:
    """At a kink, too: what comes in goes on, to one side or to several."""
    x = np.array([1.0, 2.0, 2.0, 2.0])
    assert build(layer("y = max(i, x[i])"), target).backward(1.0, x=x)["x"].sum() == 1
    both = build(layer("y[i] = maximum(x[i], z[i]) + minimum(x[i], z[i])"), target)
    both = both.backward(np.ones(4), x=x, z=x.copy())
    np.testing.assert_array_equal(both["x"] + both["z"], 2)
    zero = np.zeros(4)
    for text, share in (("maximum(x[i], 0)", 0.5), ("maximum(0, x[i])", 0.5), ("minimum(0, x[i])", 0.5),
                        ("relu(x[i])", 0), ("abs(x[i])", 0)):
        found = build(layer(f"y[i] = {text}"), target).backward(np.ones(4), x=zero)["x"]
        np.testing.assert_array_equal(found, share)


ROUNDED = [         # the largest is found again, in whichever order its operations stand
    "y[i] = max(p, x[p]*where(i == p, x[i], 2))*x[i]",
    "y[i] = max(j, a[i]*b[j]*c[i,j])*b[i]",
    "y[i] = max(j, a[i]*a[j]*c[i,j]/3) + min(j, a[i]*c[j,i]*7*a[j])",
    "y[i] = max(j, where(i == j, 0.3, a[j])*a[i]*a[j]*0.7)",
    "y = max(i, j, a[i]*b[j]*0.3*a[i])",
    "y[i] = max(j, c[i,j]*2/(1 + c[i,j]**2))*a[i]",         # c**2 + 1 is rounded once, or c**2 is there already
    "y[i,k] = max(j, c[i,j]*2/(1 + c[i,j]**2))/(1 + (a[i]*b[k])**2)",     # the largest might be kept, what it is of not
]


@pytest.mark.thorough(seconds=40, every=5)
@pytest.mark.parametrize("text", ROUNDED)
@pytest.mark.parametrize("target", TARGETS)
def test_the_largest_is_found_again(text: str, target: str) -> None:
    found = layer(text)
    kernel = build(found, target)
    for seed in range(30):
        check(found, [kernel], seed)


LARGE = ["where(x[i] > 0, x[i], 1000000)", "where(x[i] <= 0, 10**9, x[i])", "where(i == j, x[i], 10**9)",
         "where(i != j, -10**9, x[i])", "1/2 + where(x[i] > 0, x[i] - 1/2, 10**9)"]


@pytest.mark.parametrize("text", LARGE)
@pytest.mark.parametrize("target", TARGETS)
def test_a_large_number_that_is_not_chosen_is_not_seen(text: str, target: str) -> None:
    places, letters = ("[i,j]", ("z[j]*0",)) if "j" in text else ("[i]", ("0",))
    kernel = build(layer(f"y{places} = {text} + {letters[0]}"), target)
    x = np.array([0.1, 1e-3, 7e-6], np.float32)
    given = {"x": x, "z": np.ones(3, np.float32)} if "j" in text else {"x": x}
    made = kernel.forward(**given)
    np.testing.assert_allclose(np.diag(made) if made.ndim == 2 else made, x, rtol=0 if "1/2" not in text else 1e-2)


def test_a_layer_without_ties_stays_as_it_is() -> None:
    program = layer("y[i] = relu(sum(j, w[i,j]*x[j])) + where(x[i] > 0, x[i], 0)").program
    assert not has_maxima(program)
