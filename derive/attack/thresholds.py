"""The numbers that a statement names, and those on either side of them: beyond a threshold things are otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from sympy import Basic, Pow, Rational

from derive.attack.families import parts

LARGEST, MOST = 10**12, 4       # of the numbers that are looked at, and how many of them


def thresholds(terms: Iterable[Basic], usual: Iterable[Fraction]) -> tuple[Fraction, ...]:
    """Of the numbers in the terms those that are not tried anyway, with either sign, and on each side another."""
    known = {abs(value) for value in usual}
    named = {abs(value) for term in terms for value in _numbers(term)}
    return tuple(dict.fromkeys(signed for value in sorted(named - known)[:MOST] if value < LARGEST
                               for near in _near(value) for signed in (near, -near)))


def _near(value: Fraction) -> tuple[Fraction, ...]:
    return (value, value + 1, value - 1) if value.denominator == 1 else (value, value * 2, value / 2)


def _numbers(term: Basic) -> set[Fraction]:
    if isinstance(term, Rational):
        return {Fraction(int(term.p), int(term.q))}
    inner = (term.base,) if isinstance(term, Pow) and isinstance(term.exp, Rational) else parts(term)
    return set().union(*map(_numbers, inner))
