"""The cases of brackets in a difference that is to be 0: a gap is positive, negative or 0, where that can be."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from sympy import Dummy, Expr, Rational, S, Symbol

from derive.outlines.terms import At, Bracket, Equal, Formula, Less
from derive.rules.canonical import Canonical

TRIES = 60          # points at which cases are looked for


def innermost_gap(goal: Expr, moves: Callable[[Expr], bool]) -> Expr | None:
    """What a bracket compares with 0 in which no other bracket stands."""
    gaps = [part.args[0].rhs for part in sorted(goal.atoms(Bracket), key=str) if moves(part)]
    return next((gap for gap in gaps if not gap.atoms(Bracket)), None)


@dataclass(frozen=True, slots=True)
class Cases:
    """Cases of what a step is `fresh` given."""

    canonical: Canonical
    fresh: frozenset[Expr]

    def of(self, goal: Expr, gap: Expr, assumed: tuple[Formula, ...]) -> Iterator[tuple[Expr, tuple[Formula, ...]]]:
        """The goal where a gap is positive, where it is negative and where it is 0."""
        above, at_zero = Bracket(Less(0, gap)), Bracket(Equal(0, gap))
        for formula, truth in ((Less(0, gap), S.One), (Less(gap, 0), S.Zero)):
            if self._can_be((*assumed, formula)):
                yield self.canonical.of(goal.xreplace({above: truth, at_zero: S.Zero})), (*assumed, formula)
        if goal.has(at_zero):
            for entry in sorted(gap.atoms(At) & self.fresh, key=str):
                letter = Dummy("entry")
                slope = gap.xreplace({entry: letter}).diff(letter)
                if slope != 0 and not slope.has(letter):
                    value = {entry: entry - gap / slope}
                    here = tuple(formula.xreplace(value) for formula in assumed)
                    if self._can_be(here):
                        there = goal.xreplace({above: S.Zero, at_zero: S.One}).xreplace(value)
                        yield self.canonical.of(there), here
                    break

    def _can_be(self, assumed: tuple[Formula, ...]) -> bool:
        """Whether some values of states and of what the step is given make all of these true."""
        names = sorted({part for formula in assumed for part in formula.atoms(At, Symbol)}, key=str)
        draw = Random(1)
        for _ in range(TRIES):
            values = {name: self._drawn(name, draw) for name in names}
            if all((formula.rhs.xreplace(values) - formula.lhs.xreplace(values)).evalf(15).is_positive
                   for formula in assumed):
                return True
        return False

    def _drawn(self, name: Expr, draw: Random) -> Rational:
        if isinstance(name, At) and self.canonical.dynamic(name):
            return draw.choice((-1, 1)) * Rational(draw.randrange(1, 1000), draw.choice((10, 100, 1000, 3)))
        value = self.canonical.sample(name, 0)
        return Rational(value.numerator, value.denominator)
