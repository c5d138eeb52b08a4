"""Comparisons of integers that known ones add up to, also where only a multiple of the goal does."""
from __future__ import annotations

import pytest

from derive.conversions import gaps
from derive.conversions.context import Context
from derive.conversions.polynomials import TooLarge
from derive.conversions.signs import sign
from derive.kernel.terms import Term, number, var
from derive.kernel.theorem import Theorem, reflexive
from derive.kernel.types import INT, REAL
from derive.kernel.words import real

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


# -- a search that is broken off ---------------------------------------------------------------------------------------
class Stopped(BaseException):
    """As when the time is spent: it comes at any moment."""


def stopped(*_: object) -> Theorem:
    raise Stopped


def test_a_question_that_was_broken_off_is_asked_again() -> None:
    context, term = Context(), var("x", REAL)
    with pytest.raises(Stopped):
        context.remembered("positive", term, stopped)
    assert context.remembered("positive", term, lambda: reflexive(term)) is not None


def test_what_was_answered_stays() -> None:
    """None is an answer, too, and so is a term that is too large."""
    context, term = Context(), var("x", REAL)

    def too_large() -> Theorem:
        raise TooLarge("as it is")

    assert context.remembered("positive", term, too_large) is None
    assert context.remembered("positive", term, lambda: reflexive(term)) is None


def test_a_comparison_that_was_broken_off_is_looked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    context = Context().assuming(m <= n, n <= number(3, INT))
    with monkeypatch.context() as patch:
        patch.setattr(Context, "_added_up", stopped)
        with pytest.raises(Stopped):
            context.prove(m <= 3)
    assert context.prove(m <= 3) is not None


def test_what_is_known_is_read_again_where_that_was_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = var("x", REAL), var("y", REAL)
    context = Context().assuming(real(0) < x, x < y)
    with monkeypatch.context() as patch:
        patch.setattr(gaps, "gap_of", stopped)
        with pytest.raises(Stopped):
            sign(y, True, context)
    assert context.reading.moment == 0
    assert sign(y, True, context) is not None
