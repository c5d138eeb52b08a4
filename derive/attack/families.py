"""Where the entries of named arrays come from: telling families of numbers, and definitions that are unrolled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from hashlib import blake2b
from types import MappingProxyType

from sympy import Add, Basic, Expr, Integer, Mul, Pow, S, Symbol

from derive.attack.ensembles import Chance
from derive.attack.numbers import Number, number, plain
from derive.attack.table import Entry, Frame, Inexact, Run, Undefined, key, run_of
from derive.outlines.terms import At, Binder, Equal, Forall, Formula, Mean, Sum, Surely, at, fresh, outcome, substitute
from derive.outlines.terms import random as is_random

Family = Callable[[str, tuple[int, ...]], Number | Fraction]
SMALL: tuple[Number, ...] = tuple(number(Fraction(p, q)) for p, q in (
    (1, 1), (2, 1), (-1, 1), (1, 2), (3, 1), (-2, 1), (1, 3), (3, 2), (0, 1), (-1, 2), (4, 1), (5, 2), (-3, 1), (2, 3),
    (5, 1), (-1, 3)))
LONGEST_CHAIN = 20_000


@dataclass(frozen=True)
class Constant:
    """Every entry is the same."""

    value: Fraction

    @cached_property
    def _number(self) -> Number:
        return number(self.value)

    def __call__(self, name: str, indices: tuple[int, ...]) -> Number:
        return self._number


@dataclass(frozen=True, slots=True)
class Scattered:
    """Small fractions with no pattern, determined by the seed, the name and the indices."""

    seed: int
    positive: bool = False

    def __call__(self, name: str, indices: tuple[int, ...]) -> Number:
        digest = blake2b(f"{self.seed}|{name}|{indices}".encode(), digest_size=2).digest()
        found = SMALL[digest[0] % len(SMALL)]
        if not self.positive:
            return found
        return -found if found < 0 else found or digest[1] % 7 + 1


@dataclass(frozen=True, slots=True)
class Among:
    """Some of a few values, with no pattern: those of the names, and those between them, meet bounds by the names."""

    values: tuple[Fraction, ...]
    seed: int

    def __call__(self, name: str, indices: tuple[int, ...]) -> Number:
        digest = blake2b(f"{self.seed}|{name}|{indices}".encode(), digest_size=2).digest()
        return number(self.values[int.from_bytes(digest, "big") % len(self.values)])


@dataclass(frozen=True, slots=True)
class Table:
    """Some entries, and another family for the rest."""

    entries: Mapping[tuple[int, ...], Fraction]
    rest: Family

    def __call__(self, name: str, indices: tuple[int, ...]) -> Number:
        found = self.entries.get(indices)
        return number(self.rest(name, indices) if found is None else found)


def parts(term: Basic) -> tuple[Basic, ...]:
    """What a term is made of; binders have parts too, though SymPy does not see them."""
    if isinstance(term, Binder):
        return (term.body, *term.outer)
    return term.indices if isinstance(term, At) else term.args


def nodes(*terms: Basic) -> Iterator[Basic]:
    for term in terms:
        yield term
        yield from nodes(*parts(term))


def entries_in(*terms: Basic) -> frozenset[str]:
    return frozenset().union(*map(_entries_in, terms))


def _is_polynomial(term: Basic) -> bool:
    """Of the random entries in it, whatever stands beside them."""
    if is_random(term) or not any(map(is_random, nodes(term))):
        return True
    whole = isinstance(term, Pow) and isinstance(term.exp, Integer) and term.exp > 0
    return (whole or isinstance(term, Add | Mul | Sum)) and all(map(_is_polynomial, parts(term)))


@lru_cache(maxsize=50_000)
def _entries_in(term: Basic) -> frozenset[str]:
    return frozenset(node.name for node in nodes(term) if isinstance(node, At))


@dataclass(frozen=True)
class Law:
    """name[pattern] = value, for all values in their ranges of the names that the pattern binds."""

    name: str
    pattern: tuple[tuple[Symbol | None, Expr], ...]     # an index is a bound name plus an offset, or a fixed term
    ranges: tuple[tuple[Symbol, Expr, Expr], ...]
    value: Expr
    source: Formula
    whole: bool = True          # all that the source says is how entries are made

    @cached_property
    def run(self) -> Run:
        return run_of(self.value)

    @cached_property
    def chance(self) -> Symbol | None:
        """The outcome, of random numbers."""
        first = self.pattern[0][0] if self.pattern else None
        return first if first is not None and not first.is_integer else None

    @cached_property
    def valued(self) -> Formula:
        """That each entry has a value: all there is to see where no other law speaks of the array. A polynomial of
        random numbers has one at every outcome."""
        if self.chance and _is_polynomial(self.value):
            return Equal(S.Zero, S.Zero)
        entry = at(self.name, *(offset if symbol is None else symbol + offset for symbol, offset in self.pattern))
        said: Formula = Equal(entry, entry)
        for symbol, low, high in reversed(self.ranges):
            said = Forall(said, symbol, low, high)
        return said if self.chance is None else Surely(said, self.chance)

    @cached_property
    def _offsets(self) -> tuple[tuple[str, int | Run], ...]:
        return tuple(("" if symbol is None else key(symbol), _known(offset)) for symbol, offset in self.pattern)

    @cached_property
    def _ends(self) -> tuple[tuple[str, int | Run, Run | None], ...]:
        return tuple((key(symbol), _known(low), None if high.is_finite is False else run_of(high))
                     for symbol, low, high in self.ranges)

    def match(self, indices: tuple[int, ...], frame: Frame) -> Frame | None:
        """What the law sees where it speaks of this entry: the values of its bound names among the others."""
        if len(indices) != len(self._offsets):
            return None
        names = dict(frame.names)
        for index, (name, offset) in zip(indices, self._offsets, strict=True):
            rest = index - (offset if isinstance(offset, int) else offset(frame))
            if not name and rest != 0:
                return None
            if name:
                names[name] = int(rest)
        inside = frame.inside(names)
        for name, low, high in self._ends:
            value = names[name]
            if value < (low if isinstance(low, int) else low(inside)) or (high is not None and value > high(inside)):
                return None
        return inside


def _known(term: Expr) -> int | Run:
    return int(term) if isinstance(term, Integer) else run_of(term)


@lru_cache(maxsize=1_000)
def laws_by_name(definitions: tuple[Formula, ...]) -> Mapping[str, tuple[Law, ...]]:
    found: dict[str, tuple[Law, ...]] = {}
    for law in filter(None, map(law_of, definitions)):
        found[law.name] = (*found.get(law.name, ()), law)
    return MappingProxyType(found)


def apart(laws: Sequence[Law]) -> bool:
    """Whether no two laws of one array speak of one entry: there is one, or one of later steps than the others, each of
    which is about one step."""
    if len(laws) == 1:
        return True
    indices = [law.pattern[1:] if law.chance else law.pattern for law in laws]
    single = [pattern[0][1] for pattern in indices if len(pattern) == 1 and pattern[0][0] is None]
    later = [law.ranges[0][1] + pattern[0][1] for law, pattern in zip(laws, indices, strict=True)
             if len(pattern) == len(law.ranges) == 1]
    numbers = [*single, *later]
    return (len(later) <= 1 and len(numbers) == len(laws) == len(set(numbers))
            and all(isinstance(number, Integer) for number in numbers) and max(numbers) in (later or numbers))


@lru_cache(maxsize=10_000)
def law_of(formula: Formula) -> Law | None:
    """The entries that an equation defines: y[t] = F for all t, y[0] = 0, x[t+1] = G; the entry on either side."""
    ranges: list[tuple[Symbol, Expr, Expr]] = []
    inner, chance = formula, set[Symbol]()
    while isinstance(inner, Forall | Surely):
        if isinstance(inner, Surely):       # what holds at every outcome defines random numbers
            chance = {outcome(fresh("w", formula).name)}
            inner = inner.open(*chance)
            continue
        name = fresh("i", formula, *(r[0] for r in ranges), inner.body)
        ranges.append((name, *inner.outer))
        inner = inner.open(name)
    if not isinstance(inner, Equal):
        return None
    for entry, value in (inner.args, inner.args[::-1]):
        names = chance | {r[0] for r in ranges}
        pattern = _pattern(entry, names) if isinstance(entry, At) and entry != value else None
        if pattern is None or is_random(entry) != bool(chance) or (chance and entry in nodes(value)):
            continue
        seen = {s for s, _ in pattern if s is not None}
        others = {name: low for name, low, _ in ranges if name not in seen}      # E(x[b]) = g for all b: at the first b
        if all(isinstance(low, Integer) for low in others.values()) and (not others or isinstance(value, Mean)):
            kept = tuple(ranged for ranged in ranges if ranged[0] in seen)
            return Law(entry.name, pattern, kept, substitute(value, others), formula, not others)
    return None


def _pattern(entry: At, names: set[Symbol]) -> tuple[tuple[Symbol | None, Expr], ...] | None:
    found: list[tuple[Symbol | None, Expr]] = []
    for index in entry.indices:
        bound = index.free_symbols & names
        symbol = bound.pop() if len(bound) == 1 else None
        offset = index - symbol if symbol is not None else index
        if bound or offset.free_symbols & names or any(symbol is not None and symbol == s for s, _ in found):
            return None
        found.append((symbol, offset))
    return tuple(found)


class _Pending(Exception):
    """An entry that must be known before another can be computed."""


class Entries:
    """The entries at one instance, each computed once; chains of definitions are unrolled without recursion."""

    __slots__ = ("_families", "_family_of", "_frame", "_open", "known", "laws", "means", "read")

    def __init__(self, names: Mapping[str, Number], family_of: Callable[[str], Family],
                 laws: Mapping[str, tuple[Law, ...]], approximating: Callable[[Frame], Frame] | None,
                 horizon: int) -> None:
        self._family_of, self.laws = family_of, laws
        self._families: dict[str, Family] = {}
        self.known: dict[Entry, Number] = {}
        self._open = False
        self._frame = Frame(dict(names), self.__call__, approximating, horizon, self.known)
        self.read: dict[Entry, None] = {}     # the entries that came from the family, in order
        self.means: dict[object, Number] = {}       # those that depend on no outcome around them

    def __call__(self, name: str, indices: tuple[int, ...]) -> Number:
        known = self.known.get((name, indices))
        if known is not None:
            return known
        if name not in self.laws:
            return self._drawn(name, indices)
        if self._open:
            raise _Pending(name, indices)
        self._open = True
        try:
            return self._unrolled(name, indices)
        finally:
            self._open = False

    def family_of(self, name: str) -> Family:
        found = self._families.get(name)
        if found is None:
            found = self._families[name] = self._family_of(name)
        return found

    def _drawn(self, name: str, indices: tuple[int, ...]) -> Number:
        family = self.family_of(name)
        if isinstance(family, Chance):         # another value at each outcome
            return family(name, indices)
        value = number(family(name, indices))
        self.known[name, indices] = value
        self.read[name, indices] = None
        return value

    def _unrolled(self, name: str, indices: tuple[int, ...]) -> Number:
        waiting: dict[Entry, tuple[Run, Frame] | None] = {}
        todo = [(name, indices)]
        while todo:
            entry = todo[-1]
            if entry not in waiting:
                waiting[entry] = self._rule(*entry)
            rule = waiting[entry]
            try:
                if rule is None:
                    self.known[entry] = self._drawn(*entry)
                else:
                    self.known[entry] = plain(rule[0](rule[1]))
                todo.pop()
            except _Pending as pending:
                if pending.args in waiting:
                    raise Undefined("{}{} is defined by itself", name, list(indices)) from None
                if len(todo) > LONGEST_CHAIN:
                    raise Inexact("{}: its definition unrolls too far", name) from None
                todo.append(pending.args)
        return self.known[name, indices]

    def _rule(self, name: str, indices: tuple[int, ...]) -> tuple[Run, Frame] | None:
        for law in self.laws.get(name, ()):
            inside = law.match(indices, self._frame)
            if inside is not None:
                return law.run, inside
        return None


