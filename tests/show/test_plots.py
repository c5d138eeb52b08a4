"""Drawings: numbers from typed formulas against values by hand, and what a drawing must have to stand in a page."""

import math
import re
from dataclasses import replace

import pytest

from derive.notation import parse_expression
from derive.notation.errors import Error
from derive.sheets import course

pytest.importorskip("matplotlib", reason="the extra `report` is not installed")
from derive.show.plots.canvas import draw
from derive.show.plots.gallery import GALLERY, figures
from derive.show.plots.runs import averages
from derive.show.plots.values import Setting, run, sides, starts, summed

from .course_told import WORKSHOP, telling

PLOTS = course.plots_of(course.scripts())


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


def test_the_kernel_of_recurrences_is_run() -> None:
    """By hand: y is 8, 8/2 + 1, ...; z adds it up."""
    laws = ("y[t] = y[t-1]/2 + x[t]; y[0] = b", "z[t] = z[t-1] + y[t]; z[0] = 0")
    step = WORKSHOP.step(laws)
    assert starts(laws, {"b": 8.0}) == {"y": 8.0, "z": 0.0}
    found = run(step, {}, {"x": lambda t: 1.0}, {"y": 8.0, "z": 0.0}, 3)
    assert found == {"y": [8, 5, 3.5, 2.75], "z": [0, 5, 8.5, 11.25]}
    counted = run(WORKSHOP.step(("s[k] = s[k-1] + k*g[k]",)), {}, {"g": lambda t: 10.0 ** t}, {"s": 0.0}, 3)
    assert counted == {"s": [0, 10, 210, 3210]}


def test_the_sides_of_a_claim() -> None:
    assert sides("0 <= q <= 1 for q > 0") == tuple(map(parse_expression, ("0", "q", "1")))
    assert summed("1/sum(k=1..n, c*k**(-p)) -> 0 as n -> oo for p <= 1").body == parse_expression("c*k**(-p)")
    assert sides("y[t] -> N*c as t -> oo") == (parse_expression("y[t]"), parse_expression("N*c"))


def test_a_drawing_has_words_ids_of_its_own_and_no_date() -> None:
    figure = draw("a.b", "a < b", "c", lambda axes: axes.plot([0, 1], [1, 0], label="x"))
    assert 'role="img" aria-label="a less than b"' in figure.svg
    assert all(found.startswith("a-b-") for found in re.findall(r'\bid="([^"]+)"', figure.svg))
    assert all(found.startswith("a-b-") for found in re.findall(r'href="#([^"]+)"', figure.svg))
    assert "dc:date" not in figure.svg
    assert figure.svg == draw("a.b", "a < b", "c", lambda axes: axes.plot([0, 1], [1, 0], label="x")).svg


@pytest.mark.thorough(seconds=14)
def test_a_drawing_follows_its_claim() -> None:
    """Another recurrence in the claim is another kernel and another curve: no formula is kept here."""
    told = {claim.name: claim for name in ("sgd_1_momentum", "sgd_2_bias")
            for claim in telling(course.FOLDER / f"{name}.py").told}
    names = PLOTS["averages"]
    rescaled, *others = (told[name] for name in names)
    changed = replace(rescaled, laws=tuple(law.replace("1/N", "2/N") for law in rescaled.laws))
    drawn, again, other = (averages(WORKSHOP, claim, *others) for claim in (rescaled, rescaled, changed))
    assert drawn == again
    assert drawn.svg != other.svg
    assert drawn.kernels[0].digest != other.kernels[0].digest
    assert all(name in drawn.caption for name in names)


def test_what_is_drawn_is_the_kernel_on_the_page_of_the_claim() -> None:
    found = telling(course.FOLDER / "sgd_1_momentum.py")
    drawn = averages(WORKSHOP, *({claim.name: claim for name in ("sgd_1_momentum", "sgd_2_bias")
                                  for claim in telling(course.FOLDER / f"{name}.py").told}[name]
                                 for name in PLOTS["averages"]))
    assert drawn.kernels[0] in dict(found.kernels)["momentum.rescaled"]


def test_without_its_claim_there_is_no_drawing() -> None:
    assert list(figures(PLOTS, {}, WORKSHOP)) == []
    assert PLOTS.keys() == GALLERY.keys()


@pytest.mark.parametrize(("plots", "error"), [
    ({"average": ("a.b",)}, "no drawing is called 'average'.*averages"),
    ({"averages": ("a.b",)}, "averages is made from 3 claims, not 1: a.b"),
])
def test_a_drawing_that_there_is_not_is_refused(plots: dict[str, tuple[str, ...]], error: str) -> None:
    with pytest.raises(Error, match=error):
        list(figures(plots, {}, WORKSHOP))


def test_a_drawing_of_other_claims_is_refused_in_words() -> None:
    told = {claim.name: claim for claim in telling(course.FOLDER / "sgd_2_bias.py").told}
    with pytest.raises(Error, match=r"step_sizes cannot be made from bias.first_step"):
        list(figures({"step_sizes": ("bias.first_step",)}, told, WORKSHOP))
