"""Means that are equal, or in order, as what they are the means of is at each outcome; and laws of negatives."""

from fractions import Fraction

import pytest

from derive import claim
from derive.attack.ensembles import Ensemble
from derive.outlines.laws import Symmetric

HOLDS = [
    ("E(relu(z)**2) + E(relu(-z)**2) == E(z**2)", "z random"),
    ("E(relu(z)**2) + E(relu(-z)**2) <= E(z**2)", "z random"),
    ("E(relu(z)) - E(relu(-z)) == E(z)", "z random"),
    ("E(abs(z)) == E(relu(z)) + E(relu(-z))", "z random"),
    ("E(relu(z)) == E(z)/2 + E(abs(z))/2", "z random"),
    ("E(clip(z, -1, 1)) == E(z) - E(relu(z - 1)) + E(relu(-1 - z))", "z random"),
    ("E(max(x, y)) + E(min(x, y)) == E(x) + E(y)", "x, y random"),
    ("E(max(x, y)) == (E(x) + E(y) + E(abs(x - y)))/2", "x, y random"),
    ("P(z > 0) + P(z <= 0) == 1", "z random"),
    # what has the law of its negative
    ("E(z**3) == 0", "z symmetric"),
    ("E(relu(z)**2) == E(z**2)/2", "z symmetric"),
    ("E(relu(z)) == E(abs(z))/2", "z symmetric"),
    ("P(z > 0) == P(z < 0)", "z symmetric"),
    ("P(z > 0) <= 1/2", "z symmetric"),
    ("P(z >= 0) >= 1/2", "z symmetric"),
    ("E(relu(x[i])**2) == E(x[i]**2)/2", "x[i] symmetric"),
]
FAILS = [
    ("E(relu(z)**2) + E(relu(-z)**2) == E(z**2)/2", "z random"),
    ("E(relu(z)) == E(z)/2 - E(abs(z))/2", "z random"),
    ("E(max(x, y)) - E(min(x, y)) == E(x) - E(y)", "x, y random"),
    ("E(relu(z)**2) == E(z**2)/2", "z random"),
    ("E(z**3) == 0", "z random"),
    ("E(z**4) == 0", "z symmetric"),
    ("E(relu(z)**2) == E(z**2)", "z symmetric"),
    ("P(z > 0) == 1/2", "z symmetric"),         # it may be 0
    ("P(z > 0) <= 1/3", "z symmetric"),
]


@pytest.mark.parametrize(("text", "about"), HOLDS)
def test_it_holds(text: str, about: str) -> None:
    assert claim(text, about=about).verdict == "holds"


@pytest.mark.parametrize(("text", "about"), FAILS)
def test_it_fails(text: str, about: str) -> None:
    assert claim(text, about=about).verdict == "fails"


@pytest.mark.parametrize(("text", "about", "given"), [
    ("P(abs(mean(i=1..n, x[i]) - mu) >= e) -> 0 as n -> oo", "x[i] i.i.d.", ("E(x[1]) == mu", "Var(x[1]) == s2")),
    ("P(abs(mean(i=1..n, x[i]) - E(x[1])) > e) -> 0 as n -> oo", "x[i] i.i.d.", ()),
    ("P(abs(x/n) >= e) -> 0 as n -> oo", "x random", ())])
def test_a_chance_tends_to_0_by_its_bound(text: str, about: str, given: tuple[str, ...]) -> None:
    """The weak law of large numbers, by Chebyshev's inequality."""
    assert claim(text, about=about, given=[*given, "e > 0"]).verdict == "holds"


@pytest.mark.parametrize("text", ["P(z > 0) <= 1/2", "P(z >= 0) >= 1/2", "P(z > 2) <= 1/2", "E(z) <= 1/3"])
def test_no_witness_has_another_law_than_the_one_that_is_given(text: str) -> None:
    """A number that is always the same has the law of its negative where it is 0, and nowhere else."""
    assert claim(text, about="z symmetric").verdict != "fails"


@pytest.mark.parametrize(("values", "shift", "symmetric"), [
    ((0,), 0, True), ((0,), 1, False), ((1,), 0, False), ((1,), -1, False), ((-1, 1), 0, True), ((-1, 1), 1, False)])
def test_which_laws_are_those_of_their_negatives(values: tuple[int, ...], shift: int, symmetric: bool) -> None:
    """(That of 1 less 1 is, too; it is not drawn as such, and to call it no such law costs nothing.)"""
    weights = (Fraction(1, len(values)),) * len(values)
    assert Ensemble("z", weights, values, shift=shift).is_(Symmetric, 0) is symmetric
