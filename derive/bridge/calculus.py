"""What an outline's total derivative says, proved forwards along the program."""
from __future__ import annotations

from derive.gradients.forward import value_of
from derive.kernel.theorem import Theorem
from derive.kernel.types import Refused
from derive.library.steps import arguments

from .cases import equal_by_cases
from .motions import derivative_along, derived, revalued, without_definitions
from .sayings import by_name, motion_along, said
from .steps import Step, elaborates
from .terms import raw_formula_of, slopes_in


@elaborates("total_derivative")
def _total_derivative(step: Step) -> Theorem:
    statement = step.outline.statement
    whole = said(statement, raw_formula_of(statement))
    motion = motion_along(statement.lhs)
    theorem = derivative_along(motion, step.context)
    wanted = arguments(whole.core, "derivative")[2]
    names = [derived(one, step.context) for one in by_name(slopes_in(statement.rhs)).values()]
    same = equal_by_cases(value_of(theorem), wanted, step.context.defining(*names))
    if same is None:
        raise Refused(f"total_derivative: {value_of(theorem)!r} is not seen to be {wanted!r}")
    theorem = revalued(theorem, same)
    return whole.closed(without_definitions(theorem, motion, frozenset(whole.definitions) | step.given))
