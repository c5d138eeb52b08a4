"""Sums of powers c*q**t of an index: whether a term is one, and its limit."""
from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import reduce

from derive.kernel.polynomials import polynomial
from derive.kernel.terms import APPLICATION, CONSTANT, NUMBER, Term, number
from derive.kernel.theorem import Theorem
from derive.kernel.types import REAL, Refused
from derive.kernel.words import word
from derive.library.limits import limit_multiple
from derive.library.steps import use

from .computing import Computing
from .numerals import constant, is_constant, numeral

Powers = Mapping[Fraction, Fraction]        # the sum of c*q**t, as q: c
ONE = number(1, REAL)


def no_entry(array: Term, place: tuple[int, ...]) -> Fraction:
    raise Refused(f"refute: {array.name} has no known entry at {place}")


def powers_in(term: Term, index: Term) -> Powers | None:
    """A term as a sum of multiples of powers of numbers with the index as their exponent, if it is one."""
    if is_constant(term):
        return _of({Fraction(1): constant(term)})
    if term.kind != APPLICATION or term.parts[0].kind != CONSTANT:
        return None
    name, *arguments = term.parts[0].name, *term.parts[1:]
    if name == "power" and is_constant(arguments[0]) and constant(arguments[0]):
        base, beyond = constant(arguments[0]), polynomial(arguments[1] - index)
        return {base: base ** int(beyond.get((), 0))} if beyond.keys() <= {()} else None
    if name == "power" and arguments[1].kind == NUMBER:
        return _power(powers_in(arguments[0], index), arguments[1].value)
    parts = [powers_in(argument, index) for argument in arguments if argument.type == REAL]
    one, other = (parts[0], parts[-1]) if parts else (None, None)
    if one is None or other is None:
        return None
    if name == "plus":
        return _of({ratio: one.get(ratio, Fraction(0)) + other.get(ratio, Fraction(0)) for ratio in {*one, *other}})
    if name == "times":
        return _times(one, other)
    if name == "inverse":
        return _power(one, -1)
    alike = len(one) == 1 and min(one) > 0
    return {ratio: abs(factor) for ratio, factor in one.items()} if name == "absolute" and (alike or not one) else None


def _of(powers: Powers) -> Powers:
    return {ratio: factor for ratio, factor in powers.items() if factor}


def _times(one: Powers, other: Powers) -> Powers:
    found: dict[Fraction, Fraction] = {}
    for ratio, factor in one.items():
        for second, times in other.items():
            found[ratio * second] = found.get(ratio * second, Fraction(0)) + factor * times
    return _of(found)


def _power(base: Powers | None, exponent: int) -> Powers | None:
    if base is None:
        return None
    if exponent < 0:
        inverted = {1 / ratio: 1 / factor for ratio, factor in base.items()}
        return _power(inverted, -exponent) if len(base) <= 1 else None
    found: Powers = {Fraction(1): Fraction(1)}
    for _ in range(exponent):
        found = _times(found, base)
    return found


def sum_tends(powers: Powers) -> Theorem:
    """The sum tends to the multiple of 1**t; refused where another power does not tend to 0."""
    parts = [use("limit_constant", x=numeral(powers.get(Fraction(1), Fraction(0)), REAL))]
    for ratio, factor in sorted(powers.items()):
        if ratio != 1:
            null = decay(ratio)
            parts.append(use(limit_multiple(), null, f=null.statement.parts[1], c=numeral(factor, REAL), x=number(
                0, REAL)))
    return reduce(_added, parts)


def _added(one: Theorem, other: Theorem) -> Theorem:
    (f, x), (g, y) = one.statement.parts[1:], other.statement.parts[1:]
    return use("limit_sum", one, other, f=f, g=g, x=x, y=y)


def decay(ratio: Fraction) -> Theorem:
    """q**t tends to 0; refused where q is not between -1 and 1."""
    term = numeral(ratio, REAL)
    return use("geometric_decay", Computing(no_entry).truth(word("absolute", term) < ONE), x=term)
