"""Families that depend on each other as strongly as they can: equal, opposite, or with a common cause.

A claim about two families of which nothing is said together must hold for these as well: Var(x + y) = Var x + Var y.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, islice

from flint import fmpq

from derive.attack.ensembles import TELLS, Bell, Chance, Ensemble
from derive.attack.problem import Choice, Problem
from derive.outlines.laws import Normal, SameLaw, Symmetric
from derive.outlines.terms import Law

BASES = 3               # choices of all else, beside which each dependence is tried
MOST_PAIRS = 6
EVENLY = (fmpq(1, 2), fmpq(1, 2))
APART = (SameLaw, Symmetric)        # laws that say nothing of two families together
SIGN = Ensemble("sign", EVENLY, (-1, 1), shared=True)
COIN = Ensemble("coin", EVENLY, (0, 1), shared=True)
THREE = Ensemble("three", (fmpq(1, 3),) * 3, (-1, 0, 1), shared=True)
SQUARE = replace(THREE, values=(1, 0, 1))      # uncorrelated with it, and no other number
KINDS: tuple[tuple[Chance, Chance], ...] = (
    (COIN, COIN), (COIN, replace(COIN, values=(1, 0))), (SIGN, SIGN), (SIGN, replace(SIGN, values=(1, -1))),
    *((COIN, replace(COIN, later=later)) for later in (1, -1)),
    (replace(COIN, own=(0, 1)), replace(COIN, own=(0, 1))), (replace(SIGN, own=(-1, 1)), replace(SIGN, own=(-1, 1))),
    (THREE, SQUARE), (SQUARE, THREE),
)
BELLS: tuple[tuple[Chance, Chance], ...] = (
    (Bell(shared=True), Bell(shared=True)), (Bell(shared=True), Bell(shared=True, sign=-1)))


def dependent(given: Problem) -> Iterator[tuple[Choice, ...]]:
    """The simplest choices of all else, with each dependence of each pair of families that no law ties."""
    pairs = list(islice(_untied(given), MOST_PAIRS))
    for chosen in islice(given.simple(), BASES if pairs else 0):
        for pair in pairs:
            for families in _kinds(given, pair):
                yield tuple(families.get(given.names[k - len(given.symbols)], choice)
                            if k >= len(given.symbols) else choice for k, choice in enumerate(chosen))


def _untied(given: Problem) -> Iterator[tuple[str, str]]:
    tied = {frozenset(pair) for law in given.late if isinstance(law, Law) and type(law) in TELLS
            and not isinstance(law, APART) for pair in combinations([part.args[0].name for part in law.args], 2)}
    yield from (pair for pair in combinations(sorted(given.chance), 2) if frozenset(pair) not in tied)


def _kinds(given: Problem, pair: tuple[str, str]) -> Iterator[dict[str, Chance]]:
    """Both with units as large as what is said of either allows; where nothing is, also one choice for all units."""
    normal = [any(law is Normal for law, _ in given.wanted[name]) for name in pair]
    if any(normal):
        yield from (dict(zip(pair, kinds, strict=True)) for kinds in BELLS if all(normal))
        return
    depth = max((number for name in pair for _, number in given.wanted[name]), default=0)
    for deep in (depth,) if depth else (1, 0):
        for kinds in KINDS:
            yield {name: replace(kind, depth=deep) for name, kind in zip(pair, kinds, strict=True)
                   if isinstance(kind, Ensemble)}
