"""Finds the numbers by which comparisons are multiplied so that they add up to another one (Farkas)."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from derive.kernel.polynomials import Monomial, Polynomial, combined, multiplied, polynomial
from derive.kernel.terms import Term

MANY = 6                            # fewer premises than these are picked out of all
Premise = tuple[Term, Term]         # a comparison, and the term that it is multiplied by beside the number


def scales(goal: Term, premises: Sequence[Premise]) -> list[Fraction] | None:
    """A number for each premise, 0 for the ones that are not needed, or None where no numbers do.

    All premises are tried first, then as few as possible.
    """
    wanted = _slack(goal)
    parts = [multiplied(polynomial(factor), _slack(comparison)) for comparison, factor in premises]
    exact = goal.parts[0].name == "equal"
    everything = range(len(parts))
    few = (chosen for size in everything[:MANY] for chosen in combinations(everything, size))
    for free, chosen in [((0,), tuple(everything)), *(((1, -1), chosen) for chosen in (*few, tuple(everything)))]:
        for found in _solutions(wanted, [parts[place] for place in chosen], exact, free):
            numbers = [Fraction(0)] * len(parts)
            for place, value in zip(chosen, found, strict=True):
                numbers[place] = value
            if _adds_up(goal, wanted, [(premise, part, value) for (premise, _), part, value in zip(
                    premises, parts, numbers, strict=True) if value]):
                return numbers
    return None


def _adds_up(goal: Term, wanted: Polynomial, used: list[tuple[Term, Polynomial, Fraction]]) -> bool:
    """Whether the parts, each so many times, leave what the goal allows."""
    rest, strict = wanted, False
    exact = goal.parts[0].name == "equal"
    for premise, part, value in used:
        relation = premise.parts[0].name
        if relation != "equal" and (exact or value < 0):
            return False
        strict |= relation == "less"
        rest = combined(rest, multiplied({(): value}, part), -1)
    constant = rest.pop((), 0)
    return not rest and (constant == 0 if exact else constant > 0 or (
        constant == 0 and (strict or goal.parts[0].name == "at_most")))


def _slack(comparison: Term) -> Polynomial:
    return combined(polynomial(comparison.parts[2]), polynomial(comparison.parts[1]), -1)


def _solutions(wanted: Polynomial, parts: list[Polynomial], exact: bool, free: Sequence[int]
               ) -> Iterator[list[Fraction]]:
    """The numbers with which the parts make up what is wanted, the constant being of no account if it need not be
    exact. A number that may be chosen is one of `free`."""
    rows = [row for row in dict.fromkeys(row for part in [wanted, *parts] for row in part) if exact or row != ()]
    for value in free:
        found = _solved(rows, wanted, parts, Fraction(value))
        if found is not None:
            yield found
    if not exact:
        yield from _solutions(wanted, parts, True, free)


def _solved(rows: list[Monomial], wanted: Polynomial, parts: list[Polynomial], free: Fraction) -> list[Fraction] | None:
    """Gaussian elimination."""
    table = [[Fraction(part.get(row, 0)) for part in [*parts, wanted]] for row in rows]
    places = dict[int, int]()           # the row that a column is solved by
    for column in range(len(parts)):
        pivot = next((place for place, row in enumerate(table) if row[column] and place not in places.values()), None)
        if pivot is None:
            continue
        places[column] = pivot
        scaled = [entry / table[pivot][column] for entry in table[pivot]]
        table = [scaled if place == pivot else [entry - row[column] * other
                                                for entry, other in zip(row, scaled, strict=True)]
                 for place, row in enumerate(table)]
    loose = [column for column in range(len(parts)) if column not in places]
    values = [row[-1] - sum(row[column] for column in loose) * free for row in table]
    if any(value for place, value in enumerate(values) if place not in places.values()):
        return None
    return [values[places[column]] if column in places else free for column in range(len(parts))]
