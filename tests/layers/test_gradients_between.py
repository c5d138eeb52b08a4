"""A formula for a gradient may name the gradients by the arrays that a layer computes on its way: dh, as one derives
backpropagation by hand."""

import pytest

from derive import layer
from derive.answers import Undecided
from derive.layers.layer import Refutation
from derive.notation.errors import NotationError

NETWORK = "h[i] = sum(j, w[i,j]*x[j]) + b[i]; r[i] = relu(h[i]); y[k] = sum(i, v[k,i]*r[i])"
SOFTMAX = "z[k] = sum(j, w[k,j]*x[j]); p[k] = exp(z[k])/sum(j, exp(z[j])); L = -sum(k, t[k]*log(p[k]))"
NORM = "m = mean(i, x[i]); c[i] = x[i] - m; s = mean(i, c[i]**2); y[i] = c[i]/sqrt(s + e)"
LOOKUP = "h[i,k] = x[i]*w[k]; q[i] = sum(k, h[i,k]**2); y[i] = exp(q[i])"
RIGHT = [
    (NETWORK, "w", "dw[i,j] = dh[i]*x[j]"), (NETWORK, "x", "dx[j] = sum(i, dh[i]*w[i,j])"),
    (NETWORK, "b", "db[i] = dh[i]"), (NETWORK, "h", "dh[i] = where(h[i] > 0, dr[i], 0)"),
    (NETWORK, "b", "db[i] = where(h[i] > 0, dr[i], 0)"), (NETWORK, "r", "dr[i] = sum(k, v[k,i]*dy[k])"),
    (SOFTMAX, "z", "dz[k] = p[k]*(dp[k] - sum(j, dp[j]*p[j]))"), (SOFTMAX, "w", "dw[k,j] = dz[k]*x[j]"),
    (NORM, "x", "dx[i] = dc[i] - mean(k, dc[k])"), (NORM, "c", "dc[i] = dy[i]/sqrt(s + e) + 2*ds*c[i]/size(i)"),
    (LOOKUP, "w", "dw[k] = sum(i, dh[i,k]*x[i])"), (LOOKUP, "h", "dh[i,k] == 2*dq[i]*h[i,k]"),
]
WRONG = [
    (NETWORK, "w", "dw[i,j] = 2*dh[i]*x[j]"), (NETWORK, "x", "dx[j] = sum(i, dr[i]*w[i,j])"),
    (NETWORK, "b", "db[i] = -dh[i]"), (NETWORK, "h", "dh[i] = where(h[i] > 0, 0, dr[i])"),
    (SOFTMAX, "z", "dz[k] = p[k]*dp[k]"), (NORM, "x", "dx[i] = dc[i]"),
    (NORM, "c", "dc[i] = dy[i]/sqrt(s + e)"), (LOOKUP, "h", "dh[i,k] = dq[i]*h[i,k]"),
]


@pytest.mark.parametrize(("text", "name", "said"), RIGHT)
def test_a_right_formula_is_proved(text: str, name: str, said: str) -> None:
    found = layer(text).check_gradient(name, said)
    assert found


@pytest.mark.parametrize(("text", "name", "said"), WRONG)
def test_a_wrong_one_is_refuted(text: str, name: str, said: str) -> None:
    assert isinstance(layer(text).check_gradient(name, said), Refutation)


def test_a_gradient_does_not_stand_in_its_own_formula() -> None:
    with pytest.raises(NotationError, match="dh is what this formula says"):
        layer(NETWORK).check_gradient("h", "dh[i] = dh[i]")


def test_an_array_of_the_layer_keeps_its_name() -> None:
    found = layer("h[i] = dh[i]*x[i]; y[i] = h[i]**2")
    assert found.check_gradient("x", "dx[i] = 2*dy[i]*h[i]*dh[i]")
    assert not found.check_gradient("x", "dx[i] = dh[i]*dh[i]")


@pytest.mark.parametrize(("text", "said"), [
    ("h[i] = w[i]**2; y[i] = h[i]*x[i]", "dx[i] = dy[i]*h[i] + 0*dh[i]"),       # h does not follow x
    ("h[i] = x[i]**2; q[i] = 2*h[i]; y[i] = q[i]**2", "dq[i] = dh[i]/2"),       # h comes before q
])
def test_a_gradient_that_the_pass_does_not_meet_is_not_spoken_of(text: str, said: str) -> None:
    with pytest.raises(Undecided):
        layer(text).check_gradient(said[1], said)
