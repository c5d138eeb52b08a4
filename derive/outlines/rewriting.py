"""An equation for all indices, used at every place where its left side stands, under sums too."""
from __future__ import annotations

from typing import TypeAlias

from sympy import Basic, Expr, Symbol
from sympy.core.symbol import Str

from .domain import holds_plainly
from .linear import Context, in_range
from .outline import Conclusion, Outline, rule
from .terms import At, Binder, Equal, Forall, Formula, Outcomes, Slope, fresh, need, outcome, substitute

Ranges: TypeAlias = list[tuple[Symbol, Expr, Expr]]


@rule
def everywhere(equation: Outline, theorem: Outline) -> Conclusion:
    """e(k) = f(k) for all k in ranges,  a = T   give   a = T with f(i) for every e(i), under sums too
    given that each i is in range (T is defined, so the right side is: part by part it has the values of T)"""
    need(isinstance(theorem.statement, Equal), "everywhere: not an equation: {}", theorem.statement)
    term = theorem.statement.rhs
    names: Ranges = []
    body = equation.statement
    while isinstance(body, Forall):
        names.append((fresh("#e", body, term, *(part for known in names for part in known)), *body.outer))
        body = body.open(names[-1][0])
    need(isinstance(body, Equal) and isinstance(body.lhs, (At, Slope)), "everywhere: {} rewrites no entry", body)
    pattern = body.lhs.args[1] if isinstance(body.lhs, Slope) else body.lhs
    need(pattern.indices == tuple(name for name, _, _ in names), "everywhere: {} is not any entry", body.lhs)
    after, conditions = _rewritten(term, body, names, equation.given | theorem.given)
    return Conclusion(Equal(theorem.statement.lhs, after), conditions)


def _rewritten(term: Basic, rewriting: Equal, names: Ranges,
               context: Context) -> tuple[Basic, frozenset[Formula]]:
    """The term with the right side of the rewriting for each instance of its left side, and what keeps it in range."""
    pattern = rewriting.lhs.args[1] if isinstance(rewriting.lhs, Slope) else rewriting.lhs
    entry = term.args[1] if isinstance(term, Slope) else term
    if type(term) is type(rewriting.lhs) and entry.name == pattern.name and term.args[:1] in (
            rewriting.lhs.args[:1], pattern.args[:1]) and len(entry.indices) == len(names):
        values = {name: index for (name, _, _), index in zip(names, entry.indices, strict=True)}
        ranged = {substitute(f, values) for name in names for f in in_range(*name)}
        return substitute(rewriting.rhs, values), frozenset(f for f in ranged if not holds_plainly(f, context))
    if isinstance(term, Slope) or (not term.args and not isinstance(term, Binder)):
        return term, frozenset()
    if isinstance(term, Outcomes):
        point = outcome(fresh("#b", term, rewriting, *context).name)
        inner, conditions = _rewritten(term.open(point), rewriting, names, context)
        return type(term)(inner, point), conditions
    if isinstance(term, Binder):
        name = fresh("#b", term, rewriting, *context)
        inner, conditions = _rewritten(term.open(name), rewriting, names, context | in_range(name, *term.outer))
        wrapped = (Forall(c, name, *term.outer) if name in c.free_symbols else c for c in conditions)
        return type(term)(inner, name, *term.outer), frozenset(wrapped)
    parts = [(part, frozenset()) if isinstance(part, Str) else _rewritten(part, rewriting, names, context)
             for part in term.args]
    return term.func(*(part for part, _ in parts)), frozenset().union(*(conditions for _, conditions in parts))
