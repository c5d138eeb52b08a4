"""Random terms of the kernel's language, small and mostly defined, and random instances for their free names."""

from fractions import Fraction
from random import Random

from sympy import Abs, Expr, Rational, S, Symbol, exp, log

from derive.outlines.terms import Refused, Sum, at, integer, maximum, minimum, real, size, well_formed

from .evaluate import SMALL, Instance

REALS = [real(name) for name in "xyz"]
INTEGERS = [integer(name) for name in "ijk"]
SIZES = [size(name) for name in "mn"]
KINDS = ["add", "add", "mul", "mul", "mul", "inverse", "whole", "power", "root", "sum", "sum", "function"]


def random_index(random: Random, names: list[Symbol]) -> Expr:
    return random.choice([*names, *names, *SIZES, S.One]) + random.choice([-1, 0, 0, 0, 1])


def random_term(random: Random, depth: int = 3, bound: tuple[Symbol, ...] = (), functions: bool = True) -> Expr:
    """A term; may raise Refused where SymPy leaves the language (1/0, sqrt(-1))."""
    names = [*INTEGERS[:1], *bound]
    if depth == 0 or random.random() < 0.15:
        return random.choice([
            random.choice(REALS), random.choice(REALS), random.choice(SIZES), random.choice(names),
            at("a", random_index(random, names)), at("b", random_index(random, names), random_index(random, names)),
            Rational(random.randint(-3, 3), random.choice([1, 1, 2])), random.choice(REALS),
        ])
    kind = random.choice(KINDS)
    one = random_term(random, depth - 1, bound, functions)
    if kind == "sum" and len(bound) < 2:
        name = INTEGERS[1 + len(bound)]
        low = random.choice([S.One, S.Zero, S(2), random_index(random, names)])
        high = random.choice([*SIZES, random_index(random, names), S(3)])
        return Sum(random_term(random, depth - 1, (*bound, name), functions), name, low, high)
    if kind == "inverse":
        return _checked(1 / one)
    if kind == "whole":
        return one ** random.choice([2, 3])
    if kind == "power":
        return _checked(one ** (random_index(random, names) * random.choice([1, 1, -1, 2])))
    if kind == "root":
        return _checked(one ** Rational(random.choice([1, 1, -1, 3, 2]), random.choice([2, 2, 3])))
    if kind == "function" and functions:
        function = random.choice([Abs, exp, log, minimum, maximum])
        two = (random_term(random, depth - 1, bound, functions),) if function in (minimum, maximum) else ()
        return _checked(function(one, *two))
    other = random_term(random, depth - 1, bound, functions)
    return _checked(one + other if kind == "add" else one * other)


def _checked(term: Expr) -> Expr:
    well_formed(term)
    return term


def term_or_none(random: Random, depth: int = 3, functions: bool = True) -> Expr | None:
    try:
        term = random_term(random, depth, (), functions)
        well_formed(term)
    except Refused:
        return None
    return term


def random_instance(random: Random) -> Instance:
    values = {name: random.choice(SMALL) for name in REALS}
    values |= {name: Fraction(random.randint(-2, 3)) for name in INTEGERS}
    values |= {name: Fraction(random.randint(0, 4)) for name in SIZES}
    return Instance(values, random.randrange(1000))
