"""Whether equations, some of whose letters are 1 or 0 as a comparison is true or false, and inequalities have a common
solution: by the cases of the comparisons, of maxima and of absolute values, and in each by what is linear."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd, lcm
from typing import TypeAlias

from derive.outlines.terms import AtMost, Equal, Less, NotEqual, Relation

Linear: TypeAlias = Mapping[int, Fraction | int]    # the coefficient of each letter, and of 1 under CONSTANT
Whole: TypeAlias = dict[int, int]               # the same times a positive number, as fractions take longer
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
    left = [(whole(one.form), one.strict) for one in inequalities]
    waiting = [whole(form) for form in equations]
    while waiting:
        form = waiting.pop()
        pivot = next((letter for letter in form if letter != CONSTANT), None)
        if pivot is None:
            if form:
                return False
            continue
        waiting = [_without(other, pivot, form) for other in waiting]
        left = [(_without(other, pivot, form), strict) for other, strict in left]
    while True:
        letter = next((k for form, _ in left for k in form if k != CONSTANT), None)
        if letter is None:
            return all(_holds(form, strict) for form, strict in left)
        low = [one for one in left if one[0].get(letter, 0) > 0]
        high = [one for one in left if one[0].get(letter, 0) < 0]
        left = [one for one in left if letter not in one[0]]
        left += [(_sum(a, -b[letter], b, a[letter]), strict or other) for a, strict in low for b, other in high]
        if len(left) > MOST:
            return True


def whole(form: Linear) -> Whole:
    """Times the least positive number that makes the coefficients whole; without those that are 0."""
    scale = lcm(*(value.denominator for value in form.values()))
    return {letter: int(value * scale) for letter, value in form.items() if value}


def _holds(form: Whole, strict: bool) -> bool:
    value = form.get(CONSTANT, 0)
    return value > 0 or (value == 0 and not strict)


def _without(form: Whole, letter: int, equation: Whole) -> Whole:
    """A positive multiple of the form, with the letter as the equation has it."""
    here, slope = form.get(letter, 0), equation[letter]
    return _sum(form, abs(slope), equation, -here if slope > 0 else here) if here else form


def _sum(one: Whole, times: int, other: Whole, others: int) -> Whole:
    found = {k: value * times for k, value in one.items()}
    for k, value in other.items():
        found[k] = found.get(k, 0) + value * others
    common = gcd(*found.values())
    return {k: value // common for k, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class System:
    """Polynomials that are to be 0, others that are not negative, the letters that tell of comparisons of a gap with 0,
    and pairs of polynomials one of which is 0."""

    zero: Sequence[Polynomial]
    least: Sequence[Polynomial]
    orders: Mapping[int, tuple[type[Relation], Polynomial]]
    choices: Sequence[tuple[Polynomial, Polynomial]] = ()


def contradicts(system: System, places: Sequence[int]) -> bool:
    """Whether each case of the comparisons at these letters, and of the choices, has equations or inequalities that
    nothing solves."""
    nodes = 0

    def go(case: _Case) -> bool:
        nonlocal nodes
        nodes += 1
        if not _agree(case):
            return True
        left = [place for place in places if place not in case.chosen]
        if nodes > MOST_CASES or not (left or case.choices):
            return False
        return all(map(go, (case.where(left[0], value) for value in (1, 0)) if left else case.chosen_first()))

    return go(_Case([*map(_read, system.zero)], [*map(_read, system.least)],
                    {place: (relation, _read(gap)) for place, (relation, gap) in system.orders.items()}, {},
                    [(_read(one), _read(other)) for one, other in system.choices]))


@dataclass(frozen=True, slots=True)
class _Form:
    """A polynomial with the letters that stand in it, and as a line, where it is one."""

    terms: Polynomial
    places: frozenset[int]
    line: Linear | None

    def where(self, place: int, value: int) -> "_Form":
        """With 1 or 0 for a letter."""
        if place not in self.places:
            return self
        found: dict[tuple[tuple[int, int], ...], Fraction] = {}
        for monomial, number in self.terms.items():
            rest = tuple(part for part in monomial if part[0] != place)
            if value or len(rest) == len(monomial):
                found[rest] = found.get(rest, Fraction(0)) + number
        return _read({monomial: number for monomial, number in found.items() if number})


@dataclass(frozen=True, slots=True)
class _Case:
    """What is left of a system where some comparisons are chosen to be true or false."""

    zero: list[_Form]
    least: list[_Form]
    orders: Mapping[int, tuple[type[Relation], _Form]]
    chosen: Mapping[int, int]
    choices: list[tuple[_Form, _Form]]

    def where(self, place: int, value: int) -> "_Case":
        return _Case([form.where(place, value) for form in self.zero],
                     [form.where(place, value) for form in self.least],
                     {other: (relation, gap.where(place, value)) for other, (relation, gap) in self.orders.items()},
                     {**self.chosen, place: value},
                     [(one.where(place, value), other.where(place, value)) for one, other in self.choices])

    def chosen_first(self) -> Iterator["_Case"]:
        """The two cases of the first choice."""
        first, *others = self.choices
        for form in first:
            yield replace(self, zero=[*self.zero, form], choices=others)


def _agree(case: _Case) -> bool:
    """Whether what is linear among the equations and inequalities has a solution."""
    equations = [form.line for form in case.zero if form.line is not None]
    inequalities = [AtLeast(form.line, False) for form in case.least if form.line is not None]
    for place, value in case.chosen.items():
        relation, gap = case.orders[place]
        form = gap.line
        if form is None or ((relation is Equal) != (value == 1) and relation in (Equal, NotEqual)):
            continue
        if relation in (Equal, NotEqual):
            equations.append(form)
        elif relation in (Less, AtMost):
            turned = form if value else {letter: -number for letter, number in form.items()}
            inequalities.append(AtLeast(turned, (relation is Less) == bool(value)))
    return solvable(equations, inequalities)


def _read(form: Polynomial) -> _Form:
    return _Form(form, frozenset(place for monomial in form for place, _ in monomial), _line(form))


def _line(form: Polynomial) -> Linear | None:
    """A polynomial of degree 1 by its coefficients."""
    if any(len(monomial) > 1 or (monomial and monomial[0][1] > 1) for monomial in form):
        return None
    return whole({monomial[0][0] if monomial else CONSTANT: value for monomial, value in form.items()})
