"""Comparisons factor by factor: squares come out, and of each other factor it is proved that it is not negative."""

from collections.abc import Callable, Sequence

from sympy import Expr, Mul, Pow, Rational

from derive.outlines.order import certificate
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Formula, Refused

from .discharge import tidy
from .equalities import Range, for_all, range_formulas
from .factors import factors_of
from .unfolding import Knowledge

Prove = Callable[[Formula, Knowledge], Outline]


def prove_by_factors(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...], ways: Sequence[Prove]) -> Outline:
    """c <= d, where d - c = k*q**2*a*b..., a and b are not negative, and neither of them is all of it."""
    if not isinstance(goal, AtMost):
        raise Refused("factors: {} is no comparison by <=", goal)
    number, parts = factors_of(goal.rhs - goal.lhs)
    odd = [part for part, power in parts if power % 2]
    if not (isinstance(number, Rational) and number) or len(parts) == len(odd) < 2:
        raise Refused("factors: {} has none that are simpler", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    bounds = [_bound(part, inside, ways) for part in odd]
    turned = sum(bound.statement.rhs != part for bound, part in zip(bounds, odd, strict=True))
    if (number < 0) != bool(turned % 2):
        raise Refused("factors: {} is not positive", goal.rhs - goal.lhs)
    root = Mul(*(Pow(part, power // 2) for part, power in parts))
    theorem = tidy(certificate(goal, ((abs(number), root, tuple(bounds)),), (), ()), inside.context)
    return tidy(for_all(theorem, ranges), knowledge.context)


def _bound(part: Expr, knowledge: Knowledge, ways: Sequence[Prove]) -> Outline:
    """0 <= a, or 0 <= -a."""
    for signed in (part, -part):
        for way in ways:
            try:
                return tidy(way(AtMost(0, signed), knowledge), knowledge.context)
            except Refused:
                continue
    raise Refused("factors: the sign of {} is not seen", part)
