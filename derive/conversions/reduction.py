"""A polynomial reduced by equations between its atoms, a monomial at a time: B*B = B, x*inverse(x) = 1, sqrt(x)**2 = x.

Each rule looks at one monomial and answers with an equation and a factor, so that the monomial stands in factor times
the left side; the polynomial loses factor*(left - right). All steps of one reduction are one step of the kernel.
"""
from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import cache

from derive.kernel.polynomials import Monomial, Polynomial, combined, multiplied, polynomial
from derive.kernel.terms import Term
from derive.kernel.theorem import Theorem, linear, reflexive
from derive.kernel.types import REAL, Refused
from derive.library.steps import sides

from .context import Context
from .normal import AFTERWARDS
from .polynomials import written

Rule = Callable[[Monomial, Context], tuple[Theorem, Monomial] | None]
RULES: list[Rule] = []
MOST_STEPS = 1000           # a polynomial that is not reduced by then stays as it has become


def rule(body: Rule) -> Rule:
    """A rule answers with an equation and the monomial of it that is given up: one that divides what is reduced."""
    RULES.append(body)
    return body


def over(monomial: Monomial, divisor: Monomial) -> Monomial | None:
    """The quotient of two monomials, where it is one."""
    left = dict(monomial)
    for atom, exponent in divisor:
        left[atom] = left.get(atom, 0) - exponent
        if left[atom] < 0:
            return None
    return tuple((atom, exponent) for atom, exponent in left.items() if exponent)


@cache
def gap(equation: Theorem) -> Polynomial:
    """left - right of an equation"""
    left, right = sides(equation)
    return combined(polynomial(left), polynomial(right), -1)


def leading(equation: Theorem) -> tuple[Theorem, Monomial]:
    """An equation whose left side is one monomial, to be given up."""
    return equation, next(iter(polynomial(sides(equation)[0])))


def reduced(term: Term, context: Context) -> Theorem:
    """term = the polynomial in which no rule finds a monomial to reduce"""
    terms = polynomial(term)
    factors: dict[Theorem, Polynomial] = {}
    waiting = list(terms)
    for _ in range(MOST_STEPS):
        monomial, found = _next_step(waiting, terms, context)
        if found is None:
            break
        equation, lead = found
        rest = over(monomial, lead)
        if rest is None:
            raise Refused(f"reduction: {written({lead: 1}, REAL)!r} divides not {written({monomial: 1}, REAL)!r}")
        factor: Polynomial = {rest: Fraction(terms[monomial]) / gap(equation)[lead]}
        factors[equation] = combined(factors.get(equation, {}), factor)
        change = multiplied(gap(equation), factor)
        terms = combined(terms, change, -1)
        waiting += [one for one in change if one in terms]
    if not factors:
        return reflexive(term)
    steps = [part for equation, factor in factors.items() if factor for part in (equation, written(factor, REAL))]
    return linear(term.eq(written(terms, REAL)), *steps)


def _next_step(waiting: list[Monomial], terms: Polynomial, context: Context) -> tuple[
        Monomial, tuple[Theorem, Monomial] | None]:
    while waiting:
        monomial = waiting.pop()
        for one in RULES if monomial in terms else ():
            found = one(monomial, context)
            if found is not None:
                return monomial, found
    return (), None


AFTERWARDS.append(reduced)
