"""The numbers of an evaluation: whole ones as they are, others as FLINT's, ten times as fast as Python's.

A fraction of FLINT's never equals one of Python's, so what leaves the evaluator leaves it through `fraction`.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from flint import fmpq

Number: TypeAlias = int | fmpq


def number(value: Fraction | Number) -> Number:
    """As the evaluator has it. (To ask whether something is a Fraction takes longer: that is an abstract number.)"""
    if isinstance(value, (int, fmpq)):
        return plain(value)
    return value.numerator if value.denominator == 1 else fmpq(value.numerator, value.denominator)


def fraction(value: Number) -> Fraction:
    """As everybody else has it."""
    return Fraction(value) if isinstance(value, int) else Fraction(int(value.p), int(value.q))


def plain(value: Number) -> Number:
    """Whole numbers are ints."""
    return value if isinstance(value, int) or value.q != 1 else int(value.p)


def parts(value: Number) -> tuple[int, int]:
    """Numerator and denominator."""
    return (value, 1) if isinstance(value, int) else (int(value.p), int(value.q))


def whole(value: Number) -> bool:
    return isinstance(value, int) or value.q == 1


def bits(value: Number) -> int:
    """How long the longer of numerator and denominator is."""
    return value.bit_length() if isinstance(value, int) else value.height_bits()
