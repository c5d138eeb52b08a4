"""The error function in normal form: erf(0) = 0, and erf(-x) = -erf(x), so that the first coefficient is positive."""
from __future__ import annotations

from derive.kernel.polynomials import polynomial
from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, congruence, ring, transitive
from derive.kernel.types import REAL
from derive.kernel.words import word
from derive.library.error_function import erf_opposite
from derive.library.steps import arguments, sides, use

from .context import Context
from .normal import conversion, in_cases, normal, then, with_normal_arguments
from .polynomials import scale_of
from .signs import negative

HOLE = var("_hole", REAL)


@conversion("erf")
def normal_erf(term: Term, context: Context) -> Theorem:
    """erf(y - x) = -erf(x - y)"""
    inside = with_normal_arguments(term, context)
    (body,) = arguments(sides(inside)[1], "erf")
    terms = polynomial(body)
    if not terms:
        return transitive(inside, use("erf_zero"))
    cases = in_cases(inside, context)
    if cases is not None:
        return cases
    if scale_of(terms) > 0:
        return inside
    other = negative(body)
    turned = congruence(abstracted(HOLE, word("erf", HOLE)), ring(body, -other))
    whole = transitive(transitive(inside, turned), use(erf_opposite(), x=other))
    return then(whole, lambda now: normal(now, context))
