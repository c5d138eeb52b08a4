"""Numbers as the kernel writes them, p or p*inverse(q), and the fractions that they are."""
from __future__ import annotations

from fractions import Fraction

from derive.kernel.polynomials import polynomial
from derive.kernel.terms import Term, number
from derive.kernel.types import INT, REAL, Type
from derive.reading.operations import fraction


def numeral(value: Fraction, type_: Type) -> Term:
    """A fraction as a real number; a whole one as an integer."""
    return fraction(value) if type_ == REAL else number(value.numerator, INT)


def is_constant(term: Term) -> bool:
    """Whether a term is a number by sums, products and inverses of numbers alone."""
    return polynomial(term).keys() <= {()}


def constant(term: Term) -> Fraction:
    """The fraction that a constant is."""
    return Fraction(polynomial(term).get((), 0))
