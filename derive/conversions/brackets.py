"""Choices in normal form: polynomials in brackets if(p, 1, 0) of comparisons; brackets solved for an index."""
from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache, partial

from derive.kernel.polynomials import Monomial, combined, multiplied, polynomial
from derive.kernel.terms import APPLICATION, CONSTANT, Term, abstracted, number, var
from derive.kernel.theorem import Theorem, assume, congruence, imply, linear, ring, symmetric, transitive
from derive.kernel.types import BOOL, INT, REAL
from derive.kernel.words import FALSE, no, real, word
from derive.library.brackets import (
    bracket,
    bracket_from_next,
    bracket_of_opposite,
    bracket_of_zero,
    bracket_of_zero_and_more,
    bracket_turned,
    false,
    true,
)
from derive.library.choices import if_apart, if_less_not, indicator_not, indicator_product, indicator_square
from derive.library.formulas import ONE, ZERO
from derive.library.inverses import inverse_positive
from derive.library.order import equal_or_not_int, greater_not_equal
from derive.library.steps import absurd, applied, arguments, by_cases, clash, follows, sides, use

from .coinciding import coinciding
from .context import Context, not_strict
from .exponents import by_exponents
from .functions import applied as applied_to
from .functions import product_factors
from .gaps import as_real, known_apart
from .normal import conversion, normal, then, with_normal_arguments
from .polynomials import coefficient, leading_of, monomial_key, order_key, ordered, scale_of, written
from .reduction import leading, over, rule
from .signs import negative, not_zero, sign


def is_bracket(term: Term) -> bool:
    return _is(term, "if") and term.parts[2] is ONE and term.parts[3] is ZERO

FAR = 4                 # i and j + 4 are compared as they are


def _is(term: Term, name: str) -> bool:
    return term.kind == APPLICATION and term.parts[0].kind == CONSTANT and term.parts[0].name == name


@conversion("if")
def normal_choice(term: Term, context: Context) -> Theorem:
    """A choice between numbers, by the brackets of its comparisons; one that is decided here is what it is."""
    if term.type != REAL:
        return with_normal_arguments(term, context)
    condition, first, second = arguments(term, "if")
    known = context.prove(condition) or evident(condition)
    if known is not None:
        return then(true(known, first, second), lambda now: normal(now, context))
    denial = _denied(condition, context) or evidently_not(condition)
    if denial is not None:
        return then(false(condition, denial, first, second), lambda now: normal(now, context))
    if is_bracket(term):
        return _normal_bracket(term, condition, context)
    apart = use(if_apart(), p=condition, x=first, y=second)
    return then(apart, lambda now: normal(now, context))


def _normal_bracket(term: Term, condition: Term, context: Context) -> Theorem:
    if _is(condition, "and"):
        left, right = condition.parts[1:]
        return then(symmetric(use(indicator_product(), p=left, q=right)), lambda now: normal(now, context))
    if _is(condition, "implies") and condition.parts[2] is FALSE:
        return then(use(indicator_not(), p=condition.parts[1]), lambda now: normal(now, context))
    if any(_is(condition, name) for name in ("at_most", "less", "equal")) and condition.parts[1].type == REAL:
        return _of_reals(condition, context)
    if any(_is(condition, name) for name in ("at_most", "less", "equal")) and condition.parts[1].type == INT:
        plain = _of_integers(condition)
        strict = _strict(sides(plain)[1].parts[1], context) if context.strict_orders else None
        return plain if strict is None else transitive(plain, strict)
    inside = with_normal_arguments(condition, context)
    hole = var("_hole", BOOL)
    return congruence(abstracted(hole, bracket(hole)), inside)


def _of_integers(condition: Term) -> Theorem:
    """A bracket of a comparison of integers by one of 0 <= p or 0 = p; in p = 0 the first coefficient is positive."""
    name, left, right = condition.parts[0].name, *condition.parts[1:]
    gap = combined(polynomial(right), polynomial(left), -1)
    if name == "less":
        gap = combined(gap, {(): 1}, -1)
    first = min((monomial for monomial in gap if monomial), key=monomial_key, default=())
    turn = -1 if name == "equal" and gap.get(first, 0) < 0 else 1
    plain = written({monomial: turn * value for monomial, value in gap.items()}, INT)
    now = number(0, INT).eq(plain) if name == "equal" else number(0, INT) <= plain
    factor = number(turn, INT)
    there = linear(now, not_strict(assume(condition)), factor)
    back = linear(condition, assume(now), factor)
    return use("if_equivalent", REAL, imply(condition, there), imply(now, back), p=condition, q=now, x=ONE, y=ZERO)


def _strict(condition: Term, context: Context) -> Theorem | None:
    """[0 <= p] by [j < i] and [j = i], where p compares two whole numbers or more: one of their orders, and strict."""
    gap = polynomial(condition.parts[2])
    first = min((monomial for monomial in gap if monomial), key=monomial_key, default=())
    beside = gap.get((), 0)
    if _is(condition, "equal") or len(gap.keys() - {()}) < 2 or beside == -1 < 0 < gap[first]:
        return None
    if gap[first] < 0:
        equation = use(bracket_of_opposite(), n=condition.parts[2])
    elif 0 <= beside < FAR:
        equation = use(bracket_from_next(), n=condition.parts[2])
    elif -FAR < beside:                     # [0 <= p] is [0 <= p + 1] - [0 = p + 1]
        more = condition.parts[2] + 1
        now = number(1, INT) <= more
        unit = number(1, INT)
        there, back = linear(now, assume(condition), unit), linear(condition, assume(now), unit)
        same = use("if_equivalent", REAL, imply(condition, there), imply(now, back), p=condition, q=now, x=ONE, y=ZERO)
        left = bracket(number(0, INT) <= more) + -bracket(number(0, INT).eq(more))
        equation = linear(bracket(condition).eq(left), same, ONE, use(bracket_from_next(), n=more), real(-1))
    else:
        return None
    return then(equation, partial(_normal, context))


def _normal(context: Context, term: Term) -> Theorem:
    return normal(term, context)


def _of_reals(condition: Term, context: Context) -> Theorem:
    """A bracket of a comparison of real numbers by those of 0 <= p and 0 = p, the first coefficient of p 1: [p <= 0]
    is 1 - [0 <= p] + [0 = p], and [a < b] is 1 - [b <= a]."""
    name, left, right = condition.parts[0].name, *condition.parts[1:]
    if name == "less":
        return then(use(if_less_not(), x=left, y=right, z=ONE, u=ZERO), partial(_normal, context))
    gap = normal(right - left, context)
    terms = polynomial(sides(gap)[1])
    scale = scale_of(terms)
    plain = written({monomial: value / scale for monomial, value in terms.items()}, REAL)
    now = ZERO.eq(plain) if name == "equal" else ZERO <= plain if scale > 0 else plain <= ZERO
    size = scale if name == "equal" else abs(scale)
    factor, back_factor = coefficient(1 / size, REAL), coefficient(size, REAL)
    there = linear(now, assume(condition), factor, gap, factor)
    back = linear(condition, assume(now), back_factor, gap, real(-1))
    equation = use("if_equivalent", REAL, imply(condition, there), imply(now, back), p=condition, q=now, x=ONE, y=ZERO)
    settled = _settled(now, plain, context) or (
        _without_factor(now, plain, context) or by_exponents(now, plain, context) if plain is not ZERO else None)
    return equation if settled is None else transitive(equation, settled)


def _without_factor(condition: Term, number: Term, context: Context) -> Theorem | None:
    """[0 <= p] as [0 <= k*p], and [0 = p] as [0 = k*p], for a positive k, where that takes a factor or a denominator of
    p away."""
    for factor in _factors_of(number):
        above = sign(factor, True, context)
        plain = above and normal(factor * number, context)
        if above is None or plain is None or _weight(sides(plain)[1]) >= _weight(number):
            continue
        rest, under = sides(plain)[1], word("inverse", factor)
        unit = use("inverse", use(greater_not_equal(), above, x=factor, y=ZERO), x=factor)
        if _is(condition, "equal"):
            now = ZERO.eq(rest)
            there = linear(now, assume(condition), factor, plain, ONE)
            back = linear(condition, assume(now), under, plain, -under, unit, number)
        else:
            now = ZERO <= rest
            there = linear(now, _times(above, factor, assume(condition), number), ONE, plain, ONE)
            less = _times(use(inverse_positive(), above, x=factor), under, assume(now), rest)
            back = linear(condition, less, ONE, plain, -under, unit, number)
        equation = use("if_equivalent", REAL, imply(condition, there), imply(now, back), p=condition, q=now, x=ONE,
                       y=ZERO)
        return then(equation, partial(_normal, context))
    return None


def _times(above: Theorem, factor: Term, theorem: Theorem, number: Term) -> Theorem:
    """0 <= k*p, where 0 < k and 0 <= p"""
    return use("product_nonnegative", REAL, follows(ZERO <= factor, above), theorem, x=factor, y=number)


def _factors_of(number: Term) -> Iterator[Term]:
    """What a number may be multiplied with: its denominators, roots of them, and the inverses of its factors; each of
    either sign."""
    terms = polynomial(number)
    found: list[Term] = []
    for atom in sorted({atom for monomial in terms for atom, _ in monomial if applied_to("inverse", atom)},
                       key=order_key):
        found += [word("sqrt", atom.parts[1]), atom.parts[1]]
    factors = product_factors(number)
    found += [word("inverse", factor) for factor in (factors if len(factors) > 1 else ()) if factor.free]
    for factor in found:
        yield from (factor, negative(factor))


def _weight(number: Term) -> int:
    """How many factors stand in a number; a denominator counts as several."""
    return sum(exponent * (4 if applied_to("inverse", atom) else 1)
               for monomial in polynomial(number) for atom, exponent in monomial)


def _settled(condition: Term, plain: Term, context: Context) -> Theorem | None:
    """[0 <= p], [p <= 0] or [p = 0] by the sign of p, where that is known; [p <= 0] is 1 - [0 <= p] + [0 = p]."""
    if plain is ZERO:
        return true(follows(condition))
    if _is(condition, "equal"):
        other = not_zero(plain, context)
        if other is None:
            return _where_indices_are_equal(condition, plain, context)
        return false(condition, imply(condition, applied(other, symmetric(assume(condition)))))
    strict = sign(plain, True, context)
    if condition.parts[2] is plain:
        known = (strict and follows(condition, strict)) or sign(plain, False, context)
        if known is not None:
            return true(known)
        under = sign(negative(plain), True, context)
        return under and false(condition, imply(condition, clash(under, assume(condition))))
    if strict is not None:
        return false(condition, imply(condition, clash(strict, assume(condition))))
    at_least = sign(negative(plain), False, context)
    if at_least is not None:
        return true(follows(condition, at_least))
    return then(use(bracket_turned(), x=plain), partial(_normal, context))


def _where_indices_are_equal(condition: Term, plain: Term, context: Context) -> Theorem | None:
    """[0 = x(i) - x(j)] = [i = j], where it is known that x(i) and x(j) differ for all others"""
    guard = coinciding(plain, ZERO)
    apart = guard and not_zero(plain, context.assuming(no(guard)))
    if guard is None or apart is None:
        return None
    index, value = guard.parts[1:]
    never = absurd(applied(apart, symmetric(assume(condition))), guard)
    there = by_cases(use(equal_or_not_int(), x=index, y=value), imply(guard, assume(guard)), imply(no(guard), never))
    moved = congruence(abstracted(index, plain), assume(guard))
    back = symmetric(transitive(moved, ring(sides(moved)[1], ZERO)))
    equation = use("if_equivalent", REAL, imply(condition, there), imply(guard, back), p=condition, q=guard, x=ONE,
                   y=ZERO)
    return then(equation, partial(_normal, context))


def known_choice(condition: Term, first: Term, second: Term) -> Theorem | None:
    """if(p, x, y) = x or = y, where arithmetic alone says which."""
    known, denial = evident(condition), evidently_not(condition)
    return (known and true(known, first, second)) or (denial and false(condition, denial, first, second))


def evident(condition: Term) -> Theorem | None:
    """A comparison that is arithmetic alone."""
    gap = _constant_gap(condition)
    if gap is None or not {"equal": gap == 0, "at_most": gap >= 0, "less": gap > 0}[condition.parts[0].name]:
        return None
    return linear(condition)


def evidently_not(condition: Term) -> Theorem | None:
    """The denial of a comparison that arithmetic alone refutes."""
    gap = _constant_gap(condition)
    if gap is None or {"equal": gap == 0, "at_most": gap >= 0, "less": gap > 0}[condition.parts[0].name]:
        return None
    type_ = condition.parts[1].type
    zero, factor = number(0, type_), number(-1 if condition.parts[0].name == "equal" and gap > 0 else 1, type_)
    return imply(condition, use("irreflexive", type_, linear(zero < zero, assume(condition), factor), x=zero))


def _constant_gap(condition: Term) -> int | Fraction | None:
    """The right side less the left side of a comparison, where that is a number."""
    if not any(_is(condition, name) for name in ("at_most", "less", "equal")) or (
            condition.parts[1].type not in (INT, REAL)):
        return None
    gap = combined(polynomial(condition.parts[2]), polynomial(condition.parts[1]), -1)
    return gap.get((), 0) if gap.keys() <= {()} else None


def _denied(condition: Term, context: Context) -> Theorem | None:
    """That a comparison of integers does not hold, where the opposite one is known."""
    if not any(_is(condition, name) for name in ("at_most", "less", "equal")) or condition.parts[1].type != INT:
        return None
    left, right = condition.parts[1:]
    opposites = {"at_most": [right < left], "less": [right <= left], "equal": [right < left, left < right]}
    for opposite in opposites[condition.parts[0].name]:
        known = context.prove(opposite)
        if known is not None:
            sign = -1 if condition.parts[0].name == "equal" and opposite is not (right < left) else 1
            against = linear(left < left, known, number(1, INT), assume(condition), number(sign, INT))
            return imply(condition, use("irreflexive", INT, against, x=left))
    return _apart(condition, context) if condition.parts[0].name == "equal" else None


def _apart(condition: Term, context: Context) -> Theorem | None:
    """That two integers are not equal, where their difference is known not to be 0."""
    left, right = (word("real", side) for side in condition.parts[1:])
    known = known_apart(left - right, context)
    return known and imply(condition, applied(known, linear((left - right).eq(0), as_real(assume(condition)), ONE)))


@rule
def square_gone(monomial: Monomial, _context: Context) -> tuple[Theorem, Monomial] | None:
    """B*B = B for a bracket B"""
    found = min((atom for atom, exponent in monomial if exponent > 1 and is_bracket(atom)), key=order_key, default=None)
    return found and leading(_square(found.parts[1]))


@cache
def _square(condition: Term) -> Theorem:
    return use(indicator_square(), p=condition)


@rule
def zero_gone(monomial: Monomial, _context: Context) -> tuple[Theorem, Monomial] | None:
    """p*[0 = p] = 0 by the leading monomial of p, and [0 = p]*[0 <= p] = [0 = p]"""
    for atom, _ in ordered(tuple(item for item in monomial if is_bracket(item[0]))):
        value = atom.parts[1].parts[2] if _is(atom.parts[1], "equal") else ZERO
        if value.type == REAL and value is not ZERO:
            lead = next(iter(multiplied({_given_up(value): 1}, {((atom, 1),): 1})))
            if over(monomial, lead) is not None:
                return use(bracket_of_zero(), x=value), lead
            if any(other is bracket(ZERO <= value) for other, _ in monomial):
                return leading(use(bracket_of_zero_and_more(), x=value))
    return None


@cache
def _given_up(value: Term) -> Monomial:
    """The monomial that is put in where a number is 0: one of those with the most indices, so that the others may
    stand before a sum."""
    terms = polynomial(value)
    indices = {one: len({name for atom, _ in one for name, type_ in atom.free if type_ == INT}) for one in terms}
    return leading_of({one: factor for one, factor in terms.items()
                       if indices[one] == max(indices.values())})


def solved(term: Term, index: Term) -> tuple[str, Term, Theorem] | None:
    """A bracket of a comparison of integers as one of c <= i, i <= c or i = c: which, c, and the equation."""
    condition = term.parts[1]
    if not any(_is(condition, name) for name in ("at_most", "less", "equal")) or condition.parts[1].type != INT:
        return None
    name = condition.parts[0].name
    gap = combined(polynomial(condition.parts[2]), polynomial(condition.parts[1]), -1)
    sign = gap.get(((index, 1),), 0)
    if abs(sign) != 1 or sum((index.name, INT) in atom.free for monomial in gap for atom, _ in monomial) != 1:
        return None
    if name == "less":
        gap = combined(gap, {(): 1}, -1)
    rest = {monomial: -sign * value for monomial, value in gap.items() if monomial != ((index, 1),)}
    end = written(rest, INT)
    now = index.eq(end) if name == "equal" else end <= index if sign > 0 else index <= end
    factor = number(int(-sign) if name == "equal" else 1, INT)
    there = linear(now, not_strict(assume(condition)), factor)
    back = linear(condition, assume(now), factor)
    equation = use("if_equivalent", REAL, imply(condition, there), imply(now, back), p=condition, q=now, x=ONE, y=ZERO)
    return ("at" if name == "equal" else "from" if sign > 0 else "to"), end, equation
