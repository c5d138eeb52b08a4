"""Which non-negative multiples of some forms add up to another one: the simplex method with fractions."""

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeAlias

from flint import fmpq
from sympy import Rational

Form: TypeAlias = Mapping[Hashable, Rational]       # a polynomial by its monomials
Row: TypeAlias = dict[int, fmpq]                    # what is not 0 in it, by its column
NOTHING = fmpq(0)
MOST_PIVOTS = 400
GREEDY = 100            # pivots after which the first column that helps is taken, so that no circle is run in


def nonnegative(forms: Sequence[Form], wanted: Form) -> tuple[Rational, ...] | None:
    """Numbers >= 0 with which the forms add up to what is wanted; None where there are none, or none was found."""
    last = len(forms)                               # the column of what is wanted
    table = _table(forms, wanted)
    basis = [-1] * len(table)                       # -1: what the row lacks
    gains = _added(table)                           # of all rows that lack something
    for pivots in range(MOST_PIVOTS):
        if not any(column < 0 and last in row for row, column in zip(table, basis, strict=True)):
            return _values(table, basis, last)
        helping = sorted(k for k, gain in gains.items() if gain > 0 and k != last)
        if not helping:
            return None
        column = max(helping, key=gains.__getitem__) if pivots < GREEDY else helping[0]
        place = min((k for k, row in enumerate(table) if row.get(column, NOTHING) > 0),
                    key=lambda k: (table[k].get(last, NOTHING) / table[k][column], basis[k]))
        _pivot(table, gains, place, column)
        basis[place] = column
    return None


def _table(forms: Sequence[Form], wanted: Form) -> list[Row]:
    """A row for each monomial: its coefficients in the forms, and last in what is wanted, which is not negative."""
    table: dict[Hashable, Row] = {}
    for k, form in enumerate((*forms, wanted)):
        for monomial, c in form.items():
            row = table.setdefault(monomial, {})
            if c != 0:
                row[k] = fmpq(int(c.p), int(c.q))
    return [{k: -c for k, c in row.items()} if row.get(len(forms), NOTHING) < 0 else row for row in table.values()]


def _added(rows: Sequence[Row]) -> Row:
    total: Row = {}
    for row in rows:
        for k, c in row.items():
            total[k] = total.get(k, NOTHING) + c
    return total


def _pivot(table: list[Row], gains: Row, place: int, column: int) -> None:
    """Solve the row for the column, and put that into the others; the row lacks nothing any more."""
    slope = table[place][column]
    solved = table[place] = {k: c / slope for k, c in table[place].items()}
    for row in (*table, gains):
        if row is not solved and column in row:
            times = row[column]
            for k, c in solved.items():
                left = row.get(k, NOTHING) - times * c
                if left == 0:
                    row.pop(k, None)
                else:
                    row[k] = left


def _values(table: Sequence[Row], basis: Sequence[int], last: int) -> tuple[Rational, ...]:
    found = [Rational(0)] * last
    for row, column in zip(table, basis, strict=True):
        if column >= 0 and last in row:
            found[column] = Rational(int(row[last].p), int(row[last].q))
    return tuple(found)
