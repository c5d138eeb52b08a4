"""The derivative of a program at numbers, by dual numbers: the same truth as the kernel's by another way."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TypeAlias

import mpmath
from sympy import Abs, Add, Expr, Mul, Pow, Rational, S, Symbol, cos, erf, exp, integer_nthroot, log, sin, tanh

from derive.outlines.calculus import opened
from derive.outlines.terms import (
    At,
    AtMost,
    Bracket,
    Equal,
    Formula,
    Largest,
    Less,
    NotEqual,
    Program,
    Sum,
    integer,
    maximum,
    minimum,
    relu,
    sigmoid,
)

DIGITS = 50
Number: TypeAlias = Fraction | mpmath.mpf
Place: TypeAlias = tuple[str, tuple[int, ...]]


class OutOfReach(Exception):
    """A value that is not defined here: a division by 0, an entry that is nowhere, a corner."""


@dataclass(frozen=True, slots=True)
class Dual:
    """A value and its derivative along one entry."""

    value: Number
    slope: Number = Fraction(0)

    def __add__(self, other: "Dual") -> "Dual":
        return Dual(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other: "Dual") -> "Dual":
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)


LEAVES: dict[type, tuple[Callable[[mpmath.mpf], mpmath.mpf], Callable[[mpmath.mpf], mpmath.mpf]]] = {
    exp: (mpmath.exp, mpmath.exp),
    log: (mpmath.log, lambda x: 1 / x),
    sin: (mpmath.sin, mpmath.cos),
    cos: (mpmath.cos, lambda x: -mpmath.sin(x)),
    tanh: (mpmath.tanh, lambda x: mpmath.sech(x) ** 2),
    erf: (mpmath.erf, lambda x: 2 * mpmath.exp(-x * x) / mpmath.sqrt(mpmath.pi)),
    sigmoid: (lambda x: 1 / (1 + mpmath.exp(-x)), lambda x: mpmath.exp(-x) / (1 + mpmath.exp(-x)) ** 2),
}


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers for sizes and entries; the entries of computed arrays are added as they are computed."""

    sizes: Mapping[Symbol, int]
    entries: dict[Place, Dual]

    def at(self, term: Expr, scope: Mapping[Symbol, int]) -> Dual:
        if isinstance(term, Rational):
            return Dual(Fraction(int(term.p), int(term.q)))
        if isinstance(term, Symbol):
            return Dual(Fraction(scope[term] if term in scope else self.sizes[term]))
        if isinstance(term, At):
            place = (term.name, tuple(self.whole(index, scope) for index in term.indices))
            if place not in self.entries:
                raise OutOfReach(f"no entry {place}")
            return self.entries[place]
        if isinstance(term, Add):
            return self._fold(term.args, scope, Dual(Fraction(0)), Dual.__add__)
        if isinstance(term, Mul):
            guards = [p for p in term.args if isinstance(p, Bracket) or _guarding_power(p)]
            if not all(self.true((p.base if isinstance(p, Pow) else p).args[0], scope) for p in guards):
                return Dual(Fraction(0))
            return self._fold([p for p in term.args if p not in guards], scope, Dual(Fraction(1)), Dual.__mul__)
        if isinstance(term, Sum):
            name = integer(f"#{term.height}")
            low, high = (self.whole(end, scope) for end in term.outer)
            total = Dual(Fraction(0))
            for value in range(low, high + 1):
                total = total + self.at(term.body, {**scope, name: value})
            return total
        if isinstance(term, Largest):
            name = integer(f"#{term.height}")
            low, high = (self.whole(end, scope) for end in term.outer)
            found = [self.at(term.body, {**scope, name: value}) for value in range(low, high + 1)]
            found.sort(key=lambda dual: exact(dual.value))
            if not found or (len(found) > 1 and found[-1].value == found[-2].value):
                raise OutOfReach("a tie, or a maximum of nothing")
            return found[-1]
        if isinstance(term, Bracket):
            return Dual(Fraction(int(self.true(term.args[0], scope))))
        if term in (S.Pi, S.Exp1):
            return Dual(mpmath.pi if term is S.Pi else mpmath.e)
        if isinstance(term, Pow) and not isinstance(term, exp):
            return self._power(self.at(term.base, scope), self.at(term.exp, scope))
        return self._function(term, scope)

    def _fold(self, parts: Iterable[Expr], scope: Mapping[Symbol, int], start: Dual,
              join: Callable[[Dual, Dual], Dual]) -> Dual:
        for part in parts:
            start = join(start, self.at(part, scope))
        return start

    def _power(self, base: Dual, exponent: Dual) -> Dual:
        b, e = base.value, exponent.value
        if isinstance(e, Fraction) and e.denominator == 1:
            if b == 0 and e < 1:
                if e < 0:
                    raise OutOfReach("division by 0")
                return Dual(Fraction(1))
            return Dual(b ** int(e), e * b ** int(e - 1) * base.slope)
        if b <= 0:
            raise OutOfReach("a root of a number that is not positive")
        root = _root(b, e) if isinstance(b, Fraction) and isinstance(e, Fraction) and not exponent.slope else None
        if root is not None:
            return Dual(root, e * root / b * base.slope)
        b, e = mpmath.mpf(1) * exact(b), exact(e)
        growth = b**e * mpmath.log(b) * exponent.slope if exponent.slope else 0
        return Dual(b**e, e * b ** (e - 1) * base.slope + growth)

    def _function(self, term: Expr, scope: Mapping[Symbol, int]) -> Dual:
        parts = [self.at(part, scope) for part in term.args]
        one = parts[0]
        if isinstance(term, (relu, Abs)):
            if one.value == 0:
                raise OutOfReach("a corner")
            factor = Fraction(int(one.value > 0) if isinstance(term, relu) else 1 if one.value > 0 else -1)
            return Dual(factor * one.value, factor * one.slope)
        if isinstance(term, (minimum, maximum)):
            if one.value == parts[1].value:
                raise OutOfReach("a corner")
            return (min if isinstance(term, minimum) else max)(parts, key=lambda part: part.value)
        if type(term) not in LEAVES:
            raise OutOfReach(f"no numbers for {type(term).__name__}")
        if isinstance(term, log) and one.value <= 0:
            raise OutOfReach("a logarithm of a number that is not positive")
        function, slope = LEAVES[type(term)]
        x = exact(one.value)
        return Dual(function(x), slope(x) * exact(one.slope))

    def whole(self, term: Expr, scope: Mapping[Symbol, int]) -> int:
        return int(term.xreplace({**scope, **self.sizes}))

    def true(self, formula: Formula, scope: Mapping[Symbol, int]) -> bool:
        left, right = (self.at(side, scope).value for side in formula.args)
        return {Equal: left == right, NotEqual: left != right, Less: left < right, AtMost: left <= right}[type(formula)]

    def run(self, program: Program) -> None:
        """Compute every defined array, in order."""
        for left, term, ranges in map(opened, program.args[0]):
            spans = [range(self.whole(low, {}), self.whole(high, {}) + 1) for _, low, high in ranges]
            for values in product(*spans):
                scope = {name: value for (name, _, _), value in zip(ranges, values, strict=True)}
                self.entries[left.name, values] = self.at(term, scope)


def _root(base: Fraction, exponent: Fraction) -> Fraction | None:
    """base**exponent, where that is a fraction: sqrt(9/4)."""
    found = [integer_nthroot(part, exponent.denominator) for part in (base.numerator, base.denominator)]
    return Fraction(found[0][0], found[1][0]) ** exponent.numerator if all(whole for _, whole in found) else None


def _guarding_power(term: Expr) -> bool:
    """SymPy writes ([A]*x)**2 as [A]**2*x**2."""
    return isinstance(term, Pow) and isinstance(term.base, Bracket) and term.exp.is_positive is True


def exact(value: Number) -> mpmath.mpf:
    return mpmath.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else mpmath.mpf(value)
