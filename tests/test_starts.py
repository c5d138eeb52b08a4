"""From which step on the terms of a limit are defined; and which letters count."""

import pytest

from derive.elaboration.formulas import sorts_of, statements_of
from derive.notation import parse_claim
from derive.outlines.terms import Tends, integer, real


def first_step(text: str) -> str:
    tree = parse_claim(text)
    statement, = statements_of(text, tree, sorts_of([tree], {}))
    assert isinstance(statement.body, Tends)
    return str(statement.body.outer[0])


@pytest.mark.parametrize(("text", "first"), [
    ("1/n -> 0 as n -> oo", "1"),
    ("1/(n + 1) -> 0 as n -> oo", "0"),
    ("1/(n - 3) -> 0 as n -> oo", "4"),
    ("1/(2*n - 5) -> 0 as n -> oo", "3"),
    ("1/(n**2 - 4) -> 0 as n -> oo", "3"),
    ("log(n - 2)/n -> 0 as n -> oo", "3"),
    ("1/log(n - 2) -> 0 as n -> oo", "4"),          # log(1) is 0
    ("1/log(n) -> 0 as n -> oo", "2"),
    ("1/sqrt(log(n)) -> 0 as n -> oo", "2"),
    ("1/sum(k=1..n, 1/k) -> 0 as n -> oo", "1"),    # an empty sum is 0
    ("n/sum(k=2..n, k) -> 0 as n -> oo", "2"),
    ("sqrt(n - 2)/n -> 0 as n -> oo", "2"),
    ("1/(n*(n - 1)) -> 0 as n -> oo", "2"),
    ("c/sqrt(n - 1) -> 0 as n -> oo", "2"),
    ("a*q**n -> 0 as n -> oo", "0"),
    ("1/(n - N) -> 0 as n -> oo", "0"),
])
def test_a_limit_starts_where_its_terms_are_defined(text: str, first: str) -> None:
    assert first_step(text) == first


@pytest.mark.parametrize(("text", "name", "sort"), [
    ("n < 2**n for n >= 0", "n", integer),
    ("n < 2**n for n > 1/2", "n", real),
    ("x <= x**2 for x >= 1", "x", real),
    ("n <= n**2", "n", real),
])
def test_letters_that_count_are_whole_where_a_for_says_from_where(text: str, name: str, sort: object) -> None:
    assert sorts_of([parse_claim(text)], {}).get(name, real) is sort
