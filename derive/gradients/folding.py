"""Definitions read from right to left: inverse(1 + exp(..)) is 1 - h(i), where h(i) was defined by 1 - inverse(..).

A formula that speaks of the arrays of a program is compared with another where it stands, and no array is put in for
its name. A value of a function that a definition alone introduces is written by the name instead.
"""
from __future__ import annotations

from fractions import Fraction

from derive.conversions.context import Context
from derive.conversions.normal import normal
from derive.conversions.polynomials import coefficient, written
from derive.kernel.polynomials import Polynomial, combined, multiplied, polynomial
from derive.kernel.terms import APPLICATION, CONSTANT, Term
from derive.kernel.theorem import Theorem, assume, linear, transitive
from derive.kernel.types import INT, REAL
from derive.library.steps import applied, at, for_all, sides, supposing

from .adjoint import Array

NO_FUNCTION = ("sum", "if", "real")


def folding(context: Context, laws: list[tuple[Array, Theorem]]) -> Context:
    """The context in which values that definitions introduce are written by the names of these."""
    for array, law in laws:
        context = context.defining(*_backwards(array, law, context))
    return context


def _backwards(array: Array, law: Theorem, context: Context) -> list[Theorem]:
    """For `for all i..: h(i) = .. + c*f(i)`, with a number c: for all i..: f(i) = (h(i) - ..)/c"""
    indices, inside = array.indices(), array.inside(array.indices())
    here = applied(at(law, *indices), *map(assume, inside))
    plain = transitive(here, normal(sides(here)[1], array.around(context)))
    name, right = sides(plain)
    terms = polynomial(right)
    for monomial, value in terms.items():
        if len(monomial) == 1 and monomial[0][1] == 1 and _introduced(monomial[0][0], terms, indices):
            factor = coefficient(1 / Fraction(value), REAL)
            others = combined(polynomial(name), combined(terms, {monomial: value}, -1), -1)
            value_now = written(multiplied(polynomial(factor), others), REAL)
            turned = linear(monomial[0][0].eq(value_now), plain, -factor)
            return [for_all(indices, supposing(turned, *inside))]
    return []


def _introduced(atom: Term, terms: Polynomial, indices: list[Term]) -> bool:
    """Whether an atom is a value of a function at all the indices, and stands in one monomial alone; a size is none."""
    named = atom.kind == APPLICATION and atom.parts[0].kind == CONSTANT and atom.parts[0].name not in NO_FUNCTION
    return named and all((index.name, INT) in atom.free for index in indices) and 1 == sum(
        atom is other for monomial in terms for other, _ in monomial)
