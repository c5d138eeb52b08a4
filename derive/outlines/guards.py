"""Where a product is not defined for i = j, and a factor [i != j] of it is a guard, no number to be multiplied out."""
from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, Mul, Pow, Rational, Symbol, expand, log

from .ranges import solved
from .terms import Bracket, Equal, NotEqual, Refused, integral, spelled, substitute

Test = Callable[[Expr], bool]


def guard_of(term: Mul, vanishes: Test) -> Bracket | None:
    """The factor [i != j] of a product the rest of which is not defined for i = j: no 1 - [i = j] then."""
    for part in term.args:
        if isinstance(part, Bracket) and isinstance(part.args[0], NotEqual) and integral(part.args[0].lhs):
            rest = Mul(*(other for other in term.args if other is not part))
            equal = Bracket(Equal(expand(part.args[0].lhs - part.args[0].rhs), 0))
            values = ((name, solved(equal, name)) for name in sorted(equal.free_symbols, key=spelled))
            if any(value is not None and _undefined(rest, name, value, vanishes) for name, value in values):
                return part
    return None


def _undefined(term: Expr, name: Symbol, value: Expr, vanishes: Test) -> bool:
    """Whether a term divides by what is 0 at this value of a name, or takes the logarithm of it."""
    below = {part.base for part in term.atoms(Pow) if isinstance(part.exp, Rational) and part.exp < 0}
    below |= {part.args[0] for part in term.atoms(log)}
    try:
        return any(name in base.free_symbols and vanishes(substitute(base, {name: value})) for base in below)
    except Refused:
        return True
