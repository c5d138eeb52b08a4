"""How formulas and common terms are written with the constants: quantifiers, sums, choices, quotients, numbers."""
from __future__ import annotations

from functools import cache

from .terms import Term, abstracted, app, constant, number, var
from .types import BOOL, CONSTANTS, INT, REAL, to

FALSE = constant("false", BOOL)


def ints(names: str) -> list[Term]:
    return [var(name, INT) for name in names.split()]


def reals(names: str) -> list[Term]:
    return [var(name, REAL) for name in names.split()]


@cache
def _word(name: str) -> Term:
    return constant(name, CONSTANTS[name])


def word(name: str, *args: Term) -> Term:
    """A constant whose type has no letter, applied."""
    return app(_word(name), *args)


def no(formula: Term) -> Term:
    return formula >> FALSE


def both(left: Term, right: Term) -> Term:
    return word("and", left, right)


def either(left: Term, right: Term) -> Term:
    return word("or", left, right)


def quantified(name: str, predicate: Term) -> Term:
    """"all" or "some" of a predicate."""
    return constant(name, to(predicate.type, BOOL))(predicate)


def every(variable: Term, body: Term) -> Term:
    return quantified("all", abstracted(variable, body))


def some(variable: Term, body: Term) -> Term:
    return quantified("some", abstracted(variable, body))


def choice(condition: Term, first: Term, second: Term) -> Term:
    return constant("if", to(BOOL, first.type, first.type, first.type))(condition, first, second)


def total(index: Term, body: Term, low: Term, high: Term) -> Term:
    return word("sum", abstracted(index, body), low, high)


def over(numerator: Term, denominator: Term) -> Term:
    return numerator * word("inverse", denominator)


def real(value: int) -> Term:
    return number(value, REAL)
