"""Equations between means that follow from others: all are brought to the same moments, then eliminated."""

from collections.abc import Iterator

from derive.outlines.algebra import symmetric
from derive.outlines.expectation import at_outcome, average
from derive.outlines.logic import specialise
from derive.outlines.outline import Outline
from derive.outlines.terms import Equal, Forall, Formula, Refused, spelled

from .chains import Chain
from .discharge import tidy
from .elimination import prove_by_elimination
from .equalities import Range, for_all, range_formulas
from .moments import Known, in_moments, known_of, says_a_sure_equation
from .unfolding import Knowledge


def prove_from_means(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """The goal for all values of its indices, as a sum of multiples of the equations that are given, and of the means
    of those that hold at every outcome."""
    if not isinstance(goal, Equal):
        raise Refused("moments: {} is no equation", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    known = known_of(inside)
    said = (one for e in inside.equations if says_a_sure_equation(e.statement) for one in _at_letters_of(goal, e))
    sure = (average(at_outcome(one, "w"), "w", *known.moments) for one in said)
    plain = (e for e in inside.equations if isinstance(e.statement, Equal))
    equations = [_between_moments(e, known, inside) for e in (*plain, *sure)]
    left, right = (in_moments(side, known) for side in goal.args)
    met, = prove_by_elimination([Equal(left.end, right.end)], equations, inside.context)
    theorem = tidy(_turned(left.then(met), right), inside.context)
    return for_all(theorem, ranges)


def _at_letters_of(goal: Equal, theorem: Outline) -> Iterator[Outline]:
    """What is said of all indices, at those of the goal."""
    if not isinstance(theorem.statement, Forall):
        yield theorem
        return
    for name in sorted((s for s in goal.free_symbols if s.is_integer), key=spelled):
        yield from _at_letters_of(goal, specialise(theorem, name))


def _between_moments(equation: Outline, known: Known, knowledge: Knowledge) -> Outline:
    """a = b as an equation between what a and b are in moments."""
    left, right = (in_moments(side, known) for side in equation.statement.args)
    turned = Chain(left.end) if left.theorem is None else Chain(left.end, symmetric(left.theorem))
    chain = turned.then(equation)
    return tidy(chain.proved if right.theorem is None else chain.then(right.theorem).proved, knowledge.context)


def _turned(chain: Chain, other: Chain) -> Outline:
    return (chain if other.theorem is None else chain.then(symmetric(other.theorem))).proved

