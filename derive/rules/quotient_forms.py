"""Terms as quotients of polynomials in what is no sum, product or whole power: a name, an entry, a root, a value of a
function.

SymPy's terms are read once for their shape, and FLINT reckons: to write letters for parts into a term of SymPy's, and
to put these back afterwards, takes longer than all the algebra.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import add, mul
from typing import TypeAlias

from flint import fmpz_mpoly
from sympy import Add, Expr, Function, Integer, Mul, Pow, Rational, exp

from derive.outlines.terms import Bracket, integral
from derive.search.quotients import Quotient, Quotients

Opaque = (Function, Bracket)
KEPT = 20_000       # terms whose shapes are remembered


@dataclass(frozen=True, slots=True)
class Sum:
    parts: tuple["Shape", ...]


@dataclass(frozen=True, slots=True)
class Product:
    parts: tuple["Shape", ...]


@dataclass(frozen=True, slots=True)
class Power:
    base: "Shape"
    exponent: int


Shape: TypeAlias = Sum | Product | Power | Expr        # a number, or a part that is a letter


@dataclass(frozen=True, slots=True)
class Form:
    """A term as a quotient of polynomials in its parts."""

    quotient: Quotient

    @property
    def letters(self) -> tuple[Expr, ...]:
        """What each place of a monomial is a power of."""
        return self.quotient.over.letters

    def term(self, polynomial: fmpz_mpoly) -> Expr:
        return self.quotient.over.written(polynomial)


def forms(terms: Iterable[Expr]) -> tuple[Form, ...]:
    """Terms that have canonical parts, all in the same letters."""
    shapes = [shape(term) for term in terms]
    found = dict.fromkeys(part for one in shapes for part in letters_in(one))
    waiting = list(found)
    for part in waiting:                        # the letters that bases of roots need
        if isinstance(part, Pow) and isinstance(part.exp, Rational):
            more = [new for new in letters_in(shape(part.base)) if new not in found]
            found |= dict.fromkeys(more)
            waiting += more
    over = Quotients(sorted(found, key=_rank, reverse=True))
    return tuple(Form(quotient(one, over)) for one in shapes)


def quotient(one: Shape, over: Quotients) -> Quotient:
    """The shape of a term in letters that are known there."""
    match one:
        case Sum(parts):
            return reduce(add, (quotient(part, over) for part in parts))
        case Product(parts):
            return reduce(mul, (quotient(part, over) for part in parts))
        case Power(base, exponent):
            return quotient(base, over) ** exponent
        case Rational():
            return over.number(int(one.p), int(one.q))
    return over.known[one]


@lru_cache(maxsize=KEPT)
def letters_in(one: Shape) -> tuple[Expr, ...]:
    match one:
        case Sum(parts) | Product(parts):
            return tuple(dict.fromkeys(letter for part in parts for letter in letters_in(part)))
        case Power(base, _):
            return letters_in(base)
        case Rational():
            return ()
    return (one,)


@lru_cache(maxsize=KEPT)
def shape(term: Expr) -> Shape:
    """A term with canonical parts as sums, products and whole powers."""
    if isinstance(term, Add):
        return Sum(tuple(map(shape, term.args)))
    if isinstance(term, Mul):
        return Product(tuple(map(shape, term.args)))
    if isinstance(term, exp):                               # exp(2*a - b/3), which SymPy makes of a product
        return Product(tuple(map(_power_of_e, Add.make_args(term.exp.expand()))))
    if isinstance(term, Pow):
        if isinstance(term.exp, Integer):
            return Power(shape(term.base), int(term.exp))
        if integral(term.exp):
            constant, rest = term.exp.as_coeff_Add()
            if constant != 0:                               # q**(t+1) = q*q**t
                return Product((Power(shape(term.base), int(constant)), shape(Pow(term.base, rest))))
            times, rest = term.exp.as_coeff_Mul()
            if times != 1:
                return Power(shape(Pow(term.base, rest)), int(times))
        elif isinstance(term.exp, Rational) and term.exp.p != 1:
            return Power(shape(Pow(term.base, Rational(1, term.exp.q))), int(term.exp.p))
    return term


def _power_of_e(exponent: Expr) -> Shape:
    times, rest = exponent.as_coeff_Mul()
    return Power(exp(rest / times.q), int(times.p))


@lru_cache(maxsize=KEPT)
def _rank(term: Expr) -> tuple[int, str]:
    return _height(term), str(term)


def _height(term: Expr) -> int:
    """How many opaque parts stand one in the other."""
    return max(map(_height, term.args), default=0) + is_opaque(term)


def is_opaque(term: Expr) -> bool:
    """Whether a term is no sum, product or whole power of others: a root, a function's value, a bracket."""
    if isinstance(term, Pow) and not isinstance(term, exp):
        return not integral(term.exp)
    return isinstance(term, Opaque)
