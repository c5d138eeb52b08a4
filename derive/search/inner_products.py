"""The inequality of Cauchy and Schwarz for sums: (sum a*b)**2 <= sum a**2 * sum b**2, and (sum a)**2 <= n*sum a**2;
with weights that are not negative (sum w*r)**2 <= sum w * sum w*r**2."""

from collections.abc import Iterable, Iterator, Set
from itertools import islice, permutations

from sympy import Basic, Expr, Mul, Rational, S, cancel

from derive.outlines.algebra import compare
from derive.outlines.linear import in_range
from derive.outlines.logic import plainly
from derive.outlines.outline import Outline
from derive.outlines.sums import added_up
from derive.outlines.terms import AtMost, Formula, Less, Refused, Sum, fresh, spelled, substitute

from .comparisons import by_signs
from .discharge import by_general, tidy
from .equalities import Range
from .instances import at_letters, sums_in, without
from .unfolding import Knowledge

MOST = 4            # products


def bounds_of_inner_products(said: Iterable[Basic], context: frozenset[Formula]) -> Iterator[Outline]:
    """The inequality for those sums of products, and sums alone, of whose squares there are sums as well."""
    totals = {total for one in said for total in sums_in(one)}
    yield from islice(_weighted(totals, context), MOST)
    found = 0
    for total in sorted(totals, key=spelled):
        name = fresh("j", total)
        factors = Mul.make_args(total.open(name))
        squares = {Sum(factor**2, name, *total.outer) for factor in factors}
        if len(factors) <= 2 and squares <= totals and total not in squares and found < MOST:
            try:
                bound = tidy(cauchy_schwarz(total), context)
            except Refused:
                continue
            if bound.given <= context:
                found += 1
                yield bound


def _weighted(totals: Set[Sum], context: frozenset[Formula]) -> Iterator[Outline]:
    """(sum w*r)**2 <= sum w * sum w*r**2, where all three are there, or w*r is 1"""
    for weights, squared in permutations(sorted(totals, key=spelled), 2):
        j = fresh("j", weights, squared, *context)
        low, high = weights.outer
        if squared.outer != weights.outer:
            continue
        w, wanted = weights.open(j), cancel(weights.open(j) * squared.open(j))
        for total in (high - low + 1, *sorted(totals - {weights, squared}, key=spelled)):
            term = total.open(j) if isinstance(total, Sum) and total.outer == weights.outer else S.One
            if (term != 1 or not isinstance(total, Sum)) and cancel(term**2 - wanted) == 0:
                try:
                    bound = by_general(tidy(_by_weights((j, low, high), w, cancel(term / w), AtMost(
                        total**2, weights * squared), context), context), context)
                except Refused:
                    continue
                if bound.given <= context:
                    yield bound


def _by_weights(ranged: Range, w: Expr, r: Expr, goal: Formula, context: frozenset[Formula]) -> Outline:
    """The goal from 0 <= the sum of all w[j]*w[k]*(r[j] - r[k])**2"""
    j, low, high = ranged
    k = fresh("k", w, r, goal, j, *context)
    w_k, r_k = (substitute(part, {j: k}) for part in (w, r))
    around = context | in_range(j, low, high) | in_range(k, low, high)
    local = at_letters([j, k], around)
    sign = by_signs(AtMost(0, w * w_k * (r - r_k) ** 2), Knowledge((), around.union(one.statement for one in local)))
    squares = added_up(added_up(without(local, sign, around), k, low, high), j, low, high)
    return compare(squares, goal, plainly(Less(0, Rational(1, 2))))


def cauchy_schwarz(total: Sum) -> Outline:
    """|- sum(a*b)**2 <= sum(a**2)*sum(b**2), from 0 <= the sum of all (a[j]*b[k] - a[k]*b[j])**2"""
    j = fresh("j", total)
    factors = Mul.make_args(total.open(j))
    if len(factors) > 2:
        raise Refused("inner products: {} is no sum of products of two", total)
    a, b = (*factors, S.One)[:2]
    k = fresh("k", total, j)
    low, high = total.outer
    a_k, b_k = (substitute(part, {j: k}) for part in (a, b))
    squares = Sum(Sum((a * b_k - a_k * b) ** 2, k, low, high), j, low, high)
    length = high - low + 1 if b == 1 else Sum(b**2, j, low, high)
    goal = AtMost(total**2, Sum(a**2, j, low, high) * length)
    return compare(plainly(AtMost(0, squares)), goal, plainly(Less(0, Rational(1, 2))))
