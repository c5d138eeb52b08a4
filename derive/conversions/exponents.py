"""Exponentials in the order of their exponents: exp(x) - exp(y) has the sign of x - y, and 1 is exp(0)."""
from __future__ import annotations

from derive.kernel.polynomials import Monomial, polynomial
from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, assume, congruence, imply
from derive.kernel.types import REAL
from derive.library.exponentials import exp_at_most_back, exp_injective, exp_monotone, exp_zero
from derive.library.formulas import ONE, ZERO, exp
from derive.library.steps import applied as apply_to
from derive.library.steps import follows, use

from .context import Context
from .functions import applied
from .normal import normal, then

HOLE = var("_hole", REAL)


def by_exponents(condition: Term, number: Term, context: Context) -> Theorem | None:
    """[0 <= exp(x) - exp(y)] as [0 <= x - y], and so for 0 = p and p <= 0; 1 is exp(0)."""
    found = exponents(number)
    if found is None:
        return None
    more, less = found
    if applied("equal", condition):
        now = ZERO.eq(more - less)
        same = use(exp_injective(), follows(exp(more).eq(exp(less)), assume(condition), exp_zero()), x=more, y=less)
        there = follows(now, same)
        again = congruence(abstracted(HOLE, exp(HOLE)), follows(more.eq(less), assume(now)))
        back = follows(condition, again, exp_zero())
    else:
        above = condition.parts[1] is ZERO
        low, high = (less, more) if above else (more, less)
        now = ZERO <= more - less if above else more - less <= ZERO
        powers = follows(exp(low) <= exp(high), assume(condition), exp_zero())
        there = follows(now, use(exp_at_most_back(), powers, x=low, y=high))
        back = follows(condition, use(exp_monotone(), follows(low <= high, assume(now)), x=low, y=high), exp_zero())
    equation = use("if_equivalent", REAL, imply(condition, there), imply(now, back), p=condition, q=now, x=ONE, y=ZERO)
    return then(equation, lambda term: normal(term, context))


def exponents(number: Term) -> tuple[Term, Term] | None:
    """x and y of exp(x) - exp(y), where 1 is exp(0)"""
    terms = polynomial(number)
    found = {value: _exponent(monomial) for monomial, value in terms.items()}
    more, less = found.get(1), found.get(-1)
    return (more, less) if len(terms) == 2 and more is not None and less is not None else None


def exponents_apart(apart: Theorem, number: Term) -> Theorem | None:
    """x - y = 0 => false, from exp(x) - exp(y) = 0 => false"""
    found = exponents(number)
    if found is None:
        return None
    more, less = found
    same = assume((more - less).eq(0))
    again = congruence(abstracted(HOLE, exp(HOLE)), follows(more.eq(less), same))
    return imply(same.statement, apply_to(apart, follows(number.eq(0), again, exp_zero())))


def _exponent(monomial: Monomial) -> Term | None:
    """x of exp(x), and 0 of 1"""
    if not monomial:
        return ZERO
    (atom, times), *others = monomial
    return atom.parts[1] if not others and times == 1 and applied("exp", atom) else None
