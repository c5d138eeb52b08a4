"""The smallest case in which a claimed gradient differs from the true one, or two sides of an identity, with both."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Protocol, TypeAlias

from flint import arb, ctx
from sympy import Expr, Symbol

from derive.attack.as_given import simple_fraction
from derive.attack.balls import BITS, ZERO, Nowhere, ball
from derive.attack.differences import Numbers
from derive.attack.points import CASES, Arrays, places_of, points
from derive.outlines.terms import Formula, Program

SAME = ball(Fraction(1, 10**30))        # closer than this, in proportion, is no difference
PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)
MOST_MISSED = 20                        # points in a row at which a formula has no value, before it is given up
Ranges: TypeAlias = tuple[tuple[Symbol, Expr, Expr], ...]
Scope: TypeAlias = Mapping[Symbol, int]


@dataclass(frozen=True, slots=True)
class GradientWitness:
    """Sizes and entries at which the true value and the claimed one differ."""

    sizes: tuple[tuple[str, int], ...]
    entries: tuple[tuple[str, str], ...]
    place: str
    true: str
    claimed: str

    def __str__(self) -> str:
        sizes = ", ".join(f"{name} = {value}" for name, value in self.sizes)
        entries = ", ".join(f"{name} = {value}" for name, value in self.entries)
        return f"{'; '.join(filter(None, (sizes, entries)))}: {self.place} = {self.true}, not {self.claimed}"


class Claimed(Protocol):
    """A formula for the gradient by one array."""

    @property
    def name(self) -> str: ...
    @property
    def ranges(self) -> Ranges: ...
    @property
    def term(self) -> Expr: ...
    @property
    def conditions(self) -> tuple[Formula, ...]: ...


def refute_gradient(program: Program, claimed: Claimed, arrays: Arrays, facts: frozenset[Formula],
                    seed: int = 0, cases: int = CASES, given: Sequence[Formula] = ()) -> GradientWitness | None:
    """The upstream gradient is free. None says nothing. Where entries tie that need not, the loss may have a derivative
    along an entry, but a formula for max(a, b) follows a convention there, and is not refuted."""
    with ctx.workprec(BITS):
        for numbers in points(program, arrays, facts, seed, cases, given=given):
            try:
                found = _differs(numbers, claimed, Random(seed))
            except Nowhere:             # no value here, or no derivative; elsewhere there may be
                continue
            if found is not None and not numbers.is_tied:
                return found
    return None


def agrees(program: Program, claimed: Claimed, arrays: Arrays, facts: frozenset[Formula], cases: int,
           given: Sequence[Formula] = ()) -> bool:
    """Whether a formula has a value somewhere, and nothing speaks against it. Only a proof says that it is right."""
    looked_at = missed = 0
    with ctx.workprec(BITS):
        for numbers in points(program, arrays, facts, 0, cases, given=given):
            try:
                if _differs(numbers, claimed, Random(0)) is not None and not numbers.is_tied:
                    return False
                looked_at += 1
            except Nowhere:
                missed += 1
            if missed > MOST_MISSED and not looked_at:
                break
    return looked_at > 0


def refute_identity(program: Program, sides: tuple[Expr, Expr], ranges: Ranges, arrays: Arrays,
                    facts: frozenset[Formula], written: str, given: Sequence[Formula] = ()) -> GradientWitness | None:
    """Values of the indices for which the two sides have values that differ; `written` is the left one, as it is."""
    with ctx.workprec(BITS):
        for numbers in points(program, arrays, facts, 0, CASES, upstream=False, given=given):
            for scope in _scopes(numbers, ranges):
                try:
                    one, other = (numbers.value(side, scope) for side in sides)
                except Nowhere:
                    continue
                if _apart(one, other):
                    at = ", ".join(f"{name} = {value}" for name, value in scope.items())
                    return _witness(numbers, f"{written} at {at}" if at else written, one, other)
    return None


def _scopes(numbers: Numbers, ranges: Ranges) -> Iterator[dict[Symbol, int]]:
    names = [name for name, _, _ in ranges]
    for values in places_of([(low, high) for _, low, high in ranges], numbers.sizes):
        yield dict(zip(names, values, strict=True))


def _differs(numbers: Numbers, claimed: Claimed, random: Random) -> GradientWitness | None:
    """Along a direction in which all entries move at once; then entry by entry."""
    given = {}
    for scope in _scopes(numbers, claimed.ranges):
        if all(numbers.true(condition, scope) for condition in claimed.conditions):
            try:
                given[claimed.name, tuple(scope.values())] = numbers.value(claimed.term, scope)
            except Nowhere:                 # the claim has no value here; elsewhere it may
                continue
    direction = {place: Fraction(random.choice(PRIMES), random.choice(PRIMES)) for place in given}
    said = sum((value * ball(direction[place]) for place, value in given.items()), ZERO)
    if not given:
        raise Nowhere(claimed.name)
    if not _apart(numbers.slope(direction), said):
        return None
    for place, value in given.items():
        true = numbers.slope({place: Fraction(1)})
        if _apart(true, value):
            return _witness(numbers, "d" + _place(*place), true, value)
    return None


def _apart(one: arb, other: arb) -> bool:
    return bool(abs(one - other) > SAME * (1 + abs(one)))


def _witness(numbers: Numbers, place: str, true: arb, given: arb) -> GradientWitness:
    shown = tuple((_place(*entry), str(value)) for entry, value in sorted(numbers.entries.items()))
    return GradientWitness(tuple((str(s), n) for s, n in sorted(numbers.sizes.items(), key=str)), shown,
                           place, _number(true), _number(given))


def _place(array: str, place: tuple[int, ...]) -> str:
    return f"{array}[{','.join(map(str, place))}]" if place else array


def _number(value: arb) -> str:
    """A fraction, if it is a simple one as far as can be seen; else eight digits."""
    simple = simple_fraction(value)
    return str(simple) if not _apart(value, ball(simple)) else str(value.mid().str(8, radius=False))
