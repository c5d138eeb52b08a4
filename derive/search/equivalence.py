"""When two linear rules give equal trajectories, from which starting states, and the proof by induction.

Put side by side, the two rules are one linear rule with the output u = x - y, the difference of what is watched. With
no input, u and its later values are the rows w, wA, wA^2, ... times the joint state; they are all 0 exactly when the
rows are 0 at the start. Inputs change nothing if the transfer functions agree. So the equations `row times state = 0`
are the map of the starting states, they hold at every step, and this is what the induction shows.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sympy import Expr, Matrix, S, Symbol, cancel, diag, lcm
from sympy.polys.matrices import DomainMatrix

from derive.outlines.logic import assume, specialise
from derive.outlines.outline import Outline
from derive.outlines.terms import At, AtMost, Equal, Forall, Formula, at, integer, substitute

from .discharge import tidy
from .elimination import prove_by_elimination
from .factored_form import denominators, faces_away, pleasant
from .simultaneous_induction import prove_together
from .transfer import Linear

T = integer("t")


@dataclass(frozen=True, slots=True)
class Tie:
    """coefficient*state = a combination of other states, and a rest that may depend on the step and on products of
    states at step t: an equation that the two rules keep at every step; of arrays, at all places."""

    state: str
    coefficient: Expr
    others: tuple[tuple[str, Expr], ...]
    rest: Expr = S.Zero
    ranges: tuple[tuple[Symbol, Expr, Expr], ...] = ()          # of the letters of the state

    def entry(self, name: str) -> At:
        """An entry at the place that the equation speaks of."""
        return at(name, T, *(letter for letter, _, _ in self.ranges))

    def equation(self, step: Expr) -> Equal:
        """At one place, without a division by the coefficient."""
        right = sum((c * self.entry(name) for name, c in self.others), self.rest)
        return Equal(*(substitute(side, {T: step}) for side in (self.coefficient * self.entry(self.state), right)))

    def at(self, step: Expr) -> Formula:
        """At all places."""
        return at_all_places(self.equation(step), self.ranges)

    @property
    def solved(self) -> dict[str, Expr]:
        """The state itself: the factor of each other state."""
        return {name: pleasant(c / self.coefficient) for name, c in self.others}


def at_all_places(formula: Formula, ranges: Iterable[tuple[Symbol, Expr, Expr]]) -> Formula:
    """A formula for all letters in their ranges."""
    for ranged in reversed(tuple(ranges)):
        formula = Forall(formula, *ranged)
    return formula


def ties(one: Linear, state: str, other: Linear, opposite: str) -> tuple[Tie, ...]:
    """The equations that say where the second rule starts; each is solved for a state of it where that is possible."""
    states = (*other.states, *one.states)
    order = sorted(range(len(states)), key=lambda k: (k >= len(other.states), states[k] in (state, opposite)))
    joint = diag(other.A, one.A).extract(order, order)
    names = [states[k] for k in order]
    row = Matrix(1, len(names), lambda _, k: (names[k] == opposite) - (names[k] == state))
    found = closed_rows(row, joint, names)
    return tuple(sorted(found, key=lambda tie: (tie.state != opposite, names.index(tie.state))))


def closed_rows(row: Matrix, A: Matrix, names: Sequence[str]) -> tuple[Tie, ...]:
    """The equations w*x = 0, wA*x = 0, wA^2*x = 0, ..., reduced."""
    reduced, pivots = DomainMatrix.from_Matrix(following_rows(row, A)).to_field().rref()
    return tuple(_tie(reduced.to_Matrix()[k, :], pivot, names) for k, pivot in enumerate(pivots))


def following_rows(row: Matrix, A: Matrix) -> Matrix:
    """w, wA, wA^2, ... as long as each is independent of those before it."""
    rows = row = row.applyfunc(cancel)
    for _ in range(A.rows - 1):
        row = (row * A).applyfunc(cancel)
        longer = rows.col_join(row)
        if DomainMatrix.from_Matrix(longer).to_field().rank() < longer.rows:
            break
        rows = longer
    return rows


def _tie(row: Matrix, pivot: int, names: Sequence[str]) -> Tie:
    """A row times the common denominator of its coefficients."""
    scale = S.One
    for below in denominators(row):
        scale = lcm(scale, below)
    scale = -scale if faces_away(pleasant(scale)) or scale.could_extract_minus_sign() else scale
    others = tuple((name, pleasant(cancel(-scale * c))) for name, c in zip(names, row, strict=True)
                   if c != 0 and name != names[pivot])
    return Tie(names[pivot], pleasant(scale), others)


def prove_tied(tied: Sequence[Tie], laws: Mapping[str, Formula], parameters: Iterable[Equal]) -> tuple[Outline, ...]:
    """Each tie for all t >= 0: if it holds at the start, it holds after every step."""
    goals = [tie.equation(T) for tie in tied]
    given = tuple(map(assume, parameters))
    context = frozenset([AtMost(0, T), *laws.values(), *(e.statement for e in given)])
    now = tuple(tidy(specialise(assume(law), T + 1), context) for law in laws.values())

    def step(following: Sequence[Equal], held: Sequence[Outline]) -> Sequence[Outline]:
        return prove_by_elimination(following, (*now, *given, *held), context | {e.statement for e in held})

    bases = [assume(substitute(goal, {T: S.Zero})) for goal in goals]
    return prove_together(goals, T, S.Zero, bases, step, context - {AtMost(0, T)})
