"""Sums that telescope: of f(i + 1) and of f(i) over one range, which differ by two terms."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import permutations

from sympy import Basic, Expr, S

from derive.outlines.logic import specialise
from derive.outlines.outline import Outline
from derive.outlines.terms import Equal, Formula, Refused, Sum, fresh, integer, spelled, substitute

from .discharge import tidy
from .equalities import prove_by_induction
from .instances import sums_in
from .unfolding import Knowledge

MOST = 12           # sums, of which any two are compared


def shifted_sums(terms: Iterable[Basic], context: frozenset[Formula]) -> Iterator[Outline]:
    """sum_i f(i + 1) = sum_i f(i) + f(n + 1) - f(1), for the sums in the terms of which one is the other, shifted."""
    found = sorted({part for term in terms for part in sums_in(term)}, key=spelled)[:MOST]
    for one, other in permutations(found, 2):
        if one.outer == other.outer and _next(other) == one:
            try:
                equation = tidy(_telescoped(other), context)
            except Refused:
                continue
            if equation.given <= context:
                yield equation


@lru_cache(maxsize=10_000)
def _next(total: Sum) -> Expr:
    """The sum of f(i + 1), of that of f(i)."""
    name = fresh("i", total)
    return Sum(substitute(total.open(name), {name: name + 1}), name, *total.outer)


def _telescoped(total: Sum) -> Outline:
    """By induction on the range's end, which may be anything from one less than its start on."""
    low, high = total.outer
    name = fresh("i", total)
    end = integer(fresh("n", total, name).name)
    body = total.open(name)
    last, first = (substitute(body, {name: index}) for index in (end + 1, low))
    longer = Sum(body, name, low, end)
    goal = Equal(_next(longer), longer + last - first)
    return specialise(prove_by_induction(goal, Knowledge(), (end, low - 1, S.Infinity)), high)
