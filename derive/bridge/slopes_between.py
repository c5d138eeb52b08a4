"""Comparisons by the sign of a derivative: the kernel differentiates the function at a place between the two."""
from __future__ import annotations

from derive.conversions.context import Context
from derive.conversions.polynomials import order_key
from derive.gradients.forward import U, derivative, value_of
from derive.kernel.terms import Term, abstracted, substituted
from derive.kernel.theorem import Theorem, assume, convert
from derive.kernel.types import REAL, Refused
from derive.kernel.words import word
from derive.library.derivatives import derivative_moved
from derive.library.monotonicity import monotone_by_derivative
from derive.library.steps import for_all, inside, supposing, use

from .cases import equal_by_cases
from .known import knowing
from .steps import Step, elaborates
from .terms import named, real_of

HOLE = named("_hole", REAL)


@elaborates("rises")
def _rises(step: Step) -> Theorem:
    sign, order, function, slope, name, *defined = step.arguments
    place, term, value = named(name.name, REAL), real_of(function), real_of(slope)
    low, high = map(real_of, order.statement.args)
    between = low <= place, place <= high
    # a context of its own, as what a derivative supposes is of this place alone
    known = map(assume, sorted(step.plain | {*between}, key=order_key))
    context = knowing((*known, *(step.of(one) for some in defined for one in some)))
    there = _slope_at(term, place, value, context)
    slopes, signs = (for_all([place], supposing(one, *between)) for one in (there, step.of(sign)))
    return use(monotone_by_derivative(), slopes, signs, step.of(order), u=abstracted(place, term),
               v=abstracted(place, value), x=low, y=high)


def _slope_at(term: Term, place: Term, value: Term, context: Context) -> Theorem:
    """derivative(z -> term, z, value)"""
    near = derivative(substituted(term, {(place.name, REAL): place + U}), context)
    found = value_of(near)
    moved = use(derivative_moved(), near, u=abstracted(place, term), x=place, d=found)
    same = equal_by_cases(found, value, context)
    if same is None:
        raise Refused(f"rises: {found!r} is not seen to be {value!r}")
    return convert(inside(same, HOLE, word("derivative", abstracted(place, term), place, HOLE)), moved)
