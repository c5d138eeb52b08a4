"""From an instance at which a statement fails to a simpler one: one change at a time, kept when it still fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import partial
from itertools import takewhile
from operator import ne

from derive.attack.ensembles import laws_for
from derive.attack.evaluate import Failure, Instance
from derive.attack.families import Constant, Table
from derive.attack.problem import IMPULSE, ONE, ZERO, Families, Problem, Values
from derive.attack.witness import needed

Fails = Callable[[Instance], Failure | None]
EASY = (Fraction(0), Fraction(1), Fraction(2))
MOST_ENTRIES = 24
ROUNDS = 2              # a change may make another possible


def smallest(given: Problem, instance: Instance, fails: Fails) -> Instance:
    """The simplest of the instances that single changes lead to."""
    for _ in range(ROUNDS):
        for change in (_families, _values, _entries):
            instance = change(given, instance, fails)
    return instance


def _families(given: Problem, instance: Instance, fails: Fails) -> Instance:
    for name in sorted(given.names, key=lambda name: (name not in given.lawful, name)):    # starts before inputs
        for family in laws_for(given.wanted[name])[:5] if name in given.chance else (ZERO, IMPULSE, ONE):
            if instance.families[name] == family:
                break
            found = _kept(given, instance, fails, families={name: family})
            if found is not None:
                instance = found
                break
    return instance


def _values(given: Problem, instance: Instance, fails: Fails) -> Instance:
    for symbol in given.symbols:
        for value in takewhile(partial(ne, instance.values[symbol]), given.telling(symbol)):
            found = _kept(given, instance, fails, values={symbol: value})
            if found is not None:
                instance = found
                break
    return instance


def _entries(given: Problem, instance: Instance, fails: Fails) -> Instance:
    for name in given.names:
        if isinstance(instance.families[name], Constant):
            continue
        failure = fails(instance)
        read = needed(failure, instance) if failure is not None else ()
        for entry in [entry for entry in read if entry[0] == name][:MOST_ENTRIES]:
            for value in _easier(instance.entry(name, *entry[1])):
                family = instance.families[name]
                old, rest = (family.entries, family.rest) if isinstance(family, Table) else ({}, family)
                changed = Table({**old, entry[1]: value}, rest)
                found = _kept(given, instance, fails, families={name: changed})
                if found is not None:
                    instance = found
                    break
    return instance


def _easier(value: Fraction) -> Iterator[Fraction]:
    for easy in EASY:
        if easy == value:
            return
        yield easy


def _kept(given: Problem, instance: Instance, fails: Fails, values: Values | None = None,
          families: Families | None = None) -> Instance | None:
    base = {symbol: instance.values[symbol] for symbol in given.symbols}
    found = given.completed({**base, **(values or {})}, {**instance.families, **(families or {})}, instance.seed)
    return found if found is not None and fails(found) is not None else None
