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
