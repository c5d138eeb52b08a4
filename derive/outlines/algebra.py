"""Equality: what the normal form decides, combinations of equations, and replacing equals by equals."""
from __future__ import annotations

from sympy import Expr, Symbol

from .domain import assumed, domain, undecided
from .equality import is_zero
from .normal import NOTHING, Needs, Polynomial, add, multiply, negative, polynomial
from .outline import Conclusion, Outline, rule
from .terms import AtMost, Equal, Formula, Less, NotEqual, maximum, minimum, need, real, substitute


def _equation(theorem: Outline, name: str) -> tuple[Expr, Expr]:
    need(isinstance(theorem.statement, Equal), "{}: not an equation: {}", name, theorem.statement)
    return theorem.statement.lhs, theorem.statement.rhs


@rule
def algebra(lhs: Expr, rhs: Expr, *hypotheses: Formula) -> Conclusion:
    """H.. |- a = b          when a and b have one normal form; given that they are defined"""
    return _combined(lhs, rhs, (), (), assumed(hypotheses), "algebra")


@rule
def combine(lhs: Expr, rhs: Expr, factors: tuple[Expr, ...], equations: tuple[Outline, ...],
            *hypotheses: Formula) -> Conclusion:
    """a_k = b_k ..., H.. |- a = b          when a - b = sum of m_k*(a_k - b_k) by normal form; all being defined"""
    sides = tuple(_equation(e, "combine") for e in equations)
    return _combined(lhs, rhs, factors, sides, assumed(hypotheses), "combine")


@rule
def meet(first: Outline, second: Outline, *hypotheses: Formula) -> Conclusion:
    """a = b,  c = d,  H..  give   a = c          when b and d have one normal form (that they are defined is proved)"""
    a, b = _equation(first, "meet")
    c, d = _equation(second, "meet")
    known = assumed(hypotheses)
    total, conditions = _difference(b, d, known)
    need(is_zero(total, known), "meet: normal forms differ: {} | {}", b, d)
    return Conclusion(Equal(a, c), known | undecided(conditions, known | first.given | second.given))


def _combined(lhs: Expr, rhs: Expr, factors: tuple[Expr, ...], equations: tuple[tuple[Expr, Expr], ...],
              known: frozenset[Formula], name: str) -> Conclusion:
    need(len(factors) == len(equations), "{}: {} factors for {} equations", name, len(factors), len(equations))
    total, conditions = _difference(lhs, rhs, known)
    defined = domain(lhs, known) | domain(rhs, known)
    for factor, (left, right) in zip(factors, equations, strict=True):
        multiple, more = polynomial(factor, known)
        step, needs = _difference(left, right, known)
        total = add(total, multiply(negative(multiple), step))
        conditions |= more | needs
        defined |= domain(factor, known) | domain(left, known) | domain(right, known)
    need(is_zero(total, known), "{}: normal forms differ: {} | {}", name, lhs, rhs)
    return Conclusion(Equal(lhs, rhs), known | defined | undecided(conditions, known))


def _difference(lhs: Expr, rhs: Expr, known: Needs = NOTHING) -> tuple[Polynomial, Needs]:
    left, needs = polynomial(lhs, known)
    right, more = polynomial(rhs, known)
    return add(left, negative(right)), needs | more


@rule
def transitive(first: Outline, second: Outline) -> Conclusion:
    """a = b  and  b = c   give   a = c"""
    a, b = _equation(first, "transitive")
    middle, c = _equation(second, "transitive")
    need(b == middle, "transitive: middle terms differ: {} | {}", b, middle)
    return Conclusion(Equal(a, c))


@rule
def symmetric(theorem: Outline) -> Conclusion:
    """a = b   gives   b = a"""
    a, b = _equation(theorem, "symmetric")
    return Conclusion(Equal(b, a))


@rule
def replace(equation: Outline, theorem: Outline, hole: Symbol, template: Formula) -> Conclusion:
    """a = b  and  A(a)   give   A(b)          for the template A(x); given that A(b) is defined"""
    a, b = _equation(equation, "replace")
    need(hole == real(hole.name), "replace: the hole {} is not a real name", hole)
    before = substitute(template, {hole: a})
    need(before == theorem.statement, "replace: {} is not {}", before, theorem.statement)
    after = substitute(template, {hole: b})
    return Conclusion(after, domain(template, equation.given | theorem.given, {hole: b}))


@rule
def same_inside(equation: Outline, hole: Symbol, template: Expr) -> Conclusion:
    """a = b   gives   T(a) = T(b)          for the template T(x); given that both are defined"""
    a, b = _equation(equation, "same_inside")
    need(hole == real(hole.name), "same_inside: the hole {} is not a real name", hole)
    before, after = (substitute(template, {hole: side}) for side in (a, b))
    defined = (domain(template, equation.given, {hole: side}) for side in (a, b))
    return Conclusion(Equal(before, after), frozenset().union(*defined))


@rule
def compare(theorem: Outline, formula: Formula, factor: Outline) -> Conclusion:
    """a < b  and  0 < m   give   c < d          when d - c = m*(b - a) by normal form; likewise for <=, and for = and
    != with the two sides either way round"""
    said, positive = theorem.statement, factor.statement
    need(type(said) is type(formula) and isinstance(said, (Less, AtMost, Equal, NotEqual)), "compare: {} | {}", said,
         formula)
    need(isinstance(positive, Less) and positive.lhs == 0, "compare: {} does not say that a factor is positive",
         positive)
    known = theorem.given | factor.given
    multiple, needs = polynomial(positive.rhs)
    step, more = _difference(said.rhs, said.lhs)
    wanted, others = _difference(formula.rhs, formula.lhs)
    step = multiply(multiple, step)
    need(is_zero(add(wanted, negative(step))) or (isinstance(said, (Equal, NotEqual)) and is_zero(add(wanted, step))),
         "compare: {} is not {} times {}", formula, positive.rhs, said)
    return Conclusion(formula, undecided(needs | more | others, known) | domain(formula, known))


@rule
def least(lower: Outline, other: Expr) -> Conclusion:
    """a <= b   gives   min(a, b) = a   (or a < b)"""
    said = lower.statement
    need(isinstance(said, (AtMost, Less)) and isinstance(other, minimum) and set(other.args) == {said.lhs, said.rhs},
         "least: {} does not compare the two of {}", said, other)
    return Conclusion(Equal(other, said.lhs), domain(other))


@rule
def greatest(lower: Outline, other: Expr) -> Conclusion:
    """a <= b   gives   max(a, b) = b   (or a < b)"""
    said = lower.statement
    need(isinstance(said, (AtMost, Less)) and isinstance(other, maximum) and set(other.args) == {said.lhs, said.rhs},
         "greatest: {} does not compare the two of {}", said, other)
    return Conclusion(Equal(other, said.rhs), domain(other))
