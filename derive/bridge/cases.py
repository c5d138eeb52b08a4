"""Equations by the cases of what is known to be one thing or the other."""
from __future__ import annotations

from derive.conversions.context import Context
from derive.conversions.equality import equal
from derive.kernel.terms import Term
from derive.kernel.theorem import Theorem, assume, imply
from derive.library.steps import by_cases

from .recasting import parts_of

MOST_CASES = 4          # alternatives, one within the other


def equal_by_cases(left: Term, right: Term, context: Context, most: int = MOST_CASES) -> Theorem | None:
    """left = right, where it is seen at once or in both cases of an alternative."""
    found = equal(left, right, context)
    if found is not None or not most:
        return found
    for place, theorem in enumerate(context.known):
        if parts := parts_of(theorem.statement, "or"):
            rest = Context(known=(*context.known[:place], *context.known[place + 1:]))
            cases = [equal_by_cases(left, right, rest.knowing(assume(part)), most - 1) for part in parts]
            if cases[0] is not None and cases[1] is not None:
                return by_cases(theorem, imply(parts[0], cases[0]), imply(parts[1], cases[1]))
            return None
    return None
