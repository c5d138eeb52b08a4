"""Means by all outcomes: the choices that a value depends on are made one by one, as it asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import TypeVar

from sympy import pi, sqrt

from derive.attack.bell import integral
from derive.attack.numbers import Number
from derive.attack.table import FORMULAS, TABLE, WORST, Check, Frame, Inexact, Run, check_of, key, run_of
from derive.kernel.terms import Mean, Surely

MOST_OUTCOMES = 600
INVERSE_ROOT = 1 / sqrt(2 * pi)
Unit = tuple[str, tuple[int, ...]]
Found = TypeVar("Found")


class Undecided(Exception):
    """A choice that the value depends on and that is not made yet."""


_handles = count(1)
_points: dict[int, Mapping[Unit, Number]] = {}


def chosen(handle: int, unit: Unit, weights: tuple[Number, ...]) -> int:
    if len(weights) == 1:
        return 0
    found = _points[handle].get(unit)
    if found is None:
        raise Undecided(handle, unit, weights)
    return int(found)


def drawn_number(handle: int, unit: Unit) -> Number:
    """A choice that is the value itself, of a continuous law."""
    found = _points[handle].get(unit)
    if found is None:
        raise Undecided(handle, unit, ())
    return found


def outcomes(frame: Frame, name: str, value: Callable[[Frame], Found]) -> Iterator[tuple[Number, Found]]:
    """The probability of each outcome, as far as the value depends on it, and the value there."""
    waiting: list[tuple[dict[Unit, Number], Number]] = [({}, 1)]
    seen = 0
    while waiting:
        choices, weight = waiting.pop()
        handle = next(_handles)
        _points[handle] = choices
        frame.names[name] = handle
        try:
            found = value(frame)
        except Undecided as missing:
            at, unit, weights = missing.args
            if at != handle:
                raise
            if not weights:
                raise Inexact("evaluate: a law with more outcomes than can be gone through") from None
            waiting.extend(({**choices, unit: k}, weight * p) for k, p in enumerate(weights))
            continue
        finally:
            del _points[handle]
        seen += 1
        if seen > MOST_OUTCOMES:
            raise Inexact("evaluate: more than {} outcomes", MOST_OUTCOMES)
        yield weight, found


def _averaged(frame: Frame, name: str, body: Run, choices: dict[Unit, Number], left: list[int]) -> Number:
    """The mean over what is not chosen yet."""
    handle = next(_handles)
    _points[handle] = choices
    frame.names[name] = handle
    try:
        left[0] -= 1
        if left[0] < 0:
            raise Inexact("evaluate: more than {} outcomes", MOST_OUTCOMES)
        return body(frame)
    except Undecided as missing:
        at, unit, weights = missing.args
        if at != handle:
            raise
    finally:
        del _points[handle]
    if weights:
        return sum([p * _averaged(frame, name, body, {**choices, unit: k}, left) for k, p in enumerate(weights)])
    rational, other = integral(lambda value: _averaged(frame, name, body, {**choices, unit: value}, left))
    return rational + other * run_of(INVERSE_ROOT)(frame) if other else rational


def _mean(term: Mean) -> Run:
    body, name = run_of(term.body), f"#{term.height}|real"

    names = sorted(map(key, term.free_symbols))
    inside = any(name.startswith("#") and name.endswith("|real") for name in names)         # another mean

    def run(frame: Frame) -> Number:
        memo: dict[object, Number] = {} if inside else getattr(frame.entry, "means", {})     # of this instance
        at = (term, *map(frame.names.get, names))
        if at not in memo:
            memo[at] = _averaged(frame, name, body, {}, [MOST_OUTCOMES])
        return memo[at]
    return run


def _surely(formula: Surely) -> Check:
    body, name = check_of(formula.body), f"#{formula.height}|real"
    return lambda frame: min((found for _, found in outcomes(frame, name, body)), key=WORST.index)


TABLE[Mean] = _mean
FORMULAS[Surely] = _surely
