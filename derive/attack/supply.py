"""The instances of a problem, found once for all statements that share it, and what finding each one took."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from derive.attack.dependence import dependent
from derive.attack.evaluate import Instance
from derive.attack.mending import mended
from derive.attack.problem import Choice, Problem

PATIENCE = 12           # candidates looked at for each instance that is asked for; a vain mend counts as so many
LATER = 64              # generic choices of numbers alone, once the simple ones are through
PROBLEMS = 16           # whose instances are kept


class Supply:
    """Instances in which all that is given holds, in the order in which they are met; with each, what was spent."""

    __slots__ = ("_candidates", "_given", "_seed", "_turn", "met", "spent")

    def __init__(self, given: Problem, seed: int) -> None:
        self._given, self._seed, self._turn = given, seed, 0
        self._candidates = _candidates(given, seed)
        self.met: list[tuple[int, Instance]] = []
        self.spent = 0

    def within(self, budget: int) -> Iterator[Instance]:
        """Those that are found before the budget is spent; the search goes on where it stopped."""
        place = 0
        while place < len(self.met) or (self.spent < budget and self._further(budget)):
            spent, found = self.met[place]
            if spent > budget:
                return
            yield found
            place += 1

    def _further(self, budget: int) -> bool:
        """Search until one more is found; False where there are no candidates, or no budget, left."""
        while self.spent < budget:
            try:
                following = next(self._candidates, None)
            except BaseException:           # stopped from outside: what is interrupted here cannot go on
                supply.cache_clear()
                raise
            if following is None:
                return False
            chosen, simple = following
            seed = self._seed + self._turn
            self._turn += 1
            self.spent += 1
            if chosen is None:
                continue
            found = self._given.made_of(chosen, seed)
            if found is None or not self._given.holds(found):
                if simple or self._given.fading:
                    continue
                found = mended(self._given, found, seed)
            if found is not None:
                self.met.append((self.spent, found))
                return True
            self.spent += PATIENCE
        return False


@lru_cache(maxsize=PROBLEMS)
def supply(given: Problem, seed: int) -> Supply:
    return Supply(given, seed)


def _candidates(given: Problem, seed: int) -> Iterator[tuple[tuple[Choice, ...] | None, bool]]:
    """Families that depend on each other strongly; then simple and generic choices in turn; then generic ones alone, of
    which there are ever more where there are arrays, and else a few. With each, whether it is a simple one; None says
    that time has passed."""
    generic, met = given.generic(seed), False
    yield from ((strong, True) for strong in dependent(given))
    for simple in given.looked_at():
        yield simple, True
        if simple is not None:
            met = True
            following = next(generic, None)
            if following is None:
                return
            yield following, False
    if given.names:
        yield from ((other, False) for other in generic)
    elif met:
        yield from ((other, False) for other in islice(generic, LATER))
