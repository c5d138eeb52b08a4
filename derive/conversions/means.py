"""Means in normal form: the random number under a mean is made normal, at an outcome of which nothing is known."""
from __future__ import annotations

from derive.kernel.terms import Term, abstracted, app, var
from derive.kernel.theorem import Theorem, congruence, generalise, reflexive
from derive.kernel.types import OUTCOME, REAL, to

from .context import Context
from .normal import changes_nothing, conversion, normal

F = var("_f", to(OUTCOME, REAL))


@conversion("mean")
def normal_mean(term: Term, context: Context) -> Theorem:
    """mean(w -> f(w)) = mean(w -> the normal form of f(w))"""
    head, random = term.parts
    point = _fresh_outcome(context, term)
    inner = normal(app(random, point), context)
    if changes_nothing(inner):
        return reflexive(term)
    return congruence(abstracted(F, head(F)), generalise(point, inner))


def _fresh_outcome(context: Context, term: Term) -> Term:
    taken = {name for theorem in context.known for name, _ in theorem.statement.free}
    taken |= {name for name, _ in term.free}
    return next(var(f"w{k}", OUTCOME) for k in range(1, len(taken) + 2) if f"w{k}" not in taken)
