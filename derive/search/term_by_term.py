"""Sums compared term by term: sum(i, f(i)) <= c*sum(i, g(i)), as f(i) <= c*g(i) by whatever search shows that."""

from collections.abc import Callable, Iterator
from itertools import product

from sympy import Expr, Mul, Symbol

from derive.outlines.algebra import compare
from derive.outlines.linear import in_range
from derive.outlines.logic import plainly
from derive.outlines.outline import Outline
from derive.outlines.sums import added_up
from derive.outlines.terms import AtMost, Formula, Less, Refused, Sum, fresh

from .discharge import tidy
from .equalities import Range, for_all, range_formulas
from .unfolding import Knowledge

Prove = Callable[[Formula, Knowledge], Outline]


def prove_term_by_term(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...], prove: Prove) -> Outline:
    """The goal for all values of its indices, where sums over one range stand on its sides, in products perhaps; or
    such a sum on one of them."""
    if not isinstance(goal, AtMost):
        raise Refused("term by term: {} is no comparison by <=", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    refusal = Refused("term by term: {} does not compare sums over one range", goal)
    factors = [part for side in goal.args for part in Mul.make_args(side)]
    for outer in dict.fromkeys(part.outer for part in factors if isinstance(part, Sum)):
        name = fresh("i", goal, *inside.context)
        there = inside.with_context(in_range(name, *outer))
        for terms in product(*(list(_terms(side, name, outer)) for side in goal.args)):
            try:
                shown = added_up(tidy(prove(AtMost(*terms), there), there.context), name, *outer)
                theorem = tidy(compare(shown, goal, plainly(Less(0, 1))), inside.context)
            except Refused as found:
                refusal = found
                continue
            return tidy(for_all(theorem, ranges), knowledge.context)
    raise refusal


def _terms(side: Expr, name: Symbol, outer: tuple[Expr, Expr]) -> Iterator[Expr]:
    """What a side is the sum of, over a range: one of its factors is that; or each term is the same part of it."""
    sums = [part for part in Mul.make_args(side) if isinstance(part, Sum) and part.outer == outer]
    for part in sums:
        yield side / part * part.open(name)
    if not sums and not side.has(Sum):
        low, high = outer
        yield side / (high - low + 1)
