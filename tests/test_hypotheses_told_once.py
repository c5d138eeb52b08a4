"""Hypotheses that say one thing are told once: with their equations either way round, under quantifiers too."""

import pytest

from derive.answers import _sense
from derive.outlines.terms import AtMost, Either, Equal, Forall, Formula, Less, NotEqual, at, integer, size

I, i, j, k = size("I"), integer("i"), integer("j"), integer("k")


def each(formula: Formula, name: object) -> Formula:
    return Forall(formula, name, 1, I)


ONE = each(each(Either(Equal(i, j), NotEqual(at("x", i), at("x", j))), j), i)
SAME = [
    (ONE, each(each(Either(NotEqual(at("x", k), at("x", i)), Equal(k, i)), k), i)),
    (each(Either(Equal(i, 1), each(Less(at("x", i), at("y", k)), k)), i),
     each(Either(each(Less(at("x", j), at("y", i)), i), Equal(1, j)), j)),
]
DIFFERENT = [
    (ONE, each(each(NotEqual(at("x", i), at("x", j)), j), i)),
    (Less(at("x", i), at("x", j)), Less(at("x", j), at("x", i))),
    (AtMost(at("x", i), at("x", j)), Less(at("x", i), at("x", j))),
    (each(Either(Equal(i, 1), each(Less(at("x", i), at("y", k)), k)), i),
     each(Either(Equal(i, 1), each(Less(at("x", k), at("y", i)), k)), i)),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_what_says_the_same(one: Formula, other: Formula) -> None:
    assert _sense(one) == _sense(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_says_something_else(one: Formula, other: Formula) -> None:
    assert _sense(one) != _sense(other)
