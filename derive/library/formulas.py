"""How the library writes terms: numbers, functions of real numbers, limits, derivatives, means."""
from __future__ import annotations

from derive.kernel.terms import Term, number, var
from derive.kernel.types import BOOL, INT, OUTCOME, REAL, to
from derive.kernel.words import ints, reals, word

ZERO, ONE = number(0, REAL), number(1, REAL)
NOUGHT, UNIT = number(0, INT), number(1, INT)
a, b, c, i, j, k, m, n = ints("a b c i j k m n")
x, y, z, d, e = reals("x y z d e")
p, q = (var(name, BOOL) for name in "pq")
f, g, h = (var(name, to(INT, REAL)) for name in "fgh")              # sequences
u, v = (var(name, to(REAL, REAL)) for name in "uv")                 # functions of a real number
X, Y = (var(name, to(OUTCOME, REAL)) for name in "XY")              # random numbers
w = var("w", OUTCOME)


def inverse(term: Term) -> Term:
    return word("inverse", term)


def embedded(term: Term) -> Term:
    """An integer as a real number."""
    return word("real", term)


def power(base: Term, exponent: Term) -> Term:
    return word("power", base, exponent)


def maximum(one: Term, other: Term) -> Term:
    return word("maximum", one, other)


def minimum(one: Term, other: Term) -> Term:
    return word("minimum", one, other)


def absolute(term: Term) -> Term:
    return word("absolute", term)


def exp(term: Term) -> Term:
    return word("exp", term)


def log(term: Term) -> Term:
    return word("log", term)


def sqrt(term: Term) -> Term:
    return word("sqrt", term)


def sin(term: Term) -> Term:
    return word("sin", term)


def cos(term: Term) -> Term:
    return word("cos", term)


def tends(sequence: Term, limit: Term) -> Term:
    return word("tends", sequence, limit)


def slope(function: Term, place: Term, value: Term) -> Term:
    return word("derivative", function, place, value)


def mean(random: Term) -> Term:
    return word("mean", random)


def integrable(random: Term) -> Term:
    return word("integrable", random)
