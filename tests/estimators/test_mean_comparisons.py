"""Inequalities and limits of means for symbolic sizes: proved under the laws they need, refused without them."""

import pytest

from derive import family, identity
from derive.bridge.outlines import theorem_of
from derive.bridge.terms import formula_of
from derive.estimators.families import Family, Known
from derive.outlines.outline import Outline
from derive.outlines.terms import Refused
from derive.search.mean_comparisons import prove_about_means
from derive.sheets.settle import Setting

x = family("x[b]")
UNCORRELATED, ONE_LAW = x.known("uncorrelated"), x.known("one law")
MEAN, NEXT = "mean(b=1..B, x[b])", "mean(b=1..B+1, x[b])"


def proved(text: str, *about: Family | Known, given: tuple[str, ...] = ()) -> Outline:
    found = Setting((text,), tuple(about), tuple(given))
    statement, = found.statements
    theorem = prove_about_means(statement.body, found.knowledge(statement.given), statement.ranges)
    assert theorem.statement == statement.formula
    assert theorem.given <= found.allowed | statement.given
    assert theorem_of(theorem).statement is formula_of(theorem.statement)
    return theorem


TRUE = {
    "a larger batch": (f"Var({NEXT}) < Var({MEAN})", ("B >= 1", "Var(x[1]) > 0")),
    "its square": (f"E({NEXT}**2) <= E({MEAN}**2)", ("B >= 1",)),
    "a lower bound": (f"E(x[1])**2 <= E({MEAN}**2)", ("B >= 1",)),
    "known moments": (f"E({MEAN}**2) < mu**2 + v", ("B >= 2", "E(x[1]) == mu", "Var(x[1]) == v", "v > 0")),
    "a limit": (f"E({NEXT}**2) -> E(x[1])**2 as B -> oo", ()),
    "a limit with values": (f"Var({NEXT}) -> 0 as B -> oo", ("Var(x[1]) == v",)),
}
FALSE = {
    "the other way": (f"Var({MEAN}) < Var({NEXT})", ("B >= 1", "Var(x[1]) > 0")),
    "strict for a constant": (f"Var({NEXT}) < Var({MEAN})", ("B >= 1",)),
    "too small": (f"E({MEAN}**2) < mu**2 + v/B", ("B >= 1", "E(x[1]) == mu", "Var(x[1]) == v", "v > 0")),
    "another limit": (f"E({NEXT}**2) -> E(x[1]**2) as B -> oo", ()),
}


@pytest.mark.parametrize("name", TRUE)
def test_what_is_true_is_proved(name: str) -> None:
    text, given = TRUE[name]
    proved(text, x, UNCORRELATED, ONE_LAW, given=given)


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_is_refused(name: str) -> None:
    text, given = FALSE[name]
    with pytest.raises((Refused, AssertionError)):
        proved(text, x, UNCORRELATED, ONE_LAW, given=given)


@pytest.mark.parametrize("law", [UNCORRELATED, ONE_LAW])
def test_each_law_is_needed(law: Known) -> None:
    with pytest.raises((Refused, AssertionError)):
        proved(f"Var({NEXT}) < Var({MEAN})", x, law, given=("B >= 1", "Var(x[1]) > 0"))


def test_a_variance_of_a_sum_whose_mean_is_0() -> None:
    """Taking E(sum) = 0 in the first place leaves one mean where a difference stood."""
    y = family("y[j]", "uncorrelated")
    identity("Var(sum(j=1..d, y[j])) == sum(j=1..d, Var(y[j]))", y, given="E(y[j]) == 0 for j >= 1, j <= d")
