"""Powers, roots and functions: exact where the value is a fraction; where an approximation is wanted, by a ball."""

from __future__ import annotations

from collections.abc import Callable
from math import isqrt

from flint import arb, ctx, fmpq
from sympy import Basic, Expr, Integer, Pow, Rational, log

from derive.attack.numbers import Number, bits, parts, plain, whole
from derive.attack.table import Frame, Inexact, Run, Undefined, run_of
from derive.outlines.terms import integral

BITS, ENOUGH = 256, 200                 # of an approximated function value: computed with, and certain to be right
LARGEST_EXPONENT, LARGEST_BITS = 4096, 20_000


def power(term: Pow) -> Run:
    """As the kernel has it: an exponent that is an integer by its sorts takes any base; another wants base >= 0, and
    base > 0 unless it is a positive number."""
    base_of, exponent_of = run_of(term.base), run_of(term.exp)
    if isinstance(term.exp, Integer):
        fixed = int(term.exp)
        return lambda frame: _whole_power(base_of(frame), fixed, term)
    integer = integral(term.exp)
    positive = isinstance(term.exp, Rational) and term.exp > 0

    def run(frame: Frame) -> Number:
        base, exponent = base_of(frame), exponent_of(frame)
        if not integer and (base < 0 or (base == 0 and not positive)):
            raise Undefined("{} at base {}", term, base)
        if whole(exponent):
            return _whole_power(base, int(exponent), term)
        found = _root(base, exponent)
        if found is None:
            return _transcendental(frame, term, lambda: arb(base) ** arb(exponent))
        return found
    return run


def rational_power(base: Number, exponent: Number) -> Number | None:
    """Where it is defined, a fraction, and not too long a one."""
    if base == 0 or (base < 0 and not whole(exponent)) or max(exponent, -exponent) > LARGEST_EXPONENT:
        return None
    return plain(fmpq(base) ** int(exponent)) if whole(exponent) else _root(base, exponent)


def _whole_power(base: Number, exponent: int, term: Basic) -> Number:
    if exponent < 0 and base == 0:
        raise Undefined("{}: a division by 0", term)
    if abs(exponent) > LARGEST_EXPONENT and base not in (0, 1, -1):
        raise Inexact("{}: exponent {} is too large to evaluate", term, exponent)
    value = plain(fmpq(base) ** exponent if exponent < 0 else base**exponent)
    if bits(value) > LARGEST_BITS:
        raise Inexact("{}: the value has too many digits", term)
    return value


def _root(base: Number, exponent: Number) -> Number | None:
    power, degree = parts(exponent)
    if degree > LARGEST_EXPONENT or abs(power) > LARGEST_EXPONENT:
        return None
    above, below = (_whole_root(part, degree) for part in parts(base))
    if above is None or below is None or (above == 0 and exponent < 0):
        return None
    return plain(fmpq(above, below) ** power)


def _whole_root(value: int, degree: int) -> int | None:
    """The root, when it is whole: by Newton from above."""
    if value < 2 or degree == 2:
        root = isqrt(value)
    else:
        root = 1 << -(-value.bit_length() // degree)
        while True:
            lower = ((degree - 1) * root + value // root ** (degree - 1)) // degree
            if lower >= root:
                break
            root = lower
    return root if root**degree == value else None


def _transcendental(frame: Frame, term: Basic, value: Callable[[], arb]) -> Number:
    """Refused in an exact evaluation; in an approximate one, the middle of a ball that holds the value."""
    if frame.approximating is not None:
        raise Inexact("{} is no fraction here", term)
    with ctx.workprec(BITS):
        found = value()
        accurate = found.rel_accuracy_bits() >= ENOUGH
    if not accurate:
        raise Inexact("{}: no approximation was found: {}", term, found)
    mantissa, exponent = map(int, found.mid().man_exp())
    if abs(exponent) > LARGEST_BITS:
        raise Inexact("{}: the value is too large or too small to evaluate", term)
    return plain(fmpq(mantissa) * fmpq(2) ** exponent)


def constant(value: Callable[[], arb]) -> Callable[[Expr], Run]:
    return lambda term: lambda frame: _transcendental(frame, term, value)


def function(of: Callable[[arb], arb], known: dict[int, int]) -> Callable[[Expr], Run]:
    """exp, sin, ...: exact where listed, a transcendental number at every other fraction."""
    def compile_it(term: Expr) -> Run:
        argument_of, kind = run_of(term.args[0]), type(term)

        def run(frame: Frame) -> Number:
            argument = argument_of(frame)
            if kind is log and argument <= 0:
                raise Undefined("{} at {}", term, argument)
            if whole(argument) and int(argument) in known:
                return known[int(argument)]
            if max(argument, -argument) > LARGEST_EXPONENT:
                raise Inexact("{}: argument {} is too large to evaluate", term, argument)
            return _transcendental(frame, term, lambda: of(arb(argument)))
        return run
    return compile_it
