"""Polynomials that are powers of polynomials, up to a number: x**2 - 2*x*y + y**2 is 1*(x - y)**2."""
from __future__ import annotations

from fractions import Fraction

from derive.kernel.polynomials import Polynomial, combined, multiplied, polynomial
from derive.kernel.terms import Term
from derive.kernel.types import REAL

from .polynomials import leading_of, monomial_key, written
from .reduction import over

EXPONENTS = 2, 3, 5
MOST_TERMS, MOST_IN_ROOT = 40, 8


def perfect_power(body: Term) -> tuple[Fraction, Term, int] | None:
    """(c, r, k) where the term is c*r**k as a polynomial, k > 1, r has several monomials, its first with factor 1"""
    terms = polynomial(body)
    if not 2 < len(terms) <= MOST_TERMS:
        return None
    for k in EXPONENTS:
        root = _root(terms, k)
        if root is not None:
            first = Fraction(root[min(root, key=monomial_key)])
            lead = Fraction(terms[leading_of(terms)]) * first**k
            return lead, written({monomial: value / first for monomial, value in root.items()}, REAL), k
    return None


def _root(terms: Polynomial, k: int) -> Polynomial | None:
    """r with the factor 1 in front, where the polynomial is r**k times a number: term by term from the leading one."""
    lead = leading_of(terms)
    if any(exponent % k for _, exponent in lead):
        return None
    start = tuple((atom, exponent // k) for atom, exponent in lead)
    whole: Polynomial = {monomial: Fraction(value) / Fraction(terms[lead]) for monomial, value in terms.items()}
    root: Polynomial = {start: 1}
    below = tuple((atom, exponent * (k - 1)) for atom, exponent in start)
    for _ in range(MOST_IN_ROOT):
        rest = combined(whole, _raised(root, k), -1)
        if not rest:
            return root
        next_ = leading_of(rest)
        monomial = over(next_, below)
        if monomial is None or monomial in root:
            return None
        root = combined(root, {monomial: Fraction(rest[next_]) / k})
    return None


def _raised(base: Polynomial, exponent: int) -> Polynomial:
    result: Polynomial = {(): 1}
    for _ in range(exponent):
        result = multiplied(result, base)
    return result
