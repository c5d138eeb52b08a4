"""Laws for families of random numbers: small finite ones, independent and others, and the standard normal one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from itertools import permutations
from operator import mul
from random import Random

from flint import fmpq

from derive.attack.numbers import Number, plain
from derive.attack.outcomes import chosen, drawn_number
from derive.attack.table import FORMULAS, Check, Frame, Truth
from derive.outlines.laws import Independent, Moments, Normal, PairwiseIndependent, SameLaw, Symmetric, Uncorrelated
from derive.outlines.terms import Integrable, Law

VALUES = tuple(plain(fmpq(p, q)) for p, q in ((0, 1), (1, 1), (-1, 1), (2, 1), (1, 2), (3, 1), (-2, 1), (-1, 2)))
ALIKE: tuple[type[Law], ...] = (SameLaw, Symmetric)
MOST_DRAWN = 60         # laws, for one of which all is true that is given
STRONGER: Mapping[type[Law], tuple[type[Law], ...]] = {
    Uncorrelated: (PairwiseIndependent, Independent), PairwiseIndependent: (Independent,)}
URN = (0, 1, 3)


@dataclass(frozen=True, slots=True)
class Ensemble:
    """A family x[i..]. Each unit, singled out by the first `depth` indices, makes one choice, by chance; the choice
    gives its values: those listed, or scattered ones, which may depend on the unit itself (unless `same`)."""

    name: str
    weights: tuple[Number, ...]
    values: tuple[Number, ...] = ()
    depth: int = 1
    same: bool = True
    seed: int = 0
    growth: tuple[int, ...] = ()        # the values are multiples of the unit's number: its indices, so weighted
    shared: bool = False        # with other shared families: the same choice makes the values of all
    own: tuple[Number, ...] = ()        # to a shared value, one of these is added, by a choice of the family's own
    later: int = 0              # a unit takes the choice that so many units before it made
    shift: Number = 0           # that is added to all values
    shifts: tuple[tuple[tuple[int, ...], Number], ...] = ()         # and to those of single entries

    def __call__(self, name: str, indices: tuple[int, ...]) -> Number:
        handle, *rest = indices
        unit = rest[:self.depth]
        if self.later and unit:
            unit[0] -= self.later
        choice = chosen(handle, ("" if self.shared else name, tuple(unit)), self.weights)
        if self.values:
            times = sum(map(mul, self.growth, rest)) if self.growth and rest else 1
            return self.values[choice] * times + self._shift(rest) + self._added(name, handle, rest)
        place = rest[self.depth:] if self.same else rest
        return _scattered(self.seed, name, choice, tuple(place)) + self._shift(rest)

    def _added(self, name: str, handle: int, indices: list[int]) -> Number:
        """What is the family's own, beside a common cause."""
        if not self.own:
            return 0
        return self.own[chosen(handle, (name, tuple(indices[:self.depth])), _evenly(len(self.own)))]

    def _shift(self, indices: list[int]) -> Number:
        return self.shift + dict(self.shifts).get(tuple(indices), 0) if self.shifts else self.shift

    def is_(self, law: type[Law], number: int) -> bool:
        if len(self.weights) == 1 or number == 0:
            return law is not Symmetric or self._symmetric
        if law is SameLaw:
            return not self.growth and not self.shifts and (bool(self.values) or (self.same and self.depth >= number))
        return self._symmetric if law is Symmetric else self.depth >= number

    @property
    def _symmetric(self) -> bool:
        found = dict(zip(self.values, self.weights, strict=False))
        balanced = bool(found) and all(found.get(-value) == weight for value, weight in found.items())
        balanced = balanced and all(-value in self.own for value in self.own)
        return balanced and not self.shift and not self.shifts

    def __str__(self) -> str:
        each = "each" if self.depth else "all equal, by one choice"
        each += ", by a choice that others share," if self.shared else ""
        each += f" {self.later} places further on," if self.later else ""
        if len(self.weights) == 1 and self.values:
            return f"always {self.values[0] + self.shift}"
        odds = ", ".join(f"{v if self.growth else v + self.shift} with probability {p}"
                         for v, p in zip(self.values, self.weights, strict=False))
        times = f", times its index{f', and {self.shift}' if self.shift else ''}" if self.growth else ""
        times += f", plus one of {', '.join(map(str, self.own))} by a choice of its own" if self.own else ""
        times += "".join(f", entry [{', '.join(map(str, place))}] {move} more" for place, move in self.shifts)
        return f"{each} {odds}{times}" if odds else f"{self.name}, {len(self.weights)} outcomes for each unit"


@lru_cache(maxsize=50_000)
def _scattered(seed: int, name: str, choice: int, place: tuple[int, ...]) -> Number:
    digest = blake2b(f"{seed}|{name}|{choice}|{list(place)}".encode(), digest_size=1).digest()
    return VALUES[digest[0] % len(VALUES)]


@dataclass(frozen=True, slots=True)
class Dependent:
    """A family whose entries all come from one choice, by a function of the first index and the choice."""

    name: str
    weights: tuple[Number, ...]
    value: Callable[[int, int], Number]
    laws: frozenset[type[Law]]

    def __call__(self, name: str, indices: tuple[int, ...]) -> Number:
        handle, *rest = indices
        return self.value(rest[0] if rest else 1, chosen(handle, (name, ()), self.weights))

    def is_(self, law: type[Law], number: int) -> bool:
        return (number == 0 and law is not Symmetric) or (law in self.laws and number == 1)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Bell:
    """Standard normal entries, each by itself; those of shared families are the same, or opposite."""

    shared: bool = False
    sign: int = 1

    def __call__(self, name: str, indices: tuple[int, ...]) -> Number:
        handle, *rest = indices
        return self.sign * drawn_number(handle, ("" if self.shared else name, tuple(rest)))

    def is_(self, law: type[Law], number: int) -> bool:
        return True

    def __str__(self) -> str:
        shared = f", {'the same' if self.sign > 0 else 'the opposite'} as others share" if self.shared else ""
        return f"standard normal{shared}"


def _evenly(number: int) -> tuple[Number, ...]:
    return (fmpq(1, number),) * number


def _coin(name: str, *values: int, odds: tuple[Number, ...] = (), depth: int = 1) -> Ensemble:
    return Ensemble(name, odds or _evenly(len(values)), values, depth)


SKEW = (fmpq(1, 4), fmpq(3, 4))
PERMUTED = tuple(permutations(URN))
DEPENDENT = (
    Dependent("drawn without replacement from 0, 1, 3", _evenly(6), lambda n, k: PERMUTED[k][(n - 1) % 3],
              frozenset({SameLaw})),
    Dependent("one of x[1]..x[6] is 1 or -1, the others 0", _evenly(12),
              lambda n, k: 1 - 2 * (k % 2) if k // 2 == (n - 1) % 6 else 0,
              frozenset({SameLaw, Symmetric, Uncorrelated})),
    Dependent("x[1] is -1, 0 or 1, x[2] its square, the others 0", _evenly(3),
              lambda n, k: {1: k - 1, 2: (k - 1) ** 2}.get(n, 0), frozenset({Uncorrelated})),
    Dependent("x[n] = (-1)**(number of bits that n and k share), k even in 0..15", _evenly(16),
              lambda n, k: 1 - 2 * ((n & k).bit_count() % 2),
              frozenset({SameLaw, Symmetric, Uncorrelated, PairwiseIndependent})),
)
Chance = Ensemble | Dependent | Bell
BELL = Bell()
COIN = _coin("coin", 0, 1)
ENSEMBLES: tuple[Chance, ...] = (
    COIN, _coin("one coin for all", 0, 1, depth=0), replace(_coin("growing", -1, 1), growth=(1,)),
    _coin("2 or -2 for each entry", -2, 2, depth=2), _coin("a sign for each entry", -1, 1, depth=2),
    _coin("constant", 1),
    *(replace(_coin("growing with an index", -1, 1, depth=2), growth=growth) for growth in ((1, 1), (1, 0))),
    _coin("one sign for all", -1, 1, depth=0), Ensemble("scattered, each unit another", _evenly(2), same=False),
    _coin("minus one", -1), _coin("nothing", 0),
    replace(_coin("a sign that others share", -1, 1), shared=True), _coin("skew", 0, 1, odds=SKEW),
    _coin("three", -1, 0, 2), _coin("a coin for each entry", 0, 1, depth=2),
    _coin("sign", -1, 1), _coin("negative", -3, -1),
    Ensemble("scattered", _evenly(2)),
    Ensemble("scattered, for each entry", _evenly(2), depth=2, seed=1), *DEPENDENT,
    Ensemble("scattered, all at once", SKEW, depth=0, same=False),
    _coin("a sign or 0 for each entry", -1, 0, 1, odds=(fmpq(1, 4), fmpq(1, 2), fmpq(1, 4)), depth=2),
    *(replace(_coin("x", -1, 1, depth=2), shifts=((place, 1),)) for place in ((1, 2), (2, 1))),
    _coin("the first five moments of a standard normal law", -2, -1, 0, 1, 2, odds=(
        fmpq(1, 12), fmpq(1, 6), fmpq(1, 2), fmpq(1, 6), fmpq(1, 12))),
    _coin("0 or 2", 0, 2),
)


TELLS = (Independent, PairwiseIndependent, Uncorrelated, SameLaw, Symmetric, Normal)      # of a law, something


def laws_for(wanted: Iterable[tuple[type[Law], int]]) -> tuple[Chance, ...]:
    """Those to choose from: the normal one where that is given."""
    return (BELL,) if any(law is Normal for law, _ in wanted) else ENSEMBLES


def suited(random: Random, wanted: Iterable[tuple[type[Law], int]]) -> Chance:
    """A law drawn at random of which, if one is found soon, all is true that is wanted."""
    if BELL in laws_for(wanted):
        return BELL
    for _ in range(MOST_DRAWN):
        family = drawn(random)
        if all(_is(family, law, number) for law, number in wanted):
            break
    if isinstance(family, Ensemble) and 10 * random.random() < 3 and not any(law in ALIKE for law, _ in wanted):
        one, other = random.randrange(5), random.randrange(5)
        return replace(family, shifts=(((one,), 1), ((one, other), 1)))         # an entry that is unlike the others
    return family


def _is(family: Chance, kind: type[Law], number: int) -> bool:
    return any(family.is_(law, number) for law in (kind, *STRONGER.get(kind, ())))


def drawn(random: Random) -> Chance:
    """A law for the generic instances: most of them independent and of one law."""
    if 5 * random.random() < 1:
        return random.choice(ENSEMBLES)
    if 4 * random.random() < 1:
        value = random.choice(VALUES[1:])
        return Ensemble("symmetric", _evenly(3), (-value, 0, value), random.choice((1, 1, 2, 0)))
    weights = random.choice((_evenly(2), SKEW, _evenly(3), (fmpq(1, 6), fmpq(1, 3), fmpq(1, 2))))
    return Ensemble("scattered", weights, (), random.choice((1, 1, 1, 2, 0)), 4 * random.random() < 3,
                    random.randrange(10_000))


def _always(formula: object) -> Check:
    return lambda frame: Truth.TRUE


def _normal(formula: Normal) -> Check:
    def check(frame: Frame) -> Truth:
        family_of = getattr(frame.entry, "family_of")  # noqa: B009  (as below)
        normal = all(isinstance(family_of(pair.args[0].name), Bell) for pair in formula.args)
        return Truth.TRUE if normal else Truth.FALSE
    return check


def _law(formula: Law) -> Check:
    """By the construction of the families: what is not known to be true of one is false."""
    kind = type(formula)

    def check(frame: Frame) -> Truth:
        family_of = getattr(frame.entry, "family_of")  # noqa: B009  (entries of an instance know their families)
        together = sum(getattr(family_of(pair.args[0].name), "shared", False) for pair in formula.args)
        if together > 1 and kind not in (SameLaw, Symmetric):
            return Truth.FALSE
        known = all(_is(family_of(pair.args[0].name), kind, int(pair.args[1])) for pair in formula.args)
        return Truth.TRUE if known else Truth.FALSE
    return check


FORMULAS |= {Integrable: _always, Moments: _always, Normal: _normal,
             **dict.fromkeys((Independent, PairwiseIndependent, Uncorrelated, SameLaw, Symmetric), _law)}
