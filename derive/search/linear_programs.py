"""Which non-negative multiples of some forms add up to another one: the simplex method with fractions."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeAlias

from flint import fmpq
from sympy import Rational

Form: TypeAlias = Mapping[Hashable, Rational]       # a polynomial by its monomials
MOST_PIVOTS = 400
GREEDY = 100            # pivots after which the first column that helps is taken, so that no circle is run in


def nonnegative(forms: Sequence[Form], wanted: Form) -> tuple[Rational, ...] | None:
    """Numbers >= 0 with which the forms add up to what is wanted; None where there are none, or none was found."""
    table = _table(forms, wanted)
    basis = [-1] * len(table)                       # -1: what the row lacks
    gains = [sum(column, start=fmpq(0)) for column in zip(*table, strict=True)]     # of all rows that lack something
    for pivots in range(MOST_PIVOTS):
        if all(row[-1] == 0 for row, column in zip(table, basis, strict=True) if column < 0):
            return _values(table, basis, len(forms))
        helping = [k for k, gain in enumerate(gains[:-1]) if gain > 0]
        if not helping:
            return None
        column = max(helping, key=gains.__getitem__) if pivots < GREEDY else helping[0]
        place = min((k for k, row in enumerate(table) if row[column] > 0),
                    key=lambda k: (table[k][-1] / table[k][column], basis[k]))
        _pivot(table, gains, place, column)
        basis[place] = column
    return None


def _table(forms: Sequence[Form], wanted: Form) -> list[list[fmpq]]:
    """A row for each monomial: its coefficients in the forms, and last in what is wanted, which is not negative."""
    table = []
    for monomial in dict.fromkeys(m for form in (*forms, wanted) for m in form):
        row = [fmpq(int(c.p), int(c.q)) for form in (*forms, wanted) for c in (form.get(monomial, Rational(0)),)]
        table.append([-c for c in row] if row[-1] < 0 else row)
    return table


def _pivot(table: list[list[fmpq]], gains: list[fmpq], place: int, column: int) -> None:
    """Solve the row for the column, and put that into the others; the row lacks nothing any more."""
    solved = table[place]
    slope = solved[column]
    moving = [(k, c / slope) for k, c in enumerate(solved) if c != 0]
    for k, c in moving:
        solved[k] = c
    for row in (*table, gains):
        times = row[column]
        if row is not solved and times != 0:
            for k, c in moving:
                row[k] -= times * c


def _values(table: list[list[fmpq]], basis: Sequence[int], count: int) -> tuple[Rational, ...]:
    found = [Rational(0)] * count
    for row, column in zip(table, basis, strict=True):
        if column >= 0:
            found[column] = Rational(int(row[-1].p), int(row[-1].q))
    return tuple(found)
