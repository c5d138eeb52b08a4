"""Square roots in normal form: no square and no fraction under a root, products of factors >= 0 taken apart."""
from __future__ import annotations

from fractions import Fraction

from derive.kernel.polynomials import Polynomial, polynomial
from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, congruence, reflexive, ring, transitive
from derive.kernel.types import REAL
from derive.kernel.words import real, word
from derive.library.order import square_nonnegative
from derive.library.roots import sqrt_inverse, sqrt_of_nonnegative_square, sqrt_of_square, sqrt_one, sqrt_product
from derive.library.steps import arguments, follows, sides, use

from .context import Context
from .functions import applied, content
from .normal import changes_nothing, conversion, normal, then, with_normal_arguments
from .polynomials import coefficient, ordered, product, written
from .signs import sign

HOLE = var("_hole", REAL)
LARGEST_DIVISOR = 1000      # whose square is looked for in a number


def sqrt(term: Term) -> Term:
    return word("sqrt", term)


@conversion("sqrt")
def normal_root(term: Term, context: Context) -> Theorem:
    """sqrt(8*x*y**2) = 2*sqrt(2)*sqrt(x)*absolute(y) where x is not negative"""
    inside = with_normal_arguments(term, context)
    apart = _apart(arguments(sides(inside)[1], "sqrt")[0], context)
    return inside if changes_nothing(apart) else then(transitive(inside, apart), lambda now: normal(now, context))


def _apart(body: Term, context: Context) -> Theorem:
    """sqrt(body) = the product of the roots of its factors"""
    terms = polynomial(body)
    if not terms or (terms.keys() == {()} and terms[()] < 0):
        return use("sqrt_below", follows(body <= real(0)), x=body)
    common, others = content(terms)
    outside, inside = _factors(common, context)
    turn = -1 if next(iter(common.values())) < 0 else 1
    left = written({monomial: turn * factor for monomial, factor in others.items()}, REAL)
    inner = [*inside, *([] if left is real(1) else [left])]
    if len(outside) + bool(inner) == 1 and not (outside and outside[0][1] is None):
        return use(sqrt_inverse(), x=body.parts[1]) if applied("inverse", body) else reflexive(sqrt(body))
    whole = product(inner)
    for factor, _ in reversed(outside):
        whole = factor * whole
    return transitive(congruence(abstracted(HOLE, sqrt(HOLE)), ring(body, whole)), _roots(whole, outside, context))


def _roots(term: Term, outside: list[tuple[Term, Theorem | None]], context: Context) -> Theorem:
    """sqrt(a*(b*c)) = r*(s*sqrt(c)), r and s the roots of the factors a and b: squares, or known not to be negative"""
    if not outside:
        return sqrt_one() if term is real(1) else reflexive(sqrt(term))
    factor, rest = arguments(term, "times")
    (_, found), *others_outside = outside
    if found is None:
        base = factor.parts[1]
        above = sign(base, False, context)
        root = use(sqrt_of_square(), x=base) if above is None else use(sqrt_of_nonnegative_square(), above, x=base)
        known = use(square_nonnegative(), x=base)
    else:
        root, known = reflexive(sqrt(factor)), found
    others = _roots(rest, others_outside, context)
    split = use(sqrt_product(), known, x=factor, y=rest)
    split = transitive(split, congruence(abstracted(HOLE, HOLE * sqrt(rest)), root))
    return transitive(split, congruence(abstracted(HOLE, sides(root)[1] * HOLE), others))


def _factors(common: Polynomial, context: Context) -> tuple[list[tuple[Term, Theorem | None]], list[Term]]:
    """The factors of one monomial that are squares, and those of which a theorem says that they are not negative, the
    size of its number among them; and the others."""
    (monomial, value), = common.items()
    root, free = _root_of(abs(Fraction(value)))
    one = coefficient(root, REAL)
    outside: list[tuple[Term, Theorem | None]] = [(one * one, None)] * (root != 1)
    if free != 1:
        outside.append((real(free), follows(real(0) <= real(free))))
    inside: list[Term] = []
    for atom, exponent in ordered(monomial):
        outside += [(atom * atom, None)] * (exponent // 2)
        if exponent % 2:
            found = sign(atom, False, context)
            if found is None:
                inside.append(atom)
            else:
                outside.append((atom, found))
    return outside, inside


def _root_of(value: Fraction) -> tuple[Fraction, int]:
    """r and n with value = r*r*n, in n no square that is looked for"""
    free, root = value.numerator * value.denominator, 1
    for divisor in range(2, LARGEST_DIVISOR + 1):
        while free % (divisor * divisor) == 0:
            free, root = free // (divisor * divisor), root * divisor
        if divisor * divisor > free:
            break
    return Fraction(root, value.denominator), free
