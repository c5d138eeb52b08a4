"""Sums over a range: equal term by term, and cut in two."""
from __future__ import annotations

from sympy import Expr, Symbol

from .domain import domain
from .linear import in_range
from .outline import Conclusion, Outline, rule
from .terms import AtMost, Equal, Less, Sum, fresh, integral, need, substitute


@rule
def term_by_term(equation: Outline, name: Symbol, low: Expr, high: Expr) -> Conclusion:
    """G, low <= i, i <= high |- f(i) = g(i)   gives   G |- sum_i f(i) = sum_i g(i)          i not free in G"""
    need(isinstance(equation.statement, Equal), "term_by_term: not an equation: {}", equation.statement)
    ranged = in_range(name, low, high)
    need(not any(name in formula.free_symbols for formula in equation.given - ranged),
         "term_by_term: {} is free in a hypothesis of {}", name, equation)
    left, right = (Sum(side, name, low, high) for side in equation.statement.args)
    return Conclusion(Equal(left, right), drop={0: ranged})


@rule
def pull_out(equation: Outline, factor: Expr, rest: Expr, name: Symbol, low: Expr, high: Expr) -> Conclusion:
    """G, low <= i, i <= high |- f(i) = m*g(i)   gives   G |- sum_i f(i) = m*sum_i g(i)          i not free in G, m"""
    need(isinstance(equation.statement, Equal) and equation.statement.rhs == factor * rest,
         "pull_out: {} does not end in {}", equation.statement, factor * rest)
    ranged = in_range(name, low, high)
    need(not any(name in part.free_symbols for part in (factor, *(equation.given - ranged))),
         "pull_out: {} is free in {} or in a hypothesis of {}", name, factor, equation)
    summed, total = Sum(equation.statement.lhs, name, low, high), Sum(rest, name, low, high)
    return Conclusion(Equal(summed, factor * total), domain(factor) | domain(total), drop={0: ranged})


@rule
def cut_range(total: Expr, middle: Expr) -> Conclusion:
    """|- sum(i=a..c) = sum(i=a..b) + sum(i=b+1..c)          given a - 1 <= b <= c"""
    need(isinstance(total, Sum) and integral(middle), "cut_range: {} at {}", total, middle)
    low, high = total.outer
    name = fresh("i", total, middle)
    body = total.open(name)
    parts = Sum(body, name, low, middle) + Sum(body, name, middle + 1, high)
    inside = [AtMost(low - 1, middle), AtMost(middle, high)]
    return Conclusion(Equal(total, parts), {*inside, *domain(total), *domain(parts, frozenset(inside))})


@rule
def empty(total: Expr) -> Conclusion:
    """|- sum(i=a..b) = 0          given b < a"""
    need(isinstance(total, Sum), "empty: not a sum: {}", total)
    low, high = total.outer
    return Conclusion(Equal(total, 0), {AtMost(high + 1, low)})


@rule
def single(total: Expr) -> Conclusion:
    """|- sum(i=a..b) f(i) = f(a)          when b is a"""
    need(isinstance(total, Sum) and total.outer[0] == total.outer[1], "single: {} has not one term", total)
    name = fresh("i", total)
    value = substitute(total.open(name), {name: total.outer[0]})
    return Conclusion(Equal(total, value), domain(total) | domain(value))


@rule
def added_up(inequality: Outline, name: Symbol, low: Expr, high: Expr) -> Conclusion:
    """G, low <= i, i <= high |- f(i) <= g(i)   gives   G |- sum_i f(i) <= sum_i g(i)          i not free in G
    0 < g(i) gives 0 < sum_i g(i), where the range is not empty"""
    said = inequality.statement
    strict = isinstance(said, Less) and said.lhs == 0
    need(strict or isinstance(said, AtMost), "added_up: neither <= nor 0 <: {}", said)
    ranged = in_range(name, low, high)
    need(not any(name in formula.free_symbols for formula in inequality.given - ranged),
         "added_up: {} is free in a hypothesis of {}", name, inequality)
    left, right = (Sum(side, name, low, high) for side in said.args)
    return Conclusion(type(said)(left, right), {AtMost(low, high)} if strict else (), drop={0: ranged})
