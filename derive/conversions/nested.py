"""Steps on nested sums: a conversion of what stands under them, their indices by name, two of them exchanged."""
from __future__ import annotations

from collections.abc import Callable
from functools import partial

from derive.kernel.terms import APPLICATION, CONSTANT, Term, abstracted, var
from derive.kernel.theorem import Theorem, congruence, generalise, reflexive
from derive.kernel.types import INT, REAL, to
from derive.library.steps import arguments, for_all, sides, supposing, use
from derive.library.sums import sum_exchange, sum_of, sum_same

from .context import Context
from .indices import fresh
from .normal import changes_nothing, then

F = var("_f", to(INT, REAL))


def is_sum(term: Term) -> bool:
    return term.kind == APPLICATION and term.parts[0].kind == CONSTANT and term.parts[0].name == "sum"


def under(term: Term, context: Context, convert: Callable[[Term, Context], Theorem]) -> Theorem:
    """sum(i=a..b, f(i)) = sum(i=a..b, g(i)) by a conversion of f(i), which may use that i is in the range"""
    result = under_index(term, context, lambda body, inner, _index: convert(body, inner))
    assert result is not None           # the conversion answers
    return result


def under_index(term: Term, context: Context,
                convert: Callable[[Term, Context, Term], Theorem | None]) -> Theorem | None:
    """The same by a conversion that is told the index, and may have no answer."""
    function, low, high = arguments(term, "sum")
    index = fresh(context, term)
    inner = convert(function(index), context.within(index, low, high), index)
    if inner is None or changes_nothing(inner):
        return inner and reflexive(term)
    ranges = [formula for formula in (low <= index, index <= high) if formula in inner.given]
    if not ranges:
        return congruence(abstracted(F, sum_of(F, low, high)), generalise(index, inner))
    left, right = (abstracted(index, side) for side in sides(inner))
    return use(sum_same(), for_all([index], supposing(inner, low <= index, index <= high)), f=left, g=right, a=low,
               b=high)


Range = tuple[Term, Term, Term]


def opened_sums(term: Term, context: Context) -> tuple[list[Range], Term]:
    """The indices with their ranges, outermost first, and the body under all of them."""
    indices: list[Range] = []
    while is_sum(term):
        function, low, high = arguments(term, "sum")
        index = fresh(context, term, *(part for one in indices for part in one))
        indices.append((index, low, high))
        term = function(index)
    return indices, term


def exchanged(term: Term, depth: int, context: Context) -> Theorem:
    """Two sums that stand one in the other, exchanged, so many sums further in."""
    if depth:
        return under(term, context, lambda body, inner: exchanged(body, depth - 1, inner))
    outer, low, high = arguments(term, "sum")
    index = fresh(context, term)
    inner, start, end = arguments(outer(index), "sum")
    return use(sum_exchange(), h=abstracted(index, inner), a=low, b=high, c=start, d=end)


def to_innermost(term: Term, place: int, count: int, context: Context) -> Theorem:
    """So many nested sums with the one at a place moved to the inside of all"""
    result = reflexive(term)
    for depth in range(place, count - 1):
        result = then(result, partial(exchanged, depth=depth, context=context))
    return result
