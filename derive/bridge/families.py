"""How many indices each random family has, by its entries in outlines: a law names a family only."""
from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from sympy import Basic

from derive.first_kernel.terms import At, Binder, random
from derive.first_kernel.theorem import Theorem as Outline
from derive.kernel.types import Refused


@lru_cache(maxsize=200_000)
def families_in(term: Basic) -> frozenset[tuple[str, int]]:
    """The random families with entries in a term, and how many indices they have."""
    own = {(term.name, len(term.indices) - 1)} if isinstance(term, At) and random(term) else set()
    parts = (term.body, *term.outer) if isinstance(term, Binder) else term.args
    return frozenset(own).union(*map(families_in, parts))


class Arities(dict[str, int]):
    """The families that were met, with the number of indices of each."""

    def learn(self, outline: Outline) -> None:
        """What an outline with all that it rests on says; refused where a family has two numbers of indices."""
        for node in outline.tree():
            for name, arity in _in_node(node):
                if self.setdefault(name, arity) != arity:
                    raise Refused(f"family: {name} has {arity} indices, and {self[name]}")


def _in_node(node: Outline) -> Iterator[tuple[str, int]]:
    for formula in (node.statement, *node.given):
        yield from families_in(formula)
