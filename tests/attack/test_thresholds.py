"""Numbers that a statement names are tried, and those beside them; a witness tells each number that it chose."""

from fractions import Fraction
from itertools import islice

import pytest
from sympy import Rational, Symbol

import derive
from derive.attack.posing import problem
from derive.attack.thresholds import thresholds
from derive.outlines.terms import AtMost, Less

X, Y = (Symbol(name, real=True) for name in "xy")
USUAL = tuple(map(Fraction, (0, 1, 2)))


def test_the_numbers_and_those_beside_them() -> None:
    assert thresholds([X + 30], USUAL) == (30, -30, 31, -31, 29, -29)
    tenth = Fraction(1, 10)
    assert thresholds([Rational(1, 10)*X], USUAL) == (tenth, -tenth, 2*tenth, -2*tenth, tenth/2, -tenth/2)


def test_what_is_tried_anyway_an_exponent_and_what_is_huge_add_nothing() -> None:
    assert thresholds([2*X - 1, X**7, X + 10**20], USUAL) == ()


def test_each_number_that_is_drawn_is_made_once() -> None:
    """What was found of a choice is kept by the ids of its numbers: one made anew may have the id of another one."""
    given = problem(AtMost(X, 30), (Less(X, Y),), ())
    made = {id(value) for symbol in given.symbols for side in (1, -1) for value in given.telling(symbol, side)}
    drawn = {id(value) for choice in islice(given.generic(0), 300) for value in choice}
    assert len(drawn) > 40
    assert drawn <= made


@pytest.mark.parametrize(("claim", "witness"), [
    ("clip(x, -20, 20) == x", "x = 21: "), ("abs(x) <= 1000", "x = 1001: "), ("n <= 40 for n >= 1", "n = 41: "),
    ("where(x > -1000, 1, 0)**k == where(x > -1000, 1, 0) for k >= 0", "k = 0, x = -1000: "),
    ("exp(x) >= 1/1000", "x = -10: "), ("2**n >= n**3 for n >= 1", "n = 2: 8, which is not <= 4"),
])
def test_a_slip_beyond_a_threshold_is_refuted(claim: str, witness: str) -> None:
    answer = derive.claim(claim)
    assert answer.verdict == "fails"
    assert answer.witness.startswith(witness)


def test_a_number_that_an_index_shows_is_not_told_twice() -> None:
    assert derive.claim("x[i] < 77 for i >= 1").witness == "x[1] = 77: x[1] = 77, which is not < 77"
