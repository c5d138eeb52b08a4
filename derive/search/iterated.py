"""Limits in two steps: by a bound from each step m on, which is small once m is large and n is larger still."""

from dataclasses import dataclass

from sympy import Expr, Integer, S, Symbol, cancel, sqrt

from derive.outlines.algebra import algebra, combine
from derive.outlines.limits import algebra_of_limits, same_tail
from derive.outlines.logic import cut, generalise, instantiate, plainly, specialise
from derive.outlines.order import certificate
from derive.outlines.outline import Outline
from derive.outlines.squeeze import squeeze, squeeze_twice
from derive.outlines.sums import cut_range
from derive.outlines.terms import (
    AtMost,
    Forall,
    Formula,
    Less,
    NotEqual,
    Refused,
    Sum,
    Tends,
    fresh,
    real,
    substitute,
)

from .discharge import tidy
from .unfolding import Knowledge

H, K = real("part'"), real("whole'")        # holes, named as no text names anything

@dataclass(frozen=True, slots=True)
class Inside:
    """What holds for 0 <= m <= n: lemmas, and the context that they need."""

    n: Symbol
    m: Symbol
    lemmas: tuple[Outline, ...]
    context: frozenset[Formula]

    def closed(self, theorem: Outline) -> Outline:
        """The theorem without what follows from these."""
        theorem = tidy(theorem, self.context.union(lemma.statement for lemma in self.lemmas))
        for lemma in self.lemmas:
            theorem = cut(lemma, theorem) if lemma.statement in theorem.given else theorem
        return tidy(theorem, self.context)

    def from_m_on(self, theorem: Outline) -> Outline:
        return generalise(self.closed(theorem), self.n, self.m, S.Infinity)

    def later(self, limit: Outline) -> Outline:
        """The same limit, for n >= m only."""
        body = limit.statement.open(self.n)
        return same_tail(limit, self.from_m_on(algebra(body, body)))


def prove_in_two_steps(goal: Tends, knowledge: Knowledge) -> Outline:
    """e(n) -> 0 from 0 <= e(n) <= e(m)/(1 + X(m, n)) + c*Y(m, n) for all n >= m: X >= 0 and Y are sums over m+1..n; of
    the sums over 1..n the one grows without bound, 1/(1 + X) -> 0, and the other converges, Y -> Q."""
    n = fresh("n", goal, *knowledge.context)
    entry = goal.open(n)
    bound, length, square = (_lemma(knowledge, n, *sides) for sides in ((entry, Expr), (S.Zero, Sum), (S.Zero, entry)))
    grows, converges = (_limit(knowledge, n, sum_alone) for sum_alone in (False, True))
    m = bound.statement.outer[0]
    x, y = length.statement.open(n).rhs, converges.statement.open(n)
    x_n, = grows.statement.open(n).atoms(Sum)
    y_m, at_m = (substitute(term, {n: m}) for term in (y, entry))
    inside = _inside(n, m, x, x_n, length, knowledge)
    above = bound.statement.open(n).rhs
    tail, = above.atoms(Sum) - {x}
    c = cancel((above - at_m / (1 + x)) / tail)

    first = _first_part(inside, x, x_n, grows)
    made = algebra_of_limits(at_m * H + c * (K - y_m), (H, K), (first, inside.later(converges)))
    equal = combine(made.statement.open(n), above, (c,), (cut_range(y, m),))
    along = same_tail(made, inside.from_m_on(equal))
    for term in (x, x_n):
        nonzero = inside.from_m_on(plainly(NotEqual(1 + term, 0), AtMost(0, term)))
        along, bound = cut(nonzero, along), cut(nonzero, bound)
    limits, bounds = (generalise(tidy(part, inside.context - {AtMost(m, n)}), m, S.Zero, S.Infinity)
                      for part in (along, bound))
    outer = algebra_of_limits(c * (converges.statement.outer[1] - H), (H,), (converges,))
    root = cut(square, squeeze_twice(limits, outer, bounds, Tends(sqrt(entry), n, *goal.outer)))
    return tidy(cut(square, algebra_of_limits(H**2, (H,), (root,))), knowledge.context)


def _lemma(knowledge: Knowledge, n: Symbol, left: Expr, right: Expr | type[Expr]) -> Outline:
    """What is known for all n as left <= right."""
    for known in knowledge.equations:
        if isinstance(known.statement, Forall) and isinstance(known.statement.body, AtMost):
            one, other = known.statement.open(n).args
            if one == left and (isinstance(other, right) if isinstance(right, type) else other == right):
                return known
    raise Refused("two steps: nothing is known of {} <= {}", left, right)


def _limit(knowledge: Knowledge, n: Symbol, sum_alone: bool) -> Outline:
    for known in knowledge.equations:
        if isinstance(known.statement, Tends) and isinstance(known.statement.open(n), Sum) is sum_alone:
            return known
    raise Refused("two steps: a sum must converge, and one over another tend to 0")


def _inside(n: Symbol, m: Symbol, x: Expr, x_n: Expr, length: Outline, knowledge: Knowledge) -> Inside:
    """0 <= X(m, n), 0 <= X(0, n), 0 <= X(0, m)"""
    context = knowledge.context | {AtMost(0, m), AtMost(m, n), AtMost(0, n)}
    whole = instantiate(length, (m, Integer(0)))
    found = [tidy(lemma, context) for lemma in (specialise(length, n), specialise(whole, n), specialise(whole, m))]
    return Inside(n, m, (plainly(AtMost(0, n), AtMost(0, m), AtMost(m, n)), *found), context - {AtMost(0, n)})


def _first_part(inside: Inside, x: Expr, x_n: Expr, grows: Outline) -> Outline:
    """1/(1 + X(m, n)) -> 0 for n >= m: its square is below that of (1 + X(0, m))/(1 + X(0, n))."""
    n, m = inside.n, inside.m
    x_m = substitute(x_n, {n: m})
    small, large = 1 / (1 + x), (1 + x_m) / (1 + x_n)
    positive = [plainly(Less(0, 1 / (1 + term)), AtMost(0, term)) for term in (x_n, x)]
    lengths = [lemma for term in (x_m, x) for lemma in inside.lemmas if lemma.statement == AtMost(0, term)]
    less = certificate(AtMost(small, large), ((S.One, S.One, (*lengths, *positive)),), (-1 / ((1 + x_n) * (1 + x)),),
                       (cut_range(x_n, m),))
    least = plainly(AtMost(0, small), AtMost(0, x))
    squares = certificate(AtMost(small**2, large**2), ((S.One, large - small, ()), (Integer(2), S.One, (least, less))),
                          (), ())
    limit = algebra_of_limits(((1 + x_m) * H) ** 2, (H,), (inside.later(grows),))
    return squeeze(limit, inside.from_m_on(squares), Tends(small, n, m, S.Zero))
