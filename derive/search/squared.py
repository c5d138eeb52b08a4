"""c <= d from c**2 <= d**2 and 0 <= d: what roots and absolute values are compared by."""

from contextlib import suppress

from sympy import Abs, Add, Expr, Integer, Pow, Rational, S

from derive.outlines.algebra import compare
from derive.outlines.logic import absurd, assume, cases, plainly
from derive.outlines.normal import canonical
from derive.outlines.order import certificate
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Formula, Less, Refused

from .discharge import follows, tidy
from .equalities import Range, for_all, range_formulas
from .mean_inequalities import prove_means_compared
from .modulo import prove_modulo
from .pointwise import prove_pointwise
from .positivity import prove_by_many_products
from .tangents import parts_outside
from .unfolding import Knowledge

MOST_TURNS = 2          # a square may speak of roots again
WAYS = prove_pointwise, prove_by_many_products, prove_modulo, prove_means_compared


def prove_by_squares(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """The goal for all values of its indices."""
    inside = knowledge.with_context(range_formulas(ranges))
    theorem = tidy(_squared(goal, inside, MOST_TURNS), inside.context)
    return tidy(for_all(theorem, ranges), knowledge.context)


def _squared(goal: Formula, knowledge: Knowledge, turns: int) -> Outline:
    """By the squares of both sides, of which what stands on both is taken off; with the roots alone on
    theirs, or as they are written."""
    if not isinstance(goal, AtMost) or not any(map(_is_root, parts_outside(goal))):
        raise Refused("squares: {} speaks of no root", goal)
    alone = _alone(canonical(goal.rhs - goal.lhs))
    if alone is not None and alone != goal:
        with suppress(Refused):
            return compare(_of_squares(alone, knowledge, turns), goal, plainly(Less(0, 1)))
    return _of_squares(goal, knowledge, turns)


def _of_squares(goal: Formula, knowledge: Knowledge, turns: int) -> Outline:
    left, right = goal.args
    positive = follows(AtMost(0, right), knowledge.context)
    if positive is None:
        raise Refused("squares: the sign of {} is not known", right)
    plain = _parted(canonical(right**2 - left**2))
    try:
        shown = _shown(plain, knowledge)
    except Refused:
        if turns == 1:
            raise
        shown = _squared(plain, knowledge, turns - 1)
    squares = compare(shown, AtMost(left**2, right**2), plainly(Less(0, 1)))
    more = assume(Less(right, left))
    products = (S.One, S.One, (more, more)), (Integer(2), S.One, (positive, more))
    larger = certificate(Less(right**2, left**2), products, (), ())
    return cases(assume(goal), absurd(squares, larger, goal), goal, Less(right, left))


def _parted(difference: Expr) -> AtMost:
    """0 <= d with the roots in d on the right, and all else on the left."""
    roots = [part for part in Add.make_args(difference) if any(map(_is_root, parts_outside(part)))]
    return AtMost(Add(*roots) - difference, Add(*roots))


def _alone(difference: Expr) -> AtMost | None:
    """0 <= d with the roots in d alone on one side, where they all have one sign"""
    roots = [part for part in Add.make_args(difference) if any(map(_is_root, parts_outside(part)))]
    signs = {part.as_coeff_Mul()[0] > 0 for part in roots}
    together = Add(*roots)
    return None if len(signs) != 1 else AtMost(together - difference, together) if signs == {True} else AtMost(
        -together, difference - together)


def _shown(goal: Formula, knowledge: Knowledge) -> Outline:
    refusal = Refused("squares: {} is not shown", goal)
    for way in WAYS:
        try:
            return way(goal, knowledge, ())
        except Refused as found:
            refusal = found
    raise refusal


def _is_root(part: object) -> bool:
    return isinstance(part, Abs) or (isinstance(part, Pow) and isinstance(part.exp, Rational) and part.exp.q == 2)
