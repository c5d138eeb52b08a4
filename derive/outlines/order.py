"""Inequalities between polynomials by a certificate: a sum of products of what is known not to be negative."""
from __future__ import annotations

from fractions import Fraction

from sympy import Expr, Rational

from .domain import domain
from .equality import is_zero
from .normal import ONE, Polynomial, add, multiply, negative, polynomial
from .outline import Conclusion, Outline, rule
from .terms import AtMost, Bracket, Equal, Formula, Less, integral, maximum, need, relu

Product = tuple[Expr, Expr, tuple[Outline, ...]]        # k*q**2*(b_1 - a_1)*(b_2 - a_2)*..


@rule
def certificate(formula: Formula, products: tuple[Product, ...], factors: tuple[Expr, ...],
                equations: tuple[Outline, ...]) -> Conclusion:
    """a_i <= b_i (or a_i < b_i),  l_j = r_j   give   c <= d   when  d - c = sum of k*q**2*product of (b_i - a_i)
    + sum of m_j*(l_j - r_j)  by normal form, all k >= 0; given that all is defined
    c < d  when in one of the products k > 0, q = 1 and all the inequalities are strict"""
    need(isinstance(formula, (AtMost, Less)), "certificate: {} is no inequality", formula)
    need(len(factors) == len(equations), "certificate: {} factors for {} equations", len(factors), len(equations))
    known = frozenset().union(*(t.given for _, _, some in products for t in some), *(t.given for t in equations))
    total, conditions, strict = *_form(formula.rhs - formula.lhs), False
    conditions |= domain(formula, known)
    for weight, root, bounds in products:
        need(isinstance(weight, Rational) and weight >= 0, "certificate: the weight {} is negative", weight)
        need(all(isinstance(bound.statement, (AtMost, Less)) for bound in bounds),
             "certificate: {} are no bounds", [bound.statement for bound in bounds])
        strict |= weight > 0 and root == 1 and all(isinstance(bound.statement, Less) for bound in bounds)
        parts = [root, root, *(bound.statement.rhs - bound.statement.lhs for bound in bounds)]
        forms, needs = zip(*map(_form, parts), strict=True)
        step: Polynomial = multiply({ONE: Fraction(int(weight.p), int(weight.q))}, *forms)
        total, conditions = add(total, negative(step)), conditions.union(domain(root, known), *needs)
    for factor, equation in zip(factors, equations, strict=True):
        need(isinstance(equation.statement, Equal), "certificate: {} is no equation", equation.statement)
        (multiple, needs), (step, more) = _form(factor), _form(equation.statement.lhs - equation.statement.rhs)
        total = add(total, negative(multiply(multiple, step)))
        conditions |= needs | more | domain(factor, known)
    need(is_zero(total), "certificate: it does not add up to {}", formula)
    need(strict or isinstance(formula, AtMost), "certificate: {} is strict, and nothing in it is", formula)
    return Conclusion(formula, conditions)


@rule
def less_by_one(theorem: Outline) -> Conclusion:
    """m < n + 1   gives   m <= n          (m and n whole numbers)"""
    said = theorem.statement
    need(isinstance(said, Less) and all(map(integral, said.args)),
         "less_by_one: {} does not say of a whole number that it is less than another", said)
    return Conclusion(AtMost(said.lhs, said.rhs - 1))


@rule
def positive_part(term: Expr) -> Conclusion:
    """|- relu(a) = a*[0 < a]   and   max(0, a) = a*[0 < a]"""
    need(isinstance(term, relu) or (isinstance(term, maximum) and term.args[0] == 0),
         "positive_part: {} is neither relu(a) nor max(0, a)", term)
    part = term.args[-1]
    return Conclusion(Equal(term, part * Bracket(Less(0, part))), domain(term))


@rule
def same_truth(first: Outline, second: Outline) -> Conclusion:
    """G, A |- B  and  D, B |- A   give   G, D |- [A] = [B]"""
    there, back = second.statement, first.statement
    need(there in first.given and back in second.given,
         "same_truth: {} and {} do not follow from each other", first, second)
    result = Equal(Bracket(there), Bracket(back))
    known = (first.given - {there}) | (second.given - {back})
    return Conclusion(result, domain(result, known), {0: [there], 1: [back]})


def _form(term: Expr) -> tuple[Polynomial, frozenset[Formula]]:
    return polynomial(term)
