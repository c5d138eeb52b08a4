"""Limits from bounds: what is small next to something that tends to 0 tends to 0."""
from __future__ import annotations

from sympy import Expr, S

from .domain import domain, undecided
from .outline import Conclusion, Outline, rule
from .terms import AtMost, Forall, Formula, Less, Tends, fresh, need, substitute


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
def squeeze_between(lower: Outline, upper: Outline, below: Outline, above: Outline, result: Formula) -> Conclusion:
    """f(t) -> L,  g(t) -> L,  f(t) <= h(t) and h(t) <= g(t) for all t >= k   give   h(t) -> L
    given h is defined"""
    limits = lower.statement, upper.statement
    need(isinstance(result, Tends) and all(isinstance(one, Tends) and one.outer[1] == result.outer[1]
                                           for one in limits), "squeeze_between: {} and {} have not the limit of {}",
         *limits, result)
    name = fresh("t", result, below.statement, above.statement, *limits)
    between = result.open(name)
    pairs = (below.statement, (limits[0].open(name), between)), (above.statement, (between, limits[1].open(name)))
    for said, sides in pairs:
        need(isinstance(said, Forall) and said.outer[1] is S.Infinity and said.open(name) == AtMost(*sides),
             "squeeze_between: {} does not say {}", said, AtMost(*sides))
    need(below.statement.outer == above.statement.outer, "squeeze_between: {} and {} start at different places",
         below.statement, above.statement)
    known = lower.given | upper.given | below.given | above.given
    return Conclusion(result, domain(result, known))


@rule
def contraction(sign: Outline, step: Outline, factor: Expr, result: Formula) -> Conclusion:
    """0 <= f(t)  and  f(t+1) <= c*f(t), for all t >= k,   give   f(t) -> 0          given c < 1 and f is defined"""
    need(isinstance(result, Tends) and result.outer[1] == 0, "contraction: {} is not what follows", result)
    name = fresh("t", result, sign.statement, step.statement, factor)
    value, after = result.open(name), substitute(result.open(name), {name: name + 1})
    for said, wanted in ((sign.statement, AtMost(0, value)), (step.statement, AtMost(after, factor * value))):
        need(isinstance(said, Forall) and said.outer[1] is S.Infinity and said.open(name) == wanted,
             "contraction: {} does not say {}", said, wanted)
    need(sign.statement.outer == step.statement.outer, "contraction: {} and {} start at different places",
         sign.statement, step.statement)
    known = sign.given | step.given
    return Conclusion(result, undecided(frozenset([Less(factor, 1)]), known) | domain(result, known) | domain(factor))


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
