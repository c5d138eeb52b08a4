"""Numbers of which an equation holds that gives an entry, x[i] = 2*a: the entry is made what it should be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product

from flint import arb

from derive.attack.balls import Nowhere, index_of
from derive.attack.differences import Numbers
from derive.outlines.calculus import opened
from derive.outlines.terms import At, Formula, Refused

SIMPLE = 100_000        # a fraction with a larger denominator is not called simple


def as_given(numbers: Numbers, given: Sequence[Formula]) -> Numbers:
    """With the entries that come in as the equations for them want it; the last equation is put in first, as others may
    speak of what it gives."""
    for formula in reversed(given):
        numbers = _put_in(numbers, formula)
    return numbers


def holds(numbers: Numbers, given: Sequence[Formula]) -> bool:
    """Whether all of it is true of the numbers; where something has no value it is not."""
    try:
        return all(numbers.true(formula, {}) for formula in given)
    except (Nowhere, ArithmeticError, LookupError):
        return False


def _put_in(numbers: Numbers, formula: Formula) -> Numbers:
    try:
        left, right, ranges = opened(formula)
    except Refused:                     # it gives no entry
        return numbers
    one_by_one = any(entry.name == left.name for entry in right.atoms(At))     # w[i,j] = w[j,i]
    entries = dict(numbers.entries)
    try:
        spans = [range(index_of(low)(numbers.point), index_of(high)(numbers.point) + 1) for _, low, high in ranges]
        for values in product(*spans):
            place = left.name, values
            if place in entries:
                scope = {name: value for (name, _, _), value in zip(ranges, values, strict=True)}
                entries[place] = simple_fraction(numbers.value(right, scope))
                numbers = replace(numbers, entries=entries) if one_by_one else numbers
    except Nowhere:
        return numbers
    return replace(numbers, entries=entries)


def simple_fraction(value: arb) -> Fraction:
    """The nearest fraction with no large denominator"""
    mantissa, exponent = value.mid().man_exp()
    return (Fraction(int(mantissa)) * Fraction(2) ** int(exponent)).limit_denominator(SIMPLE)
