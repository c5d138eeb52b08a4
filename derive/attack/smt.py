"""Terms and formulas as Z3's: real and integer constants, quotients and roots by what defines them, the rest opaque.

A quotient a/b is a*r with b*r = 1, a root of a is r >= 0 with r*r = a: so Z3 is asked only where all is defined. A part
that is neither (a sum, a power with a name in its exponent) is a constant by its structure; then a model says little.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import z3
from sympy import Abs, Add, Basic, Expr, Integer, Mul, Pow, Rational, Symbol, exp

from derive.outlines.terms import (
    At,
    AtMost,
    Bracket,
    Either,
    Equal,
    Formula,
    Less,
    NotEqual,
    maximum,
    minimum,
    relu,
    spelled,
)

SMALL = 12                  # the largest whole exponent that is multiplied out


class NotUnderstood(Exception):
    """A formula that is not put to Z3."""


@dataclass(slots=True)
class Translation:
    """The constants of one question, and what is known of them. It grows while terms are translated."""

    whole: bool                                             # whether integers are of Z3's sort Int
    atoms: dict[Expr, z3.ArithRef] = field(default_factory=dict)
    known: list[z3.BoolRef] = field(default_factory=list)
    opaque: set[Expr] = field(default_factory=set)

    def formula(self, said: Formula) -> z3.BoolRef:
        if isinstance(said, Either):
            return z3.Or(*map(self.formula, said.args))
        if not isinstance(said, (Equal, NotEqual, Less, AtMost)):
            raise NotUnderstood(said)
        left, right = self.term(said.lhs), self.term(said.rhs)
        if isinstance(said, Equal):
            return left == right
        if isinstance(said, NotEqual):
            return left != right
        return left < right if isinstance(said, Less) else left <= right

    def term(self, term: Expr) -> z3.ArithRef:
        if isinstance(term, Rational):
            return z3.Q(int(term.p), int(term.q))
        if isinstance(term, Add):
            return z3.Sum([self.term(part) for part in term.args])
        if isinstance(term, Mul):
            return z3.Product([self.term(part) for part in term.args])
        if isinstance(term, Pow) and not isinstance(term, exp) and isinstance(term.exp, Rational):
            return self._power(term)
        if isinstance(term, Bracket):
            return z3.If(self.formula(term.args[0]), z3.RealVal(1), z3.RealVal(0))
        if isinstance(term, (minimum, maximum, relu, Abs)):
            one, other = (0, term.args[0]) if isinstance(term, relu) else (
                (-term.args[0], term.args[0]) if isinstance(term, Abs) else term.args)
            left, right = self.term(Integer(0) + one), self.term(other)
            return z3.If(left <= right, *((left, right) if isinstance(term, minimum) else (right, left)))
        return self._atom(term)

    def _power(self, term: Pow) -> z3.ArithRef:
        base, exponent = term.base, term.exp
        if exponent.q > 2 or abs(exponent.p) > SMALL:
            return self._atom(term)
        value = self.term(base)
        if exponent.q == 2:
            value = self._root(base, value)
        if exponent < 0:
            value = self._inverse(Pow(base, -exponent, evaluate=False) if exponent.q == 1 else term, value)
        return z3.Product([value] * abs(int(exponent.p)))

    def _root(self, base: Expr, value: z3.ArithRef) -> z3.ArithRef:
        key = Pow(base, Rational(1, 2), evaluate=False)
        if key not in self.atoms:
            self.atoms[key] = root = z3.Real(f"root {len(self.atoms)}")
            self.known += [root >= 0, root * root == value]
        return self.atoms[key]

    def _inverse(self, key: Expr, value: z3.ArithRef) -> z3.ArithRef:
        key = Pow(key.base, Integer(-1), evaluate=False) if key.exp.q == 1 else Pow(key, Integer(-1), evaluate=False)
        if key not in self.atoms:
            self.atoms[key] = inverse = z3.Real(f"inverse {len(self.atoms)}")
            self.known.append(value * inverse == 1)
        return self.atoms[key]

    def _atom(self, term: Expr) -> z3.ArithRef:
        if term not in self.atoms:
            name = f"{spelled(term)} {len(self.atoms)}"
            if isinstance(term, Symbol) and term.is_integer and self.whole:
                self.atoms[term] = z3.ToReal(z3.Int(name))
            else:
                self.atoms[term] = z3.Real(name)
            if isinstance(term, Symbol) and term.is_nonnegative:
                self.known.append(self.atoms[term] >= 0)
            if not isinstance(term, (Symbol, At)):
                self.opaque.add(term)
        return self.atoms[term]


def speaks_of_integers(formulas: Iterable[Basic]) -> bool:
    """Whether a name in the formulas is an integer."""
    return any(isinstance(part, Symbol) and bool(part.is_integer) for f in formulas for part in f.free_symbols)

