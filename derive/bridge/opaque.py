"""Equations between terms whose sums are not looked into: each is a name there, and stands for itself afterwards.

SymPy writes sqrt(m**2*S) as |m|*sqrt(S). A normal form would first go into the sum S, and may lose its factors to m.
"""
from __future__ import annotations

from derive.conversions.context import Context
from derive.conversions.equality import equal
from derive.kernel.terms import APPLICATION, CONSTANT, Term, mapped, var
from derive.kernel.theorem import Theorem, instantiate

RANGED = ("sum", "product", "largest")


def equal_outside_of_sums(left: Term, right: Term, context: Context) -> Theorem | None:
    """left = right, whatever the sums in them are; None where that is not seen."""
    names: dict[Term, Term] = {}

    def leaf(part: Term, _depth: int) -> Term | None:
        head = part.parts[0] if part.kind == APPLICATION else part
        if head.kind == CONSTANT and head.name in RANGED and part.kind == APPLICATION and not part.loose:
            return names.setdefault(part, var(f"_sum{len(names)}", part.type))
        return None if part.parts else part

    hidden = [mapped(side, leaf) for side in (left, right)]
    same = equal(hidden[0], hidden[1], context) if names else None
    return same and instantiate(same, *(part for term, name in names.items() for part in (name, term)))
