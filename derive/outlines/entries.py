"""One entry among those of a range: it is at most the largest one, which is an entry; a term is at most the sum."""
from __future__ import annotations

from sympy import Expr, Symbol

from .domain import domain, undecided
from .linear import in_range
from .outline import Conclusion, Outline, rule
from .terms import AtMost, Equal, Largest, Less, Sum, fresh, integer, integral, maximum, need, substitute


@rule
def entry_at_most_largest(top: Expr, index: Expr) -> Conclusion:
    """|- f(k) <= max(i=a..b) f(i)          given a <= k, k <= b"""
    need(isinstance(top, Largest), "entry_at_most_largest: not a largest entry: {}", top)
    need(integral(index), "entry_at_most_largest: {} is not an integer by its sorts", index)
    low, high = top.outer
    name = fresh("i", top, index)
    inside = frozenset([AtMost(low, index), AtMost(index, high)])
    result = AtMost(substitute(top.open(name), {name: index}), top)
    return Conclusion(result, inside | domain(result, inside))


@rule
def at_the_largest(theorem: Outline, name: Symbol, top: Expr) -> Conclusion:
    """G, a <= k, k <= b, max(i=a..b) f(i) = f(k) |- A   gives   G |- A          given a <= b; k not free in G, A"""
    need(isinstance(top, Largest), "at_the_largest: not a largest entry: {}", top)
    need(name == integer(name.name) and name not in top.free_symbols | theorem.statement.free_symbols,
         "at_the_largest: {} is no new index for {}", name, theorem.statement)
    low, high = top.outer
    used = in_range(name, low, high) | {Equal(top, top.open(name))}
    kept = theorem.given - used
    need(not any(name in formula.free_symbols for formula in kept),
         "at_the_largest: {} is free in a hypothesis of {}", name, theorem)
    return Conclusion(theorem.statement, undecided(frozenset([AtMost(low, high)]), kept), drop={0: used})


@rule
def only_entry(top: Expr) -> Conclusion:
    """|- max(i=a..b) f(i) = f(a)          when b is a"""
    need(isinstance(top, Largest) and top.outer[0] == top.outer[1], "only_entry: {} has not one entry", top)
    name = fresh("i", top)
    value = substitute(top.open(name), {name: top.outer[0]})
    return Conclusion(Equal(top, value), domain(top) | domain(value))


@rule
def last_entry(top: Expr) -> Conclusion:
    """|- max(i=a..b) f(i) = max(max(i=a..b-1) f(i), f(b))          given a + 1 <= b"""
    need(isinstance(top, Largest), "last_entry: not a largest entry: {}", top)
    low, high = top.outer
    name = fresh("i", top)
    body = top.open(name)
    inside = frozenset([AtMost(low + 1, high)])
    parts = maximum(Largest(body, name, low, high - 1), substitute(body, {name: high}))
    return Conclusion(Equal(top, parts), inside | domain(top, inside) | domain(parts, inside))


@rule
def term_at_most_sum(sign: Outline, name: Symbol, low: Expr, high: Expr, index: Expr) -> Conclusion:
    """G, low <= i, i <= high |- 0 <= f(i)   gives   G |- f(k) <= sum_i f(i)          given low <= k, k <= high;
    i not free in G"""
    said = sign.statement
    need(isinstance(said, (AtMost, Less)) and said.lhs == 0, "term_at_most_sum: not 0 <= f(i): {}", said)
    need(integral(index), "term_at_most_sum: {} is not an integer by its sorts", index)
    ranged = in_range(name, low, high)
    need(not any(name in formula.free_symbols for formula in sign.given - ranged),
         "term_at_most_sum: {} is free in a hypothesis of {}", name, sign)
    total = Sum(said.rhs, name, low, high)
    inside = frozenset([AtMost(low, index), AtMost(index, high)])
    result = AtMost(substitute(said.rhs, {name: index}), total)
    return Conclusion(result, inside | domain(result, inside | (sign.given - ranged)), drop={0: ranged})
