"""Tells layers with maxima and minima of entries, whose sides may be equal on a region.

There the formula of a gradient is right, since equal sides share the gradient, and a theorem about places where the
sides differ may have no instance.
"""

from functools import lru_cache

from sympy import Basic

from derive.outlines.calculus import entries, opened
from derive.outlines.terms import At, Binder, Largest, Program, fresh, maximum, minimum


def has_maxima(program: Program) -> bool:
    """Whether a definition of a program has a maximum or a minimum of entries."""
    return any(_has_maxima(term) for _, term, _ in map(opened, program.args[0]))


@lru_cache(maxsize=20_000)
def _has_maxima(term: Basic) -> bool:
    if isinstance(term, At) or not entries(term):
        return False
    if isinstance(term, (maximum, minimum, Largest)):
        return True
    parts = (term.open(fresh("#t", term)),) if isinstance(term, Binder) else term.args
    return any(map(_has_maxima, parts))
