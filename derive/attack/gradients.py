"""The smallest case in which a claimed gradient differs from the true one, with both values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product
from random import Random
from typing import Protocol, TypeAlias

import mpmath
from sympy import Expr, Symbol

from derive.outlines.calculus import opened, users
from derive.outlines.terms import AtMost, Formula, Less, Program

from .duals import DIGITS, Dual, Number, Numbers, OutOfReach, Place, exact

LARGEST_SIZES = {1: 9, 2: 6}    # of few sizes, larger ones: a boundary may show late; of more, up to 4
CASES = 256                     # choices of sizes
TRIES = 6                       # choices of entries at each choice of sizes
SAME = mpmath.mpf(10) ** -30    # closer than this at 50 digits is no difference
Arrays: TypeAlias = Mapping[str, tuple[tuple[Expr, Expr], ...]]
Ranges: TypeAlias = tuple[tuple[Symbol, Expr, Expr], ...]


@dataclass(frozen=True, slots=True)
class GradientWitness:
    """Sizes and entries at which the true derivative and the claimed one differ."""

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
                    seed: int = 0) -> GradientWitness | None:
    """Sizes from the smallest on; entries small whole numbers; the upstream gradient free, one entry after another."""
    with mpmath.workdps(DIGITS):
        for sizes in islice(_sizes(facts, arrays), CASES):
            for attempt in range(TRIES):
                random = Random(f"{seed} {attempt} {sorted(map(str, sizes.items()))}")
                entries = dict(_entries(program, arrays, sizes, random))
                found = _differs(program, claimed, sizes, entries)
                if found is not None:
                    return found
    return None


def _sizes(facts: frozenset[Formula], arrays: Arrays) -> Iterator[dict[Symbol, int]]:
    names = sorted({s for dims in arrays.values() for low, high in dims for s in (low.free_symbols | high.free_symbols)}
                   | {s for f in facts for s in f.free_symbols}, key=str)
    largest = LARGEST_SIZES.get(len(names), 4)
    choices = sorted(product(range(1, largest + 1), repeat=len(names)),
                     key=lambda c: (sum(c), len(set(c)) * -1, c))
    for choice in choices:
        sizes = dict(zip(names, choice, strict=True))
        numbers = Numbers(sizes, {})
        if all(numbers.true(fact, {}) for fact in facts if isinstance(fact, (AtMost, Less))):
            yield sizes


def _entries(program: Program, arrays: Arrays, sizes: Mapping[Symbol, int],
             random: Random) -> Iterator[tuple[Place, Number]]:
    outputs, _ = users(program)
    defined = {left.name for left, _, _ in map(opened, program.args[0])}
    wanted = {n: d for n, d in arrays.items() if n not in defined} | {"d" + y: arrays[y] for y in outputs}
    numbers = Numbers(sizes, {})
    for array, dims in sorted(wanted.items()):
        spans = [range(numbers.whole(low, {}), numbers.whole(high, {}) + 1) for low, high in dims]
        for place in product(*spans):
            yield (array, place), Fraction(random.choice((1, 2, 3, -1, -2, 4)))


def _differs(program: Program, claimed: Claimed, sizes: Mapping[Symbol, int],
             entries: Mapping[Place, Number]) -> GradientWitness | None:
    outputs, _ = users(program)
    plain = Numbers(sizes, {place: Dual(value) for place, value in entries.items()})
    name, ranges = claimed.name, claimed.ranges
    spans = [range(plain.whole(low, {}), plain.whole(high, {}) + 1) for _, low, high in ranges]
    try:
        plain.run(program)
        for values in product(*spans):
            scope = {index: value for (index, _, _), value in zip(ranges, values, strict=True)}
            if not all(plain.true(condition, scope) for condition in claimed.conditions):
                continue
            along = Numbers(sizes, {place: Dual(value, Fraction(int(place == (name, values))))
                                    for place, value in entries.items()})
            along.run(program)
            true = sum((entries["d" + place[0], place[1]] * dual.slope for place, dual in along.entries.items()
                        if place[0] in outputs), Fraction(0))
            try:
                given = plain.at(claimed.term, scope).value
            except (OutOfReach, ZeroDivisionError):
                continue                        # the claim has no value here; elsewhere it may
            if abs(exact(true) - exact(given)) > SAME * (1 + abs(exact(true))):
                return _witness(program, name, values, sizes, entries, true, given)
    except (OutOfReach, ZeroDivisionError):
        return None
    return None


def _witness(program: Program, name: str, values: tuple[int, ...], sizes: Mapping[Symbol, int],
             entries: Mapping[Place, Number], true: Number, given: Number) -> GradientWitness:
    shown = tuple((_place(array, place), _number(value)) for (array, place), value in sorted(entries.items()))
    return GradientWitness(tuple((str(s), n) for s, n in sorted(sizes.items(), key=str)), shown,
                           "d" + _place(name, values), _number(true), _number(given))


def _place(array: str, place: tuple[int, ...]) -> str:
    return f"{array}[{','.join(map(str, place))}]" if place else array


def _number(value: Number) -> str:
    return str(value) if isinstance(value, Fraction) else mpmath.nstr(value, 8)
