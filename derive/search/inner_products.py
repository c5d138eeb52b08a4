"""The inequality of Cauchy and Schwarz for sums: (sum a*b)**2 <= sum a**2 * sum b**2, and (sum a)**2 <= n*sum a**2."""

from collections.abc import Iterable, Iterator

from sympy import Basic, Mul, Rational, S

from derive.outlines.algebra import compare
from derive.outlines.logic import plainly
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Formula, Less, Refused, Sum, fresh, spelled, substitute

from .discharge import tidy
from .instances import sums_in

MOST = 4            # products


def bounds_of_inner_products(said: Iterable[Basic], context: frozenset[Formula]) -> Iterator[Outline]:
    """The inequality for those sums of products, and sums alone, of whose squares there are sums as well."""
    totals = {total for one in said for total in sums_in(one)}
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
