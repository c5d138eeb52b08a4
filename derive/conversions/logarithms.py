"""Logarithms in normal form: of an exponential, of an inverse, of a product of positive factors."""
from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isqrt

from derive.kernel.polynomials import polynomial
from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, congruence, linear, ring, symmetric, transitive
from derive.kernel.types import REAL
from derive.kernel.words import real, word
from derive.library.exponentials import log_inverse, log_one, log_power, log_product, log_quotient
from derive.library.inverses import inverse_opposite
from derive.library.roots import log_sqrt
from derive.library.steps import arguments, follows, sides, use

from .context import Context
from .functions import applied, product_factors
from .normal import conversion, in_cases, normal, then, with_normal_arguments
from .polynomials import coefficient, order_key, product
from .roots import LARGEST_DIVISOR
from .signs import negative, not_zero, sign

HOLE = var("_hole", REAL)


def log(term: Term) -> Term:
    return word("log", term)


@conversion("log")
def normal_log(term: Term, context: Context) -> Theorem:
    """log(x*y) = log(x) + log(y), log(1 + x*inverse(y)) = log(y + x) - log(y) and log(x**n) = n*log(x) for positive x
    and y; log(exp(x)) = x, log(inverse(x)) = -log(x), log(sqrt(x)) = log(x)/2, log(4/3) = 2*log(2) - log(3)"""
    inside = with_normal_arguments(term, context)
    (body,) = arguments(sides(inside)[1], "log")
    number = polynomial(body)
    if number.keys() <= {()}:
        apart = _of_number(Fraction(number.get((), 0)))
        return inside if apart is None else then(transitive(inside, apart), lambda now: normal(now, context))
    cases = in_cases(inside, context)
    if cases is not None:
        return cases
    if applied("exp", body):
        return then(transitive(inside, use("log_exp", x=body.parts[1])), lambda now: normal(now, context))
    if applied("inverse", body):
        return then(transitive(inside, use(log_inverse(), x=body.parts[1])), lambda now: normal(now, context))
    if applied("sqrt", body):
        return then(transitive(inside, use(log_sqrt(), x=body.parts[1])), lambda now: normal(now, context))
    if applied("power", body):
        above = sign(body.parts[1], True, context)
        if above is not None:
            whole = use(log_power(), above, x=body.parts[1], n=body.parts[2])
            return then(transitive(inside, whole), lambda now: normal(now, context))
    factors = product_factors(body)
    apart = (_of_product(body, factors, context) if len(factors) > 1 else None) or _of_opposite(body, factors)
    apart = apart or _of_fraction(body, context)
    return inside if apart is None else then(transitive(inside, apart), lambda now: normal(now, context))


def _of_number(value: Fraction) -> Theorem | None:
    """log(6) = log(2) + log(3), log(2/3) = log(2) - log(3); the logarithm of a prime number stays"""
    body = coefficient(value, REAL)
    if value <= 0:
        return use("log_below", follows(body <= real(0)), x=body)
    if value == 1:
        return log_one()
    above, below = real(value.numerator), real(value.denominator)
    if value.denominator > 1:
        return use(log_quotient(), follows(real(0) < above), follows(real(0) < below), x=above, y=below)
    divisors = range(2, min(LARGEST_DIVISOR, isqrt(value.numerator)) + 1)
    divisor = next((number for number in divisors if value.numerator % number == 0), None)
    if divisor is None:
        return None
    one, other = real(divisor), real(value.numerator // divisor)
    split = use(log_product(), follows(real(0) < one), follows(real(0) < other), x=one, y=other)
    return transitive(congruence(abstracted(HOLE, log(HOLE)), ring(body, one * other)), split)


def _of_opposite(body: Term, factors: Sequence[Term]) -> Theorem | None:
    """log(-inverse(x)) = -log(-x)"""
    if len(factors) != 2 or factors[0] is not real(-1) or not applied("inverse", factors[1]):
        return None
    below = factors[1].parts[1]
    turned = transitive(ring(body, -word("inverse", below)), symmetric(use(inverse_opposite(), x=below)))
    return transitive(congruence(abstracted(HOLE, log(HOLE)), turned), use(log_inverse(), x=-below))


def _of_fraction(body: Term, context: Context) -> Theorem | None:
    """log(a) = log(q*a) - log(q) for a sum a with a positive denominator q"""
    for below in sorted({atom.parts[1] for monomial in polynomial(body) for atom, _ in monomial
                         if applied("inverse", atom)}, key=order_key):
        over = word("inverse", below)
        positive, apart = sign(over, True, context), not_zero(below, context)
        if positive is None or apart is None:
            continue
        plain, unit = normal(below * body, context), use("inverse", apart, x=below)
        rest = sign(sides(plain)[1], True, context)
        if rest is None:
            continue
        whole = linear((over * (below * body)).eq(body), unit, body)
        whole = transitive(symmetric(whole), congruence(abstracted(HOLE, over * HOLE), plain))
        split = use(log_product(), positive, rest, x=over, y=sides(plain)[1])
        return transitive(congruence(abstracted(HOLE, log(HOLE)), whole), split)
    return None


def _of_product(body: Term, factors: list[Term], context: Context) -> Theorem | None:
    """log(a*b*c) = log(a) + log(b) + log(c), and log(-a) + log(-b) + log(c) where a and b are negative"""
    positive = [_positive(factor, context) for factor in factors]
    found = [one for one in positive if one is not None]
    if len(found) < len(factors):
        return None
    found = [one for one in found if one.statement.parts[2] is not real(1)]
    factors = [one.statement.parts[2] for one in found]
    whole = product(factors)
    if len(factors) < 2 or polynomial(whole) != polynomial(body):       # an odd number of them is negative
        return None
    result = congruence(abstracted(HOLE, log(HOLE)), ring(body, whole))
    rest: Term | None = None
    for place in range(len(factors) - 1, 0, -1):
        left, right = whole.parts[1:]
        above = sign(left, True, context)
        if above is None:
            return None
        split = use(log_product(), above, found[place], x=left, y=right)
        hole = HOLE if rest is None else HOLE + rest
        result = transitive(result, congruence(abstracted(HOLE, hole), split))
        rest = log(right) if rest is None else log(right) + rest
        whole = left
        if rest is not None and place > 1:
            now = sides(result)[1]
            result = transitive(result, ring(now, log(whole) + rest))
    return result


def _positive(factor: Term, context: Context) -> Theorem | None:
    """0 < x or 0 < -x for a factor x"""
    return sign(factor, True, context) or sign(negative(factor), True, context)
