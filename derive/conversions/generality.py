"""What a theorem says of all indices in their ranges, said of one of each."""
from __future__ import annotations

from derive.kernel.terms import APPLICATION, CONSTANT, Term, var
from derive.kernel.theorem import Theorem, apply, assume, specialise
from derive.kernel.types import BOOL, INT, Arrow
from derive.kernel.words import FALSE


def opened(theorem: Theorem) -> tuple[Theorem, list[Term], list[Term]]:
    """For `for all i..: A => B`: B under A, at indices that nothing else is called by; these, and the conditions A.
    What is said of all of another kind is not opened."""
    indices: list[Term] = []
    conditions: list[Term] = []
    while True:
        if _applied("implies", theorem.statement) and theorem.statement.parts[2] is not FALSE:
            conditions.append(theorem.statement.parts[1])
            theorem = apply(theorem, assume(conditions[-1]))
        elif _applied("all", theorem.statement) and theorem.statement.parts[1].type == Arrow(INT, BOOL):
            indices.append(var(f"_k{len(indices)}", INT))
            theorem = specialise(theorem, indices[-1])
        else:
            return theorem, indices, conditions


def _applied(name: str, formula: Term) -> bool:
    return formula.kind == APPLICATION and formula.parts[0].kind == CONSTANT and formula.parts[0].name == name
