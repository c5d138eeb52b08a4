"""Cases where a comparison decides what a part is: abs, relu, minimum, maximum; each case by other searches."""

from collections.abc import Callable, Sequence

from sympy import Abs, Expr, S

from derive.outlines.algebra import algebra, greatest, least, replace, symmetric
from derive.outlines.logic import assume, cases, generalise
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Formula, Less, Refused, Relation, fresh, maximum, minimum, real, relu, spelled

from .discharge import tidy
from .equalities import Range, range_formulas
from .unfolding import Knowledge

MOST_CASES = 4          # parts, each of which doubles the work
Prove = Callable[[Formula, Knowledge], Outline]


def prove_by_cases(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...], ways: Sequence[Prove]) -> Outline:
    """The goal for all values of its indices."""
    if not isinstance(goal, Relation) or not 0 < len(_parts(goal)) <= MOST_CASES:
        raise Refused("cases: no part of {} is decided by a sign, or too many are", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    theorem = tidy(_split(goal, inside, ways), inside.context)
    for ranged in reversed(ranges):
        theorem = generalise(theorem, *ranged)
    return tidy(theorem, knowledge.context)


def _parts(goal: Formula) -> list[Expr]:
    """The innermost first."""
    parts = goal.atoms(Abs, relu, minimum, maximum)
    return sorted(parts, key=lambda part: (len(part.atoms(Abs, relu, minimum, maximum)), spelled(part)))


def _split(goal: Formula, knowledge: Knowledge, ways: Sequence[Prove]) -> Outline:
    parts = _parts(goal)
    if not parts:
        return _proved(goal, knowledge, ways)
    low, high = _ends(parts[0])
    one, other = AtMost(low, high), Less(high, low)
    return cases(*(_case(goal, parts[0], case, knowledge, ways) for case in (one, other)), one, other)


def _ends(part: Expr) -> tuple[Expr, Expr]:
    """What is compared: a number with 0, or two numbers."""
    return (part.args[0], part.args[1]) if len(part.args) == 2 else (S.Zero, part.args[0])


def _case(goal: Formula, part: Expr, case: Formula, knowledge: Knowledge, ways: Sequence[Prove]) -> Outline:
    value = _value(part, case)
    hole = real(fresh("m", goal).name)
    template = goal.xreplace({part: hole})
    simpler = template.xreplace({hole: value.statement.rhs})
    inside = knowledge.with_context([case])
    proved = tidy(_split(simpler, inside, ways), inside.context)
    return proved if simpler == goal else replace(symmetric(value), proved, hole, template)


def _value(part: Expr, case: Formula) -> Outline:
    """What the part is in that case."""
    if isinstance(part, (minimum, maximum)):
        return (least if isinstance(part, minimum) else greatest)(assume(case), part)
    inner, positive = part.args[0], isinstance(case, AtMost)
    return algebra(part, inner if positive else -inner if isinstance(part, Abs) else S.Zero, case)


def _proved(goal: Formula, knowledge: Knowledge, ways: Sequence[Prove]) -> Outline:
    refusal = Refused("cases: {} is not proved", goal)
    for way in ways:
        try:
            return way(goal, knowledge)
        except Refused as found:
            refusal = found
    raise refusal
