"""No more is asked than the theorem needs: a corner counts where its branch is taken, and a comparison asks of its
sides that they are continuous."""

import pytest

from derive import layer
from derive.show.text import writer_for

HUBER = "y[i] = where(abs(x[i]) <= 1, x[i]**2/2, abs(x[i]) - 1/2)"
ASKED = [           # a layer, its gradient, and all that is asked of the entries
    (HUBER, "maximum(-1, minimum(1, x[i]))", {"abs(x[i]) ≠ 1 for 1 ≤ i ≤ I"}),
    ("y[i] = where(abs(x[i] - t[i]) < a, x[i], 2*x[i])", "where(abs(x[i] - t[i]) < a, 1, 2)",
     {"abs(t[i] - x[i]) ≠ a for 1 ≤ i ≤ I"}),
    ("y[i] = where(1 + abs(x[i]) < a, x[i], 0)", "where(1 + abs(x[i]) < a, 1, 0)", None),
    ("y[i] = where(t[i] == 1, x[i], abs(x[i]))", "where(t[i] == 1, 1, sign(x[i]))", None),
    ("y[i] = where(t[i] == 1, x[i], maximum(a, x[i]))", "where(t[i] == 1, 1, where(x[i] > a, 1, 0))", None),
    ("y[i] = where(t[i] == 1, 1 - x[i], relu(x[i] - 1/4))", "where(t[i] == 1, -1, where(x[i] > 1/4, 1, 0))", None),
    ("y[i] = abs(x[i])", "sign(x[i])", {"x[i] ≠ 0 for 1 ≤ i ≤ I"}),
]


@pytest.mark.parametrize(("text", "factor", "asked"), ASKED)
def test_what_is_asked_of_entries(text: str, factor: str, asked: set[str] | None) -> None:
    answer = layer(text).check_gradient("x", f"dx[i] = ({factor})*dy[i]")
    assert answer, answer
    said = {writer_for((text,))(formula) for formula in answer.given} - {"I ≥ 1"}
    assert asked is None or said == asked


def test_a_corner_in_a_branch_that_is_taken_is_asked_for() -> None:
    """|x| is more than -1 at 0 too."""
    answer = layer("y[i] = where(abs(x[i]) <= -1, 0, abs(x[i]))").check_gradient("x", "dx[i] = sign(x[i])*dy[i]")
    assert answer
    assert any("x[i] ≠ 0" in writer_for(())(formula) for formula in answer.given)


EXPONENTIALS = [    # exp(x) and exp(y) are in the order of x and y
    ("y[i] = maximum(0, x[i]) + minimum(0, exp(x[i]) - 1)", "", "where(x[i] > 0, 1, exp(x[i]))"),
    ("y[i] = maximum(0, x[i]) + minimum(0, a*(exp(x[i]/a) - 1))", "a > 0", "where(x[i] > 0, 1, exp(x[i]/a))"),
    ("y[i] = where(exp(x[i]) > exp(z[i]), x[i], 0)", "", "where(x[i] > z[i], 1, 0)"),
    ("y[i] = maximum(exp(x[i]), exp(z[i]))", "", "where(x[i] > z[i], exp(x[i]), 0)"),
    ("y[i] = abs(exp(x[i]) - 1)", "", "sign(x[i])*exp(x[i])"),
    ("y[i] = abs(1 - exp(-x[i]))", "", "sign(x[i])*exp(-x[i])"),
]


@pytest.mark.parametrize(("text", "given", "factor"), EXPONENTIALS)
def test_exponentials_are_in_the_order_of_their_exponents(text: str, given: str, factor: str) -> None:
    found = layer(text, given=given)
    assert found.check_gradient("x", f"dx[i] = ({factor})*dy[i]")
    turned = factor.replace("x[i] >", "x[i] <").replace("sign(", "-sign(")
    assert not found.check_gradient("x", f"dx[i] = ({turned})*dy[i]")


@pytest.mark.parametrize(("text", "name", "said"), [
    ("d = a*b - c*e; y = b/d", "b", "db = -dy*c*e/d**2"),
    ("p = x*z; q = p + w; y = x/q", "x", "dx = dy*w/q**2"),
    ("s = sum(i, x[i]) + 1; y = x[1]*0 + 1/s", "x", "dx[i] = -dy/s**2"),
    ("y[i] = where(x[i] > th, x[i], log(1 + exp(b*x[i]))/b)", "x",
     "dx[i] = where(x[i] > th, 1, exp(b*x[i])/(1 + exp(b*x[i])))*dy[i]"),
])
def test_what_is_known_of_a_denominator_is_used(text: str, name: str, said: str) -> None:
    """By its definition, and under the condition under which it is written."""
    assert layer(text).check_gradient(name, said)
