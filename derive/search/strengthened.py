"""a < b by induction on a + 1 <= b, which carries more from a step to the next: n < 2**n does not prove itself."""

from sympy import S

from derive.outlines.logic import generalise, plainly, specialise
from derive.outlines.order import certificate
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Formula, Less, Refused

from .discharge import tidy
from .equalities import Range, range_formulas
from .inductions import prove_step_by_step
from .unfolding import Knowledge


def prove_by_more(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """a < b for all values of its names."""
    if not isinstance(goal, Less) or not ranges:
        raise Refused("induction: {} is nothing that more is proved of by induction", goal)
    more = prove_step_by_step(AtMost(goal.lhs + 1, goal.rhs), knowledge, ranges)
    for name, _, _ in ranges:
        more = specialise(more, name)
    theorem = certificate(goal, ((S.One, S.One, (more,)), (S.One, S.One, (plainly(Less(0, 1)),))), (), ())
    theorem = tidy(theorem, knowledge.context | range_formulas(ranges))
    for ranged in reversed(ranges):
        theorem = generalise(theorem, *ranged)
    return tidy(theorem, knowledge.context)
