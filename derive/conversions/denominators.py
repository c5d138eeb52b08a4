"""Inverses beside what they are inverses of: x*inverse(x) is 1 where x is not 0, in a sum x by its leading monomial.

For q = c*m + r with the leading monomial m, m*inverse(q) = (1 - r*inverse(q))/c. The order of monomials is by degree,
so that this comes to an end, and all ways to write a polynomial in inverse(q) lead to one.
"""
from __future__ import annotations

from fractions import Fraction
from functools import cache, partial
from itertools import permutations

from derive.kernel.polynomials import Monomial, Polynomial, combined, multiplied, polynomial
from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, congruence, linear, symmetric, transitive
from derive.kernel.types import REAL
from derive.kernel.words import word
from derive.library.inverses import inverse_absorbed, inverse_absorbs
from derive.library.powers import power_of_product
from derive.library.roots import sqrt_cube
from derive.library.steps import sides, use

from .context import Context
from .functions import applied
from .polynomials import leading_monomial, leading_of, ordered, written
from .reduction import leading, over, rule
from .signs import not_zero, sign

HOLE = var("_hole", REAL)


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
    for inverse, lower in _inverses(monomial):
        below = inverse.parts[1]
        upper = exponents.get(below, 0)
        if not upper:
            continue
        one = unit(below, context)
        if one is not None:
            return leading(one)
        if upper > 1 or lower > 1:
            return leading(_absorbed(below, upper > 1))
    return None


def _inverses(monomial: Monomial) -> list[tuple[Term, int]]:
    """In one order: that of a monomial is by the places of its atoms in memory."""
    return ordered(tuple(item for item in monomial if applied("inverse", item[0])))


@cache
def _absorbed(below: Term, upper: bool) -> Theorem:
    return use(inverse_absorbed() if upper else inverse_absorbs(), x=below)


@rule
def leading_cancelled(monomial: Monomial, context: Context) -> tuple[Theorem, Monomial] | None:
    """q*inverse(q) = 1 for a sum q that is not 0, by the leading monomial of q"""
    for inverse, _ in _inverses(monomial):
        lead = leading_monomial(inverse.parts[1])
        if lead and over(monomial, lead) is not None:
            one = unit(inverse.parts[1], context)
            if one is not None:
                return one, next(iter(multiplied({lead: 1}, {((inverse, 1),): 1})))
    return None


@rule
def partial_fractions(monomial: Monomial, context: Context) -> tuple[Theorem, Monomial] | None:
    """inverse(p)*inverse(p*s + r) is (inverse(p) - s*inverse(p*s + r))/r where r is a number, and so on: the leading
    monomial of r beside both inverses is given up"""
    inverses = [atom for atom, _ in ordered(monomial) if applied("inverse", atom)]
    for one, other in permutations(inverses, 2):
        quotient, rest = _divided(other.parts[1], one.parts[1])
        lead = multiplied({leading_of(rest): 1}, {((one, 1),): 1}) if quotient and rest else {}
        lead = multiplied(lead, {((other, 1),): 1})
        if lead and over(monomial, next(iter(lead))) is not None:
            units = unit(one.parts[1], context), unit(other.parts[1], context)
            if units[0] is not None and units[1] is not None:
                return _apart(units[0], units[1], quotient, rest), next(iter(lead))
    return None


def _apart(small: Theorem, large: Theorem, quotient: Polynomial, rest: Polynomial) -> Theorem:
    """r*inverse(p)*inverse(q) = inverse(p) - s*inverse(q), where q = p*s + r, and neither p nor q is 0"""
    one, other = (sides(unit)[0].parts[2] for unit in (small, large))
    s, r = written(quotient, REAL), written(rest, REAL)
    return linear((r * one * other).eq(one - s * other), large, one, small, -(s * other))


@cache
def _divided(term: Term, divisor: Term) -> tuple[Polynomial, Polynomial]:
    """The quotient and the rest, in which no monomial is divisible by the leading monomial of the divisor."""
    by, left = polynomial(divisor), polynomial(term)
    lead = leading_of(by)
    quotient: Polynomial = {}
    rest: Polynomial = {}
    while left:
        monomial = leading_of(left)
        part = over(monomial, lead)
        if part is None:
            rest = combined(rest, {monomial: left[monomial]})
            left = combined(left, {monomial: left[monomial]}, -1)
        else:
            factor: Polynomial = {part: Fraction(left[monomial]) / by[lead]}
            quotient = combined(quotient, factor)
            left = combined(left, multiplied(by, factor), -1)
    return quotient, rest


@rule
def root_squared(monomial: Monomial, context: Context) -> tuple[Theorem, Monomial] | None:
    """sqrt(x)*sqrt(x) = x and so sqrt(x)**n*sqrt(x)**n = x**n, where x is not negative; sqrt(x)**3 = x*sqrt(x) for
    every x"""
    for atom, exponent in ordered(monomial):
        if exponent > 1 and applied("power", atom) and applied("sqrt", atom.parts[1]):
            below = atom.parts[1].parts[1]
            square = context.remembered("square", below, partial(_square, below, context))
            if square is not None:
                return leading(_of_powers(square, atom.parts[2]))
        if exponent > 1 and applied("sqrt", atom):
            below = atom.parts[1]
            square = context.remembered("square", below, partial(_square, below, context))
            if square is not None:
                return leading(square)
            if exponent > 2:
                return leading(use(sqrt_cube(), x=below))
    return None


def _of_powers(square: Theorem, exponent: Term) -> Theorem:
    """s**n*s**n = x**n by s*s = x"""
    root, other = sides(square)[0].parts[1:]
    split = symmetric(use(power_of_product(), x=root, y=other, n=exponent))
    return transitive(split, congruence(abstracted(HOLE, word("power", HOLE, exponent)), square))


def _square(below: Term, context: Context) -> Theorem | None:
    known = sign(below, False, context)
    return known and use("sqrt_square", known, x=below)
