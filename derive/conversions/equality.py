"""Whether two numbers are equal where they stand: by normal form, and by common denominators that are not 0."""
from __future__ import annotations

from functools import partial

from derive.kernel.polynomials import Polynomial, combined, multiplied, polynomial
from derive.kernel.terms import Term
from derive.kernel.theorem import Theorem, linear, reflexive, ring, symmetric, transitive
from derive.kernel.types import REAL
from derive.kernel.words import real
from derive.library.steps import sides, use

from .context import Context
from .functions import applied
from .normal import changes_nothing, normal, then
from .polynomials import MOST_MONOMIALS, monomial_term, order_key, written
from .signs import not_zero

MOST_TIMES = 4          # that a normal form is made of a normal form: some are made from one another and back


def equal(left: Term, right: Term, *contexts: Context) -> Theorem | None:
    """left = right, or None where neither the normal form nor common denominators show it. The normal forms are those
    in one context after the other."""
    one, other = reflexive(left), reflexive(right)
    for context in contexts:
        one, other = (then(side, partial(_normal, context)) for side in (one, other))
        if sides(one)[1] is sides(other)[1]:
            break
    a, b = sides(one)[1], sides(other)[1]
    if a is b:
        return transitive(one, symmetric(other))
    if left.type != REAL:
        return None
    zero = _vanishes(written(combined(polynomial(a), polynomial(b), -1), REAL), contexts[-1], frozenset())
    if zero is None:
        return None
    return transitive(transitive(one, linear(a.eq(b), zero, real(1))), symmetric(other))


def _normal(context: Context, term: Term) -> Theorem:
    return normal(term, context)


def _vanishes(term: Term, context: Context, done: frozenset[Term], again: int = MOST_TIMES) -> Theorem | None:
    """term = 0, after multiplication with one denominator after another"""
    now = normal(term, context)
    if not changes_nothing(now):
        zero = _vanishes(sides(now)[1], context, done, again - 1) if again else None
        return zero and transitive(now, zero)
    terms = polynomial(term)
    if not terms:
        return ring(term, real(0))
    inverses = {atom for monomial in terms for atom, _ in monomial if applied("inverse", atom)}
    for atom in sorted(inverses - done, key=order_key):
        below = atom.parts[1]
        other = not_zero(below, context)
        if other is not None:
            return _times_denominator(term, atom, use("inverse", other, x=below), context, done | {atom})
    return None


def _times_denominator(term: Term, inverse: Term, unit: Theorem, context: Context,
                       done: frozenset[Term]) -> Theorem | None:
    """d = 0 from d*q**n = 0, where q*inverse(q) = 1 and n is the highest power of inverse(q) in d"""
    terms, below = polynomial(term), inverse.parts[1]
    by_power: dict[int, Polynomial] = {}
    for monomial, value in terms.items():
        exponent = dict(monomial).get(inverse, 0)
        rest = polynomial(monomial_term(tuple(item for item in monomial if item[0] is not inverse), value, REAL))
        by_power[exponent] = combined(by_power.get(exponent, {}), rest)
    most = max(by_power)
    q, u = polynomial(below), polynomial(below * inverse)
    cleared: Polynomial = {}
    factor: Polynomial = {}
    for exponent, rest in by_power.items():
        part = multiplied(rest, power(q, most - exponent))
        cleared = combined(cleared, part)
        factor = combined(factor, multiplied(part, geometric(u, exponent)))
    if len(cleared) > MOST_MONOMIALS:
        return None
    whole = written(multiplied(terms, power(q, most)), REAL)
    product = linear(whole.eq(written(cleared, REAL)), unit, written(factor, REAL))
    zero = _vanishes(written(cleared, REAL), context, done)
    if zero is None:
        return None
    gone = transitive(product, zero)
    back = written(power(polynomial(inverse), most), REAL)
    again = written(multiplied({(): -1}, multiplied(terms, geometric(u, most))), REAL)
    return linear(term.eq(0), gone, back, unit, again)


def power(base: Polynomial, exponent: int) -> Polynomial:
    result: Polynomial = {(): 1}
    for _ in range(exponent):
        result = multiplied(result, base)
    return result


def geometric(base: Polynomial, count: int) -> Polynomial:
    """1 + u + ... + u**(count - 1)"""
    result: Polynomial = {}
    for exponent in range(count):
        result = combined(result, power(base, exponent))
    return result
