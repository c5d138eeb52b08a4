"""The step that takes the mean of a product apart: units that may coincide, and those that do not by their law."""
from __future__ import annotations

from functools import reduce

from derive.conversions.equality import equal
from derive.kernel.terms import Term, abstracted
from derive.kernel.theorem import Theorem, assume, ring, transitive
from derive.kernel.types import Refused
from derive.kernel.words import real
from derive.library.steps import follows, sides, use
from derive.outlines.laws import Independent, PairwiseIndependent, Uncorrelated

from .averaging import same_means
from .independent_units import Units, blocks_of, in_each_case, over_units, undecided_pair
from .laws import families_of
from .means import opened
from .steps import Step, elaborates
from .units import Unit, units_in

ONE = real(1)


@elaborates("independence")
def _independence(step: Step) -> Theorem:
    """E of a product over units = the sum over the ways in which they can coincide of the products of means"""
    _, law, *_ = step.arguments
    if not isinstance(law, (Independent, PairwiseIndependent, Uncorrelated)):
        raise Refused(f"independence: {law} says nothing of it")
    families = families_of(law, step.arities)
    return _in_cases(step.goal, step, Units(law, assume(step.laws[law]), families, step.chance))


def _in_cases(goal: Term, step: Step, known: Units) -> Theorem:
    """The equation, in each case of which units are the same."""
    point, body = opened(step, goal.parts[1])
    units = units_in(body, point, known.families, "independence")
    pair = undecided_pair(units, known.context)
    if pair is None:
        return _apart(goal, body, point, units, known)
    return in_each_case(goal, pair, known, lambda case, more: _in_cases(case, step, more))


def _apart(goal: Term, body: Term, point: Term, units: list[Unit], known: Units) -> Theorem:
    """The equation where the units are different ones."""
    constant, blocks = blocks_of(body, point, units, known)
    whole = reduce(lambda rest, one: one * rest, reversed(list(blocks.values()))) if blocks else ONE
    start = same_means(point, ring(body, constant * whole))
    finite, value = over_units(list(blocks.items()), point, known) if blocks else (
        use("integrable_constant", c=ONE), use("mean_constant", c=ONE))
    scaled = use("mean_multiple", finite, X=abstracted(point, whole), c=constant)
    total = constant * sides(value)[1]
    result = transitive(start, follows(sides(scaled)[0].eq(total), scaled, value, constant))
    rest = equal(total, goal.parts[2], known.context)
    if rest is None:
        raise known.refuse(f"{total!r} is not seen to be {goal.parts[2]!r}")
    return transitive(result, rest)
