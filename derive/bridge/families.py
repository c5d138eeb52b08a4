"""How many indices each random family has, by its entries in outlines: a law names a family only."""
from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from sympy import Basic

from derive.kernel.types import Refused
from derive.outlines.outline import Outline
from derive.outlines.terms import At, Binder, random


@lru_cache(maxsize=200_000)
def families_in(term: Basic) -> frozenset[tuple[str, int]]:
    """The random families with entries in a term, and how many indices they have."""
    own = {(term.name, len(term.indices) - 1)} if isinstance(term, At) and random(term) else set()
    parts = (term.body, *term.outer) if isinstance(term, Binder) else term.args
    return frozenset(own).union(*map(families_in, parts))


@lru_cache(maxsize=200_000)
def arities_in(outline: Outline) -> Mapping[str, int]:
    """The families that an outline, with all that it rests on, speaks of; refused where one has two numbers of
    indices."""
    found: dict[str, int] = {}
    own = frozenset().union(*map(families_in, (outline.statement, *outline.given)))
    for name, arity in (*sorted(own), *(item for part in outline.premises for item in arities_in(part).items())):
        if found.setdefault(name, arity) != arity:
            raise Refused(f"family: {name} has {arity} indices, and {found[name]}")
    return found
