"""Gradients of layers with clip and with conditions that are joined: by hand proved, with a slip refuted."""

import pytest

import derive
from derive import NotationError, layer
from derive.layers.layer import Refutation

# layer, its gradient in x by hand, and one with a slip
CLAIMS = [
    ("y[i] = clip(x[i], -1, 1)", "dx[i] = where(-1 < x[i] < 1, dy[i], 0)", "dx[i] = where(x[i] < 1, dy[i], 0)"),
    ("y[i] = clip(x[i], -1, 1)", "dx[i] = where(x[i] <= -1 or x[i] >= 1, 0, dy[i])", "dx[i] = dy[i]"),
    ("y[i] = clip(x[i], -1, 1)", "dx[i] = where(not (x[i] < -1 or x[i] > 1), dy[i], 0)",
     "dx[i] = where(not (x[i] < -1 and x[i] > 1), dy[i], 0)"),
    ("y[i] = clip(x[i], 0, 6)", "dx[i] = where(x[i] > 0 and x[i] < 6, dy[i], 0)", "dx[i] = where(x[i] > 0, dy[i], 0)"),
    ("y[i] = clip(x[i]/6 + 1/2, 0, 1)", "dx[i] = where(-3 < x[i] < 3, dy[i]/6, 0)",
     "dx[i] = where(-3 < x[i] < 3, dy[i], 0)"),
    ("y[i] = x[i]*clip(x[i] + 3, 0, 6)/6",
     "dx[i] = dy[i]*where(-3 < x[i] < 3, x[i]/3 + 1/2, where(x[i] >= 3, 1, 0))",
     "dx[i] = dy[i]*where(-3 < x[i] < 3, x[i]/6 + 1/2, where(x[i] >= 3, 1, 0))"),
    ("y[i] = clip(2*x[i], -1, 1)", "dx[i] = where(-1/2 < x[i] < 1/2, 2*dy[i], 0)",
     "dx[i] = where(-1 < x[i] < 1, 2*dy[i], 0)"),
    ("y[i] = clip(x[i], -1, 1)**2", "dx[i] = where(-1 < x[i] < 1, 2*x[i]*dy[i], 0)",
     "dx[i] = 2*clip(x[i], -1, 1)*dy[i]"),
    ("y = sum(i, clip(x[i]*z[i], -1, 1))", "dx[i] = where(-1 < x[i]*z[i] < 1, z[i]*dy, 0)",
     "dx[i] = where(-1 < x[i]*z[i] < 1, x[i]*dy, 0)"),
    ("y[i] = x[i] - clip(x[i], -1, 1)", "dx[i] = where(x[i] > 1 or x[i] < -1, dy[i], 0)",
     "dx[i] = where(x[i] > 1 and x[i] < -1, dy[i], 0)"),
    ("y[i] = clip(x[i], 1, -1)", "dx[i] = 0*dy[i]", "dx[i] = where(-1 < x[i] < 1, dy[i], 0)"),
    ("y[i] = where(x[i] > 0 and z[i] > 0, x[i]**2, 0)", "dx[i] = where(x[i] > 0 and z[i] > 0, 2*x[i]*dy[i], 0)",
     "dx[i] = where(x[i] > 0 or z[i] > 0, 2*x[i]*dy[i], 0)"),
    ("y[i] = where(x[i] > 0 or z[i] > 0, x[i]**2, 0)", "dx[i] = where(z[i] > 0 or x[i] > 0, 2*x[i]*dy[i], 0)",
     "dx[i] = where(x[i] > 0, 2*x[i]*dy[i], 0)"),
    ("y[i] = where(not z[i] > 0, x[i]**2, x[i])", "dx[i] = where(z[i] > 0, 1, 2*x[i])*dy[i]",
     "dx[i] = where(z[i] > 0, 2*x[i], 1)*dy[i]"),
    ("y[i] = where(0 < z[i] < 1, z[i]*x[i], x[i])", "dx[i] = where(0 < z[i] < 1, z[i], 1)*dy[i]",
     "dx[i] = where(0 < z[i], z[i], 1)*dy[i]"),
    ("y[i] = where(z[i] > 0 and (w[i] > 0 or w[i] < -1), x[i], 2*x[i])",
     "dx[i] = dy[i]*where(z[i] > 0 and w[i] > 0 or z[i] > 0 and w[i] < -1, 1, 2)",
     "dx[i] = dy[i]*where(z[i] > 0 and w[i] > 0 or w[i] < -1, 1, 2)"),
    ("y = sum(i, where(x[i] > 0 and i != 1, x[i], 0))", "dx[i] = where(i != 1 and x[i] > 0, dy, 0)",
     "dx[i] = where(x[i] > 0, dy, 0)"),
    ("y[i] = b[i] + sum(j, where(j <= i and m[j] == 1, x[j], 0))",
     "dx[j] = sum(i, where(m[j] == 1 and j <= i, dy[i], 0))",
     "dx[j] = sum(i, where(m[j] == 1 and i <= j, dy[i], 0))"),
    ("y[i] = where(x[i] > 0 and log(x[i]) > 0, log(x[i]), 0)",
     "dx[i] = where(x[i] > 0 and log(x[i]) > 0, dy[i]/x[i], 0)",
     "dx[i] = where(x[i] > 0, dy[i]/x[i], 0)"),
    ("y = sum(i, where(abs(x[i]) <= 1, x[i]**2/2, abs(x[i]) - 1/2))", "dx[i] = dy*clip(x[i], -1, 1)",
     "dx[i] = dy*clip(x[i], 0, 1)"),
]


@pytest.mark.thorough(seconds=37, every=21)
@pytest.mark.parametrize(("text", "right", "wrong"), CLAIMS)
def test_gradients(text: str, right: str, wrong: str) -> None:
    made = layer(text)
    assert made.check_gradient("x", right)
    assert isinstance(made.check_gradient("x", wrong), Refutation)


@pytest.mark.parametrize(("claim", "about", "verdict"), [
    ("0 <= clip(x, 0, 1) <= 1", (), "holds"),
    ("clip(x, -1, 1) <= x", (), "holds-if"),
    ("clip(x, 0, 1)**2 <= clip(x, 0, 1)", (), "holds"),
    ("clip(x, -1, 1) == x", (), "holds-if"),
    ("clip(x, lo, hi) == max(lo, min(x, hi))", (), "fails"),
    ("where(x > 0 or x < 0, 1, 0) == where(x != 0, 1, 0)", (), "holds"),
    ("where(not (x > 0 and y > 0), 1, 0) == where(x <= 0 or y <= 0, 1, 0)", (), "holds"),
    ("where(0 < x < 1, 1, 0) == where(0 < x, 1, 0)*where(x < 1, 1, 0)", (), "holds"),
    ("where(x > 0 or y > 0, 1, 0) == where(x > 0, 1, 0) + where(y > 0, 1, 0)", (), "holds-if"),
    ("y[t] == x[t] for t >= 1", ("y[t] = clip(y[t-1] + x[t], 0, 1)",), "fails"),
])
def test_claims(claim: str, about: tuple[str, ...], verdict: str) -> None:
    assert derive.claim(claim, about=about).verdict == verdict


def test_a_condition_asks_its_second_part_where_the_first_leaves_it_open() -> None:
    """log(x) > 0 is not asked for x <= 0, and so x > 0 is no hypothesis."""
    claim = derive.claim("where(x > 0 and log(x) > 0, 1, 0) == where(x > 0, where(log(x) > 0, 1, 0), 0)")
    assert (claim.verdict, claim.presupposes) == ("holds", ())


@pytest.mark.parametrize("text", ["y[i] = floor(x[i])", "y[i] = x[i] // 2", "y[i] = floor(i/2)*x[i]"])
def test_a_floor_stands_in_rules(text: str) -> None:
    with pytest.raises(NotationError, match="a remainder and a floor stand in update rules, of whole numbers"):
        layer(text)


def test_a_floor_in_a_claim() -> None:
    with pytest.raises(NotationError, match="a remainder and a floor stand in update rules"):
        derive.claim("floor(x) <= x")
