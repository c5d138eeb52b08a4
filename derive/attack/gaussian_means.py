"""Means over a standard normal number, exactly: of what is a polynomial in it on each side of 0.

The value is taken at as many points of each side as fix a polynomial, and at more of them, where it must agree.
E(z**k; z > 0) is a fraction for even k, and a fraction of 1/sqrt(2*pi) for odd k.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from flint import fmpq, fmpq_poly

from derive.attack.numbers import Number, plain
from derive.attack.table import Inexact

POINTS, CHECKED = 7, 2          # of each side: polynomials of degree 6 at most, seen at two points more
SAME = fmpq(1, 10**50)          # two values that differ by less, relatively, agree


def integral(value: Callable[[Number], Number]) -> tuple[Number, Number]:
    """(a, b): the mean is a + b/sqrt(2*pi)."""
    rational: Number = 0
    other: Number = 0
    for side in (1, -1):
        found = [value(plain(fmpq(side * (2 * k + 1), 2))) for k in range(POINTS + CHECKED)]
        for extra in range(POINTS, POINTS + CHECKED):
            guess = sum((a * b for a, b in zip(_lagrange(extra), found, strict=False)), fmpq(0))
            if max(guess - found[extra], found[extra] - guess) > SAME * max(found[extra], -found[extra], 1):
                raise Inexact("the mean over a normal number of what is no polynomial on each side of 0")
        for (even, odd), height in zip(_weights(), found, strict=False):
            rational, other = rational + even * height, other + odd * height
    return plain(fmpq(rational)), plain(fmpq(other))


@cache
def _lagrange(at: int) -> tuple[fmpq, ...]:
    """With which weights the values at the points make that at another one."""
    return tuple(basis(fmpq(2 * at + 1, 2)) for basis in _bases())


@cache
def _weights() -> tuple[tuple[fmpq, fmpq], ...]:
    """With which weights they make the mean over one side; it is the same on both, by symmetry."""
    made = [[c * half for c, half in zip(basis.coeffs(), _halves(), strict=True)] for basis in _bases()]
    return tuple((sum(terms[::2], fmpq(0)), sum(terms[1::2], fmpq(0))) for terms in made)


@cache
def _halves() -> tuple[fmpq, ...]:
    """E(z**k; z > 0): (k-1)!!/2, times 1/sqrt(2*pi) of (k-1)!! for odd k."""
    found = [fmpq(1, 2), fmpq(1)]
    for k in range(2, POINTS):
        found.append((k - 1) * found[k - 2])
    return tuple(found)


@cache
def _bases() -> tuple[fmpq_poly, ...]:
    """The polynomial that is 1 at one of the points and 0 at the others."""
    points = [fmpq(2 * k + 1, 2) for k in range(POINTS)]
    found = []
    for point in points:
        basis = fmpq_poly([1])
        for other in points:
            if other != point:
                basis *= fmpq_poly([-other / (point - other), 1 / (point - other)])
        found.append(basis)
    return tuple(found)
