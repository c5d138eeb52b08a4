"""At ties: where the layer has a derivative a formula must say it, where it has none nothing is refuted.

The slopes at the ties are by hand: those of both sides are the same in SMOOTH and differ in CORNERS.
"""

from contextlib import suppress

import pytest

from derive import layer
from derive.answers import Undecided
from derive.layers.layer import Refutation

SMOOTH = [          # a layer, its gradient, where it ties, and what the gradient is there
    ("y[i] = x[i]*abs(x[i])", "2*abs(x[i])", "x[i] == 0", "0"),
    ("y[i] = abs(x[i])**3", "3*x[i]*abs(x[i])", "x[i] == 0", "0"),
    ("y[i] = relu(x[i])**2", "2*relu(x[i])", "x[i] == 0", "0"),
    ("y[i] = maximum(0, 1 - x[i])**2", "-2*maximum(0, 1 - x[i])", "x[i] == 1", "0"),
    ("y[i] = where(abs(x[i]) <= 1, x[i]**2/2, abs(x[i]) - 1/2)", "maximum(-1, minimum(1, x[i]))", "x[i] == 1", "1"),
    ("y[i] = where(abs(x[i]) <= 1, x[i]**2/2, abs(x[i]) - 1/2)", "maximum(-1, minimum(1, x[i]))", "x[i] == -1", "-1"),
    ("y[i] = where(abs(x[i]) < 13, x[i]**2/2, 13*abs(x[i]) - 169/2)", "maximum(-13, minimum(13, x[i]))", "x[i] == 13",
     "13"),
    ("y[i] = where(x[i] > 0, x[i], exp(x[i]) - 1)", "where(x[i] > 0, 1, exp(x[i]))", "x[i] == 0", "1"),
    ("y[i] = where(x[i] == 0, 1, sin(x[i])/x[i])", "where(x[i] == 0, 0, cos(x[i])/x[i] - sin(x[i])/x[i]**2)",
     "x[i] == 0", "0"),
    ("y[i] = maximum(x[i], z[i]) + minimum(x[i], z[i])", "1", "x[i] == z[i]", "1"),
    ("h[i] = x[i]*abs(x[i]); y[i] = exp(h[i])", "2*abs(x[i])*y[i]", "x[i] == 0", "0"),
    ("y[i] = where(x[i] >= 500, (x[i] - 500)**2, 0)", "2*maximum(x[i] - 500, 0)", "x[i] == 500", "0"),
]
CORNERS = [         # the same, and numbers between the slopes of both sides
    ("y[i] = abs(x[i])", "where(x[i] > 0, 1, -1)", "x[i] == 0", ("-1", "0", "1")),
    ("y[i] = relu(x[i] - 30)", "where(x[i] > 30, 1, 0)", "x[i] == 30", ("0", "1/2", "1")),
    ("y[i] = where(x[i] > 0, x[i], 3*x[i])", "where(x[i] > 0, 1, 3)", "x[i] == 0", ("1", "3")),
    ("y[i] = maximum(x[i], z[i])", "where(x[i] > z[i], 1, 0)", "x[i] == z[i]", ("0", "1/2", "1")),
]
BEYOND = [          # wrong beyond an edge that drawn numbers do not get to
    ("y[i] = x[i]**2", "where(x[i] > 1000000, 0, 2*x[i])"),
    ("y[i] = where(x[i] > 20, x[i], log(1 + exp(x[i])))", "where(x[i] > 20, 2, sigmoid(x[i]))"),
    ("y[i] = maximum(x[i], -100)", "where(x[i] > -50, 1, 0)"),
    ("y[i] = sin(x[i])", "where(3*x[i] - 2000 < 1, cos(x[i]), 0)"),
    ("y[i] = x[i]", "where(exp(x[i]) > 1000000, 2, 1)"),
]


def judged(text: str, factor: str) -> object:
    return layer(text).check_gradient("x", f"dx[i] = ({factor})*dy[i]")


@pytest.mark.parametrize(("text", "right", "tie", "there"), SMOOTH)
def test_where_the_sides_meet_smoothly_the_derivative_is_asked_for(text: str, right: str, tie: str, there: str) -> None:
    wrong = judged(text, f"where({tie}, {there} + 3, {right})")
    assert isinstance(wrong, Refutation)
    assert " = " in str(wrong.witness)
    assert not isinstance(judged(text, right), Refutation)
    assert not isinstance(judged(text, f"where({tie}, {there}, {right})"), Refutation)


@pytest.mark.parametrize(("text", "right", "tie", "between"), CORNERS)
def test_at_a_corner_a_formula_may_say_what_it_likes(text: str, right: str, tie: str, between: tuple[str, ...]) -> None:
    for there in between:
        assert not isinstance(judged(text, f"where({tie}, {there}, {right})"), Refutation)
    assert isinstance(judged(text, f"where({tie}, {right}, {right} + 1)"), Refutation)


def test_the_convention_is_no_mistake() -> None:
    """The slope of relu is 0 at 0, though relu(x) - relu(-x) is x."""
    text = "y[i] = relu(x[i]) - relu(-x[i])"
    assert not isinstance(judged(text, "where(x[i] > 0, 1, 0) + where(x[i] < 0, 1, 0)"), Refutation)
    assert not isinstance(judged(text, "1"), Refutation)
    assert isinstance(judged(text, "where(x[i] == 0, 2, 1)"), Refutation)


@pytest.mark.parametrize(("text", "wrong"), BEYOND)
def test_beyond_every_edge_there_is_a_point(text: str, wrong: str) -> None:
    assert isinstance(judged(text, wrong), Refutation)


@pytest.mark.parametrize(("text", "name", "said"), [
    # equal rows tie wherever w goes, and a formula may take them all
    ("f[t,k] = sum(d, w[k,d]*x[t,d]) + b[k]; y[k] = max(t, f[t,k])", "w",
     "dw[k,d] = dy[k]*sum(t, where(f[t,k] == y[k], x[t,d], 0))"),
    ("h = sum(a, min(b, abs(x[a] - z[b])))", "x",
     "dx[a] = dh*sum(b, where(abs(x[a] - z[b]) == min(c, abs(x[a] - z[c])), sign(x[a] - z[b]), 0))"),
    # two corners, which cancel for some upstream gradients
    ("v = mean(p, x[p]**2); q[p] = x[p]/sqrt(v + e); z[p] = maximum(g*q[p] + b, c)", "x",
     "dx[p] = g/sqrt(v + e)*(where(g*q[p] + b > c, dz[p], 0) - q[p]*mean(k, where(g*q[k] + b > c, dz[k]*q[k], 0)))"),
    # and for some weights
    ("y = sum(i, w[i]*maximum(x[i], 0) + v[i]*maximum(-x[i], 0))", "x",
     "dx[i] = dy*(where(x[i] > 0, w[i], 0) - where(x[i] < 0, v[i], 0))"),
    ("y[i] = w*maximum(x[i], 3) - v*minimum(x[i], 3)", "x",
     "dx[i] = dy[i]*(where(x[i] > 3, w, 0) - where(x[i] < 3, v, 0))"),
])
def test_conventions_and_chance_refute_nothing(text: str, name: str, said: str) -> None:
    with suppress(Undecided):           # what is not proved is not refuted either
        assert not isinstance(layer(text).check_gradient(name, said), Refutation)


def test_where_the_edge_is_too_far_to_go_none_is_sought() -> None:
    assert isinstance(judged("y[i] = x[i]", "where(1 + exp(-exp(2*x[i])) > 0, 2, 1)"), Refutation)
