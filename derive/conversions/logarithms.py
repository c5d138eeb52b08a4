"""Logarithms in normal form: of an exponential, of an inverse, of a product of positive factors."""
from __future__ import annotations

from functools import reduce

from derive.kernel.polynomials import polynomial
from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, congruence, linear, ring, symmetric, transitive
from derive.kernel.types import REAL
from derive.kernel.words import real, word
from derive.library.exponentials import log_inverse, log_one, log_power, log_product
from derive.library.steps import arguments, sides, use

from .context import Context
from .functions import applied, product_factors
from .normal import conversion, in_cases, normal, then, with_normal_arguments
from .polynomials import order_key
from .signs import not_zero, sign

HOLE = var("_hole", REAL)


def log(term: Term) -> Term:
    return word("log", term)


@conversion("log")
def normal_log(term: Term, context: Context) -> Theorem:
    """log(x*y) = log(x) + log(y), log(1 + x*inverse(y)) = log(y + x) - log(y) and log(x**n) = n*log(x) for positive x
    and y; log(exp(x)) = x, log(inverse(x)) = -log(x), log(1) = 0"""
    inside = with_normal_arguments(term, context)
    (body,) = arguments(sides(inside)[1], "log")
    if body is real(1):
        return transitive(inside, log_one())
    cases = in_cases(inside, context)
    if cases is not None:
        return cases
    if applied("exp", body):
        return then(transitive(inside, use("log_exp", x=body.parts[1])), lambda now: normal(now, context))
    if applied("inverse", body):
        return then(transitive(inside, use(log_inverse(), x=body.parts[1])), lambda now: normal(now, context))
    if applied("power", body):
        above = sign(body.parts[1], True, context)
        if above is not None:
            whole = use(log_power(), above, x=body.parts[1], n=body.parts[2])
            return then(transitive(inside, whole), lambda now: normal(now, context))
    factors = product_factors(body)
    apart = (_of_product(body, factors, context) if len(factors) > 1 else None) or _of_fraction(body, context)
    return inside if apart is None else then(transitive(inside, apart), lambda now: normal(now, context))


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
    """log(a*b*c) = log(a) + log(b) + log(c)"""
    positive = [sign(factor, True, context) for factor in factors]
    if any(found is None for found in positive):
        return None
    product = reduce(lambda left, right: left * right, factors)
    result = congruence(abstracted(HOLE, log(HOLE)), ring(body, product))
    rest: Term | None = None
    for place in range(len(factors) - 1, 0, -1):
        left, right = product.parts[1:]
        above = sign(left, True, context)
        last = positive[place]
        if above is None or last is None:
            return None
        split = use(log_product(), above, last, x=left, y=right)
        hole = HOLE if rest is None else HOLE + rest
        result = transitive(result, congruence(abstracted(HOLE, hole), split))
        rest = log(right) if rest is None else log(right) + rest
        product = left
        if rest is not None and place > 1:
            now = sides(result)[1]
            result = transitive(result, ring(now, log(product) + rest))
    return result
