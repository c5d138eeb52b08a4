"""Terms that are the same but for the order of sums and products are proved equal; others are told apart."""
from __future__ import annotations

import pytest

from derive.bridge.rearranging import rearranged
from derive.kernel.terms import Term, abstracted, number, var
from derive.kernel.types import INT, OUTCOME, REAL, to
from derive.kernel.words import choice, real, word

x, y, z = (var(name, REAL) for name in "xyz")
i, j, n = (var(name, INT) for name in "ijn")
f, X = var("f", to(INT, REAL)), var("X", to(OUTCOME, INT, REAL))
w = var("w", OUTCOME)


def total(body: Term) -> Term:
    return word("sum", abstracted(i, body), number(1, INT), n)


def mean(body: Term) -> Term:
    return word("mean", abstracted(w, body))


SAME = {
    "a sum": (x + y + z, z + (x + y)),
    "a product of sums": (x * (y + z) * 2, (z + y) * (real(2) * x)),
    "under a sum": (total(f(i) * x + y), total(y + x * f(i))),
    "under two": (total(total(f(i) * x)) + y, y + total(total(x * f(i)))),
    "under a mean": (mean(X(w, i) * X(w, j)), mean(X(w, j) * X(w, i))),
    "in a condition": (choice(x + y <= z, x * y, z), choice(y + x <= z, y * x, z)),
    "an index": (f(i + j), f(j + i)),
    "operands that are the same but for order": ((x * y) * f(i) + (x + y) * f(i), f(i) * (y + x) + f(i) * (y * x)),
    "twice the same in two orders": (word("exp", x + y) + word("exp", y + x), word("exp", y + x) + word(
        "exp", y + x)),
}
DIFFERENT = {
    "another operand": (x + y, x + z),
    "one more": (x + y, x + y + x),
    "a sum and a product": (x + y, x * y),
    "a difference": (word("exp", x) + -y, -x + word("exp", y)),
    "another index": (total(f(i) * x), total(f(j) * x)),
    "another end": (total(f(i)), word("sum", f, number(0, INT), n)),
    "what needs computing": (x * (y + z), x * y + x * z),
}


@pytest.mark.parametrize("name", SAME)
def test_terms_that_differ_in_order_are_equal(name: str) -> None:
    one, other = SAME[name]
    theorem = rearranged(one, other)
    assert theorem is not None
    assert theorem.statement is one.eq(other)
    assert theorem.given == frozenset()


@pytest.mark.parametrize("name", DIFFERENT)
def test_terms_that_differ_in_more_are_told_apart(name: str) -> None:
    assert rearranged(*DIFFERENT[name]) is None
