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
    known = frozenset(one.open(point) for one in context if isinstance(one, Integrable))
    share = _share(term, point, order.get, known)
    return share is not None and share <= 1


def of_finite_order(term: Expr, point: Symbol) -> bool:
    """Whether a term has a finite mean as soon as its families have enough moments."""
    return _share(term, point, lambda _: Fraction(0), frozenset()) is not None


Order = Callable[[Expr], Fraction | None]


def _share(term: Expr, point: Symbol, order: Order, known: frozenset[Expr]) -> Fraction | None:
    """The sum of d_a/k_a, at most; nothing if there may be no bound."""
    share = _by_parts(term, point, order, known)
    return share if term not in known else Fraction(1) if share is None else min(share, Fraction(1))


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
