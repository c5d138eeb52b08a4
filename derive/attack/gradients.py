"""The smallest case in which a claimed gradient differs from the true one, or two sides of an identity, with both."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from random import Random
from typing import Protocol, TypeAlias

from flint import arb, ctx
from sympy import Expr, Symbol

from derive.attack.as_given import simple_fraction
from derive.attack.balls import BITS, ZERO, Nowhere, Place, ball
from derive.attack.differences import Convention, Numbers
from derive.attack.points import CASES, Arrays, places_of, points
from derive.outlines.terms import Formula, Program

SAME = ball(Fraction(1, 10**30))        # closer than this, in proportion, is no difference
PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)
ASIDE = Fraction(1, 11)                 # from a number to another for the same entry
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
                    seed: int = 0, cases: int = CASES, given: Sequence[Formula] = (),
                    convention: Convention | None = None) -> GradientWitness | None:
    """The upstream gradient is free. None says nothing. Where entries tie the loss may have a derivative: a formula
    that says otherwise is refuted, unless it says what the formula of the convention does. At a kink nothing is."""
    with ctx.workprec(BITS):
        for numbers in points(program, arrays, facts, seed, cases, given=given, compared=partial(_compared, claimed)):
            try:
                found = _differs(replace(numbers, at_kinks=convention), claimed, Random(seed))
            except Nowhere:             # no value here, or no derivative; elsewhere there may be
                continue
            if found is not None:
                return found
    return None


def agrees(program: Program, claimed: Claimed, arrays: Arrays, facts: frozenset[Formula], cases: int,
           given: Sequence[Formula] = ()) -> bool:
    """Whether a formula has a value somewhere, and nothing speaks against it. Only a proof says that it is right."""
    looked_at = missed = 0
    with ctx.workprec(BITS):
        for numbers in points(program, arrays, facts, 0, cases, given=given):
            try:
                if _differs(numbers, claimed, Random(0)) is not None:
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


def _compared(claimed: Claimed, numbers: Numbers) -> list[tuple[arb, arb]]:
    """What is compared at a point, by the layer and by the formula."""
    _said(numbers, claimed)
    return list(numbers.point.compared)


def _said(numbers: Numbers, claimed: Claimed) -> dict[Place, arb]:
    """What the formula says of each entry of which it has a value."""
    said: dict[Place, arb] = {}
    for scope in _scopes(numbers, claimed.ranges):
        if all(numbers.true(condition, scope) for condition in claimed.conditions):
            try:
                said[claimed.name, tuple(scope.values())] = numbers.value(claimed.term, scope)
            except Nowhere:                 # the claim has no value here; elsewhere it may
                continue
    return said


def _differs(numbers: Numbers, claimed: Claimed, random: Random) -> GradientWitness | None:
    """Along a direction in which all entries move at once; then entry by entry."""
    said = _said(numbers, claimed)
    if not said:
        raise Nowhere(claimed.name)
    direction = {place: Fraction(random.choice(PRIMES), random.choice(PRIMES)) for place in said}
    in_all = sum((value * ball(direction[place]) for place, value in said.items()), ZERO)
    if _same_along(numbers, direction, in_all):
        return None
    looked_at = False
    for place, value in said.items():
        true, kinked = _true_at(numbers, place)
        if true is None:
            continue
        looked_at = True
        if _apart(true, value) and not _is_free(numbers, place, value, kinked):
            return _witness(numbers, "d" + _place(*place), true, value)
    if not looked_at:
        raise Nowhere("a kink of every entry")
    return None


def _same_along(numbers: Numbers, direction: Mapping[Place, Fraction], said: arb) -> bool:
    try:
        return not _apart(numbers.slope(direction), said)
    except Nowhere:                         # kinks, of some entries at least
        return False


def _true_at(numbers: Numbers, place: Place) -> tuple[arb | None, bool]:
    """The derivative along an entry, if there is one, and whether it stands at a kink whose two sides meet."""
    try:
        return numbers.slope({place: Fraction(1)}), False
    except Nowhere:
        return _where_the_sides_meet(numbers, place), True


def _is_free(numbers: Numbers, place: Place, value: arb, kinked: bool) -> bool:
    """Whether a formula may say something else than the derivative: where entries tie wherever this one goes there is a
    choice of conventions; where the sides of a kink meet it may say what the convention does, and anything if they meet
    by chance."""
    if not kinked:
        return numbers.is_tied
    return _may_be_convention(numbers, place, value) or _meet_by_chance(numbers, place)


def _meet_by_chance(numbers: Numbers, place: Place) -> bool:
    """Whether the sides of a kink meet at these numbers alone, as corners of two terms may: with another number for one
    entry the kink is there, and they do not."""
    for other, value in numbers.entries.items():
        if other != place:
            true, kinked = _true_at(replace(numbers, entries={**numbers.entries, other: value + ASIDE}), place)
            if kinked and true is None:
                return True
    return False


def _where_the_sides_meet(numbers: Numbers, place: Place) -> arb | None:
    """The derivative at a tie, if the slopes on its two sides are the same as far as can be seen."""
    try:
        left, right = (numbers.slope_beside(place, side) for side in (-1, 1))
    except Nowhere:
        return None
    return None if _apart(left, right) else left.union(right)


def _may_be_convention(numbers: Numbers, place: Place, value: arb) -> bool:
    """Whether the formula of the convention says the same, or is not known; where it has no value it says nothing."""
    if numbers.at_kinks is None:
        return True
    try:
        return not _apart(numbers.by_convention(place), value)
    except Nowhere:
        return False


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
