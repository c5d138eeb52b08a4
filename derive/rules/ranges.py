"""What the parameters of update rules may be: said by the user, or usual for what is called so, and then printed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice, product
from zlib import crc32

from sympy import Eq, Expr, Integer, Ne, Rational, S, Symbol

from derive.elaboration.formulas import statements_of
from derive.notation import parse_claim
from derive.outlines.terms import At, AtMost, Equal, Forall, Formula, Less, NotEqual, Relation, at, integer, real
from derive.rules.entries import place_of

T = integer("t")
MOST_SALTS = 200
POINTS = 6
GREEK = {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "eps", "ϵ": "eps", "η": "eta", "λ": "lam",
         "μ": "mu", "ν": "nu", "ρ": "rho", "τ": "tau"}
ROOTED = Fraction(24, 25)
FIRST_MOMENTS = re.compile(r"(b|beta)_?1'*|mu\d*'*|momentum\d*'*")
STEP_SIZES = re.compile(r"(lr|alpha|eta|gamma_t|step|rate)\d*'*")
DECAYS = re.compile(r"(b|beta|mu|rho|momentum|decay|nu|gamma|tau|damp|dampening)\d*'*")
# What parameters are worth where any value will do: plain to read, and unlike each other.
PLAIN = tuple(Fraction(p, q) for p, q in ((1, 2), (1, 4), (1, 10), (1, 5), (1, 3), (3, 4), (1, 8), (5, 4)))
WHOLE = (Fraction(2), Fraction(3), Fraction(1), Fraction(5))
STRIDES = (1, 3, 5, 7)      # prime to how many there are, so that each pairs them otherwise
SMALL = re.compile(r"(eps|epsilon|delta|c|scale|clip)\d*'*")
PENALTIES = re.compile(r"(wd|lam|lambda|lamda|weight_decay)\d*'*")


@dataclass(frozen=True, slots=True)
class Range:
    """low < x < high, each end with whether it belongs to the range; None where there is no end."""

    low: Fraction | None = None
    high: Fraction | None = None
    with_low: bool = False
    with_high: bool = False

    def __contains__(self, value: Fraction) -> bool:
        above = self.low is None or value > self.low or (self.with_low and value == self.low)
        return above and (self.high is None or value < self.high or (self.with_high and value == self.high))

    def formulas(self, name: Expr) -> tuple[Formula, ...]:
        found: list[Formula] = []
        if self.low is not None:
            found.append((AtMost if self.with_low else Less)(_rational(self.low), name))
        if self.high is not None:
            found.append((AtMost if self.with_high else Less)(name, _rational(self.high)))
        return tuple(found)

    def holds_near(self, value: float) -> bool:
        """Whether a value that was rounded is inside, or at an end."""
        above = self.low is None or value >= float(self.low) - 1e-12
        return above and (self.high is None or value <= float(self.high) + 1e-12)

    def nearest(self, value: Fraction) -> Fraction:
        """The value, or else one inside that is near it."""
        if value in self:
            return value
        if self.high is not None and value >= self.high:
            inside = Fraction(1, 8) if self.low is None else Fraction(7, 8)
            return self.high if self.with_high else self.inner(inside)
        return self.low if self.with_low and self.low is not None else self.inner(Fraction(1, 8))

    def inner(self, part: Fraction) -> Fraction:
        """A value inside, by a number between 0 and 1."""
        if self.low is not None and self.high is not None:
            return self.low + (self.high - self.low) * part
        if self.low is not None:
            return self.low + part
        return self.high - part if self.high is not None else part


ANY = Range()
POSITIVE = Range(Fraction(0))
FROM_ZERO = Range(Fraction(0), with_low=True)
BELOW_ONE = Range(Fraction(0), Fraction(1), with_low=True)


def spelled_out(name: str) -> str:
    """A name in Latin letters: alpha for α."""
    return "".join(GREEK.get(letter, letter) for letter in name)


def usual(name: str) -> Range:
    """The range of what is usually called so, an entry as its array; any number where nothing is usual."""
    name = spelled_out(place_of(name)[0])
    for names, range_ in ((STEP_SIZES, POSITIVE), (DECAYS, BELOW_ONE), (SMALL, POSITIVE), (PENALTIES, FROM_ZERO)):
        if names.fullmatch(name):
            return range_
    return ANY


@dataclass(frozen=True)
class Ranges:
    """The ranges of parameters and of sequences, and all else that is said of them."""

    of: Mapping[str, Range]
    said: tuple[Formula, ...] = ()
    signed: frozenset[str] = frozenset()        # what the user speaks of
    whole: frozenset[str] = frozenset()         # what is a whole number
    salts: tuple[int, ...] = ()                 # which of many points are as it is said

    def formulas(self, names: Iterable[str]) -> tuple[Formula, ...]:
        return (*self.said, *(formula for name in names for formula in self.of.get(name, ANY).formulas(
            Symbol(name, real=True))))

    def range_of(self, name: str) -> Range:
        """That of a parameter, a sequence, or an entry of an array."""
        return self.of.get(place_of(name)[0], self.of.get(name, ANY))

    def where_needed(self, names: Iterable[str]) -> Iterator[Formula]:
        """That names of which nothing is known are positive, where that is needed."""
        for name in names:
            if not self.formulas((name,)) and name not in self.signed:
                yield from POSITIVE.formulas(Symbol(name, real=True))

    def sample(self, name: str, point: int = 0) -> Fraction:
        """A value in the range that nothing but the name decides, at one of several points."""
        salt = self.salts[point % len(self.salts)] if self.salts else point
        if name in self.whole:
            return self._plain(name, crc32(name.encode()) + salt)
        part = Fraction(crc32(f"{name}{salt or ''}".encode()) % 613 + 97, 809)
        return self.range_of(name).inner(part)

    def of_sequence(self, name: str) -> tuple[Formula, ...]:
        """What the range of a sequence says, at all steps."""
        entry = at(name, T)
        return tuple(_at_all_steps(formula) for formula in self.of.get(name, ANY).formulas(entry))

    def entry(self, name: str, pushed: Fraction, place: int) -> Fraction:
        """A value that a step is given: for a rate one of its range, else what it is `pushed` by or what is near."""
        return self._plain(name, place) if usual(name) is not ANY else self.range_of(name).nearest(pushed)

    def allow(self, values: Mapping[str, Fraction], entries: Mapping[Expr, Fraction]) -> bool:
        """Whether nothing that is said is false of a run: of parameters, and of those entries that are known."""
        steps = {int(entry.indices[0]) for entry in entries}
        put = {**{name: _rational(value) for name, value in as_symbols(values).items()},
               **{entry: _rational(value) for entry, value in entries.items()}}
        for formula in self.said:
            general = isinstance(formula, Forall)
            for step in steps if general else (0,):
                body = formula.open(T).xreplace({T: Integer(step)}) if general else formula
                if not _may_hold(body.xreplace(put)):
                    return False
        return True

    def choices(self, names: Iterable[str]) -> Iterator[dict[str, Fraction]]:
        """Values for the names in their ranges, the plainest first."""
        names = tuple(names)
        exact = {name: self._exact(name, place) for place, name in enumerate(names)}
        yield from filter(self.holds, [exact])
        yield from self.plain(names)

    def plain(self, names: Iterable[str]) -> Iterator[dict[str, Fraction]]:
        names = tuple(names)
        for stride, turn in product(STRIDES, range(len(PLAIN))):
            values = {name: self._plain(name, place * stride + turn) for place, name in enumerate(names)}
            if self.holds(values):
                yield values

    def holds(self, values: Mapping[str, Fraction]) -> bool:
        """Whether what is said of the names is true at these values."""
        return self.allow(values, {})

    def _exact(self, name: str, place: int) -> Fraction:
        """A value for which roots of averages of squares are often fractions: those of 1 - b and 1 - b**2 are, for
        b = 24/25, and those of b + (1 - b)*g**2 for g = 1 and g = 5."""
        called, range_ = spelled_out(name), self.of.get(name, ANY)
        if DECAYS.fullmatch(called) and ROOTED in range_ and not FIRST_MOMENTS.fullmatch(called):
            return ROOTED
        return Fraction(2) if PENALTIES.fullmatch(called) and Fraction(2) in range_ else self._plain(name, place)

    def _plain(self, name: str, place: int) -> Fraction:
        range_ = self.range_of(name)
        if name in self.whole:
            turned = (WHOLE[(place + k) % len(WHOLE)] for k in range(len(WHOLE)))
            return next((value for value in turned if value in range_), WHOLE[0])
        inside = [value for k in range(len(PLAIN)) if (value := PLAIN[(place + k) % len(PLAIN)]) in range_]
        return inside[0] if inside else range_.inner(Fraction(1, 2))


def ranges_of(names: Iterable[str], given: Iterable[str] = (), defaults: bool = True,
              whole: frozenset[str] = frozenset()) -> Ranges:
    """The usual ranges of these names, where `given` says nothing else about them."""
    said = tuple(_at_all_steps(statement.formula) for text in given for statement in
                 statements_of(text, parse_claim(text), {"t": integer, **dict.fromkeys(whole, integer)}))
    spoken = {symbol.name for formula in said for symbol in formula.free_symbols if isinstance(symbol, Symbol)}
    found = {name: usual(name) if defaults and name not in spoken else ANY for name in names}
    for formula in said:
        for name, range_ in _bounds(formula):
            found[name] = _both(found.get(name, ANY), range_)
    ranges = Ranges(found, said, frozenset(spoken), whole)
    tried = (salt for salt in range(MOST_SALTS) if ranges.holds({name: ranges.sample(name, salt) for name in found}))
    return replace(ranges, salts=tuple(islice(tried, POINTS)))


def _at_all_steps(formula: Formula) -> Formula:
    return Forall(formula, T, S.Zero, S.Infinity) if T in formula.free_symbols else formula


def as_symbols(values: Mapping[str, Fraction]) -> dict[Symbol, Fraction]:
    """Values of names as those of real and of whole numbers."""
    return {symbol(name): value for name, value in values.items() for symbol in (real, integer)}


def _may_hold(formula: Formula) -> bool:
    """Whether a formula is not seen to be false: one of which more than numbers is left may hold."""
    if not isinstance(formula, Relation) or formula.free_symbols or formula.atoms(At):
        return True
    low, high = formula.args
    truth = {Less: low < high, AtMost: low <= high, Equal: Eq(low, high), NotEqual: Ne(low, high)}[type(formula)]
    return truth != False           # noqa: E712     SymPy's own truth value


def _bounds(formula: Formula) -> Iterable[tuple[str, Range]]:
    """The range that a comparison of a name, or of a sequence at all steps, with a number says."""
    formula = formula.open(T) if isinstance(formula, Forall) else formula
    if not isinstance(formula, Less | AtMost):
        return
    low, high = formula.args
    ends = isinstance(formula, AtMost)
    if isinstance(low, Rational) and isinstance(high, Symbol | At):
        yield high.name, Range(Fraction(int(low.p), int(low.q)), None, ends)
    if isinstance(high, Rational) and isinstance(low, Symbol | At):
        yield low.name, Range(None, Fraction(int(high.p), int(high.q)), False, ends)


def _both(one: Range, other: Range) -> Range:
    low, with_low = max(((r.low, not r.with_low) for r in (one, other) if r.low is not None), default=(None, True))
    high, with_high = min(((r.high, r.with_high) for r in (one, other) if r.high is not None), default=(None, False))
    return Range(low, high, not with_low, with_high)


def _rational(value: Fraction) -> Rational:
    return Rational(value.numerator, value.denominator)
