"""Families of which nothing is said together are tried as dependent as they can be, and others are not."""

from collections import Counter
from random import Random

import pytest

from derive import Sheet, family, together
from derive.attack.dependence import dependent
from derive.attack.instances import counterexample
from derive.attack.posing import problem
from derive.elaboration.formulas import sorts_of, statements_of
from derive.estimators.families import Family, Known
from derive.notation import parse_claim
from derive.outlines.terms import Formula
from derive.sheets.claims import Claim, Verdict
from derive.show.settled import collecting

X, Y, Z = family("x", moments=6), family("y", moments=6), family("z", moments=6)
XS, YS = family("x[b]", "i.i.d."), family("y[b]", "i.i.d.")
NORMAL = (family("x[b]", "standard normal"), family("y[b]", "standard normal"))


def settled(text: str, *about: Family | Known) -> Claim:
    with collecting():
        return Sheet("A sheet", "problem 1").claim(text, name="two.families", about=about).by_moments()


def polynomial(name: str, random: Random) -> str:
    """One that takes other values at 0, 1 and -1, so that it is not the same on each outcome."""
    said = random.choice(("{0}", "2*{0} + 1", "{0}**2 + {0}", "3*{0} - {0}**2", "{0}**3 + 2*{0}", "1 - {0}"))
    return said.format(name)


@pytest.mark.thorough(seconds=7, every=9)
@pytest.mark.parametrize("seed", range(24))
def test_two_families_may_depend_on_each_other(seed: int) -> None:
    random = Random(seed)
    f, g = polynomial("x", random), polynomial("y", random)
    text = random.choice((f"E(({f})*({g})) == E({f})*E({g})", f"Cov({f}, {g}) == 0",
                          f"Var({f} + {g}) == Var({f}) + Var({g})", f"Var({f} + {g}) <= Var({f}) + Var({g})",
                          f"Var({f} - ({g})) >= Var({f}) + Var({g})"))
    claim = settled(text, X, Y)
    assert claim.verdict is Verdict.FAILS
    assert claim.witness


@pytest.mark.thorough(seconds=4, every=5)
@pytest.mark.parametrize("seed", range(24))
def test_nothing_is_refuted_of_those_that_are_independent(seed: int) -> None:
    random = Random(seed)
    f, g = polynomial("x", random), polynomial("y", random)
    text = random.choice((f"E(({f})*({g})) == E({f})*E({g})", f"Cov({f}, {g}) == 0"))
    assert settled(text, X, Y, together("independent", X, Y)).verdict is Verdict.HOLDS


@pytest.mark.parametrize("text", [
    "Var(x[1] + y[1]) == Var(x[1]) + Var(y[1])", "E(x[1]*y[2]) == E(x[1])*E(y[2])", "E(x[2]*y[1]) == E(x[2])*E(y[1])",
    "Cov(x[3], y[3]) == 0", "Var(mean(b=1..B, x[b] + y[b])) == (Var(x[1]) + Var(y[1]))/B for B >= 1",
])
def test_two_families_with_laws_of_their_own(text: str) -> None:
    assert settled(text, XS, YS).verdict is Verdict.FAILS


@pytest.mark.parametrize("text", ["Var(x[1] + y[1]) == 2", "E(x[1]*y[1]) == 0"])
def test_two_normal_families(text: str) -> None:
    assert settled(text, *NORMAL).verdict is Verdict.FAILS


def test_three_families_of_which_two_are_tied() -> None:
    tied = together("independent", X, Y)
    assert settled("Cov(x, y) == 0", X, Y, Z, tied).verdict is Verdict.HOLDS
    assert settled("Cov(x, z) == 0", X, Y, Z, tied).verdict is Verdict.FAILS
    assert settled("Cov(y, z) == 0", X, Y, Z, tied).verdict is Verdict.FAILS


def formulas(text: str, *about: Family | Known) -> tuple[Formula, list[Formula]]:
    tree = parse_claim(text)
    sorts = sorts_of([tree], {name: sort for one in about for name, sort in one.sorts.items()})
    statement, = statements_of(text, tree, sorts)
    return statement.formula, [formula for one in about for formula in one.formulas]


def test_equal_opposite_and_common_causes_come_first() -> None:
    statement, given = formulas("Cov(x, y) == 0", X, Y)
    posed = problem(statement, given, ())
    kinds = Counter(str(chosen[-1]) for chosen in dependent(posed))
    assert any("plus one of" in kind for kind in kinds)                 # a common cause
    assert any("0 with probability 1/2, 1" in kind for kind in kinds)   # equal
    assert any("1 with probability 1/2, 0" in kind for kind in kinds)   # opposite
    assert counterexample(statement, given, tries=1) is not None


def test_nothing_comes_first_where_a_law_ties_them() -> None:
    statement, given = formulas("Cov(x, y) == 0", X, Y, together("independent", X, Y))
    assert not list(dependent(problem(statement, given, ())))
