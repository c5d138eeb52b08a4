"""Equations between sequences that each step keeps, as one induction shows by calculating."""
from __future__ import annotations

from sympy import Expr, S, Symbol

from .outline import Conclusion, Outline, rule
from .terms import Equal, Forall, Formula, need


@rule
def kept(goals: tuple[Formula, ...], after: tuple[Formula, ...], between: tuple[Formula, ...], place: int, name: Symbol,
         definitions: tuple[Outline, ...], starts: tuple[Outline, ...], known: tuple[Outline, ...],
         scales: tuple[Expr, ...]) -> Conclusion:
    """x_k = a_k at t = 0 ..., A ...  give   x_j = a_j for all t >= 0          where all x_k = a_k at t give each x_k =
    a_k at t + 1, by calculating with the definitions at t + 1; so they give y = b at t + 1"""
    for definition in definitions:
        said = definition.statement
        while isinstance(said, Forall):
            said = said.body
        need(isinstance(said, Equal), "kept: not an equation: {}", definition.statement)
    need(0 <= place < len(goals) + len(after), "kept: {} goals, and none at {}", len(goals) + len(after), place)
    return Conclusion(Forall((*goals, *after)[place], name, S.Zero, S.Infinity))
