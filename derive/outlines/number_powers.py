"""Powers of numbers in one form: 2**(t + 1) as 2*2**t, and 4**t as 2**(2*t)."""

from fractions import Fraction

from sympy import Expr, Integer, perfect_power

from .naming import Exponent


def without_whole(exponent: Exponent) -> tuple[int, Exponent]:
    """The exponent t + 1 as 1 and t, since 2**(t + 1) is 2*2**t."""
    if isinstance(exponent, Fraction):
        return 0, exponent
    number, rest = exponent.as_coeff_Add()
    return (int(number), rest) if isinstance(number, Integer) else (0, exponent)


def smallest_base(base: Expr, exponent: Expr) -> tuple[Expr, Expr]:
    """4**t as 2**(2*t)"""
    if not (isinstance(base, Integer) and base > 1 and (found := perfect_power(int(base)))):
        return base, exponent
    root, power_of_it = found
    return Integer(root), power_of_it * exponent
