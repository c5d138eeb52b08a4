"""Means by all outcomes: the choices that a value depends on are made one by one, as it asks for them.

At first each is the first option; then the last choice moves on, as the digits of a counter do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import count
from typing import TypeVar

from sympy import pi, sqrt

from derive.attack.gaussian_means import integral
from derive.attack.numbers import Number
from derive.attack.table import FORMULAS, TABLE, WORST, Check, Frame, Inexact, Run, Truth, check_of, key, run_of
from derive.outlines.terms import Mean, Surely

MOST_OUTCOMES = 600
INVERSE_ROOT = 1 / sqrt(2 * pi)
Unit = tuple[str, tuple[int, ...]]
Asked = tuple[Unit, tuple[Number, ...], int, Number]        # the option taken; how likely it and those before it are
Found = TypeVar("Found")


class Continuous(Exception):
    """A number with a continuous law that the value depends on, and that is not chosen yet."""


class Choices:
    """What one evaluation takes each unit to have chosen: what is fixed, and the first option of what it asks for."""

    __slots__ = ("_asked", "_fixed")

    def __init__(self, fixed: Mapping[Unit, Number], asked: list[Asked]) -> None:
        self._fixed = {**fixed, **{unit: place for unit, _, place, _ in asked}}
        self._asked = asked

    def of(self, unit: Unit, weights: tuple[Number, ...]) -> int:
        found = self._fixed.get(unit)
        if found is None:
            self._fixed[unit] = found = 0
            _take(self._asked, unit, weights, 0)
        return int(found)

    def drawn(self, handle: int, unit: Unit) -> Number:
        if unit not in self._fixed:
            raise Continuous(handle, unit, dict(self._fixed))
        return self._fixed[unit]


def _take(asked: list[Asked], unit: Unit, weights: tuple[Number, ...], place: int) -> None:
    asked.append((unit, weights, place, (asked[-1][3] if asked else 1) * weights[place]))


_handles = count(1)
_choices: dict[int, Choices] = {}


def chosen(handle: int, unit: Unit, weights: tuple[Number, ...]) -> int:
    return 0 if len(weights) == 1 else _choices[handle].of(unit, weights)


def drawn_number(handle: int, unit: Unit) -> Number:
    """A choice that is the value itself, of a continuous law."""
    return _choices[handle].drawn(handle, unit)


def outcomes(frame: Frame, name: str, value: Callable[[Frame], Found], fixed: Mapping[Unit, Number],
             left: Iterator[int], over: Callable[[Unit, dict[Unit, Number]], Found]) -> Iterator[tuple[Number, Found]]:
    """The probability of each outcome, as far as the value depends on it, and the value there; as many as are `left`.
    The value is taken `over` a continuous law where it asks for one."""
    asked: list[Asked] = []                 # the last moves first
    for handle in _handles:
        if next(left, None) is None:
            raise Inexact("evaluate: more than {} outcomes", MOST_OUTCOMES)
        _choices[handle] = Choices(fixed, asked)
        frame.names[name] = handle
        try:
            found = value(frame)
        except Continuous as missing:
            at, unit, so_far = missing.args
            if at != handle:
                raise
            found = over(unit, so_far)
        finally:
            del _choices[handle]
        yield asked[-1][3] if asked else 1, found
        while asked and asked[-1][2] == len(asked[-1][1]) - 1:
            asked.pop()
        if not asked:
            return
        unit, weights, place, _ = asked.pop()
        _take(asked, unit, weights, place + 1)


def _averaged(frame: Frame, name: str, body: Run, fixed: Mapping[Unit, Number], left: Iterator[int]) -> Number:
    """The mean over what is not chosen yet."""
    def over(unit: Unit, so_far: dict[Unit, Number]) -> Number:
        rational, other = integral(lambda value: _averaged(frame, name, body, {**so_far, unit: value}, left))
        return rational + other * run_of(INVERSE_ROOT)(frame) if other else rational

    return sum([weight * found for weight, found in outcomes(frame, name, body, fixed, left, over)])


def _mean(term: Mean) -> Run:
    body, name = run_of(term.body), f"#{term.height}|real"

    names = sorted(map(key, term.free_symbols))
    inside = any(name.startswith("#") and name.endswith("|real") for name in names)         # another mean

    def run(frame: Frame) -> Number:
        memo: dict[object, Number] = {} if inside else getattr(frame.entry, "means", {})     # of this instance
        at = (term, *map(frame.names.get, names))
        if at not in memo:
            memo[at] = _averaged(frame, name, body, {}, iter(range(MOST_OUTCOMES)))
        return memo[at]
    return run


def _surely(formula: Surely) -> Check:
    body, name = check_of(formula.body), f"#{formula.height}|real"

    def over(unit: Unit, so_far: dict[Unit, Number]) -> Truth:
        raise Inexact("evaluate: a law with more outcomes than can be gone through")

    def check(frame: Frame) -> Truth:
        every = outcomes(frame, name, body, {}, iter(range(MOST_OUTCOMES)), over)
        return min((found for _, found in every), key=WORST.index)
    return check


TABLE[Mean] = _mean
FORMULAS[Surely] = _surely
