"""The free names of a term, remembered for each of its parts."""
from __future__ import annotations

from functools import lru_cache

from sympy import Basic


@lru_cache(maxsize=200_000)
def free_in(term: Basic) -> frozenset[Basic]:
    """As SymPy has it; a binder has no `args`, and says itself what is free in it."""
    return frozenset().union(*map(free_in, term.args)) if term.args else frozenset(term.free_symbols)


@lru_cache(maxsize=100_000)
def names_in(term: Basic) -> frozenset[str]:
    """How the free names of a term are spelled."""
    return frozenset(str(symbol.name) for symbol in free_in(term))


@lru_cache(maxsize=100_000)
def height_of(term: Basic) -> int:
    """How many binders stand in each other in a term, at most; a binder, which has no `args`, knows it of itself."""
    return max(map(height_of, term.args)) if term.args else getattr(term, "height", 0)
