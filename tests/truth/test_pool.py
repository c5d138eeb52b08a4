"""The pool of truth: what sources print is proved, what is wrong is refuted, and the table itself is right.

`make truth` looks at every formula, `make test` at every seventieth.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from derive.layers.layer import layer
from tests.truth.differences import agrees
from tests.truth.judging import verdict
from tests.truth.table import WRONG, Formula, pool

README = Path(__file__).parents[2] / "docs" / "reference" / "layers.md"
SAMPLE = 70
LEAST = 300
Record = Callable[[str, object], None]


EACH = pytest.mark.parametrize("formula", pool(), ids=lambda formula: formula.name)


@pytest.mark.thorough(seconds=250, every=SAMPLE)
@EACH
def test_the_table_is_right(formula: Formula) -> None:
    """By differences of the layer, evaluated by a reader that is not the tool's."""
    assert agrees(formula, formula.right)
    assert [claim for claim in formula.wrong if agrees(formula, claim)] == []


@pytest.mark.thorough(seconds=800, every=SAMPLE)
@EACH
def test_the_tool_says_so(formula: Formula) -> None:
    known = layer(formula.layer)
    said, _, answer = verdict(formula, formula.right, known)
    assert said == ("undecided" if formula.undecided else "proved"), answer
    for claim in formula.wrong:
        said, _, answer = verdict(formula, claim, known)
        assert said == "refuted", f"{claim}\n{answer}"


def test_the_pool_is_wide(record_property: Record) -> None:
    formulas = pool()
    assert len(formulas) >= LEAST
    assert all(formula.source and len(formula.wrong) >= WRONG for formula in formulas)
    undecided = [formula for formula in formulas if formula.undecided]
    record_property("the pool of truth", f"{len(formulas)} formulas of gradients, {len(undecided)} of them undecided "
                    f"with a reason, and {sum(len(formula.wrong) for formula in formulas)} wrong variants")


def test_the_reference_says_how_many() -> None:
    formulas, readme = pool(), README.read_text(encoding="utf-8")
    undecided = sum(bool(formula.undecided) for formula in formulas)
    wrong = sum(len(formula.wrong) for formula in formulas)
    assert f"a pool of {len(formulas)} formulas" in readme
    assert (f"{len(formulas) - undecided} are proved, all {wrong:,} wrong variants are refuted, and {undecided} are "
            "undecided") in readme


@pytest.mark.parametrize("check", [test_the_table_is_right, test_the_tool_says_so])
def test_a_judge_that_is_asked_the_other_way_round_says_no(check: Callable[[Formula], None]) -> None:
    """A wrong variant put as the right one, and the right one among the wrong ones."""
    formula = pool()[0]
    first, *others = formula.wrong
    check(formula)
    for odd in (replace(formula, right=first), replace(formula, wrong=(formula.right, *others))):
        with pytest.raises(AssertionError):
            check(odd)
