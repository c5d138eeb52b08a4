"""|x| <= c from x <= c and -x <= c."""

from collections.abc import Callable

from sympy import Abs, S

from derive.outlines.algebra import algebra, replace, symmetric
from derive.outlines.logic import cases, instantiate
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Formula, Less, Refused, fresh, real

from .discharge import tidy
from .equalities import Range, at_names, for_all, range_formulas
from .tangents import X
from .unfolding import Knowledge

Prove = Callable[[Formula], Outline]


def prove_of_absolute_value(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...], prove: Prove) -> Outline:
    """The goal for all values of its indices, where `prove` proves both halves for all of them."""
    if not (isinstance(goal, (AtMost, Less)) and isinstance(goal.lhs, Abs)):
        raise Refused("absolute values: {} bounds none from above", goal)
    inner, bound = goal.lhs.args[0], goal.rhs
    hole, order = real(fresh("a", goal).name), type(goal)
    halves = []
    for case, value in ((AtMost(0, X), X), (Less(X, 0), -X)):
        same = instantiate(algebra(Abs(X), value, case), (X, inner))
        half = at_names(prove(order(same.statement.rhs, bound)), ranges)
        halves.append(replace(symmetric(same), half, hole, order(hole, bound)))
    inside = knowledge.with_context(range_formulas(ranges))
    theorem = tidy(cases(*halves, AtMost(S.Zero, inner), Less(inner, S.Zero)), inside.context)
    return tidy(for_all(theorem, ranges), knowledge.context)
