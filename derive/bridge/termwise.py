"""Equality of sums term by term: the difference of two normal forms, put under one sum for each range, is 0 there."""
from __future__ import annotations

from collections.abc import Callable
from functools import reduce

from derive.conversions.context import Context
from derive.conversions.equality import equal
from derive.conversions.indices import fresh
from derive.conversions.nested import is_sum, under_index
from derive.conversions.normal import normal
from derive.conversions.polynomials import monomial_term, order_key
from derive.kernel.polynomials import polynomial
from derive.kernel.terms import Term, abstracted
from derive.kernel.theorem import Theorem, linear, transitive
from derive.kernel.types import REAL
from derive.kernel.words import real
from derive.library.steps import sides
from derive.library.sums import sum_of

MOST_TERMS = 16
ZERO, ONE = real(0), real(1)
Compare = Callable[[Term, Term, Context], Theorem | None]


def equal_term_by_term(left: Term, right: Term, context: Context, compare: Compare) -> Theorem | None:
    """left = right, where `compare` sees that what is under each sum of their difference is 0."""
    gap = sides(normal(left - right, context))[1]
    merged = _merged(gap, context)
    if merged is None:
        return None
    same = equal(left - right, reduce(lambda one, other: one + other, merged), context)
    if same is None:
        return None
    zeros: list[Theorem] = []
    for total in merged:
        gone = under_index(total, context, lambda body, inner, _index: compare(body, ZERO, inner))
        end = gone and normal(sides(gone)[1], context)
        if gone is None or end is None or sides(end)[1] is not ZERO:
            return None
        zeros.append(transitive(gone, end))
    return linear(left.eq(right), same, ONE, *(part for zero in zeros for part in (zero, ONE)))


def _merged(gap: Term, context: Context) -> list[Term] | None:
    """The terms of a difference as one sum for each range; None where a term has no sum or several."""
    found: dict[tuple[Term, Term], list[tuple[Term, Term]]] = {}
    terms = polynomial(gap)
    if not 1 < len(terms) <= MOST_TERMS:
        return None
    for monomial, value in terms.items():
        sums = [atom for atom, exponent in monomial for _ in range(exponent) if is_sum(atom)]
        if len(sums) != 1:
            return None
        function, low, high = sums[0].parts[1:]
        rest = monomial_term(tuple(item for item in monomial if item[0] is not sums[0]), value, REAL)
        found.setdefault((low, high), []).append((rest, function))
    result = []
    for (low, high), parts in sorted(found.items(), key=lambda item: (order_key(item[0][0]), order_key(item[0][1]))):
        index = fresh(context, gap)
        body = reduce(lambda one, other: one + other, (rest * function(index) for rest, function in parts))
        result.append(sum_of(abstracted(index, body), low, high))
    return result
