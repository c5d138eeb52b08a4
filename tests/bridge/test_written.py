"""What is said for all indices of a range, and speaks of none of them, holds if the range is seen not to be empty."""
from __future__ import annotations

import pytest

from derive.bridge.written import as_written
from derive.kernel.terms import Term, number, var
from derive.kernel.theorem import assume
from derive.kernel.types import INT, REAL, Refused
from derive.kernel.words import every, no

q = var("q", REAL)
t, low, high = (var(name, INT) for name in ("t", "low", "high"))
APART = no(q.eq(0))
ENDLESS = {"from 1 on": every(t, (number(1, INT) <= t) >> APART), "from low on": every(t, (low <= t) >> APART)}
PERHAPS_EMPTY = {"from low to high": every(t, (low <= t) >> ((t <= high) >> APART)),
                 "of something else": every(t, (low <= t) >> no(q.eq(1)))}


@pytest.mark.parametrize("name", ENDLESS)
def test_what_is_said_of_an_endless_range_is_so(name: str) -> None:
    theorem = as_written(APART, [assume(APART)], [ENDLESS[name]])
    assert theorem.statement is APART
    assert theorem.given == {ENDLESS[name]}


@pytest.mark.parametrize("name", PERHAPS_EMPTY)
def test_what_is_said_of_a_range_that_may_be_empty_is_not(name: str) -> None:
    with pytest.raises(Refused):
        as_written(APART, [assume(APART)], [PERHAPS_EMPTY[name]])


def test_a_range_with_a_known_place_is_not_empty() -> None:
    said: list[Term] = [PERHAPS_EMPTY["from low to high"], low <= high]
    assert as_written(APART, [assume(APART)], said).given == set(said)
