"""Inverses beside what they are inverses of: x*inverse(x) is 1 where x is not 0, in a sum x by its leading monomial.

For q = c*m + r with the leading monomial m, m*inverse(q) = (1 - r*inverse(q))/c. The order of monomials is by degree, so
that this comes to an end, and all ways to write a polynomial in inverse(q) lead to one.
"""
from __future__ import annotations

from functools import cache

from derive.kernel.polynomials import Monomial, multiplied, polynomial
from derive.kernel.terms import Term
from derive.kernel.theorem import Theorem
from derive.kernel.words import word
from derive.library.inverses import inverse_absorbed, inverse_absorbs
from derive.library.roots import sqrt_cube
from derive.library.steps import use

from .context import Context
from .functions import applied
from .polynomials import ordered, order_key
from .reduction import leading, over, rule
from .signs import not_zero, sign


def unit(below: Term, context: Context) -> Theorem | None:
    """x*inverse(x) = 1, where x is known not to be 0"""
    def found() -> Theorem | None:
        other = not_zero(below, context)
        return other and use("inverse", other, x=below)

    return context.remembered("unit", below, found)


@rule
def cancelled(monomial: Monomial, context: Context) -> tuple[Theorem, Monomial] | None:
    """x*inverse(x) = 1 for x not 0; x*x*inverse(x) = x and x*inverse(x)*inverse(x) = inverse(x) for every x"""
    exponents = dict(monomial)
    for inverse, lower in monomial:
        below = inverse.parts[1] if applied("inverse", inverse) else None
        upper = exponents.get(below, 0) if below is not None else 0
        if below is None or not upper:
            continue
        one = unit(below, context)
        if one is not None:
            return leading(one)
        if upper > 1 or lower > 1:
            return leading(_absorbed(below, upper > 1))
    return None


@cache
def _absorbed(below: Term, upper: bool) -> Theorem:
    return use(inverse_absorbed() if upper else inverse_absorbs(), x=below)


@rule
def leading_cancelled(monomial: Monomial, context: Context) -> tuple[Theorem, Monomial] | None:
    """q*inverse(q) = 1 for a sum q that is not 0, by the leading monomial of q"""
    for inverse, _ in monomial:
        lead = _leading_monomial(inverse.parts[1]) if applied("inverse", inverse) else ()
        if lead and over(monomial, lead) is not None:
            one = unit(inverse.parts[1], context)
            if one is not None:
                return one, next(iter(multiplied({lead: 1}, {((inverse, 1),): 1})))
    return None


@cache
def _leading_monomial(term: Term) -> Monomial:
    """The monomial of the highest degree, the first of these by its atoms; none for what is one monomial."""
    terms = polynomial(term)
    if len(terms) < 2:
        return ()
    atoms = sorted({atom for monomial in terms for atom, _ in monomial}, key=order_key)

    def place(monomial: Monomial) -> tuple[int, list[int]]:
        exponents = dict(monomial)
        return sum(exponents.values()), [exponents.get(atom, 0) for atom in atoms]

    return max(terms, key=place)


@rule
def root_squared(monomial: Monomial, context: Context) -> tuple[Theorem, Monomial] | None:
    """sqrt(x)*sqrt(x) = x, where x is not negative, and sqrt(x)**3 = x*sqrt(x) for every x"""
    for atom, exponent in ordered(monomial):
        if exponent > 1 and applied("sqrt", atom):
            below = atom.parts[1]
            square = context.remembered("square", below, lambda below=below: _square(below, context))
            if square is not None:
                return leading(square)
            if exponent > 2:
                return leading(use(sqrt_cube(), x=below))
    return None


def _square(below: Term, context: Context) -> Theorem | None:
    known = sign(below, False, context)
    return known and use("sqrt_square", known, x=below)
