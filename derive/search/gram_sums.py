"""Sums over pairs of indices that are squares of sums: sum(i, j, k, c[i]*c[j]*f[i,k]*f[j,k]) is sum(k, s[k]**2) of
s[k] = sum(i, c[i]*f[i,k]), as kernels and matrices A'A have it."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, islice, product

from sympy import Expr, Mul, Pow, S

from derive.outlines.algebra import compare
from derive.outlines.logic import plainly
from derive.outlines.normal import canonical
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Formula, Less, Refused, Sum, fresh, spelled, substitute

from .discharge import tidy
from .equalities import Range, for_all, range_formulas
from .instances import sums_in
from .unfolding import Knowledge

MOST = 6        # ways to write squares
Prove = Callable[[Formula, Knowledge], Outline]


def prove_by_squares_of_sums(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...],
                             ways: Sequence[Prove]) -> Outline:
    """c <= d for all values of its indices, where d - c holds squares of sums, written out."""
    if not isinstance(goal, AtMost):
        raise Refused("squares of sums: {} is no comparison by <=", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    difference = canonical(goal.rhs - goal.lhs, inside.context)
    refusal = Refused("squares of sums: none is seen in {}", difference)
    for squares in islice(_with_squares(difference), MOST):
        for way in ways:
            try:
                shown = tidy(way(AtMost(S.Zero, squares), inside), inside.context)
            except Refused as found:
                refusal = found
                continue
            theorem = tidy(compare(shown, goal, plainly(Less(0, 1))), inside.context)
            return tidy(for_all(theorem, ranges), knowledge.context)
    raise refusal


def _with_squares(difference: Expr) -> Iterator[Expr]:
    """The difference with sums as sums of squares, in each way in which they are that."""
    totals = sorted(sums_in(difference), key=spelled)
    written = [list(_squared(total)) for total in totals]
    if any(written):
        for chosen in product(*(found or [total] for found, total in zip(written, totals, strict=True))):
            yield difference.xreplace(dict(zip(totals, chosen, strict=True)))


def _squared(total: Sum) -> Iterator[Expr]:
    binders: list[Range] = []
    body: Expr = total
    while isinstance(body, Sum):
        name = fresh("n", total, *(name for name, _, _ in binders))
        binders.append((name, *body.outer))
        body = body.open(name)
    for one, other in combinations(binders, 2):
        square = _square(body, one, other)
        around = [binder for binder in binders if binder not in (one, other)]
        of_them = any({one[0], other[0]} & end.free_symbols for _, *ends in binders for end in ends)
        if square is not None and not of_them:
            for name, low, high in reversed(around):
                square = Sum(square, name, low, high)
            yield square


def _square(body: Expr, one: Range, other: Range) -> Expr | None:
    """r*sum(i, h(i))**2, of r*h(i)*h(j)"""
    if one[1:] != other[1:]:
        return None
    factors = Mul.make_args(body)
    here, there = ([part for part in factors if name in part.free_symbols] for name in (one[0], other[0]))
    if set(here) & set(there) or substitute(Mul(*here), {one[0]: other[0]}) != Mul(*there):
        return None
    rest = Mul(*(part for part in factors if part not in here and part not in there))
    return rest * Pow(Sum(Mul(*here), *one), 2)
