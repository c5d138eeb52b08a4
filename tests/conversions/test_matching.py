"""One-way matching of indices: those of a pattern are solved for, and no more than what it says is found."""

import pytest

from derive.conversions.matching import matched, special_case
from derive.kernel.polynomials import polynomial
from derive.kernel.terms import Term, number, substituted, var
from derive.kernel.theorem import assume
from derive.kernel.types import INT, OUTCOME, REAL, to
from derive.kernel.words import every, no

i, j, k, a, b = (var(name, INT) for name in "ijkab")
x, ONE = var("x", to(INT, REAL)), number(1, INT)
FOUND = [(i, k + 1), (i + 1, k), (i * 2, k * 2), (i * 2 + 1, k * 2 + 1), (i * 2, k * 4 + b * 2), (i + j, a + b),
         (i * -1, k), (i + a, k), (i * 2 + 1, k * 2 - 1)]
NOT_FOUND = [(i * 2, k), (i * 2 + 1, k * 2), (i + a * 2, x(i)), (i * 3, k * 3 + 1)]


@pytest.mark.parametrize(("pattern", "term"), FOUND)
def test_with_the_values_the_pattern_is_the_term(pattern: Term, term: Term) -> None:
    values = matched(pattern, term, [i, j])
    assert values is not None
    filled = substituted(pattern, {(name.name, INT): value for name, value in values.items()})
    assert not polynomial(filled - term)


@pytest.mark.parametrize(("pattern", "term"), NOT_FOUND)
def test_there_are_no_such_values(pattern: Term, term: Term) -> None:
    assert matched(pattern, term, [i, j]) is None


def test_an_index_that_stands_twice_has_one_value() -> None:
    assert matched(x(i).eq(x(i + 1)), x(k - 1).eq(x(k)), [i]) is not None
    assert matched(x(i).eq(x(i + 1)), x(k).eq(x(k)), [i]) is None
    assert matched(x(i + 1).eq(x(i)), x(k).eq(x(k + 1)), [i]) is None


def test_a_special_case_is_the_goal_itself() -> None:
    general = assume(every(i, (ONE <= i) >> no(x(i).eq(x(i + 1)))))
    goal = no(x(k - 1).eq(x(k)))
    case = special_case(general, goal, lambda premise: assume(premise))
    assert case is not None
    assert case.statement is goal
    assert special_case(general, no(x(k).eq(x(k))), lambda premise: assume(premise)) is None


def test_an_outcome_is_no_index() -> None:
    w, v = (var(name, OUTCOME) for name in "wv")
    family = var("x", to(OUTCOME, INT, REAL))
    values = matched(family(w, i + 1), family(v, k), [w, i])
    assert values is not None
    assert values[w] is v
    assert not polynomial(values[i] - (k - 1))
    assert matched(family(w, i + 1), family(v, k), [i]) is None
