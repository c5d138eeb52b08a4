"""What is known of a number, said of the numbers that it becomes: q is not 0 where 1/x = c/q and x is not 0.

A normal form clears denominators and takes common factors out of inverses. A condition on the number as it was written
is a condition on each of the factors that come out.
"""
from __future__ import annotations

from derive.kernel.polynomials import polynomial
from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, apply, assume, congruence, imply, linear, ring
from derive.kernel.types import REAL
from derive.kernel.words import real, word
from derive.library.inverses import inverse_zero_only
from derive.library.order import greater_not_equal, product_not_zero
from derive.library.steps import chain, for_all, sides, supposing, use

from .cleared import factors_apart
from .context import Context
from .exponents import exponents_apart
from .functions import applied
from .gaps import compared
from .generality import opened
from .normal import atoms, normal
from .polynomials import coefficient, monomial_term, order_key, scale_of, written
from .signs import not_zero

HOLE = var("_hole", REAL)
ZERO = real(0)


def restating(context: Context) -> Context:
    """The context with what is known of the factors of all entries that are known to be positive or not 0."""
    more = [theorem for known in (*context.known, *context.supposed) for theorem in _restated(known, context)]
    return context.knowing(*more)


def _restated(theorem: Theorem, context: Context) -> list[Theorem]:
    """For `for all i..: in range => 0 < x`, the same of the normal form of x; and of factors, that they are not 0."""
    theorem, indices, conditions = opened(theorem)
    if not indices:
        return _put_in(theorem, context)
    found = _factors(theorem, context.assuming(*conditions))
    return [for_all(indices, supposing(one, *conditions)) for one in found]


def _put_in(theorem: Theorem, context: Context) -> list[Theorem]:
    """What is known of a single number, for which its definition is put in; of others gaps say it."""
    found = _compared(theorem, context)
    return [] if found is None or theorem.statement.free <= found[1].statement.free else [found[1]]


def _factors(theorem: Theorem, context: Context) -> list[Theorem]:
    found = _compared(theorem, context)
    if found is None:
        return []
    plain, theorem = found
    said = [theorem]
    if applied("less", theorem.statement):
        theorem = use(greater_not_equal(), theorem, x=plain, y=ZERO)
    elif not applied("implies", theorem.statement):
        return said
    said += _sides_apart(theorem, plain) + factors_apart(theorem, plain)
    said += _without_denominators(theorem, plain, context)
    said += _exponents_apart([theorem, *said], context)
    form = normal(word("inverse", plain), context.knowing(theorem))
    inverses = dict.fromkeys(atom for atom in atoms(sides(form)[1]) if applied("inverse", atom))
    return said + [_not_zero(atom, form, theorem) for atom in inverses if not applied("plus", sides(form)[1])]


def _sides_apart(apart: Theorem, term: Term) -> list[Theorem]:
    """a = b => false, for a - b that is not 0: at other indices, b may come first in it."""
    terms = polynomial(term)
    if sorted(terms.values()) != [-1, 1]:
        return []
    one, other = sorted((monomial for monomial in terms), key=lambda monomial: terms[monomial], reverse=True)
    left, right = (monomial_term(monomial, 1, REAL) for monomial in (one, other))
    return [imply(left.eq(right), apply(apart, linear(term.eq(0), assume(left.eq(right)), real(1))))]


def _without_denominators(apart: Theorem, term: Term, context: Context) -> list[Theorem]:
    """q*p is not 0, where p and its denominator q are not: 1 + x for 2/(1 - x) - 1"""
    found = []
    for atom in sorted({atom for monomial in polynomial(term) for atom, _ in monomial if applied("inverse", atom)},
                       key=order_key):
        below = not_zero(atom.parts[1], context)
        whole = below and _compared(use(product_not_zero(), below, apart, x=atom.parts[1], y=term), context)
        if whole is not None:
            found.append(whole[1])
    return found


def _exponents_apart(known: list[Theorem], context: Context) -> list[Theorem]:
    """x is not y, where exp(x) is not exp(y)"""
    forms = filter(None, (_compared(one, context) for one in known if applied("implies", one.statement)))
    apart = filter(None, (exponents_apart(one, plain) for plain, one in forms))
    return [one for _, one in filter(None, (_compared(one, context) for one in apart))]


def _compared(theorem: Theorem, context: Context) -> tuple[Term, Theorem] | None:
    """p, and that 0 < p, 0 <= p or p is not 0, where a theorem compares two real numbers; as brackets write p, with 1
    for its first coefficient, or -1 where it has a sign."""
    relation = compared(theorem.statement)
    if relation is None or relation[0] == "equal" or relation[1].type != REAL:
        return None
    name, left, right = relation
    gap = normal(right - left, context)
    terms = polynomial(sides(gap)[1])
    scale = scale_of(terms)
    size = scale if name == "apart" else abs(scale)
    plain = written({monomial: value / size for monomial, value in terms.items()}, REAL)
    if name == "apart":
        same = linear(left.eq(right), assume(plain.eq(0)), coefficient(-size, REAL), gap, real(-1))
        return plain, imply(plain.eq(0), apply(theorem, same))
    goal = ZERO < plain if name == "less" else ZERO <= plain
    factor = coefficient(1 / size, REAL)
    return plain, linear(goal, theorem, factor, gap, factor)


def _not_zero(atom: Term, form: Theorem, known: Theorem) -> Theorem:
    """q is not 0, where inverse(x) = c*inverse(q) and x is not 0"""
    value, right = sides(form)[0].parts[1], sides(form)[1]
    below = atom.parts[1]
    none = assume(below.eq(0))

    def go(part: Term) -> Term:
        if part is atom:
            return word("inverse", HOLE)
        return part.parts[0](*map(go, part.parts[1:])) if applied("times", part) or applied("power", part) else part

    gone = congruence(abstracted(HOLE, go(right)), none)
    zero = chain(form, gone, ring(sides(gone)[1], ZERO))
    return imply(none.statement, apply(known, use(inverse_zero_only(), zero, x=value)))
