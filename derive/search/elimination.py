"""Which multiples of given equations add up to a goal: each is solved for one letter, which is put into the others.

Entries of sequences, sums and powers with a letter in the exponent count as letters. What comes out is the argument
of the kernel's `combine`, which checks it; a factor that is divided by must not be 0, and the theorem says so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sympy import Expr, Symbol

from derive.outlines.algebra import combine
from derive.outlines.normal import canonical
from derive.outlines.outline import Outline
from derive.outlines.terms import Equal, Formula, Refused

from .discharge import tidy
from .factored_form import pleasant
from .lettering import Letters, lettered, roots_of
from .quotients import Quotient, Quotients

READABLE = 12           # terms


class Left(Refused):
    """A goal that does not follow, and what is left of the difference of its sides."""

    def __init__(self, goal: Equal, rest: Expr) -> None:
        super().__init__("elimination: {} does not follow: {} is left", goal, rest)
        self.goal, self.rest = goal, rest


@dataclass(frozen=True, slots=True)
class Known:
    """form = 0, and form is the sum of multiples[k] times the k-th of the given equations, left less right."""

    form: Quotient
    multiples: dict[int, Quotient]

    def without(self, letter: int, other: "Known") -> "Known":
        """With the other equation solved for the highest power of the letter in it, and put in."""
        least, known = _degree(other.form, letter), self
        if _degree(self.form, letter) < least:
            return self
        slope, power = _leading(other.form, letter), self.form.over.gens[letter]
        while (degree := _degree(known.form, letter)) >= least:
            known = known.less(_leading(known.form, letter) * power ** (degree - least) / slope, other)
        return known

    def divided(self, other: "Known") -> "Known":
        """Less the multiple of the other equation that it is, if it is one."""
        times = self.form / other.form
        return self.less(times, other) if times.whole else self

    def less(self, times: Quotient, other: "Known") -> "Known":
        multiples = dict(self.multiples)
        for k, multiple in other.multiples.items():
            multiples[k] = multiples.get(k, self.form.over.zero) - times * multiple
        return Known(self.form - times * other.form, multiples)


def prove_by_elimination(goals: Sequence[Equal], equations: Sequence[Outline],
                         context: Iterable[Formula] = ()) -> tuple[Outline, ...]:
    """Each goal, as a sum of multiples of the equations."""
    found = []
    sides = [goal.lhs - goal.rhs for goal in goals]
    for goal, made in zip(goals, combinations(sides, [e.statement for e in equations]), strict=True):
        if made.rest != 0:
            raise Left(goal, made.rest)
        used = [(factor, equation) for factor, equation in zip(made.factors, equations, strict=True) if factor != 0]
        theorem = combine(*goal.args, tuple(f for f, _ in used), tuple(e for _, e in used))
        found.append(tidy(theorem, context))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Combination:
    """difference = rest + the sum of factors[k] times the k-th equation, left less right; factors where rest is 0."""

    rest: Expr
    factors: tuple[Expr, ...]


def combinations(differences: Sequence[Expr], equations: Sequence[Equal]) -> tuple[Combination, ...]:
    """What is left of each difference once all equations are put in, and the multiples that this takes."""
    letters: Letters = {}
    wanted = [lettered(canonical(difference), letters) for difference in differences]
    forms = [lettered(canonical(e.lhs - e.rhs), letters) for e in equations]
    roots = roots_of(letters)
    names = sorted(set().union(*(form.free_symbols for form in (*wanted, *forms, *roots))),
                   key=lambda s: (type(s) is Symbol, str(s)))
    over = Quotients(names)
    liked = [names.index(s) if (s := letters.get(e.lhs, e.lhs)) in names else None for e in equations]
    start = [(_whole(over.read(form), k), like) for k, (form, like) in enumerate(zip(forms, liked, strict=True))]
    solved = _solved([*start, *((Known(over.read(root), {}), None) for root in roots)])
    back = {letter: term for term, letter in letters.items()}
    found = []
    for form in wanted:
        left = _reduced(Known(over.read(form), {}), solved)
        rest = left.form.term.xreplace(back)
        factors = (left.multiples.get(k, over.zero) for k in range(len(equations) if rest == 0 else 0))
        found.append(Combination(rest, tuple(_written(-factor).xreplace(back) for factor in factors)))
    return tuple(found)


def _written(factor: Quotient) -> Expr:
    """In factors, unless it is too long for anybody to read."""
    term = factor.term
    return pleasant(term) if len(factor.above) <= READABLE else term


def _reduced(left: Known, solved: Sequence[tuple[int, Known]]) -> Known:
    for letter, known in solved:
        left = left.without(letter, known) if letter >= 0 else left.divided(known)
    return left


def _whole(form: Quotient, place: int) -> Known:
    """An equation times its denominator."""
    below = form.over.of(form.below)
    return Known(form * below, {place: below})


def _solved(start: Sequence[tuple[Known, int | None]]) -> list[tuple[int, Known]]:
    """Each equation with the letter that it is solved for, in the order in which they are put in."""
    solved: list[tuple[int, Known]] = []
    waiting = list(start)
    while waiting:
        found = [(*_pivot(known.form, like), place) for place, (known, like) in enumerate(waiting)]
        *_, letter, place = min(found, key=lambda item: (*item[:3], item[4]))
        known, _ = waiting.pop(place)
        if letter >= 0:
            waiting = [(other.without(letter, known), like) for other, like in waiting]
        if known.form:
            solved.append((letter, known))
    return solved


def _pivot(form: Quotient, liked: int | None) -> tuple[int, int, int, int]:
    """How bad it is to solve for the best letter, and which that is: a bare left side first, then a number as
    coefficient, then a short one; a higher power last. Not one that divides all: that would say that it is 0."""
    best = (9, 0, 0, -1)
    monomials = form.above.monoms()
    for letter, largest in enumerate(form.above.degrees()):
        if largest < 1 or form.below.degrees()[letter] > 0:
            continue
        slope = [sum(m) - largest for m in monomials if m[letter] == largest]
        number = slope == [0]
        if all(m[letter] for m in monomials) and not (number and largest == len(monomials) == 1):
            continue
        rank = (0 if number else 2) if letter == liked else 1 if number else 3
        best = min(best, (rank if largest == 1 else 5 - number, len(slope), max(slope), letter))
    return best


def _degree(form: Quotient, letter: int) -> int:
    """The highest power of a letter, which the denominator has not; 0 where there is none."""
    return max(int(form.above.degrees()[letter]), 0)


def _leading(form: Quotient, letter: int) -> Quotient:
    """The coefficient of that power."""
    degree = _degree(form, letter)
    part = {(*monomial[:letter], 0, *monomial[letter + 1:]): coefficient
            for monomial, coefficient in form.above.terms() if monomial[letter] == degree}
    return form.over.lowest(form.over.ring.from_dict(part), form.below)
