"""The steps about one entry of a range: at most the largest one, which is one of them; at most the sum."""
from __future__ import annotations

from derive.kernel.terms import abstracted
from derive.kernel.theorem import Theorem
from derive.kernel.types import INT, Refused
from derive.kernel.words import real
from derive.library.entries import largest_is_entry, largest_last, term_at_most_sum
from derive.library.largest import largest_bound
from derive.library.steps import applied, at, follows, for_all, supposing, use
from derive.outlines.terms import Less

from .algebra import real_sides
from .recasting import recast
from .steps import Step, elaborates
from .sums import needed
from .terms import formula_of, named, real_of, whole_of


@elaborates("entry_at_most_largest")
def _entry_at_most_largest(step: Step) -> Theorem:
    top, index = step.arguments
    function, low, high = real_of(top).parts[1:]
    place = whole_of(index)
    first, second = needed(step, low <= place), needed(step, place <= high)
    there = use(largest_bound(), follows(low <= high, first, second), f=function, a=low, b=high)
    return applied(at(there, place), first, second)


@elaborates("at_the_largest")
def _at_the_largest(step: Step) -> Theorem:
    """A, from A under max f = f(k) for an index k of the range"""
    theorem, name, top = step.arguments
    word_, index = real_of(top), named(name.name, INT)
    function, low, high = word_.parts[1:]
    there = recast(step.of(theorem), formula_of(theorem.statement), step.context)
    entry = function(index)
    said = real_of(top.open(name))
    if said is not entry:
        raise Refused(f"at_the_largest: {said!r} is not {entry!r}")
    each = for_all([index], supposing(there, low <= index, index <= high, word_.eq(entry)))
    return use(largest_is_entry(), needed(step, low <= high), each, f=function, a=low, b=high, p=there.statement)


@elaborates("only_entry")
def _only_entry(step: Step) -> Theorem:
    function, low, _ = real_of(step.arguments[0]).parts[1:]
    return use("largest_one", f=function, a=low)


@elaborates("last_entry")
def _last_entry(step: Step) -> Theorem:
    function, low, high = real_of(step.arguments[0]).parts[1:]
    return use(largest_last(), needed(step, low + 1 <= high), f=function, a=low, b=high)


@elaborates("term_at_most_sum")
def _term_at_most_sum(step: Step) -> Theorem:
    sign, name, low, high, index = step.arguments
    letter, start, end, place = named(name.name, INT), whole_of(low), whole_of(high), whole_of(index)
    value = real_sides(sign.statement)[1]
    strict = isinstance(sign.statement, Less)
    above = recast(step.of(sign), real(0) < value if strict else real(0) <= value, step.context)
    above = follows(real(0) <= value, above) if strict else above
    each = for_all([letter], supposing(above, start <= letter, letter <= end))
    return use(term_at_most_sum(), needed(step, start <= place), needed(step, place <= end), each,
               f=abstracted(letter, value), a=start, b=end, k=place)
