"""Induction on an integer, from any start."""
from __future__ import annotations

from sympy import Expr, S, Symbol

from .domain import domain
from .outline import Conclusion, Outline, rule
from .terms import AtMost, Forall, Formula, integer, integral, need, substitute


@rule
def induct(base: Outline, step: Outline, statement: Formula, name: Symbol, low: Expr, high: Expr) -> Conclusion:
    """G, low <= high |- A(low)  and  D, A(k), low <= k, k + 1 <= high |- A(k+1)   give
    G, D |- A(k) for all k in low..high          k not free in D, low, high; high may be oo"""
    need(name == integer(name.name) and integral(low) and name not in low.free_symbols | high.free_symbols,
         "induct: {} from {} to {}", name, low, high)
    start, following = (substitute(statement, {name: value}) for value in (low, name + 1))
    need(base.statement == start, "induct: the base proves {}, not {}", base.statement, start)
    need(step.statement == following, "induct: the step proves {}, not {}", step.statement, following)
    endless = high is S.Infinity
    used = {statement, AtMost(low, name)} | (set() if endless else {AtMost(name + 1, high)})
    need(not any(name in formula.free_symbols for formula in step.given - used),
         "induct: {} is free in a hypothesis of the step: {}", name, step)
    dropped = {0: set() if endless else {AtMost(low, high)}, 1: used}
    result = Forall(statement, name, low, high)
    return Conclusion(result, domain(result, (base.given - dropped[0]) | (step.given - used)), dropped)
