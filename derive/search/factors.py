"""Quotients of polynomials in factors: FLINT's where a term is made of letters by sums, products and whole powers, and
SymPy's elsewhere; the two are the same, up to the time they take."""

from collections.abc import Iterator
from functools import lru_cache

from sympy import (
    Add,
    Basic,
    Expr,
    Integer,
    Mul,
    Poly,
    Pow,
    Rational,
    S,
    Symbol,
    factor,
    factor_list,
    fraction,
    together,
)

from derive.outlines.terms import At, Leaf, spelled

from .quotients import Quotients

Factors = list[tuple[Expr, int]]


@lru_cache(maxsize=10_000)
def factored(term: Expr) -> Expr:
    """A product of irreducible factors, as SymPy's `factor` has it."""
    if not _plain(term):
        return factor(term)
    number, factors = factors_of(term)
    product = Mul(*(Pow(base, exponent) for base, exponent in factors))
    return Mul(number, product, evaluate=False) if isinstance(product, Add) and abs(number) != 1 else number * product


def factors_of(term: Expr) -> tuple[Expr, Factors]:
    """A number, and irreducible polynomials with their exponents. The first letter leads with a positive number."""
    if not _plain(term):
        (number, parts), (other, others) = map(factor_list, fraction(together(term)))
        return number / other, [*parts, *((part, -power) for part, power in others)]
    over = Quotients(_in_order(frozenset(_letters(term))))
    quotient = over.read(term)
    if not quotient:
        return S.Zero, []
    (above, numerator), (below, denominator) = quotient.above.factor(), quotient.below.factor()
    pairs = [*numerator, *((base, -exponent) for base, exponent in denominator)]
    return Rational(int(above), int(below)), [(over.written(base), int(exponent)) for base, exponent in pairs]


@lru_cache(maxsize=10_000)
def _in_order(letters: frozenset[Expr]) -> tuple[Expr, ...]:
    """Letters in the order in which SymPy takes them for the generators of a polynomial."""
    return Poly(Add(*sorted(letters, key=spelled))).gens if letters else ()


def _plain(term: Basic) -> bool:
    """Whether it is made of letters, so that no letter has to do with another one."""
    if isinstance(term, (Add, Mul)):
        return all(map(_plain, term.args))
    if isinstance(term, Pow):
        return isinstance(term.exp, Integer) and _plain(term.base)
    return isinstance(term, (Symbol, At, Leaf, Rational))


def _letters(term: Expr) -> Iterator[Expr]:
    if isinstance(term, (Add, Mul, Pow)):
        for part in term.args:
            yield from _letters(part)
    elif not isinstance(term, Rational):
        yield term
