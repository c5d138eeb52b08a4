"""Order and inequality: by signs and factors, and by cases where a minimum or maximum stands in the way."""

from derive.outlines.algebra import greatest, least, replace, symmetric
from derive.outlines.logic import assume, cases
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Formula, Less, Refused, fresh, maximum, minimum, real, spelled

from .discharge import follows
from .equalities import Range, for_all, range_formulas
from .unfolding import Knowledge


def prove_relation(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """A comparison for all values of its indices."""
    theorem = _within(goal, knowledge.with_context(range_formulas(ranges)))
    return for_all(theorem, ranges)


def _within(goal: Formula, knowledge: Knowledge) -> Outline:
    theorem = follows(goal, knowledge.context)
    if theorem is not None:
        return theorem
    extremes = sorted(goal.atoms(minimum, maximum), key=spelled)
    if not extremes:
        raise Refused("relation: no proof of {}", goal)
    part = extremes[0]
    one, other = AtMost(*part.args), Less(*part.args[::-1])
    return cases(_in_case(goal, part, one, knowledge), _in_case(goal, part, other, knowledge), one, other)


def _in_case(goal: Formula, part: minimum | maximum, case: Formula, knowledge: Knowledge) -> Outline:
    value = (least if isinstance(part, minimum) else greatest)(assume(case), part)
    hole = real(fresh("m", goal).name)
    template = goal.xreplace({part: hole})
    simpler = template.xreplace({hole: value.statement.rhs})
    return replace(symmetric(value), _within(simpler, knowledge.with_context([case])), hole, template)
