"""The value of a layer's term at numbers, as a ball of FLINT in which the number lies; and the comparisons it met."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from math import floor, prod
from typing import TypeAlias

from flint import arb, fmpq
from sympy import Abs, Add, Expr, Mul, Pow, Rational, S, Symbol, cos, erf, exp, log, sin, tanh

from derive.outlines.terms import (
    At,
    AtMost,
    Bracket,
    Either,
    Equal,
    Forall,
    Formula,
    Largest,
    Less,
    NotEqual,
    Program,
    Slope,
    Sum,
    integral,
    maximum,
    minimum,
    relu,
    sigmoid,
)

BITS = 700                  # about 210 digits
LARGEST_EXPONENT = 10_000
ZERO, ONE = arb(0), arb(1)
Place: TypeAlias = tuple[str, tuple[int, ...]]
Check: TypeAlias = "Callable[[Point], bool]"
Run: TypeAlias = "Callable[[Point], arb]"
Whole: TypeAlias = "Callable[[Point], Fraction]"


class Nowhere(Exception):
    """A term that has no value here, or none that is known: a division by 0, an entry that is nowhere."""


@dataclass(slots=True)
class Point:
    """Numbers for names and entries; what was compared, and how each comparison of values came out: -1, 0 (too near to
    tell) or 1; how many times two of which the larger was wanted, or its side of 0, were too near to tell."""

    names: dict[Symbol, int]
    entries: dict[Place, arb]
    slope: Callable[[Program, Place], arb]          # of the loss along an entry
    trail: list[object] = field(default_factory=list)
    compared: list[tuple[arb, arb]] = field(default_factory=list)
    ties: int = 0

    def order(self, one: arb, other: arb) -> int:
        found = -1 if one < other else 1 if one > other else 0
        if not found and not (one - other).is_finite():
            raise Nowhere("a comparison with no number")
        self.trail.append(found)
        self.compared.append((one, other))
        return found

    def corner(self, one: arb, other: arb) -> int:
        """The order of two numbers where a function of theirs has a corner, if they are equal."""
        found = self.order(one, other)
        self.ties += not found
        return found


def ball(value: Fraction) -> arb:
    return arb(fmpq(value.numerator, value.denominator))


def of_entries(term: Expr) -> bool:
    """Whether the value depends on more than indices and sizes."""
    return bool(term.atoms(At, Sum, Largest, Bracket, Slope))


@lru_cache(maxsize=20_000)
def whole_of(term: Expr) -> Whole:
    """A term of indices and sizes alone, exactly."""
    if isinstance(term, Rational):
        value = Fraction(int(term.p), int(term.q))
        return lambda at: value
    if isinstance(term, Symbol):
        return lambda at: Fraction(at.names[term])
    if isinstance(term, (Add, Mul)):
        parts, join = tuple(map(whole_of, term.args)), sum if isinstance(term, Add) else prod
        return lambda at: Fraction(join([part(at) for part in parts]))
    if isinstance(term, Pow) and term.exp.is_Integer and term.exp > 0:
        base, exponent = whole_of(term.base), int(term.exp)
        return lambda at: base(at) ** exponent
    raise Nowhere(f"{type(term).__name__} in an index")


def index_of(term: Expr) -> Callable[[Point], int]:
    found = whole_of(term)
    return lambda at: floor(found(at))


@lru_cache(maxsize=20_000)
def run_of(term: Expr) -> Run:
    """How the value of a term is computed at a point."""
    if isinstance(term, Rational):
        value = ball(Fraction(int(term.p), int(term.q)))
        return lambda at: value
    if isinstance(term, Symbol):
        return lambda at: arb(at.names[term])
    if term is S.Pi or term is S.Exp1:
        return lambda at: arb.pi() if term is S.Pi else arb.const_e()
    if type(term) in LEAVES:
        function, inner = LEAVES[type(term)], run_of(term.args[0])
        return lambda at: finite(function(inner(at)))
    if type(term) not in MAKERS:
        raise Nowhere(f"no numbers for {type(term).__name__}")
    return MAKERS[type(term)](term)


def finite(value: arb) -> arb:
    if not value.is_finite():
        raise Nowhere("no number, or one that is too large")
    return value


def _entry(term: At) -> Run:
    name, indices = term.name, tuple(map(index_of, term.indices))

    def run(at: Point) -> arb:
        place = (name, tuple([index(at) for index in indices]))
        if place not in at.entries:
            raise Nowhere(f"no entry {place}")
        return at.entries[place]
    return run


def _sum(term: Sum) -> Run:
    low, high, body, name = *map(index_of, term.outer), run_of(term.body), term.bound

    def run(at: Point) -> arb:
        total = ZERO
        for value in range(low(at), high(at) + 1):
            at.names[name] = value
            total = total + body(at)
        return total
    return run


def _largest(term: Largest) -> Run:
    """Of several that are too near to tell, one."""
    low, high, body, name = *map(index_of, term.outer), run_of(term.body), term.bound

    def run(at: Point) -> arb:
        found = []
        for value in range(low(at), high(at) + 1):
            at.names[name] = value
            found.append(body(at))
        if not found:
            raise Nowhere("the largest of nothing")
        best = found[0]
        for other in found[1:]:
            best = other if other > best else best
        largest = tuple(number for number, value in enumerate(found) if not value < best)
        at.trail.append(largest)
        at.ties += len(largest) - 1
        return best
    return run


def _add(term: Add) -> Run:
    first, *others = map(run_of, term.args)

    def run(at: Point) -> arb:
        total = first(at)
        for part in others:
            total = total + part(at)
        return total
    return run


def _product(term: Mul) -> Run:
    """What a condition leaves out is not looked at: where(x > 0, log(x), 0)."""
    guards = tuple(run_of(part) for part in term.args if _guarding(part))
    others = tuple(run_of(part) for part in term.args if not _guarding(part))

    def run(at: Point) -> arb:
        total = ONE
        for part in guards:
            total = total * part(at)
            if total == 0:
                return ZERO
        for part in others:
            total = total * part(at)
        return total
    return run


def _guarding(term: Expr) -> bool:
    """[A], 1 - [A], and the powers in which SymPy writes a product of them."""
    if isinstance(term, Bracket):
        return True
    if isinstance(term, Pow):
        return _guarding(term.base) and bool(term.exp.is_positive)
    return isinstance(term, (Add, Mul)) and all(isinstance(p, Rational) or _guarding(p) for p in term.args)


def _power(term: Pow) -> Run:
    base = run_of(term.base)
    if isinstance(term.exp, Rational) or integral(term.exp):
        return _whole_power(base, whole_of(term.exp))
    exponent = run_of(term.exp)

    def run(at: Point) -> arb:
        value = base(at)
        if not value > 0:
            raise Nowhere("a root of a number that is not positive")
        return finite(value ** exponent(at))
    return run


def _whole_power(base: Run, exponent: Whole) -> Run:
    def run(at: Point) -> arb:
        value, times = base(at), exponent(at)
        if times <= 0 and value.contains(0) and (times < 0 or value != 0):
            raise Nowhere("division by 0")
        if abs(times) > LARGEST_EXPONENT or (times.denominator > 1 and not value > 0):
            raise Nowhere("a root of a number that is not positive, or too high a power")
        return finite(_repeated(value, int(times)) if times.denominator == 1 else value ** ball(times))
    return run


def _repeated(value: arb, times: int) -> arb:
    """A power by products: FLINT's own takes a logarithm, and has no number for a ball around 0."""
    result, square = ONE, value
    for bit in reversed(f"{abs(times):b}"):
        result = result * square if bit == "1" else result
        square = square * square
    return 1 / result if times < 0 else result


def _bracket(term: Bracket) -> Run:
    true = check_of(term.args[0])
    return lambda at: ONE if true(at) else ZERO


def _positive_part(term: relu) -> Run:
    inner = run_of(term.args[0])

    def run(at: Point) -> arb:
        value = inner(at)
        return value if at.corner(value, ZERO) > 0 else ZERO
    return run


def _absolute(term: Abs) -> Run:
    inner = run_of(term.args[0])

    def run(at: Point) -> arb:
        value = inner(at)
        return -value if at.corner(value, ZERO) < 0 else value
    return run


def _of_two(term: Expr) -> Run:
    one, other = map(run_of, term.args)
    sign = 1 if isinstance(term, maximum) else -1

    def run(at: Point) -> arb:
        first, second = one(at), other(at)
        return first if at.corner(first, second) * sign >= 0 else second
    return run


def _slope(term: Slope) -> Run:
    program, entry = term.args
    name, indices = entry.name, tuple(map(index_of, entry.indices))
    return lambda at: at.slope(program, (name, tuple([index(at) for index in indices])))


def _logarithm(value: arb) -> arb:
    if not value > 0:
        raise Nowhere("a logarithm of a number that is not positive")
    return value.log()


LEAVES: dict[type, Callable[[arb], arb]] = {
    exp: arb.exp, log: _logarithm, sin: arb.sin, cos: arb.cos, tanh: arb.tanh, erf: arb.erf,
    sigmoid: lambda value: 1 / (1 + (-value).exp()),
}
MAKERS: dict[type, Callable[[Expr], Run]] = {
    At: _entry, Sum: _sum, Largest: _largest, Add: _add, Mul: _product, Pow: _power, Bracket: _bracket,
    relu: _positive_part, Abs: _absolute, minimum: _of_two, maximum: _of_two, Slope: _slope,
}
SAYS: dict[type, Callable[[int], bool]] = {
    Equal: lambda order: order == 0, NotEqual: lambda order: order != 0, Less: lambda order: order < 0,
    AtMost: lambda order: order <= 0}


@lru_cache(maxsize=20_000)
def check_of(formula: Formula) -> Check:
    """How it is found out whether a formula is true at a point; values that are too near to tell count as equal."""
    if isinstance(formula, Either):
        one, other = map(check_of, formula.args)
        return lambda at: one(at) or other(at)
    if isinstance(formula, Forall):
        return _everywhere(formula)
    if type(formula) not in SAYS:
        raise Nowhere(f"no truth for {type(formula).__name__}")
    says = SAYS[type(formula)]
    if not any(map(of_entries, formula.args)) and all(map(integral, formula.args)):
        left, right = map(whole_of, formula.args)
        return lambda at: says((left(at) > right(at)) - (left(at) < right(at)))
    first, second = map(run_of, formula.args)
    return lambda at: says(at.order(first(at), second(at)))


def _everywhere(formula: Forall) -> Check:
    low, high, body, name = *map(index_of, formula.outer), check_of(formula.body), formula.bound

    def check(at: Point) -> bool:
        for value in range(low(at), high(at) + 1):
            at.names[name] = value
            if not body(at):
                return False
        return True
    return check
