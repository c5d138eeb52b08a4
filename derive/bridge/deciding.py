"""What is plain under what is known: comparisons by signs and by adding up, alternatives, general statements."""
from __future__ import annotations

from derive.conversions.context import Context
from derive.conversions.equality import equal
from derive.conversions.normal import normal
from derive.conversions.polynomials import monomial_term
from derive.conversions.signs import not_zero, sign, summed_up
from derive.kernel.polynomials import polynomial
from derive.kernel.terms import Term, number
from derive.kernel.theorem import Theorem, apply, assume, generalise, imply, linear
from derive.kernel.types import INT, OUTCOME, REAL, Arrow
from derive.kernel.words import FALSE, real, word
from derive.library.integers import real_at_most_back, real_less_back
from derive.library.order import greater_not_equal_int, less_not_equal_int
from derive.library.steps import both, left_of, right_of, sides, use

from .recasting import fresh_of, parts_of, recast


def decided(formula: Term, context: Context) -> Theorem | None:
    """The formula, where it is plain."""
    known = context.prove(formula)
    if known is not None:
        return known
    if parts := parts_of(formula, "at_most", "less"):
        return _order(formula, context) if parts[0].type == REAL else _of_integers(formula, context)
    if parts := parts_of(formula, "equal"):
        return _equation(parts[0], parts[1], context)
    if parts := parts_of(formula, "implies"):
        return _denial(formula, parts[0], context) if parts[1] is FALSE else _implication(parts[0], parts[1], context)
    if parts := parts_of(formula, "or"):
        one = decided(parts[0], context)
        if one is not None:
            return left_of(one, parts[1])
        other = decided(parts[1], context)
        return other and right_of(parts[0], other)
    if parts := parts_of(formula, "and"):
        one, other = (decided(part, context) for part in parts)
        return both(one, other) if one is not None and other is not None else None
    if parts := parts_of(formula, "all"):
        return _general(parts[0], context)
    return None


def _order(formula: Term, context: Context) -> Theorem | None:
    """a <= b by the sign of b - a, or by adding up what is known."""
    low, high = formula.parts[1:]
    strict = formula.parts[0].name == "less"
    gap = high if low is real(0) else high - low
    found = sign(gap, strict, context)
    if found is not None:
        return linear(formula, found, real(1))
    equation = normal(gap, context)
    term = sides(equation)[1]
    found = sign(term, strict, context) or summed_up(term, strict, context, _signs_of_atoms(term, context))
    return found and linear(formula, found, real(1), equation, real(-1))


def _signs_of_atoms(term: Term, context: Context) -> tuple[Theorem, ...]:
    """That the monomials of a polynomial are not negative, where that is plain."""
    found = (sign(monomial_term(monomial, 1, REAL), False, context) for monomial in polynomial(term) if monomial)
    return tuple(theorem for theorem in found if theorem is not None)


def _of_integers(formula: Term, context: Context) -> Theorem | None:
    low, high = formula.parts[1:]
    left, right = word("real", low), word("real", high)
    strict = formula.parts[0].name == "less"
    found = _order((left < right) if strict else (left <= right), context)
    return found and use(real_less_back() if strict else real_at_most_back(), found, m=low, n=high)


def _equation(left: Term, right: Term, context: Context) -> Theorem | None:
    return equal(left, right, context) if left.type in (INT, REAL) else None


def _denial(formula: Term, said: Term, context: Context) -> Theorem | None:
    """a = b does not hold; a <= b does not, as b < a"""
    if parts := parts_of(said, "equal"):
        left, right = parts
        if left.type == INT:
            for low, high, lemma in ((left, right, less_not_equal_int), (right, left, greater_not_equal_int)):
                below = decided(low < high, context)
                if below is not None:
                    return use(lemma(), below, x=left, y=right)
        if left.type not in (INT, REAL):
            return None
        one, other = (word("real", side) if side.type == INT else side for side in (left, right))
        gap = one if other is real(0) else other if one is real(0) else one - other
        for equation in (None, normal(gap, context)):
            term = gap if equation is None else sides(equation)[1]
            apart = not_zero(term, context)
            if apart is not None:
                zero = recast(assume(said), gap.eq(0), context)
                if equation is not None:
                    zero = linear(term.eq(0), zero, real(1), equation, real(-1))
                return imply(said, apply(apart, zero))
    if parts := parts_of(said, "at_most", "less"):
        left, right = parts
        opposite = decided(right < left if said.parts[0].name == "at_most" else right <= left, context)
        if opposite is not None:
            against = linear(number(0, left.type) < number(0, left.type), assume(said), number(1, left.type), opposite,
                             number(1, left.type))
            return imply(said, use("irreflexive", left.type, against, x=number(0, left.type)))
    return None


def _implication(premise: Term, conclusion: Term, context: Context) -> Theorem | None:
    found = decided(conclusion, context.knowing(assume(premise)))
    return found and imply(premise, found)


def _general(predicate: Term, context: Context) -> Theorem | None:
    if not isinstance(predicate.type, Arrow) or predicate.type.argument not in (INT, OUTCOME, REAL):
        return None
    index = fresh_of(predicate.type.argument, predicate, *(part.statement for part in context.known))
    found = decided(predicate(index), context)
    return found and generalise(index, found)

