"""The order of bound names that makes equal sums identical."""
from __future__ import annotations

from fractions import Fraction
from itertools import groupby, permutations, product
from typing import TypeAlias

from sympy import Add, Basic, Expr, Mul, Rational, Symbol

from .terms import Binder, integer, need, spelled, substitute

Exponent: TypeAlias = Fraction | Expr


def as_term(exponent: Exponent) -> Expr:
    return Rational(exponent.numerator, exponent.denominator) if isinstance(exponent, Fraction) else exponent


def in_order(binders: list[tuple[Symbol, Expr]], items: list[tuple[Expr, Exponent]]) -> list[tuple[Symbol, Expr]]:
    """The order of the binders that makes equal sums identical: by how each name is used, ties by trial."""
    names = frozenset(name for name, _ in binders)

    def usage(binder: tuple[Symbol, Expr]) -> str:
        name, length = binder
        shapes = sorted(f"{shape(b, name, names)}^{shape(as_term(e), name, names)}" for b, e in items)
        return f"{spelled(length)}|{shapes}"

    groups = [list(group) for _, group in groupby(sorted(((usage(b), b) for b in binders), key=lambda p: p[0]),
                                                  key=lambda p: p[0])]
    if all(len(group) == 1 for group in groups):
        return [group[0][1] for group in groups]
    need(len(binders) <= 7, "sum: {} names that are used alike are too many to put in order", len(binders))
    candidates = [[binder for group in choice for _, binder in group]
                  for choice in product(*(permutations(group) for group in groups))]

    def as_ordered(order: list[tuple[Symbol, Expr]]) -> list[str]:
        place = {name: integer(f"#p{k}") for k, (name, _) in enumerate(order)}
        return sorted(f"{spelled(substitute(b, place))}^{substitute(as_term(e), place)}" for b, e in items)

    return min(candidates, key=as_ordered)


def shape(term: Basic, name: Symbol, names: frozenset[Symbol]) -> str:
    """A term's spelling with @ for one name and ? for the other bound names."""
    if isinstance(term, Symbol) and term in names:
        return "@" if term == name else "?"
    if not term.free_symbols & names:
        return spelled(term)
    parts = [term.body, *term.outer] if isinstance(term, Binder) else list(term.args)
    shapes = [shape(part, name, names) for part in parts]
    return f"{type(term).__name__}({','.join(sorted(shapes) if isinstance(term, (Add, Mul)) else shapes)})"
