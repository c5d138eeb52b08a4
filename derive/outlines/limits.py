"""Limits of sequences: the algebra of limits, shifts, uniqueness."""
from __future__ import annotations

from sympy import Add, Expr, Integer, Mul, Pow, S, Symbol, cos, exp, log, sin, sqrt

from .domain import domain, undecided
from .outline import Conclusion, Outline, rule
from .terms import Equal, Forall, Formula, Less, Tends, fresh, integral, need, real, substitute


def _tends(theorem: Outline, name: str) -> Tends:
    need(isinstance(theorem.statement, Tends), "{}: not a limit: {}", name, theorem.statement)
    return theorem.statement


@rule
def limit_of_constant(value: Expr, low: Expr) -> Conclusion:
    """|- c -> c"""
    return Conclusion(Tends(value, fresh("t", value), low, value), domain(value))


@rule
def algebra_of_limits(template: Expr, holes: tuple[Symbol, ...], limits: tuple[Outline, ...]) -> Conclusion:
    """f_k(t) -> L_k   give   R(f(t)) -> R(L)          R made of +, *, / and whole powers; all denominators not 0"""
    need(len(holes) == len(limits) and len(set(holes)) == len(holes), "algebra_of_limits: one limit for each hole")
    need(all(hole == real(hole.name) for hole in holes), "algebra_of_limits: a hole is a real name")
    need(_rational(template, frozenset(holes)), "algebra_of_limits: {} is not rational in {}", template, holes)
    said = [_tends(theorem, "algebra_of_limits") for theorem in limits]
    starts = {tends.outer[0] for tends in said}
    need(len(starts) == 1, "algebra_of_limits: the limits start at different places: {}", starts)
    name = fresh("t", template, *said)
    sequence = substitute(template, {hole: tends.open(name) for hole, tends in zip(holes, said, strict=True)})
    values = {hole: tends.outer[1] for hole, tends in zip(holes, said, strict=True)}
    known = frozenset().union(*(theorem.given for theorem in limits))
    result = Tends(sequence, name, *starts, substitute(template, values))
    return Conclusion(result, domain(result, known) | domain(template, known, values))


def _rational(template: Expr, holes: frozenset[Symbol]) -> bool:
    if not template.free_symbols & holes or template in holes:
        return True
    if isinstance(template, Pow):
        return isinstance(template.exp, Integer) and _rational(template.base, holes)
    return isinstance(template, (Add, Mul)) and all(_rational(part, holes) for part in template.args)


@rule
def limit_through(limit: Outline, hole: Symbol, function: Expr) -> Conclusion:
    """f(t) -> L   gives   F(f(t)) -> F(L)          F one of exp, sin, cos, and log and sqrt given 0 < L; given that
    F(f(t)) is defined"""
    tends = _tends(limit, "limit_through")
    need(hole == real(hole.name) and function in (exp(hole), sin(hole), cos(hole), log(hole), sqrt(hole)),
         "limit_through: {} is none of the functions of {}", function, hole)
    name = fresh("t", tends, function)
    low, value = tends.outer
    result = Tends(substitute(function, {hole: tends.open(name)}), name, low, substitute(function, {hole: value}))
    inside = frozenset([Less(0, value)]) if function in (log(hole), sqrt(hole)) else frozenset[Formula]()
    return Conclusion(result, undecided(inside, limit.given) | domain(result, limit.given | inside))


@rule
def shift(theorem: Outline, by: Expr) -> Conclusion:
    """f(t) -> L for t >= low   gives   f(t + k) -> L for t >= low - k          k an integer"""
    tends = _tends(theorem, "shift")
    need(integral(by), "shift: {} is not an integer", by)
    name = fresh("t", tends, by)
    low, limit = tends.outer
    return Conclusion(Tends(substitute(tends.open(name), {name: name + by}), name, low - by, limit), domain(by))


@rule
def same_tail(theorem: Outline, equation: Outline) -> Conclusion:
    """f(t) -> L  and  f(t) = g(t) for all t >= low   give   g(t) -> L for t >= low"""
    tends, general = _tends(theorem, "same_tail"), equation.statement
    need(isinstance(general, Forall) and isinstance(general.body, Equal), "same_tail: no equation for all t: {}",
         general)
    name = fresh("t", tends, general)
    said = general.open(name)
    need(general.outer[1] is S.Infinity, "same_tail: {} ends somewhere", general)
    need(said.lhs == tends.open(name), "same_tail: {} is not {}", said.lhs, tends.open(name))
    return Conclusion(Tends(said.rhs, name, general.outer[0], tends.outer[1]))


@rule
def one_limit(first: Outline, second: Outline) -> Conclusion:
    """f(t) -> L  and  f(t) -> M   give   L = M"""
    one, other = _tends(first, "one_limit"), _tends(second, "one_limit")
    name = fresh("t", one, other)
    need(one.open(name) == other.open(name), "one_limit: two sequences: {} | {}", one, other)
    return Conclusion(Equal(one.outer[1], other.outer[1]))
