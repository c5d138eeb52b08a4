"""Replaces 1 + erf(z), which cancels where z < 0, by a value of the normal distribution.

By definition normal(x, exp(-x**2/2)) = (1 + erf(x/sqrt(2)))/2; the exponential, which a gradient has as well, is given.
"""

from fractions import Fraction

from codegen.program.grammar import (
    MINUS,
    ONE,
    Num,
    Op,
    Pow,
    Program,
    Value,
    add,
    factors_of,
    mul,
    num,
    power,
    rebuilt,
    scale_of,
)

HALF = Fraction(1, 2)
ROOT_2 = Pow(num(2), HALF)


def normal_of_erf(program: Program) -> Program:
    """k + k*erf(z) = 2*k*normal(sqrt(2)*z, exp(-z**2)), and k - k*erf(z) the same of -z."""
    return program.mapped(lambda value: rebuilt(value, _taken))


def _taken(term: Value) -> Value:
    """A sum with such a pair in it, without it."""
    if not (isinstance(term, Op) and term.name == "add" and isinstance(term.args[-1], Num)):
        return term
    *rest, last = term.args
    for place, one in enumerate(rest):
        factors = factors_of(one)
        scale, erf = scale_of(one), factors[-1]
        if isinstance(erf, Op) and erf.name == "erf" and one == mul(Num(scale), erf) and last in (
                Num(scale), Num(-scale)):
            sign = ONE if last == Num(scale) else MINUS
            return add(*rest[:place], mul(num(2), last, normal(mul(sign, erf.args[0]))), *rest[place + 1:])
    return term


def normal(z: Value) -> Value:
    """(1 + erf(z))/2"""
    return Op("normal", (_times_root_2(z), Op("exp", (mul(MINUS, *map(_squared, factors_of(z))),))))


def _times_root_2(z: Value) -> Value:
    factors = list(factors_of(z))
    for root, number in ((ROOT_2, num(2)), (power(num(2), -HALF), ONE)):
        if root in factors:
            factors.remove(root)
            return mul(number, *factors)
    return mul(*factors, ROOT_2)


def _squared(factor: Value) -> Value:
    if isinstance(factor, Pow) and isinstance(factor.base, Num):
        return power(factor.base, factor.exponent * 2)
    return power(factor, 2)


def gaussian_of(exponent: Value) -> tuple[Value, Fraction] | None:
    """b and k, where an exponent is -k*b**2 and k is a power of 2."""
    match factors_of(exponent):
        case (Num(value=scale), Pow(base=base, exponent=Fraction(numerator=2, denominator=1))) if scale < 0:
            numbers = (-scale).as_integer_ratio()
            return (base, -scale) if all(number & (number - 1) == 0 for number in numbers) else None
    return None
