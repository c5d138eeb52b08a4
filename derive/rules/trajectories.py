"""Two rules run side by side in exact numbers, to the first step at which they differ."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice, product

from sympy import Expr, Rational, Symbol, cancel

from derive.attack.evaluate import Instance, Undefined, approximate, evaluate
from derive.attack.families import Constant, Family, Table
from derive.attack.table import Inexact
from derive.outlines.terms import At, at, integer
from derive.rules.entries import spoken
from derive.rules.ranges import PLAIN, Ranges, as_symbols
from derive.rules.reading import GRADIENT, Reading, parameter
from derive.rules.starts import names_in, numbers_of, own_starts
from derive.search.equivalence import Tie
from derive.search.transfer import Linear

T = integer("t")
NONE = Constant(Fraction(0))
STEPS = 6
FIRST = -1          # of what a step before the first may be asked for
NEAR = Fraction(1, 10**50)      # values near the exact ones are right to 60 digits


@dataclass(frozen=True, slots=True)
class Path:
    """Values at which both rules start and run, and what each watches, step by step, to the first difference."""

    values: tuple[tuple[str, Fraction], ...]
    starts: tuple[tuple[str, Fraction], ...]
    inputs: tuple[tuple[str, Fraction], ...]
    watched: tuple[str, str]
    left: tuple[Fraction, ...]
    right: tuple[Fraction, ...]
    exact: bool = True                      # or near the values, where these have roots in them

    @property
    def steps(self) -> int:
        return len(self.left) - 1

    def __str__(self) -> str:
        begun = [f"{spoken(name, 0)} = {value}" for name, value in self.starts if value]
        pushed = [f"{name} = {value}" for name, value in self.inputs if value]
        rest = "all else starting at 0" if begun else "a start at 0"
        values = [f"{name} = {value}" for name, value in self.values]
        given = ", ".join([*values, *begun, *pushed, *([] if pushed else ["no gradient"]), rest])
        one, other = self.watched
        left, right = (f"= {v}" if self.exact else f"≈ {float(v):.9g}" for v in (self.left[-1], self.right[-1]))
        return f"{given}: {spoken(one, self.steps)} {left}, but {spoken(other, self.steps)} {right}"


def run(one: Reading, watched: str, other: Reading, opposite: str, values: Mapping[str, Fraction],
        starts: Mapping[str, Fraction], families: Mapping[str, Family], steps: int,
        value: Callable[[Expr, Instance], Fraction] = evaluate) -> Path | None:
    """The path, or None where the two do not differ by then, or have no exact values where these are asked for."""
    entries = {name: Table({(0,): starts.get(name, Fraction(0))}, NONE) for name in (*one.laws, *other.laws)}
    laws = (*one.formulas(), *other.formulas())
    instance = Instance(as_symbols(values), {**entries, **families}, laws)
    ahead = {name: [0, *(int(entry.indices[0] - T) for law in (*one.laws.values(), *other.laws.values())
                         for entry in law.atoms(At) if entry.name == name)] for name in families}
    left: list[Fraction] = []
    right: list[Fraction] = []
    try:
        for step in range(steps + 1):
            left.append(value(at(watched, step), instance))
            right.append(value(at(opposite, step), instance))
            if abs(left[-1] - right[-1]) > (0 if value is evaluate else NEAR):
                shown = tuple((spoken(n, k), instance.entry(n, k)) for n in families
                              for k in range(1 + min(0, *ahead[n]), step + 1 + max(0, *ahead[n])))
                given = (tuple(values.items()), tuple(starts.items()), shown)
                return Path(*given, (watched, opposite), tuple(left), tuple(right), value is evaluate)
    except (Inexact, Undefined):
        pass
    return None


def impulse_path(one: Reading, watched: str, other: Reading, opposite: str, first: Linear, second: Linear,
                 ranges: Ranges) -> Path:
    """Two linear rules at rest, and an impulse: nothing shorter tells them apart."""
    most = len(first.states) + len(second.states)
    names = dict.fromkeys((*one.parameters, *other.parameters))
    for steps in range(1, most + 1):
        for source in dict.fromkeys((*first.inputs, *second.inputs)):
            pushed = {source.name: Table({(1,): Fraction(1)}, NONE)} if isinstance(source, At) else {}
            for values in islice(ranges.plain(names), len(PLAIN)):
                found = run(one, watched, other, opposite, values, {}, {GRADIENT: NONE, **pushed}, steps)
                if found is not None:
                    return found
    raise AssertionError("two transfer functions differ, and no impulse shows it")


def rest_path(one: Reading, watched: str, other: Reading, opposite: str, tied: Sequence[Tie],
              mapped: Mapping[Symbol, Expr], ranges: Ranges) -> Path | None:
    """Both rules with what is watched at 1 and all else at 0, or where the rule says: how they part. What no step reads
    has no start."""
    if watched in one.unread or opposite in other.unread:
        return None
    begun = own_starts(one, other)
    names = (*one.parameters, *other.parameters, *names_in(begun))
    free = dict.fromkeys(name for name in names if parameter(name) not in mapped)
    for values in islice(ranges.plain(free), len(PLAIN)):
        put = {n: Rational(v.numerator, v.denominator) for n, v in as_symbols(values).items()}
        found = {name.name: cancel(value.xreplace(put)) for name, value in mapped.items()}
        if all(value.is_Rational for value in found.values()):
            exact = {**values, **{name: Fraction(int(v.p), int(v.q)) for name, v in found.items()}}
            starts = {watched: Fraction(1), opposite: Fraction(1)}
            starts |= numbers_of(begun, exact, starts)
            path = run(one, watched, other, opposite, exact, starts, {GRADIENT: NONE}, STEPS)
            if path is not None:
                return path
    return None


def first_difference(one: Reading, watched: str, other: Reading, opposite: str, ranges: Ranges) -> Path | None:
    """The shortest trajectory that is found on which two rules differ, with one start for what is watched, else 0 or
    where the rule says."""
    pushes = [Fraction(1), Fraction(2), Fraction(-1), Fraction(1, 2)]
    begun = own_starts(one, other)
    names = tuple(dict.fromkeys((*one.parameters, *other.parameters, *names_in(begun))))
    sequences = sorted({e.name for law in (*one.laws.values(), *other.laws.values()) for e in law.atoms(At)}
                       - {*one.laws, *other.laws})
    best: Path | None = None
    for value in (evaluate, approximate):
        for values, start, shift in product(
                islice(ranges.plain(names), len(PLAIN)), (Fraction(1), Fraction(0)), range(2)):
            given = {name: {step: ranges.entry(name, pushes[(step - 1 + shift + place) % len(pushes)], step + place)
                            for step in range(FIRST, STEPS + 2)} for place, name in enumerate(sequences)}
            starts = {watched: start, opposite: start}
            starts |= numbers_of(begun, values, starts)
            entries = {at(name, step): value for name, row in given.items() for step, value in row.items()}
            if not ranges.allow(values, {**entries, at(watched, 0): start}):
                continue
            families: dict[str, Family] = {name: Table({(step,): value for step, value in row.items()}, NONE)
                                           for name, row in given.items()}
            steps = STEPS if best is None else best.steps - 1
            best = run(one, watched, other, opposite, values, starts, families, steps, value) or best
            if best is not None and (best.steps <= 1 or value is approximate):
                return best
        if best is not None:
            break
    return best
