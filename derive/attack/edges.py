"""For which values of one parameter a statement never fails: candidates for the hypothesis that it lacks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice

from sympy import Abs, Expr, Rational, Symbol

from derive.attack.evaluate import Truth, truth
from derive.attack.families import entries_in, nodes
from derive.attack.instances import instances
from derive.attack.table import Inexact, Undefined
from derive.outlines.terms import AtMost, Equal, Formula, Less, NotEqual, Tends

GRID = tuple(sorted(Fraction(p, q) for p, q in (
    (-3, 1), (-2, 1), (-3, 2), (-1, 1), (-3, 4), (-2, 3), (-1, 2), (-1, 3), (-1, 4), (0, 1), (1, 4), (1, 3), (1, 2),
    (2, 3), (3, 4), (1, 1), (5, 4), (3, 2), (2, 1), (5, 2), (3, 1), (4, 1), (5, 1), (10, 1))))
WHOLE = tuple(map(Fraction, range(-3, 9)))
NEAR = Fraction(1, 64)          # how near to an edge, as a part of the gap, and to a good value it is tried once more
SIMPLE = 12                     # the largest denominator of an edge that is worth stating
TRIES, LIMIT_TRIES = 6, 6


@dataclass(frozen=True, slots=True)
class Trial:
    """The statements at one value of the parameter, everything else as the hypotheses allow."""

    statements: tuple[Formula, ...]
    hypotheses: tuple[Formula, ...]
    definitions: tuple[Formula, ...]
    parameter: Symbol
    seed: int

    def never_fails(self, value: Fraction) -> bool | None:
        """None where no instance says anything: a statement is undefined there, or the hypotheses exclude it."""
        answer: bool | None = True
        for statement in self.statements:
            found = self._never_fails(statement, value)
            if found is False:
                return False
            answer = found and answer
        return answer

    def _never_fails(self, statement: Formula, value: Fraction) -> bool | None:
        hypotheses, definitions = _relevant(statement, self.hypotheses, self.definitions)
        given = (*hypotheses, Equal(self.parameter, _number(value)))
        limited = any(isinstance(node, Tends) for node in nodes(statement, *given))
        tries = LIMIT_TRIES if limited else TRIES
        said = False
        for instance in islice(instances(statement, given, definitions, seed=self.seed, tries=tries), tries):
            try:
                found = truth(statement, instance)
            except (Undefined, Inexact):
                continue
            if found is Truth.FALSE:
                return False
            said = said or found is not Truth.UNDECIDED
        return True if said else None

    def edge(self, bad: Fraction, good: Fraction) -> tuple[bool, Fraction] | None:
        """Where the edge lies between the two: (strict, value); strict at `bad`, or not strict at `good`, or at a
        fraction between them that is as simple; None where it is at no simple fraction."""
        gap = good - bad
        if self.parameter.is_integer:
            return False, good
        if abs(gap) < NEAR:
            simple = ((bad + good) / 2).limit_denominator(SIMPLE)
            around = [self.never_fails(simple + sign * gap * NEAR) for sign in (-1, 1)]
            return (not self.never_fails(simple), simple) if around == [False, True] else None
        if self.never_fails(bad + gap * NEAR):
            return True, bad
        if self.never_fails(good - gap * NEAR) is not True:
            return False, good
        middle = (bad + good) / 2
        return self.edge(bad, middle) if self.never_fails(middle) else self.edge(middle, good)

    def beyond(self, bad: Fraction, good: Fraction, term: Expr) -> tuple[Formula, ...]:
        """That the term is on the good side of the edge."""
        found = self.edge(bad, good)
        if found is None:
            return ()
        kind, value = Less if found[0] else AtMost, _number(found[1])
        return (kind(value, term) if bad < good else kind(term, value),)


def _relevant(statement: Formula, *given: tuple[Formula, ...]) -> tuple[tuple[Formula, ...], ...]:
    """Of each group, what bears on the statement: what speaks of no array, or of one that the statement reaches."""
    wanted, before = set(entries_in(statement)), -1
    while len(wanted) != before:
        before = len(wanted)
        wanted |= {name for group in given for formula in group if wanted & (found := entries_in(formula))
                   for name in found}
    return tuple(tuple(f for f in group if not entries_in(f) or wanted & entries_in(f)) for group in given)


def edge(statements: Formula | tuple[Formula, ...], hypotheses: Iterable[Formula], definitions: Iterable[Formula],
         parameter: Symbol, *, seed: int = 0) -> tuple[Formula, ...]:
    """Hypotheses on the parameter under which no instance fails: candidates, to be proved; the weakest that was found.
    None where the statement never fails, or where the values at which it holds are of no simple shape. A single value
    at which it holds is no hypothesis worth stating: a*x == 2*a*x where a = 0; that makes a false statement trivial."""
    said = statements if isinstance(statements, tuple) else (statements,)
    trial = Trial(said, tuple(hypotheses), tuple(definitions), parameter, seed)
    found = [(value, trial.never_fails(value)) for value in (WHOLE if parameter.is_integer else GRID)]
    good = [value for value, holds in found if holds is True]
    bad = [value for value, holds in found if holds is False]
    if not good or not bad:
        return ()
    if len(good) == 1 and bad[0] < good[0] < bad[-1]:
        return ()
    if len(bad) == 1 and good[0] < bad[0] < good[-1]:
        return (NotEqual(parameter, _number(bad[0])),)
    if bad[-1] < good[0]:
        return _roomy(trial, good[0], trial.beyond(bad[-1], good[0], parameter))
    if good[-1] < bad[0]:
        return _roomy(trial, good[-1], trial.beyond(bad[0], good[-1], parameter))
    return _around_zero(trial, good, bad)


def _roomy(trial: Trial, nearest: Fraction, found: tuple[Formula, ...]) -> tuple[Formula, ...]:
    """What was found, if beside the good value that is nearest to the edge there are others: p <= 0 where p >= 0 is
    given says p = 0."""
    gap = Fraction(1) if trial.parameter.is_integer else NEAR
    return found if any(trial.never_fails(nearest + step) for step in (gap, -gap)) else ()


def _around_zero(trial: Trial, good: list[Fraction], bad: list[Fraction]) -> tuple[Formula, ...]:
    """|p| < r or |p| <= r, for values that hold exactly near 0."""
    largest, least = max(map(abs, good)), min(map(abs, bad))
    return trial.beyond(least, largest, Abs(trial.parameter)) if 0 < largest < least else ()


def _number(value: Fraction) -> Rational:
    return Rational(value.numerator, value.denominator)
