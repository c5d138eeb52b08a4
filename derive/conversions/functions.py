"""Inverses and exponentials in normal form: products are taken apart, and x*inverse(x) is 1 where x is not 0."""
from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import reduce

from derive.kernel.polynomials import Monomial, Polynomial, polynomial
from derive.kernel.terms import APPLICATION, CONSTANT, NUMBER, Term, abstracted, var
from derive.kernel.theorem import Theorem, congruence, linear, reflexive, ring, symmetric, transitive
from derive.kernel.types import REAL
from derive.kernel.words import real, word
from derive.library.exponentials import exp_multiple, exp_opposite, exp_zero
from derive.library.inverses import inverse_inverse, inverse_product
from derive.library.roots import sqrt_exp, sqrt_inverse_apart
from derive.library.steps import arguments, chain, sides, use

from .context import Context
from .normal import changes_nothing, conversion, in_cases, normal, then, with_normal_arguments
from .polynomials import TooLarge, coefficient, monomial_key, monomial_term, order_key, ordered, product, written
from .signs import not_zero, sign

HOLE = var("_hole", REAL)
ONE, HALF = real(1), Fraction(1, 2)
MOST_COPIES = 8         # exp(n*x/d) is exp(x/d)**n for n up to this


def inverse(term: Term) -> Term:
    return word("inverse", term)


def exp(term: Term) -> Term:
    return word("exp", term)


def applied(name: str, term: Term) -> bool:
    return term.kind == APPLICATION and term.parts[0].kind == CONSTANT and term.parts[0].name == name


@conversion("inverse")
def normal_inverse(term: Term, context: Context) -> Theorem:
    """inverse(c*x*y**2*(a + b)) = inverse(c)*inverse(x)*inverse(y)**2*inverse(a + b); the first coefficient of a + b
    is 1"""
    (whole,) = arguments(term, "inverse")
    pieces = list(written_factors(whole))
    if len(pieces) > 1:                 # before they are multiplied out
        split = congruence(abstracted(HOLE, inverse(HOLE)), ring(whole, product(pieces)))
        return then(transitive(split, _inverse_of_product(pieces)), lambda now: normal(now, context))
    inside = with_normal_arguments(term, context)
    (body,) = arguments(sides(inside)[1], "inverse")
    cases = in_cases(inside, context)
    if cases is not None:
        return cases
    terms = polynomial(body)
    for atom in sorted({atom for monomial in terms for atom, _ in monomial if applied("inverse", atom)}, key=order_key):
        unit = not_zero(atom.parts[1], context) if len(terms) > 1 else None
        if unit is not None:
            cleared = _denominator_out(body, atom.parts[1], use("inverse", unit, x=atom.parts[1]))
            plain = normal(atom.parts[1] * body, context)
            cleared = transitive(cleared, congruence(abstracted(HOLE, atom.parts[1] * inverse(HOLE)), plain))
            return then(transitive(inside, cleared), lambda now: normal(now, context))
    factors = product_factors(body)
    if factors == [body]:
        result = then(inside, _inverse_of_atom)
        return then(result, lambda now: normal(now, context)) if applied("times", sides(result)[1]) else result
    split = congruence(abstracted(HOLE, inverse(HOLE)), ring(body, product(factors)))
    apart = chain(inside, split, _inverse_of_product(factors or [ONE]))
    return then(apart, lambda now: normal(now, context))


def written_factors(term: Term) -> Iterator[Term]:
    """The factors of a product as it is written, each as often as it is there."""
    if applied("times", term):
        yield from (factor for part in term.parts[1:] for factor in written_factors(part))
    elif applied("power", term) and term.parts[2].kind == NUMBER and 0 < term.parts[2].value <= MOST_COPIES:
        yield from [*written_factors(term.parts[1])] * term.parts[2].value
    else:
        yield term


def _denominator_out(body: Term, below: Term, unit: Theorem) -> Theorem:
    """inverse(a) = q*inverse(q*a), where q*inverse(q) = 1"""
    split = use(inverse_product(), x=below, y=body)
    goal = (below * (inverse(below) * inverse(body))).eq(inverse(body))
    again = transitive(congruence(abstracted(HOLE, below * HOLE), split), linear(goal, unit, inverse(body)))
    return symmetric(again)


def _inverse_of_atom(term: Term) -> Theorem:
    """inverse(inverse(x)) = x, inverse(sqrt(x)) = sqrt(x)*inverse(x); others stay"""
    (body,) = arguments(term, "inverse") if applied("inverse", term) else (term,)
    if applied("sqrt", body):
        return use(sqrt_inverse_apart(), x=body.parts[1])
    return use(inverse_inverse(), x=body.parts[1]) if applied("inverse", body) else reflexive(term)


def product_factors(body: Term) -> list[Term]:
    """The factors of a polynomial that can be read off: a number, the atoms that all monomials share, and the rest."""
    terms = polynomial(body)
    if len(terms) < 2:
        return _factors(terms)
    common, rest = content(terms)
    return [*_factors(common), written(rest, REAL)] if common != {(): 1} else [body]


def _factors(terms: Polynomial) -> list[Term]:
    """The factors of one monomial, each as often as it is there, the number first."""
    if not terms:
        return [real(0)]
    (monomial, value), = terms.items()
    atoms = [atom for atom, exponent in ordered(monomial) for _ in range(exponent)]
    return atoms if value == 1 and atoms else [coefficient(value, REAL), *atoms]


def content(terms: Polynomial) -> tuple[Polynomial, Polynomial]:
    """The first coefficient and the atoms that all monomials share, and what is left."""
    first = min(terms, key=monomial_key)
    shared = {atom: min(dict(monomial).get(atom, 0) for monomial in terms) for atom, _ in first}
    shared = {atom: exponent for atom, exponent in shared.items() if exponent}
    value = Fraction(terms[first])
    common: Monomial = tuple(sorted(shared.items(), key=lambda item: id(item[0])))
    rest: Polynomial = {tuple((atom, exponent - shared.get(atom, 0)) for atom, exponent in monomial
                  if exponent > shared.get(atom, 0)): factor / value for monomial, factor in terms.items()}
    return {common: value}, rest


def _inverse_of_product(factors: list[Term]) -> Theorem:
    """inverse(a*b*c) = inverse(a)*inverse(b)*inverse(c)"""
    result = reflexive(inverse(factors[0]))
    product = factors[0]
    for factor in factors[1:]:
        split = use(inverse_product(), x=product, y=factor)
        result = transitive(split, congruence(abstracted(HOLE, HOLE * inverse(factor)), result))
        product = product * factor
    return result


@conversion("exp")
def normal_exp(term: Term, context: Context) -> Theorem:
    """exp(2*x - y + 1) = exp(1)*inverse(exp(y))*exp(x)**2, if the product is not too large"""
    inside = with_normal_arguments(term, context)
    (body,) = arguments(sides(inside)[1], "exp")
    if not polynomial(body):
        return transitive(inside, exp_zero())
    cases = in_cases(inside, context)
    if cases is not None:
        return cases
    apart = _exp_of_sum(body, context)
    try:
        return inside if changes_nothing(apart) else then(transitive(inside, apart), lambda now: normal(now, context))
    except TooLarge:
        return inside


def _exp_of_sum(body: Term, context: Context) -> Theorem:
    if applied("plus", body):
        left, right = body.parts[1:]
        one, other = _exp_of_sum(left, context), _exp_of_sum(right, context)
        split = use("exp_sum", x=left, y=right)
        split = transitive(split, congruence(abstracted(HOLE, HOLE * exp(right)), one))
        return transitive(split, congruence(abstracted(HOLE, sides(one)[1] * HOLE), other))
    return _exp_of_monomial(body, context)


def _exp_of_monomial(body: Term, context: Context) -> Theorem:
    (monomial, value), = polynomial(body).items()
    if value < 0:
        opposite = monomial_term(monomial, -value, REAL)
        turned = congruence(abstracted(HOLE, exp(HOLE)), ring(body, -opposite))
        turned = transitive(turned, use(exp_opposite(), x=opposite))
        return transitive(turned, congruence(abstracted(HOLE, inverse(HOLE)), _exp_of_monomial(opposite, context)))
    if len(monomial) == 1 and value in (1, HALF) and monomial[0][1] == 1 and applied("log", monomial[0][0]):
        found = exp_of_logarithm(body, monomial[0][0], context)
        if found is not None:
            return found
    count = Fraction(value).numerator
    if count in range(2, MOST_COPIES + 1):
        return exp_of_parts(body, [monomial_term(monomial, Fraction(value) / count, REAL)] * count)
    whole = next((atom for atom, exponent in ordered(monomial) if exponent == 1 and applied("real", atom)), None)
    if whole is not None:
        rest = monomial_term(tuple(item for item in monomial if item[0] is not whole), value, REAL)
        apart = congruence(abstracted(HOLE, exp(HOLE)), ring(body, whole * rest))
        return transitive(apart, use(exp_multiple(), n=whole.parts[1], x=rest))
    return reflexive(exp(body))


def exp_of_logarithm(body: Term, log: Term, context: Context) -> Theorem | None:
    """exp(log(x)) = x and exp(log(x)/2) = sqrt(x) for 0 < x"""
    above = sign(log.parts[1], True, context)
    if above is None:
        return None
    value = use("exp_log", above, x=log.parts[1])
    if body is log:
        return value
    half = log * inverse(real(2))
    root = symmetric(use(sqrt_exp(), x=log))
    moved = transitive(congruence(abstracted(HOLE, exp(HOLE)), ring(body, half)), root)
    return transitive(moved, congruence(abstracted(HOLE, word("sqrt", HOLE)), value))


def exp_of_parts(body: Term, parts: list[Term]) -> Theorem:
    """exp(a + b + ...) = exp(a)*exp(b)*..., where the parts add up to the body"""
    many = reduce(lambda left, right: left + right, parts)
    result = congruence(abstracted(HOLE, exp(HOLE)), ring(body, many))
    for _ in parts[1:]:
        many, last = many.parts[1:]
        result = _split_last(result, many, last)
    return result


def _split_last(result: Theorem, left: Term, right: Term) -> Theorem:
    """... = exp(a + b)*c gives ... = exp(a)*exp(b)*c, by rewriting exp(a + b)."""
    whole = exp(left + right)
    now = sides(result)[1]
    hole = var("_hole", REAL)

    def put(term: Term) -> Term:
        if term is whole:
            return hole
        return put(term.parts[1]) * term.parts[2] if applied("times", term) else term

    return transitive(result, congruence(abstracted(hole, put(now)), use("exp_sum", x=left, y=right)))
