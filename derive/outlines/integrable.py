"""Which random numbers plainly have a finite mean: polynomials of a degree for which the families have moments, and
combinations of what is known to have one."""
from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from sympy import Abs, Add, Expr, Mul, Pow, Rational, Symbol, cos, erf, sin, tanh

from .laws import Moments
from .terms import At, Bracket, Formula, Integrable, Sum, fresh, maximum, minimum, relu, sigmoid

BOUNDED = (Bracket, sigmoid, tanh, erf, sin, cos)
AS_LARGE_AS_THEIR_PARTS = (Add, relu, Abs, minimum, maximum)


def integrable(term: Expr, point: Symbol, context: frozenset[Formula]) -> bool:
    """By Hölder's inequality: a product of powers |x_a|^d_a is integrable when E|x_a|^k_a is finite and the sum of
    d_a/k_a is at most 1."""
    order = {pair[0]: Fraction(1, int(pair[1])) for law in context if type(law) is Moments for pair in law.args
             if pair[1] > 0}
    said = [one.open(point) for one in context if isinstance(one, Integrable)]
    known = frozenset((*said, *(_square_of(one, point) for one in said)))
    share = _share(term, point, order.get, known)
    return share is not None and share <= 1


def _square_of(term: Expr, point: Symbol) -> Expr:
    """f**2 of (f - c)**2, which has a finite mean where that has one"""
    if not isinstance(term, Pow) or term.exp != 2:
        return term
    return Add(*(part for part in Add.make_args(term.base) if point in part.free_symbols)) ** 2


Order = Callable[[Expr], Fraction | None]


def _share(term: Expr, point: Symbol, order: Order, known: frozenset[Expr]) -> Fraction | None:
    """The sum of d_a/k_a, at most; nothing if there may be no bound. By its parts, or because it or its square is known
    to have a finite mean."""
    found = [_by_parts(term, point, order, known), *(Fraction(1, k) for k in (1, 2) if known and term**k in known)]
    return min((share for share in found if share is not None), default=None)


def _by_parts(term: Expr, point: Symbol, order: Order, known: frozenset[Expr]) -> Fraction | None:
    if point not in term.free_symbols or isinstance(term, BOUNDED):
        return Fraction(0)
    if isinstance(term, At):
        return order(term.args[0])
    if isinstance(term, Sum):
        return _share(term.open(fresh("#h", term)), point, order, known)
    if isinstance(term, Pow):
        base = _share(term.base, point, order, known)
        return None if base is None or not isinstance(term.exp, Rational) or term.exp < 0 else (
            base * Fraction(int(term.exp.p), int(term.exp.q)))
    if not isinstance(term, (Mul, *AS_LARGE_AS_THEIR_PARTS)):
        return None
    shares = [share for part in term.args if (share := _share(part, point, order, known)) is not None]
    if len(shares) < len(term.args):
        return None
    return sum(shares, Fraction(0)) if isinstance(term, Mul) else max(shares)
