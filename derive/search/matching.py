"""Which values of its indices make a pattern a given term."""

from collections.abc import Iterable
from itertools import permutations

from sympy import Add, Basic, Expr, Mul, Symbol

from derive.outlines.terms import Binder, integral

Values = dict[Symbol, Expr]


def match(pattern: Basic, term: Basic, names: frozenset[Symbol], values: Values) -> Values | None:
    """Values for the names that make the pattern the term; factors and terms in any order."""
    if isinstance(pattern, Symbol) and pattern in names:
        if not integral(term) or values.get(pattern, term) != term:
            return None
        return {**values, pattern: term}
    if not pattern.free_symbols & names:
        return values if pattern == term else None
    if type(pattern) is not type(term):
        return None
    if isinstance(pattern, Binder):
        if pattern.height != term.height:
            return None
        return _match_all((pattern.body, *pattern.outer), (term.body, *term.outer), names, values)
    if len(pattern.args) != len(term.args):
        return None
    orders: Iterable[tuple[Basic, ...]] = [term.args]
    if isinstance(pattern, (Add, Mul)) and len(term.args) <= 5:
        orders = permutations(term.args)
    for order in orders:
        found = _match_all(pattern.args, order, names, values)
        if found is not None:
            return found
    return None


def _match_all(patterns: Iterable[Basic], terms: Iterable[Basic], names: frozenset[Symbol],
               values: Values) -> Values | None:
    for pattern, term in zip(patterns, terms, strict=True):
        found = match(pattern, term, names, values)
        if found is None:
            return None
        values = found
    return values
