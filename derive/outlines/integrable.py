"""Which random numbers plainly have a finite mean: polynomials of a degree for which the families have moments."""
from __future__ import annotations

from fractions import Fraction

from sympy import Abs, Add, Expr, Integer, Mul, Pow, Rational, Symbol, cos, erf, sin, tanh

from .laws import Moments
from .terms import At, Bracket, Formula, Sum, fresh, maximum, minimum, relu, sigmoid

BOUNDED = (Bracket, sigmoid, tanh, erf, sin, cos)
AS_LARGE_AS_THEIR_PARTS = (Add, relu, Abs, minimum, maximum)


def integrable(term: Expr, point: Symbol, context: frozenset[Formula]) -> bool:
    """By Hölder's inequality: a product of powers |x_a|^d_a is integrable when E|x_a|^k_a is finite and the sum of
    d_a/k_a is at most 1."""
    order = {pair[0]: pair[1] for law in context if type(law) is Moments for pair in law.args}
    share = _share(term, point, order)
    return share is not None and share <= 1


def _share(term: Expr, point: Symbol, order: dict[Expr, Integer]) -> Fraction | None:
    """The sum of d_a/k_a, at most; nothing if there may be no bound."""
    if point not in term.free_symbols or isinstance(term, BOUNDED):
        return Fraction(0)
    if isinstance(term, At):
        moments = order.get(term.args[0], 0)
        return Fraction(1, int(moments)) if moments > 0 else None
    if isinstance(term, Sum):
        return _share(term.open(fresh("#h", term)), point, order)
    if isinstance(term, Pow):
        base = _share(term.base, point, order)
        return None if base is None or not isinstance(term.exp, Rational) or term.exp < 0 else (
            base * Fraction(int(term.exp.p), int(term.exp.q)))
    if not isinstance(term, (Mul, *AS_LARGE_AS_THEIR_PARTS)):
        return None
    shares = [share for part in term.args if (share := _share(part, point, order)) is not None]
    if len(shares) < len(term.args):
        return None
    return sum(shares, Fraction(0)) if isinstance(term, Mul) else max(shares)
