"""What a computation goes by besides numbers: the range of an index, and a space of few outcomes."""
from __future__ import annotations

from typing import Protocol

from derive.kernel.terms import Term
from derive.kernel.text import text
from derive.kernel.theorem import Theorem
from derive.kernel.types import Refused
from derive.kernel.words import FALSE

from .recasting import parts_of


class Space(Protocol):
    """A probability space, by what is known of random numbers on it."""

    def integrable(self, random: Term) -> Theorem: ...

    def mean(self, random: Term) -> Theorem:
        """The mean is a number that can be computed."""
        ...

    def same(self, one: Term, other: Term) -> Theorem:
        """That two outcomes are the same, or that they are not."""
        ...


def bounds_of(said: Term, index: Term) -> tuple[list[Term], Term, Term]:
    """The premises that stand first, up to the second of low <= i and i <= high, and these two."""
    premises: list[Term] = []
    low = high = None
    while (parts := parts_of(said, "implies")) and parts[1] is not FALSE and (low is None or high is None):
        ends = parts_of(parts[0], "at_most", "less")
        if ends and ends[1] is index:
            low = low or parts[0]
        if ends and ends[0] is index:
            high = high or parts[0]
        premises.append(parts[0])
        said = parts[1]
    if low is None or high is None:
        raise Refused(f"compute: {text(said)} is said of no finite range")
    return premises, low, high
