"""Limits from bounds: what is small next to something that tends to 0 tends to 0."""
from __future__ import annotations

from sympy import S

from .domain import domain
from .outline import Conclusion, Outline, rule
from .terms import AtMost, Forall, Formula, Tends, fresh, need


@rule
def squeeze(limit: Outline, bound: Outline, result: Formula) -> Conclusion:
    """g(t) -> 0  and  f(t)**2 <= g(t) for all t >= low   give   f(t) -> 0 for t >= low          given f is defined"""
    need(isinstance(limit.statement, Tends) and limit.statement.outer[1] == 0,
         "squeeze: {} says of nothing that it tends to 0", limit.statement)
    need(isinstance(result, Tends) and result.outer[1] == 0, "squeeze: {} is not what follows", result)
    name = fresh("t", limit.statement, bound.statement, result)
    wanted = Forall(AtMost(result.open(name) ** 2, limit.statement.open(name)), name, result.outer[0], S.Infinity)
    need(bound.statement == wanted, "squeeze: {} is not {}", bound.statement, wanted)
    return Conclusion(result, domain(result, limit.given | bound.given))


@rule
def squeeze_twice(limits: Outline, limit: Outline, bound: Outline, result: Formula) -> Conclusion:
    """a(m, n) -> A(m) as n -> oo, for all m >= low,  A(m) -> 0  and  f(n)**2 <= a(m, n) for all m >= low and n >= m
    give  f(n) -> 0          given f is defined"""
    need(isinstance(result, Tends) and result.outer[1] == 0, "squeeze_twice: {} is not what follows", result)
    inner, outer = limits.statement, limit.statement
    need(isinstance(inner, Forall) and inner.outer[1] is S.Infinity and isinstance(inner.body, Tends),
         "squeeze_twice: {} says nothing of ever later starts", inner)
    m = fresh("m", inner, outer, bound.statement, result)
    n = fresh("n", m, inner, outer, bound.statement, result)
    along = inner.open(m)
    need(isinstance(outer, Tends) and outer.outer[1] == 0 and outer.open(m) == along.outer[1],
         "squeeze_twice: {} does not say that {} tends to 0", outer, along.outer[1])
    below = Forall(AtMost(result.open(n) ** 2, along.open(n)), n, m, S.Infinity)
    wanted = Forall(below, m, inner.outer[0], S.Infinity)
    need(bound.statement == wanted, "squeeze_twice: {} is not {}", bound.statement, wanted)
    return Conclusion(result, domain(result, limits.given | limit.given | bound.given))
