"""Names for indices: of a variable with such a name nothing is known where a term stands."""
from __future__ import annotations

from derive.kernel.terms import Term, var
from derive.kernel.types import INT

from .context import Context


def fresh(context: Context, *terms: Term) -> Term:
    """A variable for an index of which nothing is known."""
    taken = context.taken.union(*((name for name, _ in term.free) for term in terms))
    return next(var(f"i{k}", INT) for k in range(1, len(taken) + 2) if f"i{k}" not in taken)


def numbered(place: int) -> Term:
    """What an index is called where terms are compared by their shapes: as another one, but no term has so many."""
    return var(f"i{1000 + place}", INT)
