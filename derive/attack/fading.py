"""Sequences that tend to 0, for statements about what is small next to what: c*q**t, alike in all other indices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from flint import fmpq
from sympy import Expr, Rational

from derive.attack.families import nodes
from derive.attack.numbers import Number, number
from derive.kernel.terms import At, Formula, Sum, Tends


@dataclass(frozen=True)
class Fading:
    """factor*ratio**t, where t is the first index."""

    factor: Fraction
    ratio: Fraction

    @cached_property
    def _numbers(self) -> tuple[Number, fmpq]:
        return number(self.factor), fmpq(self.ratio.numerator, self.ratio.denominator)

    def __call__(self, name: str, indices: tuple[int, ...]) -> Number:
        factor, ratio = self._numbers
        return factor * ratio ** indices[0]

    def term(self, step: Expr) -> Expr:
        return Rational(*self.factor.as_integer_ratio()) * Rational(*self.ratio.as_integer_ratio()) ** step

    def __str__(self) -> str:
        factor = f"({self.factor})" if self.factor.denominator > 1 else f"{self.factor}"
        return f"{factor}*({self.ratio})**t" if self.ratio.numerator > 1 else f"{factor}/{self.ratio.denominator}**t"


FADING = tuple(Fading(Fraction(*factor), Fraction(1, below)) for factor, below in (
    ((1, 1), 2), ((1, 1), 4), ((1, 2), 2), ((-1, 1), 2), ((1, 1), 8), ((2, 1), 4), ((-1, 1), 8), ((3, 1), 16)))


def about_small_things(hypotheses: Iterable[Formula]) -> bool:
    """Whether something built from arrays is said to tend to 0, or a sum over ever more entries to converge."""
    limits = [said for said in hypotheses if isinstance(said, Tends)]
    return any(isinstance(part, At) for said in limits if said.outer[1] == 0 for part in nodes(said.body)) or any(
        isinstance(said.body, Sum) and said.bound in said.body.outer[1].free_symbols for said in limits)
