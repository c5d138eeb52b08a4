"""Powers with a whole exponent that is no number: of products factor by factor, and exponents taken apart.

x**(m + n) is x**m*x**n where x is not 0 or both exponents are not negative; x**(2*n) is the square of x**n, and
x**(-n) an inverse, for every x.
"""
from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from math import gcd, isqrt

from derive.kernel.polynomials import Monomial, Polynomial, polynomial
from derive.kernel.terms import NUMBER, Term, abstracted, number, var
from derive.kernel.theorem import Theorem, congruence, ring, symmetric, transitive
from derive.kernel.types import INT, REAL
from derive.kernel.words import real, word
from derive.library.powers import (
    one_power,
    power_add,
    power_add_nonzero,
    power_of_inverse,
    power_of_power,
    power_of_product,
    power_opposite,
    sign_power_squared,
    zero_power,
)
from derive.library.steps import arguments, sides, use

from .context import Context
from .functions import applied, inverse, product_factors
from .normal import changes_nothing, conversion, normal, then, with_normal_arguments
from .perfect_powers import perfect_power
from .polynomials import coefficient, monomial_key, monomial_term, order_key, written
from .reduction import leading, rule
from .signs import not_zero

HOLE = var("_hole", REAL)
INDEX = var("_index", INT)
ONE = real(1)
MOST_FACTOR = 1000         # up to which a number's factors are looked for
LEAST, MOST = -4, 4         # what may be added to an exponent's variables for it to be seen not to be negative


def power(base: Term, exponent: Term) -> Term:
    return word("power", base, exponent)


@conversion("power")
def normal_power(term: Term, context: Context) -> Theorem:
    """x**n by the powers of the factors of x with exponents that cannot be taken apart"""
    result = with_normal_arguments(term, context)
    base, exponent = arguments(sides(result)[1], "power")
    if exponent.kind == NUMBER and exponent.value >= 0:
        return then(result, lambda now: normal(now, context))
    for convert in (_of_base, _of_exponent):
        step = convert(base, exponent, context)
        if step is not None and not changes_nothing(step):
            return then(transitive(result, step), lambda now: normal(now, context))
    return result


# -- the base ----------------------------------------------------------------------------------------------------------
def _of_base(base: Term, exponent: Term, context: Context) -> Theorem | None:
    if base is ONE:
        return use(one_power(), n=exponent)
    if applied("inverse", base):
        return use(power_of_inverse(), x=base.parts[1], n=exponent)
    if applied("power", base):
        return use(power_of_power(), x=base.parts[1], m=base.parts[2], n=exponent)
    terms = polynomial(base)
    if not terms:
        above = context.prove(number(1, INT) <= exponent)
        return above and use(zero_power(), above, n=exponent)
    if terms.keys() == {()}:
        return _of_number(base, Fraction(terms[()]), exponent)
    perfect = _perfect(base, exponent)
    if perfect is not None:
        return perfect
    below = _denominator(base, context)
    if below is not None:
        return _within_power(below, exponent)
    factors = product_factors(base)
    if len(factors) < 2:
        return None
    product = reduce(lambda left, right: left * right, factors)
    return _within_power(ring(base, product), exponent, len(factors))


def _of_number(base: Term, value: Fraction, exponent: Term) -> Theorem | None:
    """(-6)**n = (-1)**n*2**n*3**n, and (1/2)**n is the inverse of 2**n"""
    top, bottom = value.numerator, value.denominator
    if top == 1 and bottom > 1:
        turned = congruence(abstracted(HOLE, power(HOLE, exponent)), ring(base, inverse(real(bottom))))
        return transitive(turned, use(power_of_inverse(), x=real(bottom), n=exponent))
    if bottom > 1:
        return _within_power(ring(base, real(top) * inverse(real(bottom))), exponent)
    factor = -1 if top < 0 else next((p for p in range(2, min(isqrt(top), MOST_FACTOR) + 1) if top % p == 0), top)
    return None if factor == top else _within_power(ring(base, real(factor) * real(top // factor)), exponent)


def _perfect(base: Term, exponent: Term) -> Theorem | None:
    """(c*r**k)**n as c**n*r**(k*n)"""
    found = perfect_power(base)
    if found is None:
        return None
    value, root, k = found
    inner = power(root, number(k, INT))
    whole = use(power_of_power(), x=root, m=number(k, INT), n=exponent)
    if value == 1:
        return transitive(congruence(abstracted(HOLE, power(HOLE, exponent)), ring(base, inner)), whole)
    factor = coefficient(value, REAL)
    split = _within_power(ring(base, factor * inner), exponent)
    return transitive(split, congruence(abstracted(HOLE, power(factor, exponent) * HOLE), whole))


def _within_power(equation: Theorem, exponent: Term, factors: int = 2) -> Theorem:
    """x**n = a**n*b**n, from x = a*b"""
    whole = congruence(abstracted(HOLE, power(HOLE, exponent)), equation)
    return transitive(whole, _of_product(sides(equation)[1], exponent, factors))


def _of_product(product: Term, exponent: Term, factors: int) -> Theorem:
    left, right = product.parts[1:]
    split = use(power_of_product(), x=left, y=right, n=exponent)
    if factors == 2:
        return split
    more = _of_product(left, exponent, factors - 1)
    return transitive(split, congruence(abstracted(HOLE, HOLE * power(right, exponent)), more))


def _denominator(base: Term, context: Context) -> Theorem | None:
    """a = inverse(q)*(q*a) in normal form, for a denominator q in a sum that is known not to be 0"""
    terms = polynomial(base)
    if len(terms) < 2:
        return None
    for atom in sorted({atom for monomial in terms for atom, _ in monomial if applied("inverse", atom)}, key=order_key):
        below = atom.parts[1]
        apart = not_zero(below, context)
        if apart is not None:
            unit = use("inverse", apart, x=below)               # q*inverse(q) = 1
            cleared = normal(below * base, context)
            if any(atom in (part for part, _ in monomial) for monomial in polynomial(sides(cleared)[1])):
                continue
            again = congruence(abstracted(HOLE, HOLE * base), symmetric(unit))
            moved = transitive(ring(base, ONE * base), transitive(again, ring(
                below * inverse(below) * base, inverse(below) * (below * base))))
            return transitive(moved, congruence(abstracted(HOLE, inverse(below) * HOLE), cleared))
    return None


# -- the exponent ------------------------------------------------------------------------------------------------------
def _of_exponent(base: Term, exponent: Term, context: Context) -> Theorem | None:
    terms = polynomial(exponent)
    common = gcd(*(int(value) for value in terms.values()))
    if len(terms) == 1 and next(iter(terms.values())) < 0:
        opposite = written({key: -value for key, value in terms.items()}, INT)
        return _with_exponent(base, exponent, -opposite, use(power_opposite(), x=base, n=opposite))
    if common > 1 and (len(terms) > 1 or () not in terms):
        smaller = written({key: int(value) // common for key, value in terms.items()}, INT)
        whole = use(power_of_power(), x=base, m=smaller, n=number(common, INT))
        return _with_exponent(base, exponent, smaller * common, symmetric(whole))
    return _taken_apart(base, exponent, terms, context)


def _with_exponent(base: Term, exponent: Term, other: Term, equation: Theorem) -> Theorem:
    """x**m = b, from x**n = b, where m and n are one polynomial"""
    moved = congruence(abstracted(INDEX, power(base, INDEX)), ring(exponent, other))
    return transitive(moved, equation)


def _taken_apart(base: Term, exponent: Term, terms: Polynomial, context: Context) -> Theorem | None:
    apart = not_zero(base, context)
    if apart is not None and len(terms) < 2:
        return None
    if apart is not None:
        first, *rest = sorted(terms, key=monomial_key)
        one, other = monomial_term(first, terms[first], INT), written({key: terms[key] for key in rest}, INT)
        return _with_exponent(base, exponent, one + other, use(power_add_nonzero(), apart, x=base, m=one, n=other))
    constant = int(terms.get((), 0))
    variables = {key: value for key, value in terms.items() if key}

    def proved(form: Polynomial) -> Theorem | None:
        return context.prove(number(0, INT) <= written(form, INT))

    least = next((more for more in range(LEAST, MOST + 1) if proved(_plus(variables, more)) is not None), None)
    if least is not None and constant > least:
        return _split(base, exponent, (_plus(variables, least), {(): constant - least}), proved)
    several = constant == 0 and len(variables) > 1
    if several and all(proved({key: value}) is not None for key, value in variables.items()):
        first, *rest = sorted(variables, key=monomial_key)
        return _split(base, exponent, ({first: variables[first]}, {key: variables[key] for key in rest}), proved)
    return None


def _plus(form: Polynomial, constant: int) -> Polynomial:
    return {**form, (): constant} if constant else form


def _split(base: Term, exponent: Term, parts: tuple[Polynomial, Polynomial],
           proved: Callable[[Polynomial], Theorem | None]) -> Theorem | None:
    one, other = (written(part, INT) for part in parts)
    first, second = map(proved, parts)
    if first is None or second is None:
        return None
    return _with_exponent(base, exponent, one + other, use(power_add(), first, second, x=base, m=one, n=other))


@rule
def sign_squared(monomial: Monomial, _context: Context) -> tuple[Theorem, Monomial] | None:
    """(-1)**n*(-1)**n = 1"""
    found = min((atom for atom, exponent in monomial if exponent > 1 and applied("power", atom)
                 and atom.parts[1] is real(-1)), key=order_key, default=None)
    return found and leading(use(sign_power_squared(), n=found.parts[2]))
