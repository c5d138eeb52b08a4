"""The choices that make an instance, in the order in which they are tried, and what must hold in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import chain, filterfalse
from random import Random

from sympy import Expr, Symbol

from derive.attack.ensembles import TELLS, laws_for, suited
from derive.attack.evaluate import HORIZON, Instance, admits, admitted, evaluate, how_far
from derive.attack.families import Among, Constant, Family, Scattered, Table, apart, laws_by_name
from derive.attack.halving import Halving
from derive.attack.limits import behaviour
from derive.attack.numbers import Number, number
from derive.attack.table import Check, Frame, Inexact, Truth, Undefined, check_of, key
from derive.attack.vanishing_sequences import FADING
from derive.outlines.terms import Formula, Law, Tends, size

Values = Mapping[Symbol, Fraction]
Families = Mapping[str, Family]
Choice = Fraction | Family
REALS = tuple(Fraction(p, q) for p, q in ((1, 1), (2, 1), (1, 2), (0, 1), (-1, 1), (3, 1), (1, 3), (3, 2), (-2, 1),
                                          (1, 4), (2, 3), (4, 1), (-1, 2), (3, 4), (5, 2), (5, 1), (1, 10), (10, 1)))
EXTREMES = tuple(map(Fraction, (-3, -10, 100, -100)))       # tried last, one after the other
INTEGERS = tuple(map(Fraction, (1, 2, 0, 3, -1, 4, -2, 5, -3)))
SIZES = tuple(map(Fraction, (1, 2, 3, 0, 4)))
ZERO, ONE = Constant(Fraction(0)), Constant(Fraction(1))
IMPULSE = Table({(1,): Fraction(1), (1, 1): Fraction(1)}, ZERO)
BUT_FIRST = Table({(1,): Fraction(0), (1, 1): Fraction(0)}, ONE)
TELLING: tuple[Family, ...] = (ONE, ZERO, IMPULSE, Scattered(0), Scattered(0, True), Constant(Fraction(1, 2)),
                               Constant(Fraction(-1)), Constant(Fraction(2)), Constant(Fraction(1, 3)))
SMALL_ONES: tuple[Family, ...] = (*FADING[:3], *TELLING[:3], BUT_FIRST, Halving(), *FADING[3:], *TELLING[3:])
BITS = (Fraction(0), Fraction(1))
MOST_NODES = 20_000
MOST_TERMS = 64         # of a whole number, as it may say how many terms a sum has
LOOK = 32               # starts of choices, looked at in the time that one choice takes


@dataclass(frozen=True, slots=True)
class Gate:
    """What is said of some arrays, and what its truth depends on."""

    formula: Formula
    symbols: tuple[Symbol, ...]
    names: tuple[str, ...]
    laws: tuple[Formula, ...]


PASSED: dict[tuple[object, ...], bool] = {}     # what was found of a gate, for all problems: they share hypotheses


@dataclass(frozen=True)
class Problem:
    """The free choices (symbols, then families), what equations define, and what must hold. Gates and options follow
    from the rest."""

    symbols: tuple[Symbol, ...]
    names: tuple[str, ...]
    defined: tuple[tuple[Symbol, Expr | Tends], ...]
    definitions: tuple[Formula, ...]
    early: tuple[tuple[Formula, ...], ...]      # what already tells once the first k + 1 symbols have values
    late: tuple[Formula, ...]                   # all that is checked in the end: cheap ones first, then what may fail
    chance: frozenset[str] = frozenset()        # the names of random families
    gates: Mapping[int, tuple[Gate, ...]] = field(default_factory=dict, compare=False)  # tell at name k
    options: tuple[tuple[Family, ...], ...] = field(default=(), compare=False)  # of each name, of small things
    bounds: tuple[Formula, ...] = ()            # what is said of one array that is free
    thresholds: tuple[Fraction, ...] = ()       # numbers that the statement names, and those beside them

    @cached_property
    def _keys(self) -> tuple[str, ...]:
        return tuple(map(key, self.symbols))

    @cached_property
    def _early(self) -> tuple[tuple[tuple[Check, tuple[int, ...], dict[tuple[int, ...], bool]], ...], ...]:
        """With each check, which symbols it speaks of, and what it said of their values so far."""
        return tuple(tuple((check_of(formula), tuple(k for k, symbol in enumerate(self.symbols)
                                                     if symbol in formula.free_symbols), {}) for formula in formulas)
                     for formulas in self.early)

    @cached_property
    def _late(self) -> tuple[tuple[Check, int], ...]:
        """With how far each is looked at. A law that alone speaks of its entries holds by construction, where these
        have values."""
        alone = [law for laws in laws_by_name(self.definitions).values() if apart(laws) for law in laws]
        said = {law.source: law.valued for law in alone if law.whole}
        return tuple((check_of(said.get(f, f)), how_far(f, self.definitions)) for f in self.late)

    @cached_property
    def _likely(self) -> list[tuple[Check, int]]:
        return list(self._late)

    @cached_property
    def wanted(self) -> Mapping[str, tuple[tuple[type[Law], int], ...]]:
        """What is said of the law of each random family, and for how many indices."""
        return {name: tuple((type(formula), int(pair.args[1])) for formula in self.late if type(formula) in TELLS
                            for pair in formula.args if pair.args[0].name == name) for name in self.chance}

    @property
    def lawful(self) -> frozenset[str]:
        """The arrays that have a definition."""
        return frozenset(laws_by_name(self.definitions))

    def choices(self) -> list[Sequence[Choice]]:
        constants = (*TELLING, *map(Constant, self.thresholds))
        families = (laws_for(self.wanted[name]) if name in self.chance else constants for name in self.names)
        numbers = ((*self.telling(symbol), *(() if symbol.is_integer else EXTREMES)) for symbol in self.symbols)
        return [*numbers, *(self.options or families)]

    @cached_property
    def horizon(self) -> int:
        """An endless range is looked at beyond the whole numbers that the statement names."""
        return max([HORIZON, *(int(value) for value in self.thresholds if value <= MOST_TERMS)])

    @cached_property
    def _told(self) -> tuple[Mapping[Symbol, tuple[Fraction, ...]], ...]:
        """The numbers that are tried for each symbol, and those of the other side: made once, so that each has one id
        as long as there is this problem."""
        whole = [value for value in self.thresholds if value.denominator == 1 and abs(value) <= MOST_TERMS]
        sizes, integers = (*SIZES, *(value for value in whole if value > 0)), (*INTEGERS, *whole)
        reals = (*REALS, *self.thresholds)
        negated = tuple(-value for value in reals)
        return tuple({symbol: sizes if symbol == size(symbol.name) else integers if symbol.is_integer else of_reals
                      for symbol in self.symbols} for of_reals in (reals, negated))

    def telling(self, symbol: Symbol, side: int = 1) -> tuple[Fraction, ...]:
        """The numbers that are tried for it, the simplest first; of real ones, the opposites on the side -1."""
        return self._told[side < 0][symbol]

    @property
    def fading(self) -> bool:
        return bool(self.options)

    def instance(self, chosen: Sequence[Choice], seed: int = 0) -> Instance | None:
        """The instance in which all that is given holds, or None where something is false, undefined or undecided."""
        found = self.made_of(chosen, seed)
        return found if found is not None and self.holds(found) else None

    def completed(self, values: Values, families: Families, seed: int = 0) -> Instance | None:
        found = self.assembled(values, families, seed)
        return found if found is not None and self.holds(found) else None

    def made_of(self, chosen: Sequence[Choice], seed: int) -> Instance | None:
        values = {s: v for s, v in zip(self.symbols, chosen, strict=False) if isinstance(v, Fraction)}
        families = dict(zip(self.names, (f for f in chosen if not isinstance(f, Fraction)), strict=True))
        return self.assembled(values, families, seed)

    def assembled(self, values: Values, families: Families, seed: int = 0) -> Instance | None:
        """With the names that equations define; None where one has no value."""
        found = Instance(dict(values), families, self.definitions, seed, self.horizon)
        try:
            for symbol, term in self.defined:
                value = _limit(term, found) if isinstance(term, Tends) else evaluate(term, found)
                if value is None or not _of_sort(value, symbol):
                    return None
                found = found.with_values({symbol: value})
        except (Undefined, Inexact):
            return None
        return found

    def holds(self, found: Instance) -> bool:
        """Whether all is so that is given. What was not so the last time is looked at first."""
        for place, (check, further) in enumerate(self._likely):
            try:
                so = admitted(check, further, found)
            except (Undefined, Inexact):
                so = False
            if not so:
                self._likely.insert(0, self._likely.pop(place))
                return False
        return True

    def at_odds(self, found: Instance) -> Formula | None:
        """What is given and not so here, first of all; None where all is so."""
        for formula, (check, further) in zip(self.late, self._late, strict=True):
            try:
                if not admitted(check, further, found):
                    return formula
            except (Undefined, Inexact):
                return formula
        return None

    def admissible(self, chosen: Sequence[Choice]) -> bool:
        place = len(chosen) - 1
        if place >= len(self.symbols):
            return self._opens(chosen, place - len(self.symbols))
        if not self.early[place]:
            return True
        return all(self._tells(place, number, chosen) for number in range(len(self.early[place])))

    def _tells(self, place: int, which: int, chosen: Sequence[Choice]) -> bool:
        """Whether one of the formulas that tell here is true: they are short, and values come again and again."""
        check, places, seen = self._early[place][which]
        values = tuple([id(chosen[k]) for k in places])     # constants, of all problems or this one, with one id each
        found = seen.get(values)
        if found is None:
            chosen_ones = ((self._keys[k], chosen[k]) for k in places)
            names = {name: number(value) for name, value in chosen_ones if isinstance(value, Fraction)}
            found = seen[values] = _true(check, names)
        return found

    def _opens(self, chosen: Sequence[Choice], place: int) -> bool:
        """Whether what is said of the first arrays alone is true of these."""
        if place not in self.gates:
            return True
        values = {s: v for s, v in zip(self.symbols, chosen, strict=False) if isinstance(v, Fraction)}
        families = dict(zip(self.names, (f for f in chosen if not isinstance(f, Fraction)), strict=False))
        found = Instance(values, families, self.definitions)
        return all(self._passes(gate, found) for gate in self.gates[place])

    def _passes(self, gate: Gate, found: Instance) -> bool:
        """Whether a gate is true. The options are few, and most candidates differ in what it does not depend on."""
        chosen = (*map(found.values.get, gate.symbols), *(id(found.families[name]) for name in gate.names))
        at = (gate, *chosen)                # the options are constants of this package: each has one id
        if at not in PASSED:
            PASSED[at] = admitted_all([gate.formula], found)
        return PASSED[at]

    def simple(self) -> Iterator[tuple[Choice, ...]]:
        """All choices, the simplest first: by the sum of their places in the lists."""
        return (chosen for chosen in self.looked_at() if chosen is not None)

    def looked_at(self) -> Iterator[tuple[Choice, ...] | None]:
        """The same, with a None after every so many starts of choices that were looked at."""
        lists, nodes, seen = self.choices(), [0], dict[tuple[int, ...], bool]()
        most = [sum(len(choice) - 1 for choice in lists[k:]) for k in range(len(lists) + 1)]

        def extend(chosen: tuple[Choice, ...], places: tuple[int, ...],
                   left: int) -> Iterator[tuple[Choice, ...] | None]:
            if len(chosen) == len(lists):
                yield chosen
                return
            here = lists[len(chosen)]
            for place in range(max(0, left - most[len(chosen) + 1]), min(left, len(here) - 1) + 1):
                nodes[0] += 1
                if nodes[0] > MOST_NODES:
                    return
                if nodes[0] % LOOK == 0:
                    yield None
                longer, there = (*chosen, here[place]), (*places, place)
                if there not in seen:               # each start is met again for each sum
                    seen[there] = self.admissible(longer)
                if seen[there]:
                    yield from extend(longer, there, left - place)

        for total in range(most[0] + 1):
            if nodes[0] <= MOST_NODES:
                yield from extend((), (), total)

    def generic(self, seed: int) -> Iterator[tuple[Choice, ...]]:
        """Unequal values where that is possible, all families scattered: the cases in which nothing cancels."""
        random = Random(seed)
        for turn in range(MOST_NODES):
            found = self._drawn(random)
            if found is None:
                continue
            if self.fading:
                yield from self._small(found, random)
                continue
            kinds: list[Family] = [Scattered(seed + turn, positive) for positive in (False, False, False, True)]
            if self.thresholds:
                kinds.append(Among((*self.thresholds, *BITS), seed + turn))
            if self.bounds:
                kinds += [Among(BITS, seed + turn), *[Among(self._within(found) or BITS, seed + turn)] * 2]
            yield (*found, *(suited(random, self.wanted[name]) if name in self.chance else _edged(random, kinds)
                             for name in self.names))

    def _within(self, chosen: tuple[Choice, ...]) -> tuple[Fraction, ...]:
        """The values near those of the names of which all is true that is said of one array by itself."""
        values = {s: v for s, v in zip(self.symbols, chosen, strict=False) if isinstance(v, Fraction)}
        return tuple(value for value in _near(values) if admitted_all(
            self.bounds, Instance(values, dict.fromkeys(self.names, Constant(value)), self.definitions)))

    def _small(self, chosen: tuple[Choice, ...], random: Random) -> Iterator[tuple[Choice, ...]]:
        """A family for each array at random, of those that what is said so far allows."""
        for options in self.choices()[len(self.symbols):]:
            tried = ((*chosen, family) for family in random.sample(list(options), len(options)))
            found = next(filter(self.admissible, tried), None)
            if found is None:
                return
            chosen = found
        yield chosen

    def _drawn(self, random: Random) -> tuple[Choice, ...] | None:
        chosen: tuple[Choice, ...] = ()
        side = random.choice((1, 1, -1))                # most of the numbers tried are positive
        for symbol in self.symbols:
            told = self.telling(symbol, side)
            options = random.sample(told, len(told))
            unequal = filterfalse(chosen.__contains__, options)
            found = next(((*chosen, v) for v in chain(unequal, options) if self.admissible((*chosen, v))), None)
            if found is None:
                return None
            chosen = found
        return chosen


def _edged(random: Random, kinds: Sequence[Family]) -> Family:
    """One of them, now and then with another entry before the first: what is given speaks of k >= 1, mostly."""
    kind = random.choice(kinds)
    return Table({(0,): random.choice(REALS)}, random.choice((kind, ONE))) if 5 * random.random() < 1 else kind


def _near(values: Values) -> tuple[Fraction, ...]:
    """The values of the real names, and the means and sums of two of them."""
    real = [value for symbol, value in values.items() if not symbol.is_integer] or [Fraction(1)]
    pairs = [(one, other) for k, one in enumerate(real) for other in real[k + 1:]]
    return tuple(dict.fromkeys((*real, *((a + b) / 2 for a, b in pairs), *(a + b for a, b in pairs))))


def admitted_all(said: Iterable[Formula], found: Instance) -> bool:
    try:
        return all(admits(formula, found) for formula in said)
    except (Undefined, Inexact):
        return False


def _limit(tends: Tends, instance: Instance) -> Fraction | None:
    found = behaviour(tends, instance.frame())
    return None if found is None else found.value


def _of_sort(value: Fraction, symbol: Symbol) -> bool:
    return not symbol.is_integer or (value.denominator == 1 and (value >= 0 or symbol != size(symbol.name)))


def _true(check: Check, names: dict[str, Number]) -> bool:
    frame = Frame(names, _no_entry, lambda frame: Frame(frame.names, _no_entry, None, frame.horizon, {}), 16, {})
    try:
        return check(frame) in (Truth.TRUE, Truth.SO_FAR)
    except (Undefined, Inexact):
        return False


def _no_entry(name: str, indices: tuple[int, ...]) -> int:
    raise Undefined("{}{}: a condition on names alone has no entries", name, list(indices))
