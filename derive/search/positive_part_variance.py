"""Why cutting off the negative part makes a variance smaller: y = a - d with a = max(0, y), d >= 0 and a*d = 0, so
Var y - Var a = Var d + 2*E a*E d."""

from sympy import Expr, Integer, S

from derive.outlines.algebra import algebra, combine
from derive.outlines.expectation import average, null
from derive.outlines.logic import absurd, assume, cases, cut, plainly
from derive.outlines.order import certificate, positive_part
from derive.outlines.outline import Outline
from derive.outlines.terms import (
    At,
    AtMost,
    Bracket,
    Equal,
    Formula,
    Less,
    Mean,
    NotEqual,
    Refused,
    maximum,
    outcome,
)

from .chains import Chain
from .discharge import tidy
from .moments import Known, entries_of, in_moments, known_of
from .relations import prove_relation
from .unfolding import Knowledge

POINT = outcome("w")


def prove_smaller_variance(goal: Formula, knowledge: Knowledge) -> Outline:
    """Var max(0, y) < Var y, given P(y < 0) > 0 and Var y > 0."""
    y = entries_of(goal.rhs)[0] if isinstance(goal, Less) and isinstance(goal.rhs, Mean) else None
    if y is None:
        raise Refused("halves: {} does not compare two variances", goal)
    y = At(y.args[0], POINT, *y.args[2:])
    known = known_of(knowledge)
    a = maximum(0, y)
    d = a - y
    if goal != Less(_variance(a), _variance(y)):
        raise Refused("halves: {} is not that Var({}) < Var({})", goal, a, y)
    flat = _where_the_upper_half_is_0(goal, a, known)
    steep = _where_it_is_not(goal, a, d, y, known)
    return tidy(cases(flat, steep, Equal(_mean(a), 0), NotEqual(_mean(a), 0)), knowledge.context)


def _where_the_upper_half_is_0(goal: Formula, a: Expr, known: Known) -> Outline:
    """E a = 0, so a = 0 almost surely, so Var a = 0 < Var y."""
    none = assume(Equal(_mean(a), 0))
    pointwise = combine(a**2, S.Zero, (a,), (assume(Equal(a, 0)),))
    square = tidy(null(none, plainly(AtMost(0, a)), pointwise, POINT.name), known.context)
    expanded = _expanded(goal.lhs, known)
    return certificate(goal, ((S.One, S.One, (assume(Less(0, goal.rhs)),)),), (-S.One, -S.One, _mean(a)),
                       (expanded, square, none))


def _where_it_is_not(goal: Formula, a: Expr, d: Expr, y: At, known: Known) -> Outline:
    above = average(prove_relation(AtMost(0, d), Knowledge(), ()), POINT.name, *known.moments)
    above = _from_zero(above, known)
    upper = plainly(Less(0, _mean(a)), NotEqual(_mean(a), 0))
    lower = _positive_gap(a, d, y, above, known)
    spread = tidy(plainly(AtMost(0, _variance(d)), *known.moments), known.context)
    mixed = Chain(a * y).replacing(positive_part(a))
    product = average(mixed.joined(Chain(a**2).replacing(positive_part(a))), POINT.name, *known.moments)
    expanded = [_expanded(term, known) for term in (goal.rhs, goal.lhs, _variance(d), _mean(d))]
    factors = (S.One, -S.One, -S.One, -2 * _mean(a), Integer(2))
    products = (S.One, S.One, (spread,)), (Integer(2), S.One, (upper, lower))
    return certificate(goal, products, factors, (*expanded, product))


def _positive_gap(a: Expr, d: Expr, y: At, above: Outline, known: Known) -> Outline:
    """E d > 0: if it were 0, then d = 0 almost surely, so y < 0 nowhere that counts."""
    below = Bracket(Less(y, 0))
    one, other = AtMost(0, y), Less(y, 0)
    outside = algebra(below, S.Zero, one)
    equal = combine(y, S.Zero, (-S.One, S.One), (assume(Equal(d, 0)), _maximum_below(a, y)))
    inside = absurd(equal, plainly(NotEqual(y, 0), other), Equal(below, 0))
    pointwise = cases(outside, inside, one, other)
    nowhere = null(assume(Equal(_mean(d), 0)), prove_relation(AtMost(0, d), Knowledge(), ()), pointwise, POINT.name)
    somewhere = plainly(NotEqual(_mean(below), 0), Less(0, _mean(below)))
    at_zero = absurd(nowhere, somewhere, Less(0, _mean(d)))
    apart = cut(above, plainly(Less(0, _mean(d)), NotEqual(_mean(d), 0), above.statement))
    return tidy(cases(at_zero, apart, Equal(_mean(d), 0), NotEqual(_mean(d), 0)), known.context)


def _maximum_below(a: Expr, y: At) -> Outline:
    """y < 0 |- max(0, y) = 0, by its bracket."""
    chain = Chain(a).replacing(positive_part(a))
    return chain.joined(Chain(S.Zero, algebra(S.Zero, chain.end, Less(y, 0))))


def _from_zero(theorem: Outline, known: Known) -> Outline:
    """0 <= E d from E 0 <= E d."""
    zero = _expanded(_mean(S.Zero), known)
    return certificate(AtMost(0, theorem.statement.rhs), ((S.One, S.One, (theorem,)),), (S.One,), (zero,))


def _mean(term: Expr) -> Mean:
    return Mean(term, POINT)


def _variance(term: Expr) -> Mean:
    return _mean((term - _mean(term)) ** 2)


def _expanded(term: Expr, known: Known) -> Outline:
    return in_moments(term, known).theorem or algebra(term, term)
