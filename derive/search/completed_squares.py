"""Squares that quadratic differences are completed to: of a*x**2 + b*x + c that of 2*a*x + b."""

from collections.abc import Iterator, Sequence

from sympy import Expr

from derive.outlines.terms import spelled

from .factors import factors_of
from .lettering import Letters, lettered
from .quotients import Quotient, Quotients

MOST = 12           # squares
LONGEST = 8         # terms of what is squared


def completed_squares(differences: Sequence[Expr]) -> Iterator[Expr]:
    """For each difference and each letter in which it is quadratic, what is squared, without factors that do not
    speak of the letter."""
    letters: Letters = {}
    written = [lettered(difference, letters) for difference in differences]
    names = sorted(set().union(*(term.free_symbols for term in written)), key=str)
    back = {letter: term for term, letter in letters.items()}
    over = Quotients(names)
    found: dict[Expr, None] = {}
    for form in map(over.read, written):
        for place, letter in enumerate(names):
            slope = _slope(form, place)
            for part, _ in factors_of(over.written(slope.above))[1] if slope is not None else ():
                if letter in part.free_symbols and len(part.args) <= LONGEST:
                    found[part.xreplace(back)] = None
    yield from sorted(found, key=lambda part: (len(part.args), spelled(part)))[:MOST]


def _slope(form: Quotient, place: int) -> Quotient | None:
    """The derivative 2*a*x + b of what stands above the line, if that is quadratic in this letter."""
    terms = form.above.terms() if form.above.degrees()[place] == 2 and form.below.degrees()[place] <= 0 else ()
    parts = {(*m[:place], m[place] - 1, *m[place + 1:]): c * m[place] for m, c in terms if m[place]}
    return form.over.of(form.over.ring.from_dict(parts)) if parts else None
