"""Sequences that tend to 0, for statements about what is small next to what: c*q**t, of one kind or of two in turn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from flint import fmpq

from derive.attack.families import nodes
from derive.attack.numbers import Number, number
from derive.outlines.terms import At, Formula, Sum, Tends


@dataclass(frozen=True)
class Fading:
    """factor*ratio**t, where t is the first index; times the second one, where it is tilted and there is one."""

    factor: Fraction
    ratio: Fraction
    tilted: bool = False

    @cached_property
    def _numbers(self) -> tuple[Number, fmpq]:
        return number(self.factor), fmpq(self.ratio.numerator, self.ratio.denominator)

    def __call__(self, name: str, indices: tuple[int, ...]) -> Number:
        factor, ratio = self._numbers
        return factor * ratio ** indices[0] * (indices[1] if self.tilted and len(indices) > 1 else 1)

    def __str__(self) -> str:
        factor = f"({self.factor})" if self.factor.denominator > 1 else f"{self.factor}"
        factor += "*j" if self.tilted else ""
        return f"{factor}*({self.ratio})**t" if self.ratio.numerator > 1 else f"{factor}/{self.ratio.denominator}**t"


@dataclass(frozen=True, slots=True)
class InTurn:
    """One such sequence at even t, another at odd t: next to each other they are of different orders."""

    even: Fading
    odd: Fading

    def at(self, parity: int) -> Fading:
        return self.odd if parity % 2 else self.even

    def __call__(self, name: str, indices: tuple[int, ...]) -> Number:
        return self.at(indices[0])(name, indices)

    def __str__(self) -> str:
        return f"{self.even} for even t, {self.odd} for odd t"


def _fading(factor: tuple[int, int], below: int, tilted: bool = False) -> Fading:
    return Fading(Fraction(*factor), Fraction(1, below), tilted)


FADING: tuple[Fading | InTurn, ...] = (*(_fading(factor, below) for factor, below in (
    ((1, 1), 2), ((1, 1), 4), ((1, 2), 2), ((-1, 1), 2), ((1, 1), 8), ((2, 1), 4), ((-1, 1), 8), ((3, 1), 16))),
    InTurn(_fading((1, 1), 2), _fading((1, 1), 8)), _fading((1, 1), 4, True),
    InTurn(_fading((1, 1), 8), _fading((1, 1), 64)))


def about_small_things(hypotheses: Iterable[Formula]) -> bool:
    """Whether something built from arrays is said to tend to 0, or a sum over ever more entries to converge."""
    limits = [said for said in hypotheses if isinstance(said, Tends)]
    return any(isinstance(part, At) for said in limits if said.outer[1] == 0 for part in nodes(said.body)) or any(
        isinstance(said.body, Sum) and said.bound in said.body.outer[1].free_symbols for said in limits)
