"""A polynomial in atoms, written out in one order: the same in every process, whatever the names of bound variables."""
from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cache, reduce
from math import comb, prod

from derive.kernel.polynomials import Monomial, Polynomial, polynomial
from derive.kernel.terms import APPLICATION, CONSTANT, NUMBER, Term, number
from derive.kernel.theorem import Theorem, ring
from derive.kernel.types import INT, REAL, Refused, Type
from derive.kernel.words import over, word


class TooLarge(Refused):
    """Multiplied out, a term would become more than a search can go on with."""


Key = tuple[object, ...]
MOST_PRODUCTS = 5_000           # that a term is multiplied out into,
MOST_MONOMIALS = 400            # and that are left when equal ones are put together; as many fit on Python's stack


@cache
def order_key(term: Term) -> Key:
    """What terms are sorted by. Indices are sorted by their numbers, so that an order stays when all are renumbered."""
    stem = term.name.rstrip("0123456789")
    return (term.parts[0].name if term.kind == APPLICATION else stem, term.kind, int(term.name[len(stem):] or 0),
            term.value, len(term.parts), *map(order_key, term.parts))


def monomial_key(monomial: Monomial) -> list[tuple[Key, int]]:
    return sorted((order_key(atom), exponent) for atom, exponent in monomial)


@cache
def shape(term: Term) -> Key:
    """A key that is the same for all orders of sums and products."""
    terms = polynomial(term) if term.type in (INT, REAL) else {((term, 1),): 1}
    if terms == {((term, 1),): 1}:
        return (*order_key(term)[:5], *map(shape, term.parts))
    return ("polynomial", *sorted((tuple(sorted((shape(atom), exponent) for atom, exponent in monomial)), value)
                                  for monomial, value in terms.items()))


def leading_of(terms: Polynomial) -> Monomial:
    """The monomial of the highest degree, the first of these by its atoms."""
    atoms = sorted({atom for monomial in terms for atom, _ in monomial}, key=order_key)

    def place(monomial: Monomial) -> tuple[int, list[int]]:
        exponents = dict(monomial)
        return sum(exponents.values()), [exponents.get(atom, 0) for atom in atoms]

    return max(terms, key=place)


@cache
def leading_monomial(term: Term) -> Monomial:
    return leading_of(polynomial(term))


def scale_of(terms: Polynomial) -> Fraction:
    """The coefficient of the first monomial that is no number; of a number alone, the number."""
    first = min((monomial for monomial in terms if monomial), key=monomial_key, default=())
    return Fraction(terms.get(first, 1))


def ordered(monomial: Monomial) -> list[tuple[Term, int]]:
    return sorted(monomial, key=lambda item: order_key(item[0]))


def coefficient(value: int | Fraction, type_: Type) -> Term:
    if isinstance(value, int) or value.denominator == 1:
        return number(int(value), type_)
    return over(number(value.numerator, REAL), number(value.denominator, REAL))


def product(factors: Iterable[Term], type_: Type = REAL) -> Term:
    return reduce(lambda left, right: left * right, list(factors) or [number(1, type_)])


def raised(atom: Term, exponent: int) -> Term:
    """atom**exponent as one factor; the power of an integer is a product."""
    if exponent == 0:
        return number(1, atom.type)
    if exponent == 1:
        return atom
    return product([atom] * exponent) if atom.type == INT else word("power", atom, number(exponent, INT))


def monomial_term(monomial: Monomial, value: int | Fraction, type_: Type) -> Term:
    factors = [raised(atom, exponent) for atom, exponent in ordered(monomial)]
    return product(([] if value == 1 and factors else [coefficient(value, type_)]) + factors, type_)


def written(terms: Polynomial, type_: Type) -> Term:
    """The polynomial as a term: monomials in order, 0 for none."""
    items = sorted(terms.items(), key=lambda item: monomial_key(item[0]))
    return reduce(lambda left, right: left + right,
                  [monomial_term(monomial, value, type_) for monomial, value in items] or [number(0, type_)])


def arranged(term: Term) -> Theorem:
    """term = the same polynomial in its one order; refused where multiplying out would make too much of it"""
    products = products_in(term)
    monomials = polynomial(term) if products <= MOST_PRODUCTS else {}
    if products > MOST_PRODUCTS or len(monomials) > MOST_MONOMIALS:
        raise TooLarge(f"algebra: multiplied out, a term would become {len(monomials) or products} products; "
                       f"{MOST_MONOMIALS} at most")
    return ring(term, written(monomials, term.type))


@cache
def products_in(term: Term) -> int:
    """How many products a term is multiplied out into, before equal ones are put together."""
    head, *parts = term.parts if term.kind == APPLICATION and term.parts[0].kind == CONSTANT else (term,)
    if head.name == "plus":
        return sum(map(products_in, parts))
    if head.name == "times":
        return prod(map(products_in, parts))
    if head.name == "power" and parts[1].kind == NUMBER and parts[1].value >= 0:
        inner = products_in(parts[0])
        return comb(inner + parts[1].value - 1, parts[1].value)
    return 1
