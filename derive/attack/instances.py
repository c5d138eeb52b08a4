"""The search for an instance that refutes a statement, as small as it can be made, and for one in which all holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from itertools import chain, islice

from derive.attack.evaluate import Failure, Instance, refutes
from derive.attack.families import nodes
from derive.attack.posing import problem
from derive.attack.problem import Problem
from derive.attack.roots_put_in import roots_put_in
from derive.attack.shrink import smallest
from derive.attack.supply import PATIENCE, supply
from derive.attack.table import Inexact, Undefined
from derive.attack.tight import tightened
from derive.attack.witness import Witness, spelled, witness
from derive.outlines.equality import OPPOSITE
from derive.outlines.terms import Equal, Formula, Tends

LIMIT_COSTS = 8         # a limit is so many times as dear as an equation
FEWER = 4               # the opposite is looked for so many times less
SIMPLE = 800            # simple candidates that are looked at before a generic one is shown


def counterexample(statement: Formula, hypotheses: Iterable[Formula] = (), *, definitions: Iterable[Formula] = (),
                   seed: int = 0, tries: int = 400, letters: tuple[str, ...] = ()) -> Witness | None:
    """An instance in which all hypotheses and definitions hold and the statement fails. None says nothing. The letters
    are those of the statement's `for`."""
    hypotheses, definitions = tuple(hypotheses), tuple(definitions)
    found = _failing(statement, hypotheses, definitions, seed, tries)
    if found is None:
        plain = roots_put_in(hypotheses, definitions)
        return counterexample(plain.of(statement), plain.hypotheses, definitions=plain.definitions, seed=seed,
                              tries=tries, letters=letters) if plain.values else None
    given, instance = found
    simple = None if given.fading else _simple(given, statement)
    small = smallest(given, simple or instance, partial(_failure, statement))
    failure = _failure(statement, small)
    if failure is None:
        return None
    more = (equation for equation in given.definitions if equation not in {*hypotheses, *definitions})
    return replace(witness(failure, small), along=tuple(map(spelled, more)), letters=letters)


def failing(statement: Formula, hypotheses: Iterable[Formula], definitions: Iterable[Formula], *, seed: int = 0,
            tries: int = 400) -> Instance | None:
    """The first such instance that is met."""
    found = _failing(statement, tuple(hypotheses), tuple(definitions), seed, tries)
    return None if found is None else found[1]


def _failing(statement: Formula, hypotheses: tuple[Formula, ...], definitions: tuple[Formula, ...], seed: int,
             tries: int) -> tuple[Problem, Instance] | None:
    """It, and the problem of which it is an instance: that which is posed, or one in which more is given."""
    given = problem(statement, hypotheses, definitions)
    if not given.fading and (any(isinstance(node, Tends) for node in nodes(statement, *given.late)) or any(
            isinstance(term, Tends) for _, term in given.defined)):
        tries = -(-tries // LIMIT_COSTS)
    ways: tuple[Iterator[tuple[Problem, Instance]], ...] = (
        _met(given, statement, seed, tries),
        _by_its_opposite(given, statement, hypotheses, definitions, seed, tries // FEWER),
        chain.from_iterable(_met(problem(statement, hypotheses, (*definitions, equation)), statement, seed,
                                 tries // FEWER) for equation in tightened(hypotheses, definitions)))
    return next(chain.from_iterable(ways), None)


def _met(given: Problem, statement: Formula, seed: int, tries: int) -> Iterator[tuple[Problem, Instance]]:
    found = islice(_instances(given, seed, tries), tries)
    return ((given, instance) for instance in found if _failure(statement, instance) is not None)


def _by_its_opposite(given: Problem, statement: Formula, hypotheses: tuple[Formula, ...],
                     definitions: tuple[Formula, ...], seed: int,
                     tries: int) -> Iterator[tuple[Problem, Instance]]:
    """a != b, a < b, a <= b fail where all that is given holds and a = b, b <= a, b < a: values are mended for that."""
    if type(statement) not in OPPOSITE or isinstance(statement, Equal):
        return
    denied = problem(None, (*hypotheses, OPPOSITE[type(statement)](*statement.args)), definitions)
    for found in _instances(denied, seed, tries):
        values = {symbol: found.values[symbol] for symbol in given.symbols if symbol in found.values}
        instance = given.completed(values, found.families, found.seed) if len(values) == len(given.symbols) else None
        if instance is not None and _failure(statement, instance) is not None:
            yield given, instance


def _simple(given: Problem, statement: Formula) -> Instance | None:
    """A failure among the simplest choices, which people can check more easily than a generic one."""
    found = (given.instance(chosen) for chosen in islice(given.simple(), SIMPLE))
    return next((instance for instance in found if instance is not None and _failure(statement, instance)), None)


def satisfiable(hypotheses: Iterable[Formula], definitions: Iterable[Formula] = (), *, seed: int = 0,
                tries: int = 400) -> Instance | None:
    """An instance in which all hypotheses and definitions hold (endless ones: as far as the horizon)."""
    put_in = roots_put_in(hypotheses, definitions)
    hypotheses, definitions = put_in.hypotheses, put_in.definitions
    plain = _instances(problem(None, hypotheses, definitions), seed, tries)
    tight = (_instances(problem(None, hypotheses, (*definitions, equation)), seed, tries // FEWER)
             for equation in tightened(hypotheses, definitions))
    return next(chain(plain, chain.from_iterable(tight)), None)


def refute_limit(statement: Tends, hypotheses: Iterable[Formula] = (), *, definitions: Iterable[Formula] = (),
                 seed: int = 0, tries: int = 400) -> Witness | None:
    """An exact instance in which f does not tend to L: it repeats two values, does not shrink, or tends elsewhere."""
    return counterexample(statement, hypotheses, definitions=definitions, seed=seed, tries=tries)


def instances(statement: Formula, hypotheses: Iterable[Formula], definitions: Iterable[Formula], *, seed: int = 0,
              tries: int = 400) -> Iterator[Instance]:
    """Instances in which all that is given holds; simple ones and generic ones in turn."""
    return _instances(problem(statement, hypotheses, definitions), seed, tries)


def _instances(given: Problem, seed: int, tries: int) -> Iterator[Instance]:
    return supply(given, seed).within(PATIENCE * tries)


def _failure(statement: Formula, instance: Instance) -> Failure | None:
    try:
        return refutes(statement, instance)
    except (Undefined, Inexact):
        return None
