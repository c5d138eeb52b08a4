"""Whether equations, some of whose letters are 1 or 0 as a comparison is true or false, and inequalities have a common
solution: by the cases of the comparisons, and in each by what is linear."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from derive.outlines.terms import AtMost, Equal, Less, NotEqual, Relation

Linear: TypeAlias = Mapping[int, Fraction]      # the coefficient of each letter, and of 1 under CONSTANT
Polynomial: TypeAlias = Mapping[tuple[tuple[int, int], ...], Fraction]     # by the letters of a monomial, with powers
CONSTANT = -1
MOST_CASES = 300
MOST = 200          # inequalities at a time


@dataclass(frozen=True, slots=True)
class AtLeast:
    """form >= 0, or form > 0"""

    form: Linear
    strict: bool


def solvable(equations: Iterable[Linear], inequalities: Iterable[AtLeast]) -> bool:
    """Whether some numbers make all of these true; or whether that is left open, where there are too many."""
    left = list(inequalities)
    waiting = [dict(form) for form in equations]
    while waiting:
        form = waiting.pop()
        pivot = next((letter for letter, value in form.items() if letter != CONSTANT and value), None)
        if pivot is None:
            if form.get(CONSTANT, Fraction(0)) != 0:
                return False
            continue
        waiting = [_without(other, pivot, form) for other in waiting]
        left = [AtLeast(_without(one.form, pivot, form), one.strict) for one in left]
    while True:
        letter = next((k for one in left for k, value in one.form.items() if k != CONSTANT and value), None)
        if letter is None:
            return all(_holds(one) for one in left)
        low = [one for one in left if one.form.get(letter, 0) > 0]
        high = [one for one in left if one.form.get(letter, 0) < 0]
        left = [one for one in left if not one.form.get(letter, 0)]
        left += [AtLeast(_sum(a.form, -b.form[letter], b.form, a.form[letter]), a.strict or b.strict)
                 for a in low for b in high]
        if len(left) > MOST:
            return True


def _holds(one: AtLeast) -> bool:
    value = one.form.get(CONSTANT, Fraction(0))
    return value > 0 or (value == 0 and not one.strict)


def _without(form: Linear, letter: int, equation: Linear) -> dict[int, Fraction]:
    """The form with the letter as the equation has it."""
    times = form.get(letter, Fraction(0)) / equation[letter]
    return _sum(form, Fraction(1), equation, -times)


def _sum(one: Linear, times: Fraction, other: Linear, others: Fraction) -> dict[int, Fraction]:
    found = {k: value * times for k, value in one.items()}
    for k, value in other.items():
        found[k] = found.get(k, Fraction(0)) + value * others
    return {k: value for k, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class System:
    """Polynomials that are to be 0, others that are not negative, and the letters that tell of comparisons of a gap
    with 0."""

    zero: Sequence[Polynomial]
    least: Sequence[Polynomial]
    orders: Mapping[int, tuple[type[Relation], Polynomial]]


def contradicts(system: System, places: Sequence[int]) -> bool:
    """Whether each case of the comparisons at these letters has equations or inequalities that nothing solves."""
    nodes = 0

    def go(zero: Sequence[Polynomial], chosen: Mapping[int, int]) -> bool:
        nonlocal nodes
        nodes += 1
        if not _agree(zero, system, chosen):
            return True
        left = [place for place in places if place not in chosen]
        if not left or nodes > MOST_CASES:
            return False
        return all(go([_put(form, left[0], value) for form in zero], {**chosen, left[0]: value}) for value in (1, 0))

    return go(system.zero, {})


def _agree(zero: Sequence[Polynomial], system: System, chosen: Mapping[int, int]) -> bool:
    """Whether what is linear among the equations and inequalities has a solution."""
    equations = [form for form in map(_line, zero) if form is not None]
    inequalities = [AtLeast(form, False) for least in system.least if (form := _in_case(least, chosen)) is not None]
    for place, value in chosen.items():
        relation, gap = system.orders[place]
        form = _in_case(gap, chosen)
        if form is None or ((relation is Equal) != (value == 1) and relation in (Equal, NotEqual)):
            continue
        if relation in (Equal, NotEqual):
            equations.append(form)
        elif relation in (Less, AtMost):
            turned = form if value else {letter: -number for letter, number in form.items()}
            inequalities.append(AtLeast(turned, (relation is Less) == bool(value)))
    return solvable(equations, inequalities)


def _in_case(form: Polynomial, chosen: Mapping[int, int]) -> Linear | None:
    for place, value in chosen.items():
        form = _put(form, place, value)
    return _line(form)


def _line(form: Polynomial) -> Linear | None:
    """A polynomial of degree 1 by its coefficients."""
    if any(len(monomial) > 1 or (monomial and monomial[0][1] > 1) for monomial in form):
        return None
    return {monomial[0][0] if monomial else CONSTANT: value for monomial, value in form.items()}


def _put(form: Polynomial, place: int, value: int) -> Polynomial:
    """With 1 or 0 for a letter."""
    found: dict[tuple[tuple[int, int], ...], Fraction] = {}
    for monomial, number in form.items():
        rest = tuple(part for part in monomial if part[0] != place)
        if value or len(rest) == len(monomial):
            found[rest] = found.get(rest, Fraction(0)) + number
    return {monomial: number for monomial, number in found.items() if number}
