"""Two sides that differ where all that is known holds are told apart; two that are equal there never are."""
from __future__ import annotations

import pytest

from derive.conversions.sampled import parted
from derive.kernel.terms import Term, number, var
from derive.kernel.types import INT, REAL, to
from derive.kernel.words import choice, every, no, real, total, word

x, y, t, i = var("x", REAL), var("y", REAL), var("t", INT), var("i", INT)
v = var("v", to(INT, REAL))
ZERO = real(0)


def root(term: Term) -> Term:
    return word("sqrt", term)


DIFFER: dict[str, tuple[Term, Term, list[Term]]] = {
    "a sum and a product": (x + y, x * y, []),
    "the root of a square, of any sign": (root(x * x), x, []),
    "a maximum and its first side": (word("maximum", x, y), x, []),
    "a power one further": (word("power", x, t), word("power", x, t + 1), [ZERO < x, x < real(1)]),
    "entries at two steps": (v(t), v(t + 1), [ZERO <= v(t)]),
    "in one case of two": (choice(x < y, x, y), y, []),
}
EQUAL: dict[str, tuple[Term, Term, list[Term]]] = {
    "the root of a square": (root(x * x), x, [ZERO <= x]),
    "by a definition": (v(t + 1), v(t) + x, [v(t + 1).eq(v(t) + x)]),
    "a number by its inverse, which is not 0": (x * word("inverse", x), real(1), [no(x.eq(0))]),
    "a quotient by 0, which is 0": (word("inverse", x - x), ZERO, []),
    "a root of what is below 0, which is 0": (root(-(x * x)), ZERO, []),
    "one entry at a step in two spellings": (v(t + 1), v(number(1, INT) + t), []),
    "what contradicts itself": (x, y, [x < y, y < x]),
}


@pytest.mark.parametrize("name", DIFFER)
def test_what_differs_is_told_apart(name: str) -> None:
    assert parted(*DIFFER[name])


@pytest.mark.parametrize("name", EQUAL)
def test_what_is_equal_is_not(name: str) -> None:
    assert not parted(*EQUAL[name])


def test_of_what_has_no_value_at_a_point_nothing_is_said() -> None:
    endless = total(i, v(i), t, t)
    assert not parted(endless, endless + 1, [])
    assert not parted(x, y, [ZERO < endless])
    assert not parted(x, y, [every(i, v(i).eq(x))])
