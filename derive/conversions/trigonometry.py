"""Sine and cosine in normal form: of sums, of opposites and of multiples, by those of single terms; sin(x)**2 is
1 - cos(x)**2."""
from __future__ import annotations

from fractions import Fraction
from functools import cache

from derive.kernel.polynomials import Monomial, polynomial
from derive.kernel.terms import Term, abstracted, constant, var
from derive.kernel.theorem import Theorem, congruence, linear, ring, transitive
from derive.kernel.types import REAL
from derive.kernel.words import real, word
from derive.library.steps import arguments, sides, use
from derive.library.trigonometry import cos_opposite, cos_zero, sin_opposite, sin_zero

from .context import Context
from .functions import applied
from .normal import conversion, in_cases, normal, then, with_normal_arguments
from .polynomials import monomial_term, order_key
from .reduction import leading, rule

HOLE, PI = var("_hole", REAL), constant("pi", REAL)
MOST_PARTS = 4              # of a sum in sin: there are 2**(n - 1) products of n sines and cosines
AT_ZERO = {"sin": sin_zero, "cos": cos_zero}
OPPOSITE = {"sin": sin_opposite, "cos": cos_opposite}


@conversion("sin")
def normal_sin(term: Term, context: Context) -> Theorem:
    """sin(2*x - y) = 2*sin(x)*cos(x)*cos(y) - (2*cos(x)**2 - 1)*sin(y); sin(0) = sin(pi) = 0"""
    return _normal(term, "sin", context)


@conversion("cos")
def normal_cos(term: Term, context: Context) -> Theorem:
    """cos(x - 2*y) = cos(x)*(2*cos(y)**2 - 1) + 2*sin(x)*sin(y)*cos(y); cos(0) = 1, cos(pi) = -1"""
    return _normal(term, "cos", context)


def _normal(term: Term, name: str, context: Context) -> Theorem:
    inside = with_normal_arguments(term, context)
    (body,) = arguments(sides(inside)[1], name)
    if not polynomial(body):
        return transitive(inside, AT_ZERO[name]())
    cases = in_cases(inside, context)
    if cases is not None:
        return cases
    parts = sum(abs(Fraction(value).numerator) for value in polynomial(body).values())
    apart = _apart(name, body) if parts <= MOST_PARTS else None
    return inside if apart is None else then(transitive(inside, apart), lambda now: normal(now, context))


def _apart(name: str, body: Term) -> Theorem | None:
    """sin(a + b) and sin(n*x) by the addition theorem, sin(-x) as -sin(x), sin(pi) as 0; None where that is all."""
    if applied("plus", body):
        left, right = body.parts[1:]
        return use(f"{name}_sum", x=left, y=right)
    (monomial, value), = polynomial(body).items()
    count = Fraction(value).numerator
    if count < 0:
        opposite = monomial_term(monomial, -value, REAL)
        return transitive(_turned(name, body, -opposite), use(OPPOSITE[name](), x=opposite))
    if count > 1:
        one = monomial_term(monomial, Fraction(value) / count, REAL)
        rest = monomial_term(monomial, Fraction(value) * (count - 1) / count, REAL)
        return transitive(_turned(name, body, rest + one), use(f"{name}_sum", x=rest, y=one))
    return use(f"{name}_pi") if body is PI else None


def _turned(name: str, body: Term, other: Term) -> Theorem:
    return congruence(abstracted(HOLE, word(name, HOLE)), ring(body, other))


@rule
def square_of_sine_gone(monomial: Monomial, _context: Context) -> tuple[Theorem, Monomial] | None:
    """sin(x)**2 = 1 - cos(x)**2"""
    found = min((atom for atom, exponent in monomial if exponent > 1 and applied("sin", atom)), key=order_key,
                default=None)
    return found and leading(_square(found.parts[1]))


@cache
def _square(angle: Term) -> Theorem:
    sine, cosine = word("sin", angle), word("cos", angle)
    return linear((sine * sine).eq(real(1) - cosine * cosine), use("circle", x=angle), real(1))
