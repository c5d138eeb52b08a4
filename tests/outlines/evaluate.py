"""What a term or formula of the kernel is worth at one instance, in exact fractions; none of the kernel's rules."""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

from sympy import Abs, Add, Basic, Expr, Integer, Mul, Pow, Rational, S, Symbol, cos, erf, exp, log, sin, tanh

from derive.outlines import terms
from derive.outlines.terms import At, AtMost, Either, Equal, Forall, Less, NotEqual, Sum

HORIZON = 8         # how far an endless range is looked at
LONGEST = 60        # a longer range is left alone
Value = Fraction


class UndefinedError(Exception):
    """The term has no value here: 1/0, log(0), sqrt(-1), 0**(-1)."""


class UnknownError(Exception):
    """The term has a value here, or may have one, but it is no fraction (or its range is too long)."""


@dataclass(frozen=True)
class Instance:
    """Values of the free names; an array's entries are drawn from a few small fractions, by their place alone."""

    values: Mapping[Symbol, Value]
    seed: int = 0

    def entry(self, name: str, indices: tuple[int, ...]) -> Value:
        return random.Random(f"{self.seed} {name} {indices}").choice(SMALL)

    def at(self, name: Symbol, value: int) -> "Instance":
        return Instance({**self.values, name: Fraction(value)}, self.seed)


SMALL = [Fraction(n, d) for n, d in ((-2, 1), (-1, 1), (-1, 2), (0, 1), (1, 3), (1, 1), (2, 1), (3, 1))]


def value(term: Expr, here: Instance) -> Value:
    """The term's value; every part is asked for one, so an undefined part is never multiplied away."""
    if isinstance(term, Rational):
        return Fraction(int(term.p), int(term.q))
    if isinstance(term, Symbol):
        return here.values[term]
    if isinstance(term, At):
        return here.entry(term.name, tuple(int(value(index, here)) for index in term.indices))
    if isinstance(term, Sum):
        return sum((value(term.body, inner) for inner in instances(term, here)), Fraction(0))
    if isinstance(term, Pow):
        return power(value(term.base, here), value(term.exp, here), term.exp)
    parts = _values(term.args, here) if not isinstance(term, terms.Bracket) else []
    if isinstance(term, Add):
        return sum(parts, Fraction(0))
    if isinstance(term, Mul):
        result = Fraction(1)
        for part in parts:
            result *= part
        return result
    if isinstance(term, terms.Bracket):
        return Fraction(truth(term.args[0], here))
    for kind, function in FUNCTIONS.items():
        if isinstance(term, kind):
            return function(*parts)
    raise UnknownError(term)


def _values(parts: Iterable[Expr], here: Instance) -> list[Value]:
    """All of them; one that is undefined outweighs one whose value is no fraction."""
    found, unknown = [], None
    for part in parts:
        try:
            found.append(value(part, here))
        except UnknownError as error:
            unknown = error
    if unknown is not None:
        raise unknown
    return found


def power(base: Value, exponent: Value, term: Expr) -> Value:
    if whole(term):
        if base == 0 and exponent < 0:
            raise UndefinedError("0 to a negative power")
        return base ** int(exponent)
    root = isinstance(term, Rational) and exponent > 0
    if base < 0 or (base == 0 and not root):
        raise UndefinedError("a power of a number that is not positive")
    if base in (0, 1):
        return base
    if exponent.denominator == 1:
        return base ** int(exponent)
    if exponent.denominator == 2 and isqrt(base.numerator) ** 2 == base.numerator \
            and isqrt(base.denominator) ** 2 == base.denominator:
        return Fraction(isqrt(base.numerator), isqrt(base.denominator)) ** exponent.numerator
    raise UnknownError("an irrational power")


def whole(term: Expr) -> bool:
    """A polynomial in integer names with whole coefficients."""
    if isinstance(term, Pow):
        return whole(term.base) and isinstance(term.exp, Integer) and term.exp >= 0
    return isinstance(term, Integer) or (isinstance(term, Symbol) and term.is_integer is True) or (
        isinstance(term, (Add, Mul)) and all(map(whole, term.args)))


def _logarithm(x: Value) -> Value:
    if x <= 0:
        raise UndefinedError("log of a number that is not positive")
    return _only(Fraction(1), Fraction(0))(x)


def _only(argument: Value, result: Value) -> Callable[[Value], Value]:
    def known(x: Value) -> Value:
        if x != argument:
            raise UnknownError("no fraction")
        return result

    return known


FUNCTIONS: dict[type, Callable[..., Value]] = {
    exp: _only(Fraction(0), Fraction(1)), log: _logarithm, cos: _only(Fraction(0), Fraction(1)),
    sin: _only(Fraction(0), Fraction(0)), tanh: _only(Fraction(0), Fraction(0)), erf: _only(Fraction(0), Fraction(0)),
    Abs: abs, terms.minimum: min, terms.maximum: max,
    terms.relu: lambda x: max(x, Fraction(0)), terms.sigmoid: _only(Fraction(0), Fraction(1, 2)),
}


def instances(term: terms.Binder, here: Instance) -> Iterable[Instance]:
    """One instance for each value of the bound name in its range."""
    low = int(value(term.outer[0], here))
    high = low + HORIZON if term.outer[1] is S.Infinity else int(value(term.outer[1], here))
    if high - low > LONGEST:
        raise UnknownError("a long range")
    name = Symbol(f"#{term.height}", integer=True)
    return [here.at(name, place) for place in range(low, high + 1)]


def truth(formula: Basic, here: Instance) -> bool:
    """Whether it is true; undefined if one of its terms is. An endless range is looked at up to a horizon."""
    if isinstance(formula, Forall):
        return False not in [truth(formula.body, inner) for inner in instances(formula, here)]
    if isinstance(formula, Either):
        return True in [truth(part, here) for part in formula.args]
    if not isinstance(formula, (Equal, NotEqual, Less, AtMost)):
        raise UnknownError(formula)
    a, b = _values(formula.args, here)
    return a == b if isinstance(formula, Equal) else a != b if isinstance(formula, NotEqual) else (
        a < b if isinstance(formula, Less) else a <= b)


def holds(formula: Basic, here: Instance) -> bool:
    """Whether a hypothesis is true: an undefined one is not."""
    try:
        return truth(formula, here)
    except UndefinedError:
        return False
