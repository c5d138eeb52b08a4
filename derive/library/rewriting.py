"""Equations put into a term one after another, and equalities that are algebra once that is done."""
from __future__ import annotations

from derive.kernel.terms import Term, abstracted, mapped, var
from derive.kernel.theorem import Theorem, congruence, convert, reflexive, ring, symmetric, transitive

from .steps import arguments


def with_hole(term: Term, part: Term) -> Term:
    """The function from a value for `part` to the term, `part` being closed: it stands under no binder of its own."""
    hole = var("_hole", part.type)

    def leaf(inner: Term, depth: int) -> Term | None:
        return hole if inner is part else None if inner.parts else inner

    return abstracted(hole, mapped(term, leaf))


def rewritten(term: Term, *equations: Theorem) -> Theorem:
    """term = the same with the right side of each equation where its left side stood, in that order."""
    result = reflexive(term)
    for equation in equations:
        left, _ = arguments(equation.statement, "equal")
        _, now = arguments(result.statement, "equal")
        context = with_hole(now, left)
        if context.kind != "function" or context.parts[0].loose:        # otherwise it does not stand there
            result = transitive(result, congruence(context, equation))
    return result


def restated(theorem: Theorem, *equations: Theorem) -> Theorem:
    """A theorem with equations put into its statement."""
    return convert(rewritten(theorem.statement, *equations), theorem)


def backwards(goal: Term, theorem: Theorem, *equations: Theorem) -> Theorem:
    """The goal, from a theorem that states it with the equations put in."""
    return convert(symmetric(rewritten(goal, *equations)), theorem)


def calculate(goal: Term, *equations: Theorem) -> Theorem:
    """An equation between numbers that is algebra once the equations are put into both sides."""
    left, right = (rewritten(side, *equations) for side in arguments(goal, "equal"))
    middle = ring(arguments(left.statement, "equal")[1], arguments(right.statement, "equal")[1])
    return transitive(transitive(left, middle), symmetric(right))
