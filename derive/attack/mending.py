"""Values changed so that what is given becomes true: one at a time, each to a number that a secant or a guess names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from functools import partial
from random import Random
from typing import TypeAlias

from flint import fmpq
from sympy import Expr, Symbol

from derive.attack.ensembles import COIN, Chance, Ensemble
from derive.attack.evaluate import Failure, Instance, refutes
from derive.attack.families import Family, Table, entries_in, nodes
from derive.attack.numbers import fraction, number
from derive.attack.problem import Problem
from derive.attack.rows import check_of, run_of
from derive.attack.table import Entry, Inexact, Truth, Undefined
from derive.attack.witness import needed
from derive.outlines.terms import At, AtMost, Equal, Formula, Less, NotEqual, Relation, Surely, spelled

Target: TypeAlias = Entry | Symbol      # what is changed
ROUNDS = 16             # changes of one value
AGAIN = 4               # that often the same may fail once more, before two demands are taken to contradict each other
TARGETS = 4             # that one failure is mended at
EASY = tuple(map(Fraction, (0, 1, -1, 2, 3)))
STEPS: Mapping[type[Formula], tuple[Fraction, ...]] = {     # from where the sides are equal
    Equal: (Fraction(0),), AtMost: (Fraction(1, 2), Fraction(-1, 2), Fraction(0), Fraction(2), Fraction(-2)),
    Less: (Fraction(1, 2), Fraction(-1, 2), Fraction(2), Fraction(-2)), NotEqual: (Fraction(1), Fraction(2))}


def mended(given: Problem, found: Instance | None, seed: int) -> Instance | None:
    """The instance with some values changed in which all that is given holds, if few changes make one."""
    random = Random(seed)
    met: Counter[object] = Counter()
    for _ in range(ROUNDS):
        said = None if found is None else given.at_odds(found)
        if found is None or said is None:
            return found
        failure = _failure(said, found)
        if failure is None or met[failure.formula, failure.bound] == AGAIN:
            return None
        met[failure.formula, failure.bound] += 1
        found = _changed(given, failure, found, random)
    return None


def _failure(said: Formula, found: Instance) -> Failure | None:
    try:
        failure = refutes(said, found)
    except (Undefined, Inexact):
        return None
    return failure if failure is not None and isinstance(failure.formula, Relation | Surely) else None


def _changed(given: Problem, failure: Failure, found: Instance, random: Random) -> Instance | None:
    """With another value for one of those that the failure depends on."""
    targets: list[Target] = [entry for entry in needed(failure, found) if entry[0] not in given.chance]
    targets += sorted((s for s in failure.formula.free_symbols if s in given.symbols and not s.is_integer), key=spelled)
    for target in random.sample(targets, min(TARGETS, len(targets))):
        for value in _values(given, failure, found, target):
            other = _with(given, found, target, value)
            if other is not None and _is_so(failure, other):
                return other
    return next(filter(partial(_is_so, failure), _with_other_laws(given, failure, found)), None)


def _with_other_laws(given: Problem, failure: Failure, found: Instance) -> Iterator[Instance]:
    """The failure may lie with chance: other odds, other values by a constant, or a coin."""
    for name in sorted(entries_in(failure.formula) & given.chance):
        for other in (*_laws(name, failure, found), COIN):
            values = {symbol: found.values[symbol] for symbol in given.symbols}
            changed = given.assembled(values, {**found.families, name: other}, found.seed)
            if changed is not None:
                yield changed


def _laws(name: str, failure: Failure, found: Instance) -> Iterator[Chance]:
    """By what the left side is off: values, odds of a coin, odds of 0 among three; all entries, or one spoken of."""
    law, off = found.families[name], _difference(failure, found) if isinstance(failure.formula, Relation) else None
    if not isinstance(law, Ensemble) or not off:
        return
    for move in (number(-off), number(off)):
        yield replace(law, shift=law.shift + move)
        if law.values == (0, 1) and 0 <= (odds := law.weights[1] + move) <= 1:
            yield replace(law, weights=(1 - odds, odds))
    if len(law.values) == 3 and law.values[1] == 0:
        left, right = (_side(side, failure, found) for side in failure.formula.args)
        away = law.weights[0] * right / left if left else 0
        if 0 < 2 * away <= 1:
            yield replace(law, weights=(away, 1 - 2 * away, away))
    for entry in sorted({e for e in nodes(failure.formula) if isinstance(e, At) and e.name == name}, key=spelled):
        place = tuple(int(run_of(index)(found.at(failure.bound))) for index in entry.indices[1:])
        for move in (number(-off), number(off)):
            yield replace(law, shifts=(*law.shifts, (place, move)))


def _values(given: Problem, failure: Failure, found: Instance, target: Target) -> Iterator[Fraction]:
    now = found.values[target] if isinstance(target, Symbol) else found.entry(target[0], *target[1])
    if not isinstance(failure.formula, Relation):
        return
    here, moved = _difference(failure, found), _with(given, found, target, now + 1)
    there = None if moved is None else _difference(failure, moved)
    if here is not None and there is not None and here != there:
        root = now - here / (there - here)
        yield from (root + step for step in STEPS[type(failure.formula)])
    yield from EASY


def _difference(failure: Failure, found: Instance) -> Fraction | None:
    """Left side less right side, as they are here."""
    try:
        left, right = (_side(side, failure, found) for side in failure.formula.args)
        return fraction(left - right)
    except (Undefined, Inexact):
        return None


def _side(side: Expr, failure: Failure, found: Instance) -> fmpq:
    return fmpq(run_of(side)(found.at(failure.bound)))


def _is_so(failure: Failure, found: Instance) -> bool:
    try:
        return check_of(failure.formula)(found.at(failure.bound)) is Truth.TRUE
    except (Undefined, Inexact):
        return False


def _with(given: Problem, found: Instance, target: Target, value: Fraction) -> Instance | None:
    values, families = {symbol: found.values[symbol] for symbol in given.symbols}, dict(found.families)
    if isinstance(target, Symbol):
        values[target] = value
    else:
        family: Family = found.family(target[0])
        old, rest = (family.entries, family.rest) if isinstance(family, Table) else ({}, family)
        families[target[0]] = Table({**old, target[1]: value}, rest)
    return given.assembled(values, families, found.seed)
