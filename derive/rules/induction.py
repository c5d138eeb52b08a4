"""The proof that two rules are one: equations between their states that hold at the start hold after every step."""

from collections.abc import Sequence

from sympy import Expr, S

from derive.bridge.keeping import keep
from derive.bridge.outlines import known_as
from derive.bridge.terms import formula_of
from derive.kernel.theorem import Theorem
from derive.kernel.types import Refused as KernelRefused
from derive.outlines.calculation import kept
from derive.outlines.domain import domain
from derive.outlines.logic import assume
from derive.outlines.outline import Outline
from derive.outlines.terms import Formula, NotEqual, Refused, integer, substitute
from derive.search.equivalence import Tie
from derive.show.text import writer_for

T = integer("t")


def prove_ties(tied: Sequence[Tie], after: Sequence[Formula], definitions: Sequence[Formula], known: Sequence[Formula],
               scales: Sequence[Expr] = (), between: Sequence[Formula] = ()) -> tuple[Outline, ...]:
    """Each tie for all t >= 0, from the ties at t = 0; and what holds after each step. The definitions are the laws of
    the two, and the values of parameters; of what is known only what is needed is assumed. On the way to the next step
    holds what is said `between`."""
    goals = tuple(tie.at(T) for tie in tied)
    starts = tuple(substitute(goal, {T: S.Zero}) for goal in goals)
    known = (*known, *(formula for law in definitions for formula in sorted(domain(law), key=str)))
    try:
        theorems = keep(goals, after, between, T, definitions, starts, known, scales)
    except KernelRefused as refusal:
        said = ", ".join(map(writer_for(()), goals))
        raise Refused(f"it is not seen that a step keeps what was found: {said}") from refusal
    known = (*known, *(NotEqual(tie.coefficient, 0) for tie in tied if tie.coefficient != 1))
    return tuple(known_as(kept(goals, tuple(after), tuple(between), place, T, *(_needed(part, theorem) for part in (
        definitions, starts, known)), tuple(scales)), theorem) for place, theorem in enumerate(theorems))


def _needed(formulas: Sequence[Formula], theorem: Theorem) -> tuple[Outline, ...]:
    """What a theorem assumes of some formulas."""
    found = dict.fromkeys(formula for formula in formulas if formula_of(formula) in theorem.given)
    return tuple(map(assume, found))
