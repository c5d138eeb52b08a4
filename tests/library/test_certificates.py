"""The numbers that make comparisons add up are found where there are some, and only there."""
from __future__ import annotations

from fractions import Fraction

import pytest

from derive.kernel.terms import Term, number
from derive.kernel.theorem import assume
from derive.kernel.types import INT, REAL, Refused
from derive.kernel.words import ints, reals
from derive.library.certificates import scales
from derive.library.steps import clash, follows

x, y, z = reals("x y z")
a, b = ints("a b")
ZERO, ONE, NOUGHT = number(0, REAL), number(1, REAL), number(0, INT)


@pytest.mark.parametrize(("goal", "premises", "expected"), [
    (x <= z, [x <= y, y <= z], [1, 1]),
    (x < z, [x <= y, y < z], [1, 1]),
    (x.eq(y), [(x * 3).eq(y * 3)], [Fraction(1, 3)]),
    (x.eq(y), [y.eq(x)], [-1]),
    (x <= y, [x + x <= y + y, z <= x], [Fraction(1, 2), 0]),
    (x <= y + 1, [x <= y], [1]),
    (x < y + 1, [x <= y], [1]),
    (ZERO < 0, [x < y, y.eq(x)], [1, 1]),
    (ZERO < 0, [x <= y, y + 1 <= x], [1, 1]),
    (NOUGHT <= a, [NOUGHT <= b, b.eq(a)], [1, 1]),
    (x <= x, [y <= z], [0]),
])
def test_numbers_are_found(goal: Term, premises: list[Term], expected: list[Fraction]) -> None:
    one = number(1, goal.parts[1].type)
    assert scales(goal, [(premise, one) for premise in premises]) == expected
    assert follows(goal, *map(assume, premises)).statement is goal


@pytest.mark.parametrize(("goal", "premises"), [
    (x <= z, [x <= y]),
    (y <= x, [x <= y]),
    (x < z, [x <= y, y <= z]),
    (x.eq(y), [x <= y]),
    (x + 1 <= y, [x <= y]),
    (x.eq(y + 1), [x.eq(y)]),
    (x < x, []),
])
def test_none_are_found_where_it_does_not_follow(goal: Term, premises: list[Term]) -> None:
    assert scales(goal, [(premise, ONE) for premise in premises]) is None
    with pytest.raises(Refused, match="linear: "):
        follows(goal, *map(assume, premises))


def test_a_factor_that_is_a_term_is_kept() -> None:
    assert follows((x * y).eq(x * z), assume(z.eq(y)), x).statement is (x * y).eq(x * z)
    with pytest.raises(Refused, match="no factor"):
        follows(x * y <= x * z, assume(y <= z), x)


def test_integers_have_no_halves() -> None:
    with pytest.raises(Refused, match=r"inverse|not of type|app"):
        follows(a.eq(b), assume((a + a).eq(b + b)))


def test_a_contradiction_needs_one() -> None:
    assert clash(assume(x < y), assume(y < x)).statement.name == "false"
    with pytest.raises(Refused, match="linear: "):
        clash(assume(x <= y), assume(y <= x))
