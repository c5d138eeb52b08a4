"""A maximum of maxima moves as the entries that are the largest of all.

sum(i, [m(i) = M]*sum(j, [f(i, j) = m(i)]*d)) is sum(i, sum(j, [f(i, j) = M]*d)), where m(i) = max(j, f(i, j)) and M =
max(i, m(i)).
"""
from __future__ import annotations

from derive.conversions.context import Context
from derive.conversions.functions import applied
from derive.conversions.indices import fresh
from derive.conversions.maxima import at_most, below
from derive.kernel.terms import Term, abstracted
from derive.kernel.theorem import Theorem, reflexive, symmetric
from derive.kernel.types import Refused
from derive.library.brackets import bracket
from derive.library.largest import bracket_of_greater
from derive.library.rewriting import calculate
from derive.library.steps import arguments, chain, for_all, sides, supposing, use
from derive.library.sums import sum_multiple, sum_same


def over_all_indices(value: Term, top: Term, context: Context) -> Theorem:
    """The derivative of a maximum of maxima, sum(i, [m(i) = M]*D(i)), as a sum over the indices of all of them."""
    entries, low, high = arguments(top, "largest")
    index = fresh(context, value, top)
    part = entries(index)
    if not applied("largest", part):
        return reflexive(value)
    order, _ = below(top, index, top, reflexive(top))
    bracketed, inner = arguments(value.parts[1](index), "times")
    if bracketed is not bracket(part.eq(top)):
        raise Refused(f"derivative: {bracketed!r} does not ask for the largest")
    same = _taken_in(inner, part, (part, top), (reflexive(part), order), context)
    return _in_sum(same, index, low, high)


def _in_sum(same: Theorem, index: Term, low: Term, high: Term) -> Theorem:
    """sum(i=a..b, f(i)) = sum(i=a..b, g(i)), from f(i) = g(i) in the range"""
    left, right = (abstracted(index, side) for side in sides(same))
    return use(sum_same(), for_all([index], supposing(same, low <= index, index <= high)), f=left, g=right, a=low,
               b=high)


def _taken_in(value: Term, entry: Term, largest: tuple[Term, Term], orders: tuple[Theorem, Theorem],
              context: Context) -> Theorem:
    """[m = M]*D = E, where D is a sum over the indices of the entry, of [entry = m]*d, and E that of [entry = M]*d;
    from entry <= m and m <= M"""
    part, top = largest
    factor = bracket(part.eq(top))
    if applied("largest", entry) and applied("sum", value) and value.parts[2:] == entry.parts[2:]:
        function, low, high = arguments(value, "sum")
        index = fresh(context, value, entry, part, top)
        order, _ = below(entry, index, part, orders[0])
        inner = _taken_in(function(index), entry.parts[1](index), largest, (order, orders[1]), context)
        inside = use(sum_multiple(), f=function, x=factor, a=low, b=high)
        return chain(symmetric(inside), _in_sum(inner, index, low, high))
    asked, moving = arguments(value, "times")
    if asked is not bracket(entry.eq(part)):
        raise Refused(f"derivative: {asked!r} does not ask for the largest")
    split = use(bracket_of_greater(), at_most(orders[0], entry, part), at_most(orders[1], part, top), z=entry, y=part,
                x=top)
    return calculate((factor * value).eq(bracket(entry.eq(top)) * moving), split)
