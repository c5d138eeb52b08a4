"""That two real numbers differ: by what is known of their normal forms, or of the difference of these."""
from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from derive.kernel.polynomials import combined, polynomial
from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, assume, congruence, convert, imply, linear, symmetric
from derive.kernel.types import REAL
from derive.kernel.words import no
from derive.library.steps import applied, sides

from .context import Context
from .normal import normal
from .polynomials import coefficient, monomial_key, written
from .signs import not_zero

HOLE = var("_hole", REAL)
Supposing = Callable[[Term], Theorem]


def unequal(left: Term, right: Term, context: Context, suppose: Supposing | None = None) -> Theorem | None:
    """That two numbers differ, as it is known of their normal forms, or else as it is supposed of them; None where
    neither is done."""
    for forms in (context, Context(taken=context.taken)):       # what is supposed may be in forms that know less
        one, other = normal(left, forms), normal(right, forms)
        formula = no(sides(one)[1].eq(sides(other)[1]))
        known = (context.prove(formula) or _by_difference(sides(one)[1], sides(other)[1], context, suppose)
                 or (suppose and suppose(formula)))
        if known is not None:
            break
    else:
        return None
    back = congruence(abstracted(HOLE, no(HOLE.eq(sides(other)[1]))), symmetric(one))
    return convert(congruence(abstracted(HOLE, no(left.eq(HOLE))), symmetric(other)), convert(back, known))


def _by_difference(left: Term, right: Term, context: Context, suppose: Supposing | None) -> Theorem | None:
    """That two numbers differ, as their difference is not 0. It is supposed where it is simpler than the two: of x and
    x/100 it is asked that x is not 0."""
    gap = combined(polynomial(left), polynomial(right), -1)
    if not gap:
        return None
    simpler = len(gap) < len(polynomial(left)) + len(polynomial(right))
    scale = gap[min(gap, key=monomial_key)]
    plain = written({monomial: value / Fraction(scale) for monomial, value in gap.items()}, REAL)
    apart = not_zero(plain, context) or (suppose and simpler and suppose(no(plain.eq(0)))) or None
    if apart is None:
        return None
    equal = assume(left.eq(right))
    return imply(equal.statement, applied(apart, linear(plain.eq(0), equal, coefficient(1 / Fraction(scale), REAL))))
