"""Comparisons of a function at two places, by the sign of its derivative between them."""
from __future__ import annotations

from sympy import Expr, S, Symbol

from .domain import domain
from .outline import Conclusion, Outline, rule
from .terms import AtMost, need, sigmoid, substitute


def value_at(function: Expr, name: Symbol, place: Expr) -> Expr:
    """The function at a place; SymPy does not know that sigmoid(0) is 1/2."""
    return substitute(function, {name: place}).xreplace({sigmoid(S.Zero): S.Half})


@rule
def rises(sign: Outline, order: Outline, function: Expr, slope: Expr, name: Symbol,
          defined: tuple[Outline, ...] = ()) -> Conclusion:
    """0 <= f'(z) for every z from a to b  and  a <= b   give   f(a) <= f(b)          given f is defined, which may be
    said of every z as well"""
    need(isinstance(order.statement, AtMost), "rises: {} says not which place is the lower one", order.statement)
    low, high = order.statement.args
    between = AtMost(low, name), AtMost(name, high)
    need(sign.statement == AtMost(0, slope), "rises: {} does not say that {} is not negative", sign.statement, slope)
    inside = frozenset().union(sign.given, *(one.given for one in defined)) - {*between}
    need(not any(name in formula.free_symbols for formula in (*inside, order.statement)),
         "rises: something else is assumed of {}", name)
    result = AtMost(*(value_at(function, name, place) for place in (low, high)))
    return Conclusion(result, domain(result, sign.given | order.given), drop={0: between, 5: between})
