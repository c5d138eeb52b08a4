"""Functions with a corner, taken apart on a known side of it."""
from __future__ import annotations

from sympy import Abs, Expr, S

from .linear import NEGATIVE, NONPOSITIVE, NOT_NEGATIVE, Context, linear_sign
from .terms import maximum, minimum, relu


def smooth(term: Expr, context: Context) -> Expr:
    """relu(a), |a|, min and max on a known side of their corner."""
    if not isinstance(term, (relu, Abs, minimum, maximum)):
        return term
    one, other = (-term.args[0], term.args[0]) if isinstance(term, Abs) else (S.Zero, *term.args)[-2:]
    found = linear_sign(other - one, context)
    greater = found in NOT_NEGATIVE
    if not greater and found not in (NEGATIVE, NONPOSITIVE):
        return term
    return other if greater != isinstance(term, minimum) else one
