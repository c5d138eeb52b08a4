"""Polynomials compared by their factors, and inductions that carry more than is claimed."""

import pytest

from derive import claim
from derive.sheets.claims import Verdict

HOLD = [
    ("x**4 + y**4 >= x**3*y + x*y**3", ()),
    ("x**4 - 4*x + 3 >= 0", ()),
    ("x**6 + y**6 >= x**4*y**2 + x**2*y**4", ()),
    ("x**5 + y**5 >= x**4*y + x*y**4", ("x >= 0", "y >= 0")),
    ("x**3 - 3*x + 2 >= 0", ("x >= -2",)),
    ("x**3 - y**3 >= 0", ("x >= y",)),
    ("sum(t=1..T, 1/t**2) <= 2 for T >= 1", ()),
    ("sum(t=1..T, 1/t**2) < 2 for T >= 1", ()),
    ("sum(k=1..n, 1/(k*(k+1))) < 1 for n >= 1", ()),
]
FAIL = [
    ("x**4 + y**4 >= 2*x**3*y", ()),
    ("x**3 - 3*x + 2 >= 0", ("x >= -3",)),
    ("x**3 - y**3 >= 0", ("x >= -y",)),
    ("sum(t=1..T, 1/t**2) <= 5/4 for T >= 1", ()),
    ("sum(k=1..n, 1/(k*(k+1))) < 7/8 for n >= 1", ()),
]


@pytest.mark.parametrize(("text", "given"), HOLD)
def test_what_holds(text: str, given: tuple[str, ...]) -> None:
    assert claim(text, given=given).verdict is Verdict.HOLDS


@pytest.mark.parametrize(("text", "given"), FAIL)
def test_what_does_not(text: str, given: tuple[str, ...]) -> None:
    assert claim(text, given=given).verdict in (Verdict.FAILS, Verdict.HOLDS_IF, Verdict.MISPRINT)
