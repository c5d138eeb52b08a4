"""Counts the work of summing a product of several arrays, and finds the order with the least: sizes are symbolic.

Work is a polynomial in the sizes. All sizes are taken to be large and alike, so of two orders that one costs less whose
polynomial has the lower degree or, of the same degree, fewer terms of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations

MOST = 8                    # groups of factors whose orders are all tried
Letters = frozenset[str]
Pair = tuple[int, int]


@dataclass(frozen=True, slots=True, order=True)
class Cost:
    """The degree of the work and how many terms have it; the same of the arrays that are made on the way."""

    degree: int = 0
    terms: int = 0
    wide: int = 0
    arrays: int = 0

    def __add__(self, other: "Cost") -> "Cost":
        return Cost(*_joined((self.degree, self.terms), (other.degree, other.terms)),
                    *_joined((self.wide, self.arrays), (other.wide, other.arrays)))


def _joined(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return max(one, other) if one[0] != other[0] else (one[0], one[1] + other[1])


def step(work: Letters, made: Letters) -> Cost:
    """One product, summed: work over these letters, an array over those."""
    return Cost(len(work), 1, len(made), 1)


def best(groups: Sequence[Letters], summed: Letters) -> tuple[Cost, Pair | None]:
    """The least cost of the sum of a product, and the two groups with which that begins; none where there are fewer
    than two, or so many that not all orders are tried."""
    if len(groups) < 2 or len(groups) > MOST:
        return Cost(), None
    everything = frozenset(range(len(groups)))

    def left(some: frozenset[int]) -> Letters:
        """The letters of a part of the product, once all that can be summed is summed."""
        own = frozenset().union(*(groups[k] for k in some))
        rest = frozenset().union(*(groups[k] for k in everything - some)) if some != everything else frozenset()
        return own - (summed - rest)

    @cache
    def found(some: frozenset[int]) -> tuple[Cost, Pair | None]:
        if len(some) == 1:
            return Cost(), None
        first, *others = sorted(some)
        ways = []
        for count in range(len(others)):
            for chosen in combinations(others, count):
                one = frozenset((first, *chosen))
                other = some - one
                (cost, pair), (more, second) = found(one), found(other)
                begins = pair or second or (min(one), min(other))
                ways.append((cost + more + step(left(one) | left(other), left(some)), begins))
        return min(ways)

    return found(everything)
