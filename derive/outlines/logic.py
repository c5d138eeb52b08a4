"""Hypotheses, quantifiers and cases: the rules that look at no formula's inside."""
from __future__ import annotations

from sympy import Basic, Expr, S, Symbol

from .domain import assumed, domain, holds_plainly
from .linear import in_range
from .outline import Conclusion, Outline, rule
from .terms import AtMost, Either, Equal, Forall, Formula, Less, NotEqual, fresh, integral, need, size, substitute


@rule
def assume(formula: Formula) -> Conclusion:
    """A |- A          with the conditions under which A is defined"""
    return Conclusion(formula, assumed([formula]))


@rule
def weaken(theorem: Outline, *formulas: Formula) -> Conclusion:
    """G |- A   gives   G, B.. |- A"""
    return Conclusion(theorem.statement, formulas)


@rule
def cut(lemma: Outline, theorem: Outline) -> Conclusion:
    """G |- A  and  D |- B   give   G, (D less A) |- B"""
    return Conclusion(theorem.statement, drop={1: [lemma.statement]})


@rule
def plainly(formula: Formula, *hypotheses: Formula) -> Conclusion:
    """H.. |- A          when A is a comparison whose signs can be read off H.., sorts and structure"""
    known = assumed(hypotheses)
    need(holds_plainly(formula, known), "plainly: not plain: {} given {}", formula, hypotheses)
    return Conclusion(formula, known | domain(formula, known))


@rule
def either(theorem: Outline, other: Formula) -> Conclusion:
    """G |- A   gives   G |- A or B          (the two in either order)"""
    need(isinstance(other, Either) and theorem.statement in other.args, "either: {} is not in {}", theorem.statement,
         other)
    return Conclusion(other, domain(other))


@rule
def cases(first: Outline, second: Outline, one: Formula, other: Formula) -> Conclusion:
    """G, A |- C  and  D, B |- C   give   G, D |- C          when A, B are a <= b, b < a  or  a = b, a != b"""
    need(first.statement == second.statement, "cases: conclusions differ: {} | {}", first.statement, second.statement)
    exhaust = isinstance(one, AtMost) and other == Less(one.rhs, one.lhs)
    exhaust |= isinstance(one, Equal) and other == NotEqual(one.lhs, one.rhs)
    need(exhaust, "cases: {} and {} do not exhaust all cases", one, other)
    return Conclusion(first.statement, domain(one), drop={0: [one], 1: [other]})


@rule
def split(theorem: Outline, first: Outline, second: Outline) -> Conclusion:
    """G |- A or B,  D, A |- C  and  E, B |- C   give   G, D, E |- C"""
    need(isinstance(theorem.statement, Either), "split: {} is not an alternative", theorem.statement)
    need(first.statement == second.statement, "split: conclusions differ: {} | {}", first.statement, second.statement)
    return Conclusion(first.statement, drop={1: [theorem.statement.args[0]], 2: [theorem.statement.args[1]]})


@rule
def absurd(theorem: Outline, denial: Outline, formula: Formula) -> Conclusion:
    """G |- A  and  D |- not A   give   G, D |- C          for A, not A: a = b, a != b  or  a <= b, b < a"""
    said, denied = theorem.statement, denial.statement
    opposite = isinstance(said, Equal) and denied == NotEqual(said.lhs, said.rhs)
    opposite |= isinstance(said, AtMost) and denied == Less(said.rhs, said.lhs)
    need(opposite, "absurd: no contradiction: {} | {}", said, denied)
    return Conclusion(formula, domain(formula))


@rule
def generalise(theorem: Outline, name: Symbol, low: Expr, high: Expr) -> Conclusion:
    """G, low <= i, i <= high |- A(i)   gives   G |- A(i) for all i in low..high          i not free in G"""
    ranged = in_range(name, low, high)
    need(not any(name in formula.free_symbols for formula in theorem.given - ranged),
         "generalise: {} is free in a hypothesis of {}", name, theorem)
    return Conclusion(Forall(theorem.statement, name, low, high), drop={0: ranged})


@rule
def specialise(theorem: Outline, value: Expr) -> Conclusion:
    """G |- A(i) for all i in low..high   gives   G, low <= e, e <= high |- A(e)          e an integer"""
    general = theorem.statement
    need(isinstance(general, Forall), "specialise: not a general statement: {}", general)
    need(integral(value), "specialise: {} is not an integer by its sorts", value)
    name = fresh("k", general, value)
    ranged = {substitute(formula, {name: value}) for formula in in_range(name, *general.outer)}
    return Conclusion(substitute(general.open(name), {name: value}), ranged | domain(value))


@rule
def instantiate(theorem: Outline, *values: tuple[Symbol, Basic]) -> Conclusion:
    """G |- A   gives   G[x := e] |- A[x := e]          all at once; an integer for an integer, e >= 0 for a size"""
    mapping = dict(values)
    conditions: set[Formula] = set()
    for symbol, value in mapping.items():
        need(isinstance(symbol, Symbol) and isinstance(value, Expr) and value is not S.Infinity,
             "instantiate: {} for {}", value, symbol)
        need(not symbol.is_integer or integral(value), "instantiate: {} is not an integer, {} is", value, symbol)
        conditions |= domain(value)
        if symbol == size(symbol.name) and not holds_plainly(AtMost(0, value), frozenset()):
            conditions.add(AtMost(0, value))
    given = {substitute(formula, mapping) for formula in theorem.given}
    return Conclusion(substitute(theorem.statement, mapping), given | conditions, drop={0: theorem.given})
