"""Comparisons of integers that known ones add up to, also where only a multiple of the goal does."""
from __future__ import annotations

import pytest

from derive.conversions.context import Context
from derive.kernel.terms import Term, number, var
from derive.kernel.types import INT

m, n = var("m", INT), var("n", INT)
ZERO, ONE = number(0, INT), number(1, INT)
FOLLOWS: dict[str, tuple[list[Term], Term]] = {
    "a sum": ([m <= n, n <= 3], m <= 3),
    "half of it": ([ZERO <= n * 2 + m * -2], m <= n),
    "half of it, rounded": ([ZERO < n * 2 + 1], ZERO <= n),
    "a third, strictly": ([n * 3 <= 2], n < ONE),
    "two together": ([ONE <= m + n, m <= n], ONE <= n),
}
DOES_NOT: dict[str, tuple[list[Term], Term]] = {
    "one more": ([ZERO <= n], ONE <= n),
    "half of it, rounded the other way": ([ZERO < n * 2 + 1], ZERO < n),
    "the other way round": ([ZERO <= n * 2 + m * -2], n <= m),
}


@pytest.mark.parametrize("name", FOLLOWS)
def test_known_comparisons_add_up(name: str) -> None:
    known, goal = FOLLOWS[name]
    theorem = Context().assuming(*known).prove(goal)
    assert theorem is not None
    assert theorem.statement is goal
    assert theorem.given <= set(known)


@pytest.mark.parametrize("name", DOES_NOT)
def test_known_comparisons_do_not_add_up(name: str) -> None:
    known, goal = DOES_NOT[name]
    assert Context().assuming(*known).prove(goal) is None
