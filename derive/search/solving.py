"""Systems of linear equations with fractions: FLINT solves them."""

from collections.abc import Sequence

from flint import fmpq, fmpq_mat
from sympy import Rational


def solved(rows: Sequence[Sequence[Rational]]) -> tuple[tuple[Rational, ...], bool] | None:
    """What to multiply the columns by so that they add up to the last one, and whether nothing else does: otherwise
    what may be chosen is 0. None where nothing does."""
    if not rows:
        return None
    reduced, rank = fmpq_mat([[fmpq(int(c.p), int(c.q)) for c in row] for row in rows]).rref()
    unknowns = len(rows[0]) - 1
    found = [Rational(0)] * unknowns
    for row in range(rank):
        leading = next(column for column in range(unknowns + 1) if reduced[row, column] != 0)
        if leading == unknowns:
            return None
        value = reduced[row, unknowns]
        found[leading] = Rational(int(value.p), int(value.q))
    return tuple(found), rank == unknowns
