"""The step that takes functions apart: the kernel's normal forms, and common denominators, under the hypotheses."""
from __future__ import annotations

from derive.conversions.equality import equal
from derive.kernel.theorem import Theorem
from derive.kernel.types import Refused

from .algebra import real_sides
from .steps import Step, elaborates


@elaborates("functions_apart")
def _functions_apart(step: Step) -> Theorem:
    left, right = real_sides(step.outline.statement)
    found = equal(left, right, step.context) or equal(left, right, step.context.with_sizes_apart())
    if found is None:
        raise Refused(f"functions_apart: {left!r} is not seen to be {right!r}")
    return found
