"""The polynomial of a term has the term's value, is one where terms are equal by algebra, and has no term of 0."""

from fractions import Fraction
from random import Random

import pytest
from flint import fmpq

from derive.kernel.polynomials import LARGEST_POWER, combined, multiplied, polynomial
from derive.kernel.terms import Term, bound, var
from derive.kernel.types import INT, REAL, Refused, to
from derive.kernel.words import ints, over, real, reals, word

from .attack import drawn, variables
from .models import Undecided, value
from .numbers import compare
from .random_terms import Terms
from .words import integer

x, y = reals("x y")
a, b, n = ints("a b n")
f = var("f", to(INT, REAL))


def power(base: Term, exponent: int) -> Term:
    return word("power", base, integer(exponent))


@pytest.mark.parametrize(("term", "expected"), [
    (real(0), {}), (integer(0), {}), (real(-3), {(): -3}), (x, {((x, 1),): 1}), (x - x, {}), (x + 0, {((x, 1),): 1}),
    (x * 0, {}), (x * 1, {((x, 1),): 1}), (x * 2 + 3, {((x, 1),): 2, (): 3}), (x * x, {((x, 2),): 1}),
    ((x + 1) * (x - 1), {((x, 2),): 1, (): -1}), (power(x, 3), {((x, 3),): 1}), (power(x, 0), {(): 1}),
    (power(x * 2, 2), {((x, 2),): 4}), (power(x, 2) * x, {((x, 3),): 1}), (power(x, -1), {((power(x, -1), 1),): 1}),
    (word("power", x, n), {((word("power", x, n), 1),): 1}), (power(real(0), 0), {(): 1}), (power(real(0), 2), {}),
    (over(real(3), real(6)), {(): Fraction(1, 2)}), (over(real(3), real(0)), {}),
    (over(x, real(-2)), {((x, 1),): Fraction(-1, 2)}),
    (over(real(1), x), {((word("inverse", x), 1),): 1}), (word("inverse", x - x), {}),
    (word("inverse", real(1) + x), {((word("inverse", real(1) + x), 1),): 1}),
    (word("real", a), {((word("real", a), 1),): 1}), (word("real", integer(5)), {(): 5}),
    (word("real", integer(0)), {}),
    (word("real", a * a + 1), {((word("real", a), 2),): 1, (): 1}), (word("real", a - a), {}),
    (word("real", a + 0), {((word("real", a), 1),): 1}), (f(a + 0), {((f(a + 0), 1),): 1}),
    (word("quotient", a, integer(1)), {((word("quotient", a, integer(1)), 1),): 1}),
    (word("real", word("quotient", a, b) * 2), {((word("real", word("quotient", a, b)), 1),): 2}),
    (bound(0, REAL) + bound(0, REAL), {((bound(0, REAL), 1),): 2}),
], ids=repr)
def test_polynomials_by_hand(term: Term, expected: dict[object, object]) -> None:
    assert polynomial(term) == expected


def test_the_same_product_in_any_order_is_one_monomial() -> None:
    (one,) = polynomial(x * (y * x) * f(a))
    (other,) = polynomial(f(a) * x * y * x)
    assert one == other
    assert dict(one) == {x: 2, y: 1, f(a): 1}
    assert polynomial(word("real", a * b)) == polynomial(word("real", b) * word("real", a))


def test_real_keeps_the_order_of_atoms() -> None:
    """The atoms stand in the order of their places in memory; those of real(a) are not in the order of those of a."""
    factors = [var(f"factor{k}", INT) for k in range(12)]
    casts = [word("real", one) for one in reversed(factors)]
    whole, product = factors[0], casts[0]
    for one, cast in zip(factors[1:], casts[1:], strict=True):
        whole, product = whole * one, product * cast
    assert polynomial(word("real", whole)) == polynomial(product)


def test_sums_and_products_of_polynomials() -> None:
    one, other = polynomial(x + 1), polynomial(x - 1)
    assert combined(one, other) == {((x, 1),): 2}
    assert combined(one, other, -1) == {(): 2}
    assert combined(one, other, 3) == {((x, 1),): 4, (): -2}
    assert combined(one, one, -1) == combined({}, {}) == multiplied(one, {}) == {}
    assert multiplied(one, other) == {((x, 2),): 1, (): -1}
    assert one == {((x, 1),): 1, (): 1}         # none of these changed its arguments


def test_the_largest_power() -> None:
    assert LARGEST_POWER == 64
    assert polynomial(power(x, 64)) == {((x, 64),): 1}
    with pytest.raises(Refused, match="polynomial: a power of 65 is not multiplied out"):
        polynomial(power(x, 65))


@pytest.mark.parametrize("seed", range(3))
def test_a_polynomial_has_the_value_of_its_term(seed: int) -> None:
    rng = Random(f"polynomials {seed}")
    terms = Terms(rng)
    decided = 0
    for _ in range(150):
        term = terms.rearranged(terms.term(rng.choice((INT, REAL, REAL)), 3))
        found = polynomial(term)
        assert all(found.values())
        world = drawn(variables(term), rng)
        try:
            total = fmpq(0)
            for monomial, factor in found.items():
                product = fmpq(factor.numerator, factor.denominator)
                for atom, exponent in monomial:
                    for _ in range(exponent):
                        product = product * value(atom, world)
                total = total + product
            same = compare(total, value(term, world)) == 0
        except Undecided:
            continue
        assert same
        decided += 1
    assert decided > 100


@pytest.mark.parametrize("seed", range(3))
def test_rearranged_terms_have_one_polynomial(seed: int) -> None:
    rng = Random(f"rearranged {seed}")
    terms = Terms(rng)
    for _ in range(100):
        term = terms.term(rng.choice((INT, REAL, REAL)), 3)
        assert polynomial(term) == polynomial(terms.rearranged(term))
