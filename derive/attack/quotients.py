"""The limit of a quotient of polynomials in the step, by their degrees and leading coefficients."""

from __future__ import annotations

from fractions import Fraction

from sympy import Add, Expr, Mul, Poly, PolynomialError, Pow, Rational, Symbol, fraction, preorder_traversal, together

from derive.attack.numbers import fraction as exact
from derive.attack.table import Frame, key


def limit_of_quotient(body: Expr, t: Symbol, frame: Frame) -> tuple[Fraction | None, str] | None:
    """The limit, or None where there is none, with the reason; nothing where it is no such quotient."""
    if any(not isinstance(part, (Symbol, Rational, Add, Mul)) and not (isinstance(part, Pow) and part.exp.is_Integer)
           for part in preorder_traversal(body)):
        return None
    values = {}
    for name in body.free_symbols - {t}:
        if not isinstance(name, Symbol) or key(name) not in frame.names:
            return None
        value = exact(frame.names[key(name)])
        values[name] = Rational(value.numerator, value.denominator)
    above, below = fraction(together(body.xreplace(values)))
    try:
        top, bottom = Poly(above, t), Poly(below, t)
    except PolynomialError:
        return None
    coefficients = [*top.all_coeffs(), *bottom.all_coeffs()]
    if bottom.is_zero or not all(isinstance(c, Rational) for c in coefficients):
        return None
    if top.is_zero or top.degree() < bottom.degree():
        return Fraction(0), "it tends to 0: the degree below is the larger one"
    if top.degree() > bottom.degree():
        return None, "it grows without bound: the degree above is the larger one"
    value = top.LC() / bottom.LC()
    return Fraction(int(value.p), int(value.q)), f"it tends to {value}, the quotient of the leading coefficients"
