"""What an outline's total derivative says, proved forwards along the program."""
from __future__ import annotations

from derive.conversions.context import Context
from derive.gradients.forward import value_of
from derive.kernel.theorem import Theorem
from derive.kernel.types import Refused
from derive.library.steps import arguments
from derive.outlines.terms import Equal

from .cases import equal_by_cases
from .motions import derivative_along, derived, revalued, without_definitions
from .sayings import by_name, motion_along, said
from .steps import Step, elaborates
from .terms import raw_formula_of, slopes_in


@elaborates("total_derivative")
def _total_derivative(step: Step) -> Theorem:
    return slope_is(step.outline.statement, step.context)


def slope_is(statement: Equal, context: Context) -> Theorem:
    """That a slope is the right side of an equation, which may speak of the slopes along other arrays."""
    whole = said(statement, raw_formula_of(statement))
    motion = motion_along(statement.lhs)
    theorem = derivative_along(motion, context)
    wanted = arguments(whole.core, "derivative")[2]
    names = [derived(one, context) for one in by_name(slopes_in(statement.rhs)).values()]
    same = equal_by_cases(value_of(theorem), wanted, context.defining(*names))
    if same is None:
        raise Refused(f"total_derivative: {value_of(theorem)!r} is not seen to be {wanted!r}")
    kept = frozenset(whole.definitions).union(*(known.given for known in context.known))
    return whole.closed(without_definitions(revalued(theorem, same), motion, kept))
