"""Random values of every type: numbers with many ties, sequences with tables, functions of a real number in pieces."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from flint import fmpq

from .models import Value, World
from .numbers import PERIOD, Germ, Jet, Number, Undecided, compare, inverse, sign

REALS = [fmpq(p, q) for p, q in (
    (0, 1), (1, 1), (-1, 1), (1, 2), (2, 1), (-1, 2), (3, 2), (-2, 1), (1, 3), (-3, 4), (5, 1))]
LOW, HIGH = -3, 7
ZERO = fmpq(0)
FAR = (10**8, -(10**8))


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A function of integers: a table from LOW to HIGH, periods before and after it, and a tail that dies out."""

    entries: tuple[Value, ...]
    before: tuple[Value, ...]           # by the residue modulo PERIOD
    after: tuple[Value, ...]
    dying: fmpq = ZERO                  # after + dying / n, beyond the table

    def __call__(self, index: int | Germ) -> Value:
        if isinstance(index, int):
            if index < LOW:
                return self.before[index % PERIOD]
            if index <= HIGH:
                return self.entries[index - LOW]
            return self.after[index % PERIOD] + self.dying / index if self.dying else self.after[index % PERIOD]
        if not isinstance(index, Germ):
            raise Undecided
        end = index.limit()
        if end is not None:
            if sign(index - end):
                raise Undecided
            return self(int(end.p))
        tail = (self.after if index.sign() > 0 else self.before)[index.residue()]
        return inverse(index) * self.dying + tail if self.dying and index.sign() > 0 else tail


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """A function of a real number: a polynomial between each two breaks, or any value; the right one at a break."""

    breaks: tuple[fmpq, ...]
    pieces: tuple[Value, ...]           # one more than breaks; a tuple of coefficients is a polynomial, lowest first

    def __call__(self, at: Number) -> Value:
        if type(at) is fmpq:
            place = bisect_left(self.breaks, at)
            place += place < len(self.breaks) and self.breaks[place] == at
        else:
            place = sum(compare(at, one) >= 0 for one in self.breaks)
        piece = self.pieces[place]
        return polynomial(piece, at) if isinstance(piece, tuple) else piece

    def derivative(self) -> Pieces:
        return Pieces(self.breaks, tuple(tuple(k * c for k, c in enumerate(piece))[1:] or (fmpq(0),)
                                         for piece in self.pieces))


def polynomial(coefficients: Sequence[fmpq], at: Number) -> Number:
    result: Number = coefficients[-1]
    for c in reversed(coefficients[:-1]):
        result = result * at + c
    return result


class Draw:
    """Values for variables, each like the ones before now and then, so that hypotheses about several of them hold."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.weights = self.probabilities()
        self.known: dict[object, list[Value]] = {}
        self.places: set[fmpq] = set()
        self.dying = False

    def world(self, names: Sequence[tuple[str, object]]) -> World:
        """Values for these variables; each that stands earlier may be what a later one resembles."""
        values = {name: self.value(name[1]) for name in names}
        return self.finished(values)

    def finished(self, values: dict[tuple[str, object], Value]) -> World:
        heavy = self.rng.random() < 0.3
        others = {type_: tuple(found) for type_, found in self.known.items() if isinstance(type_, tuple)}
        return World(values, self.weights, heavy, LOW, HIGH, tuple(sorted(self.places)),
                     tuple(v for v in values.values() if type(v) is int), FAR if self.dying else (), others)

    def probabilities(self) -> tuple[fmpq, ...]:
        parts = [self.rng.choice((0, 1, 1, 2, 3)) for _ in range(self.rng.randint(1, 3))]
        parts[0] += not sum(parts)
        return tuple(fmpq(part, sum(parts)) for part in parts)

    def value(self, type_: object) -> Value:
        """A new value, or one seen before."""
        seen = self.known.setdefault(type_, [])
        if seen and self.rng.random() < 0.25:
            return self.rng.choice(seen)
        new = self.like(self.rng.choice(seen), type_) if seen and self.rng.random() < 0.3 else self.new(type_)
        seen.append(new)
        if type_ == "real" and type(new) is fmpq:
            self.places.add(new)
        return new

    def new(self, type_: object) -> Value:
        rng = self.rng
        if type_ == "int":
            return rng.randint(-2, 4) if rng.random() < 0.9 else rng.randint(-40, 40)
        if type_ == "real":
            return self.real()
        if type_ == "bool":
            return rng.random() < 0.5
        if type_ == "outcome":
            return rng.randrange(len(self.weights))
        return self.function(*type_)

    def real(self) -> fmpq:
        rng = self.rng
        return rng.choice(REALS) if rng.random() < 0.8 else fmpq(rng.randint(-30, 30), rng.randint(1, 12))

    def like(self, seen: Value, type_: object) -> Value:
        """Something that stands in a simple relation to a value seen before."""
        rng = self.rng
        if type_ == "int":
            return seen + rng.choice((1, -1, 2, -2))
        if type_ == "real":
            return rng.choice((-seen, seen + 1, seen - 1, seen / 2, seen * 2))
        if isinstance(seen, Table) and type_ == ("int", "real"):
            return self.table_like(seen)
        if isinstance(seen, Pieces) and type_ == ("real", "real"):
            return self.pieces_like(seen)
        if type_ == ("outcome", "real"):
            return self.full([seen(outcome) + rng.choice((0, 0, 1)) for outcome in range(len(self.weights))])
        return self.new(type_)

    def table_like(self, seen: Table) -> Table:
        more = self.rng.choice((fmpq(0), fmpq(1), fmpq(1, 2)))
        shape = self.rng.random()
        if shape < 0.2:         # larger everywhere, with the same limit
            self.dying = True
            return Table(tuple(entry + 1 for entry in seen.entries), tuple(entry + 1 for entry in seen.before),
                         seen.after,
                         seen.dying + 1)
        if shape < 0.5:
            return Table(tuple(self.real() for _ in seen.entries), seen.before, seen.after, seen.dying)
        return Table(tuple(entry + more * self.rng.choice((0, 1)) for entry in seen.entries),
                     tuple(entry + more for entry in seen.before), tuple(entry + more for entry in seen.after),
                     seen.dying)

    def pieces_like(self, seen: Pieces) -> Pieces:
        """The derivative, or the same function on an interval and another one beside it."""
        if any(not isinstance(piece, tuple) for piece in seen.pieces):
            return seen
        if self.rng.random() < 0.5:
            return seen.derivative()
        last = seen.breaks[-1] if seen.breaks else self.break_()
        cut = last + self.rng.choice((fmpq(1), fmpq(1, 2)))
        self.places.add(cut)
        return Pieces((*seen.breaks, cut), (*seen.pieces, self.coefficients()))

    def function(self, argument: object, result: object) -> Callable[[Value], Value]:
        rng = self.rng
        if argument == "int":
            return self.table(result)
        if argument == "real":
            return self.pieces(result)
        if argument in ("bool", "outcome"):
            return self.full([self.value(result) for _ in range(2 if argument == "bool" else len(self.weights))])
        place, after = self.value(argument[0]), self.function(argument[1], result)
        twist = rng.random() < 0.5 and self.value(result)
        return lambda inner: twist if twist is not False and inner is place else after(inner(place))

    def full(self, entries: list[Value]) -> Callable[[int], Value]:
        return lambda index: entries[index]

    def table(self, result: object) -> Table:
        rng = self.rng
        values = [self.value(result) for _ in range(rng.randint(1, 3))]
        entries = tuple(rng.choice(values) for _ in range(LOW, HIGH + 1))
        before, after = self.period(values), self.period(values)
        if result != "real" or rng.random() < 0.7:
            return Table(entries, before, after)
        self.dying = True
        return Table(entries, before, after, rng.choice((fmpq(1), fmpq(-1, 2))))

    def period(self, values: list[Value]) -> tuple[Value, ...]:
        length = self.rng.choice((1, 1, 1, 2, 3))
        some = [self.rng.choice(values) for _ in range(length)]
        return tuple(some[k % length] for k in range(PERIOD))

    def break_(self) -> fmpq:
        place = self.rng.choice([*sorted(self.places), *REALS[:5]])
        self.places.add(place)
        return place

    def coefficients(self) -> tuple[fmpq, ...]:
        return tuple(self.rng.choice(REALS) for _ in range(self.rng.choice((1, 2, 2, 3, 3, 4))))

    def pieces(self, result: object) -> Callable[[Number], Value]:
        """A polynomial, a polygon, a function with a jump, or steps from value to value."""
        rng = self.rng
        breaks = tuple(sorted({self.break_() for _ in range(rng.choice((0, 0, 1, 1, 2)))}))
        if result != "real":
            breaks = breaks or (self.break_(),)
            last = False if result == "bool" and rng.random() < 0.6 else self.value(result)     # bounded above, mostly
            return Pieces(breaks, (*(self.value(result) for _ in breaks), last))
        shape, first = rng.random(), self.coefficients()
        if shape < 0.2:
            return Pieces(breaks, tuple(self.coefficients() for _ in range(len(breaks) + 1)))
        if shape < 0.3:
            return Pieces(breaks, tuple((rng.choice(REALS),) for _ in range(len(breaks) + 1)))
        pieces = [first]                # continuous: to the right of each break, a term that is 0 at the break is added
        for place in breaks:
            bend = rng.choice(REALS)
            added = (-bend * place, bend) if rng.random() < 0.7 else (bend * place * place, -2 * bend * place, bend)
            pieces.append(total(pieces[-1], added))
        return Pieces(breaks, tuple(pieces))


def total(one: tuple[fmpq, ...], other: tuple[fmpq, ...]) -> tuple[fmpq, ...]:
    length = max(len(one), len(other))
    one, other = (part + (fmpq(0),) * (length - len(part)) for part in (one, other))
    return tuple(a + b for a, b in zip(one, other, strict=True))


def slope_of(function: Callable[[Number], Number], at: fmpq) -> fmpq | None:
    """The slope to the right, where it is a rational number."""
    beside = function(Jet(at, fmpq(1)))
    found = beside.slope if isinstance(beside, Jet) else fmpq(0)
    return found if type(found) is fmpq else None


def limit_of(sequence: Callable[[Germ], Number], tail: Germ) -> fmpq | None:
    found = sequence(tail)
    found = found.limit() if isinstance(found, Germ) else found
    return found if type(found) is fmpq else None
