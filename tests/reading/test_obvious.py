"""Which conditions need not be told: comparisons of whole numbers that add up, arithmetic, and nothing besides."""

import pytest

from derive.kernel.terms import Term
from derive.kernel.words import ints, no, over, real, reals, word
from derive.reading.affine import not_negative, spelled
from derive.reading.obvious import told

a, b, c, n = ints("a b c n")
x, y = reals("x y")
KNOWN = frozenset({a <= b, b < c, real(0) < x})

NOTHING_LEFT: dict[str, Term] = {
    "known": real(0) < x,
    "added up": a < c,
    "added up, not strict": a + 1 <= c,
    "more than asked": a <= c,
    "arithmetic": no((over(real(1), real(2)) + real(1)).eq(0)),
    "a premise that is false": (c < b) >> no(x.eq(0)),
    "a conclusion that is known": (n < 0) >> (real(0) < x),
    "a conclusion by arithmetic": (n < 0) >> no(real(2).eq(0)),
}
TOLD: dict[str, Term] = {
    "one too much": a + 2 <= c,
    "the other way": b <= a,
    "of another letter": a <= n,
    "real numbers": real(0) <= x,                   # no search among real numbers, not even for this
    "false arithmetic": no(real(0).eq(0)),
    "pi": no(word("pi").eq(0)),
    "a premise that is open": (n < 0) >> no(x.eq(0)),
    "a premise that may be false": (b <= a) >> no(x.eq(0)),
    "a known premise is no known conclusion": (real(0) < x) >> no(x.eq(0)),
}


@pytest.mark.parametrize("name", NOTHING_LEFT)
def test_nothing_is_left_to_say(name: str) -> None:
    assert told(NOTHING_LEFT[name], KNOWN) is None


@pytest.mark.parametrize("name", TOLD)
def test_it_is_told(name: str) -> None:
    assert told(TOLD[name], KNOWN) is TOLD[name]


def test_a_premise_that_holds_is_left_out() -> None:
    assert told((b < c) >> no(x.eq(0)), KNOWN) is no(x.eq(0))
    assert told((a - c < 0) >> no(x.eq(0)), KNOWN) is no(x.eq(0))


def test_signs_of_affine_forms() -> None:
    facts = [a <= b, b < c]
    assert not_negative(c - a - 1, facts)
    assert not not_negative(c - a - 2, facts)
    assert not not_negative(a - b, facts)
    assert not_negative(a * 0, [])
    assert not_negative(n * n - n, [n <= n * n])        # a product is a letter of its own


def test_affine_forms_are_spelled_as_on_paper() -> None:
    assert [spelled(term) for term in (a - b + 1, a * 2 - 3, a * 0, -a, a - a - 2, b * -2 + a)] == [
        "a - b + 1", "2*a - 3", "0", "-a", "-2", "a - 2*b"]
