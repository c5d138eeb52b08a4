"""Which random numbers plainly have a finite mean: polynomials of a degree for which the families have moments, and
combinations of what is known to have one."""
from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import prod

from sympy import Abs, Add, Basic, Expr, Mul, Pow, Rational, Symbol, cos, erf, sin, tanh

from .laws import Independent, Moments
from .terms import At, Bracket, Formula, Integrable, Sum, fresh, maximum, minimum, relu, sigmoid, spelled

BOUNDED = (Bracket, sigmoid, tanh, erf, sin, cos)
AS_LARGE_AS_THEIR_PARTS = (Add, relu, Abs, minimum, maximum)


def integrable(term: Expr, point: Symbol, context: frozenset[Formula]) -> bool:
    """By Hölder's inequality: a product of powers |x_a|^d_a is integrable when E|x_a|^k_a is finite and the sum of
    d_a/k_a is at most 1; of families that are independent only the largest of these counts."""
    order = {pair[0]: Fraction(1, int(pair[1])) for law in context if type(law) is Moments for pair in law.args
             if pair[1] > 0}
    said = [one.open(point) for one in context if isinstance(one, Integrable)]
    laws = sorted((law for law in context if type(law) is Independent), key=lambda law: (-len(law.args), spelled(law)))
    known = _Known(point, order, frozenset((*said, *(_square_of(one, point) for one in said))),
                   tuple(frozenset(pair.args[0] for pair in law.args) for law in laws))
    share = known.share(term)
    return share is not None and known.total(share) <= 1


def _square_of(term: Expr, point: Symbol) -> Expr:
    """f**2 of (f - c)**2, which has a finite mean where that has one"""
    if not isinstance(term, Pow) or term.exp != 2:
        return term
    return Add(*(part for part in Add.make_args(term.base) if point in part.free_symbols)) ** 2


Shares = Mapping[Basic, Fraction]       # d/k, by families and by what is known as a whole
Bounds = Sequence[Shares]               # of terms that bound a sum, each of which must have a finite mean
MOST = 64                               # of these


@dataclass(frozen=True, slots=True)
class _Known:
    """1/k of each family with moments of order k, what else has a finite mean, and which families are independent."""

    point: Symbol
    order: Mapping[Basic, Fraction]
    finite: frozenset[Expr]
    independent: tuple[frozenset[Basic], ...]

    def total(self, bounds: Bounds) -> Fraction:
        """What counts of the shares of the largest of the bounds."""
        return max(map(self._of_one, bounds), default=Fraction(0))

    def _of_one(self, shares: Shares) -> Fraction:
        left, found = dict(shares), Fraction(0)
        for families in self.independent:
            found += max((left.pop(family) for family in families & left.keys()), default=Fraction(0))
        return found + sum(left.values(), Fraction(0))

    def share(self, term: Expr) -> Bounds | None:
        """The shares, at most; nothing if there may be no bound. By its parts, or because it is known to have a finite
        mean."""
        found = [self._by_parts(term), [{term: Fraction(1)}] if term in self.finite else None]
        return min((bounds for bounds in found if bounds is not None), key=self.total, default=None)

    def _by_parts(self, term: Expr) -> Bounds | None:
        if self.point not in term.free_symbols or isinstance(term, BOUNDED):
            return [{}]
        if isinstance(term, At):
            family = term.args[0]
            return [{family: self.order[family]}] if family in self.order else None
        if isinstance(term, Sum):
            return self.share(term.open(fresh("#h", term)))
        if isinstance(term, Pow):
            base = self.share(term.base)
            return None if base is None or not isinstance(term.exp, Rational) or term.exp < 0 else [
                {family: share * Fraction(int(term.exp.p), int(term.exp.q)) for family, share in shares.items()}
                for shares in base]
        if not isinstance(term, (Mul, *AS_LARGE_AS_THEIR_PARTS)):
            return None
        parts = [bounds for part in term.args if (bounds := self.share(part)) is not None]
        if len(parts) < len(term.args) or prod(map(len, parts)) > MOST:
            return None
        return list(map(_added, product(*parts))) if isinstance(term, Mul) else [
            shares for bounds in parts for shares in bounds]


def _added(factors: Iterable[Shares]) -> Shares:
    """The shares of a product."""
    found: dict[Basic, Fraction] = {}
    for family, share in (item for shares in factors for item in shares.items()):
        found[family] = found.get(family, Fraction(0)) + share
    return found
