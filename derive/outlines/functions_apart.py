"""Equality by what functions are: sigmoid and tanh by exp, logarithms and roots of products and quotients."""
from __future__ import annotations

from sympy import Expr

from .domain import assumed, domain
from .normal import ONE, polynomial
from .outline import Conclusion, rule
from .terms import Equal, Formula, need


@rule
def functions_apart(lhs: Expr, rhs: Expr, *hypotheses: Formula) -> Conclusion:
    """H.. |- a = b          when a and b are one number by the rules for exponentials, logarithms and roots of sums,
    products, quotients and powers, by sigmoid(x) = 1/(1 + exp(-x)), tanh(x) = 1 - 2/(exp(2*x) + 1), and by common
    denominators; given that they are defined"""
    difference, _ = polynomial(lhs - rhs)
    need(not difference or difference.keys() != {ONE}, "functions_apart: {} and {} are not the same", lhs, rhs)
    known = assumed(hypotheses)
    return Conclusion(Equal(lhs, rhs), known | domain(lhs, known) | domain(rhs, known))
