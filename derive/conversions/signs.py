"""Signs that can be read off a real number where it stands: that it is positive, not negative, or not 0."""
from __future__ import annotations

from derive.kernel.polynomials import polynomial
from derive.kernel.terms import APPLICATION, CONSTANT, NUMBER, Term, number
from derive.kernel.theorem import Theorem, apply, assume, imply, linear
from derive.kernel.types import INT, REAL
from derive.kernel.words import no, real, word
from derive.library.exponentials import exp_positive
from derive.library.extrema import absolute_from_zero, maximum_from_left, maximum_from_right
from derive.library.integers import real_nonnegative, real_not_zero, real_positive
from derive.library.inverses import inverse_nonnegative, inverse_not_zero, inverse_positive
from derive.library.order import greater_not_equal, less_not_equal, product_not_zero, square_nonnegative
from derive.library.powers import power_not_zero, power_positive
from derive.library.roots import sqrt_positive
from derive.library.steps import follows, for_all, supposing, use
from derive.library.sums import sum_nonnegative, sum_positive

from .context import Context
from .indices import fresh
from .polynomials import monomial_term

ZERO = real(0)


def sign(term: Term, strict: bool, context: Context) -> Theorem | None:
    """0 < term, or 0 <= term where that need not be strict; None where it cannot be read off."""
    goal = ZERO < term if strict else ZERO <= term
    known = context.prove(goal)
    if known is not None:
        return known
    above = context.prove(ZERO < term)
    if above is not None:
        return follows(goal, above)
    if term.kind == NUMBER:
        return follows(goal) if term.value > 0 or (term.value == 0 and not strict) else None
    if term.kind != APPLICATION or term.parts[0].kind != CONSTANT:
        return None
    name, *inner = term.parts[0].name, *term.parts[1:]
    if name == "plus":
        return _of_sum_of_two(goal, inner[0], inner[1], strict, context)
    if name == "times":
        return _of_product(goal, inner[0], inner[1], strict, context)
    if name == "power":
        return _of_power(goal, inner[0], inner[1], strict, context)
    if name == "sum":
        return _of_range(inner[0], inner[1], inner[2], strict, context)
    if name == "inverse":
        part = sign(inner[0], strict, context)
        return part and use(inverse_positive() if strict else inverse_nonnegative(), part, x=inner[0])
    if name == "real":
        part = context.prove(number(0, INT) < inner[0] if strict else number(0, INT) <= inner[0])
        return part and use(real_positive() if strict else real_nonnegative(), part, n=inner[0])
    if name == "exp":
        return follows(goal, use(exp_positive(), x=inner[0]))
    if name == "sqrt":
        part = sign(inner[0], True, context) if strict else None
        return part and use(sqrt_positive(), part, x=inner[0]) if strict else use("sqrt_nonnegative", x=inner[0])
    if name == "maximum":
        return _of_larger(goal, inner[0], inner[1], strict, context)
    if name == "absolute" and not strict:
        return use(absolute_from_zero(), x=inner[0])
    return None


def _of_larger(goal: Term, left: Term, right: Term, strict: bool, context: Context) -> Theorem | None:
    for part, lemma in ((left, maximum_from_left), (right, maximum_from_right)):
        found = sign(part, strict, context)
        if found is not None:
            return follows(goal, found, use(lemma(), x=left, y=right))
    return None


def not_zero(term: Term, context: Context) -> Theorem | None:
    """term = 0 => false"""
    known = context.prove(no(term.eq(0)))
    if known is not None:
        return known
    for one, other in _differences(term):
        apart = context.prove(no(one.eq(other)))
        if apart is not None:
            return imply(term.eq(0), apply(apart, linear(one.eq(other), assume(term.eq(0)), real(_side(term, one)))))
    above = sign(term, True, context)
    if above is not None:
        return use(greater_not_equal(), above, x=term, y=ZERO)
    below = context.prove(term < ZERO)
    if below is not None:
        return use(less_not_equal(), below, x=term, y=ZERO)
    if term.kind != APPLICATION or term.parts[0].kind != CONSTANT:
        return None
    name, *inner = term.parts[0].name, *term.parts[1:]
    if name == "times":
        left, right = (not_zero(part, context) for part in inner)
        return left and right and use(product_not_zero(), left, right, x=inner[0], y=inner[1])
    if name == "power":
        base = not_zero(inner[0], context)
        return base and use(power_not_zero(), base, x=inner[0], n=inner[1])
    if name == "inverse":
        part = not_zero(inner[0], context)
        return part and use(inverse_not_zero(), part, x=inner[0])
    if name == "real":
        part = context.prove(no(inner[0].eq(0)))
        return part and use(real_not_zero(), part, n=inner[0])
    return None


def _differences(term: Term) -> list[tuple[Term, Term]]:
    """a and b where the term is a - b, either way round; 0 and the term."""
    pairs = [(ZERO, term)]
    terms = polynomial(term)
    if len(terms) == 2 and sorted(terms.values()) == [-1, 1]:
        one, other = (monomial_term(monomial, 1, REAL) for monomial in terms)
        pairs += [(one, other), (other, one)]
    return pairs


def _side(term: Term, left: Term) -> int:
    """1 where the term is left - right, -1 where it is right - left."""
    coefficients = {monomial_term(monomial, 1, REAL): value for monomial, value in polynomial(term).items()}
    return int(coefficients.get(left, -1))


def _of_sum_of_two(goal: Term, left: Term, right: Term, strict: bool, context: Context) -> Theorem | None:
    for first, second in ((strict, False), (False, strict)):
        one, other = sign(left, first, context), sign(right, second, context)
        if one is not None and other is not None:
            return follows(goal, one, other)
    return None


def _of_product(goal: Term, left: Term, right: Term, strict: bool, context: Context) -> Theorem | None:
    if left is right and not strict:
        return use(square_nonnegative(), x=left)
    if polynomial(left).keys() <= {()} and left.kind != NUMBER:
        value = polynomial(left).get((), 0)
        part = sign(right, strict, context)
        return linear(goal, part, left) if value > 0 and part is not None else None
    one, other = sign(left, strict, context), sign(right, strict, context)
    if one is None or other is None:
        return None
    return use("product_positive" if strict else "product_nonnegative", REAL, one, other, x=left, y=right)


def _of_power(goal: Term, base: Term, exponent: Term, strict: bool, context: Context) -> Theorem | None:
    above = sign(base, True, context)
    if above is not None:
        return follows(goal, use(power_positive(), above, x=base, n=exponent))
    if exponent.kind == NUMBER and exponent.value % 2 == 0 and exponent.value >= 0 and not strict:
        half = word("power", base, number(exponent.value // 2, INT))
        return follows(goal, use(square_nonnegative(), x=half))
    return None


def _of_range(function: Term, low: Term, high: Term, strict: bool, context: Context) -> Theorem | None:
    index = fresh(context, function, low, high)
    part = sign(function(index), strict, context.within(index, low, high))
    if part is None:
        return None
    each = for_all([index], supposing(part, low <= index, index <= high))
    if not strict:
        return use(sum_nonnegative(), each, f=function, a=low, b=high)
    nonempty = context.prove(low <= high)
    return nonempty and use(sum_positive(), nonempty, each, f=function, a=low, b=high)

