"""Products over a range: the last factor, factor by factor, taken apart, and what exp and log make of them."""
from __future__ import annotations

from sympy import Expr, Symbol, exp, log

from .domain import domain
from .linear import Context, in_range
from .outline import Conclusion, Outline, rule
from .terms import AtMost, Equal, Less, NotEqual, Product, Sum, fresh, need, substitute


def _over(theorem: Outline, name: Symbol, low: Expr, high: Expr, rule_: str) -> Context:
    """The range that a rule discharges; refused where its index is free in what else is assumed."""
    ranged = in_range(name, low, high)
    need(not any(name in formula.free_symbols for formula in theorem.given - ranged),
         "{}: {} is free in a hypothesis of {}", rule_, name, theorem)
    return ranged


@rule
def last_factor(total: Expr) -> Conclusion:
    """|- prod(i=a..b) f(i) = prod(i=a..b-1) f(i)*f(b)          given a <= b"""
    need(isinstance(total, Product), "last_factor: not a product: {}", total)
    low, high = total.outer
    name = fresh("i", total)
    body = total.open(name)
    inside = frozenset([AtMost(low, high)])
    parts = Product(body, name, low, high - 1), substitute(body, {name: high})
    defined = (domain(part, inside) for part in (total, *parts))
    return Conclusion(Equal(total, parts[0] * parts[1]), inside.union(*defined))


@rule
def no_factor(total: Expr) -> Conclusion:
    """|- prod(i=a..b) = 1          given b < a"""
    need(isinstance(total, Product), "no_factor: not a product: {}", total)
    low, high = total.outer
    return Conclusion(Equal(total, 1), {AtMost(high + 1, low)})


@rule
def factor_by_factor(equation: Outline, name: Symbol, low: Expr, high: Expr) -> Conclusion:
    """G, low <= i, i <= high |- f(i) = g(i)   gives   G |- prod_i f(i) = prod_i g(i)          i not free in G"""
    said = equation.statement
    need(isinstance(said, Equal), "factor_by_factor: not an equation: {}", said)
    ranged = _over(equation, name, low, high, "factor_by_factor")
    return Conclusion(Equal(*(Product(side, name, low, high) for side in said.args)), drop={0: ranged})


@rule
def factors_compared(sign: Outline, order: Outline, name: Symbol, low: Expr, high: Expr) -> Conclusion:
    """G, low <= i, i <= high |- 0 <= f(i)  and  D, low <= i, i <= high |- f(i) <= g(i)   give
    G, D |- prod_i f(i) <= prod_i g(i)          i not free in G, D"""
    above, said = sign.statement, order.statement
    need(isinstance(said, AtMost) and isinstance(above, AtMost) and above == AtMost(0, said.lhs),
         "factors_compared: {} and {} are not 0 <= f and f <= g", above, said)
    ranged = _over(sign, name, low, high, "factors_compared") | _over(order, name, low, high, "factors_compared")
    return Conclusion(AtMost(*(Product(side, name, low, high) for side in said.args)), drop={0: ranged, 1: ranged})


@rule
def sign_of_product(sign: Outline, name: Symbol, low: Expr, high: Expr) -> Conclusion:
    """G, low <= i, i <= high |- 0 <= f(i)   gives   G |- 0 <= prod_i f(i)          i not free in G; likewise for 0 <
    and 0 !="""
    said = sign.statement
    need(isinstance(said, (AtMost, Less, NotEqual)) and said.lhs == 0, "sign_of_product: neither 0 <= nor 0 <: {}",
         said)
    ranged = _over(sign, name, low, high, "sign_of_product")
    return Conclusion(type(said)(0, Product(said.rhs, name, low, high)), drop={0: ranged})


@rule
def factors_apart(first: Expr, second: Expr, name: Symbol, low: Expr, high: Expr) -> Conclusion:
    """|- prod_i f(i)*g(i) = prod_i f(i)*prod_i g(i)          given that both sides are defined"""
    in_range(name, low, high)
    whole, *parts = (Product(body, name, low, high) for body in (first * second, first, second))
    need(1 not in parts, "factors_apart: {} and {} are no two factors", first, second)
    defined = (domain(part) for part in (whole, *parts))
    return Conclusion(Equal(whole, parts[0] * parts[1]), frozenset().union(*defined))


@rule
def equal_factors(total: Expr) -> Conclusion:
    """|- prod(i=a..b) c = c**(b - a + 1)          given a - 1 <= b; i not free in c"""
    need(isinstance(total, Product), "equal_factors: not a product: {}", total)
    low, high = total.outer
    name = fresh("i", total)
    value = total.open(name)
    need(name not in value.free_symbols, "equal_factors: the factors of {} are not one number", total)
    inside = frozenset([AtMost(low - 1, high)])
    raised = value ** (high - low + 1)
    return Conclusion(Equal(total, raised), inside | domain(total) | domain(value) | domain(raised, inside))


@rule
def exp_of_sum(total: Expr) -> Conclusion:
    """|- exp(sum_i f(i)) = prod_i exp(f(i))"""
    need(isinstance(total, Sum), "exp_of_sum: not a sum: {}", total)
    name = fresh("i", total)
    factors = Product(exp(total.open(name)), name, *total.outer)
    return Conclusion(Equal(exp(total), factors), domain(total) | domain(factors))


@rule
def log_of_product(sign: Outline, name: Symbol, low: Expr, high: Expr) -> Conclusion:
    """G, low <= i, i <= high |- 0 < f(i)   gives   G |- log(prod_i f(i)) = sum_i log(f(i))          i not free in G"""
    said = sign.statement
    need(isinstance(said, Less) and said.lhs == 0, "log_of_product: not 0 <: {}", said)
    ranged = _over(sign, name, low, high, "log_of_product")
    left, right = log(Product(said.rhs, name, low, high)), Sum(log(said.rhs), name, low, high)
    defined = (domain(part, sign.given - ranged) for part in (left, right))
    return Conclusion(Equal(left, right), frozenset().union(*defined), drop={0: ranged})
