"""Drawings: numbers from typed formulas against values by hand, and what a drawing must have to stand in a page."""

import math
import re
from dataclasses import replace

import pytest

from derive import course
from derive.notation import parse_expression
from derive.notation.errors import Error

pytest.importorskip("matplotlib", reason="the extra `report` is not installed")
from derive.show.plots.canvas import draw
from derive.show.plots.gallery import GALLERY, figures
from derive.show.plots.runs import averages
from derive.show.plots.values import Setting, run, sides

from .course_told import telling


@pytest.mark.parametrize(("text", "worth"), [
    ("2*x**2 - 1/x", 7.5), ("sum(k=1..3, a[k]*k)", 1 * 1 + 4 * 2 + 9 * 3), ("mean(k=2..3, a[k])", 6.5),
    ("where(x > 1, 5, 6)", 5), ("where(x > 2, 5, 6)", 6), ("min(x, 1) + max(x, 7)", 8), ("sqrt(2*x)", 2), ("-x", -2),
    ("2*pi", 2 * math.pi), ("Var(d)/x", 1.5),
])
def test_a_formula_in_numbers(text: str, worth: float) -> None:
    setting = Setting({"x": 2.0, "Var": 3.0}, {"a": lambda k: float(k * k)})
    assert setting(parse_expression(text)) == pytest.approx(worth)


def test_what_has_no_number_is_refused() -> None:
    with pytest.raises(Error, match="no number is known for Call"):
        Setting({"x": 1.0})(parse_expression("erf(x)"))


def test_a_recurrence_is_run() -> None:
    found = run(("y[t] = y[t-1]/2 + x[t]; y[0] = b", "z[t] = z[t-1] + y[t]; z[0] = 0"), {"b": 8.0},
                {"x": lambda t: 1.0}, {})
    assert [found["y"](t) for t in range(4)] == [8, 5, 3.5, 2.75]
    assert found["z"](3) == 5 + 3.5 + 2.75
    assert run(("y[t] = y[t-1] + 1",), {}, {}, {("y", 0): 5.0})["y"](2) == 7


def test_the_sides_of_a_claim() -> None:
    assert sides("0 <= q <= 1 for q > 0") == tuple(map(parse_expression, ("0", "q", "1")))
    assert sides("y[t] -> N*c as t -> oo") == (parse_expression("y[t]"), parse_expression("N*c"))


def test_a_drawing_has_words_ids_of_its_own_and_no_date() -> None:
    figure = draw("a.b", "a < b", "c", lambda axes: axes.plot([0, 1], [1, 0], label="x"))
    assert 'role="img" aria-label="a less than b"' in figure.svg
    assert all(found.startswith("a-b-") for found in re.findall(r'\bid="([^"]+)"', figure.svg))
    assert all(found.startswith("a-b-") for found in re.findall(r'href="#([^"]+)"', figure.svg))
    assert "dc:date" not in figure.svg
    assert figure.svg == draw("a.b", "a < b", "c", lambda axes: axes.plot([0, 1], [1, 0], label="x")).svg


def test_a_drawing_follows_its_claim() -> None:
    """Another recurrence in the claim is another curve: no formula is kept here."""
    told = {claim.name: claim for name in ("sgd_1_momentum", "sgd_2_bias")
            for claim in telling(course.FOLDER / f"{name}.py").told}
    pair = told["momentum.rescaled"], told["bias.constant_input"]
    changed = replace(pair[0], laws=tuple(law.replace("1/N", "2/N") for law in pair[0].laws))
    assert averages(*pair).svg == averages(*pair).svg
    assert averages(*pair).svg != averages(changed, pair[1]).svg


def test_without_its_claim_there_is_no_drawing() -> None:
    assert list(figures({})) == []
    assert len(GALLERY) == 10
