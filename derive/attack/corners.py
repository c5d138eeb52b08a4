"""Points at which a comparison that a layer or a formula makes comes out equal, and those just beyond: drawn numbers
seldom get to the 20 of where(x > 20, ...), and never to its edge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from flint import arb

from derive.attack.as_given import simple_fraction
from derive.attack.balls import Nowhere, Place, ball
from derive.attack.differences import Numbers
from derive.outlines.calculus import users

Compared = list[tuple[arb, arb]]
Compares = Callable[[Numbers], Compared]
PROBE = Fraction(1, 64)         # how far an entry is moved to see how fast the two sides come together
BEYOND = Fraction(1, 7)         # how far beyond the edge the other points lie, in proportion
STEPS = 6                       # towards the edge
MOST = 12                       # comparisons that are looked at
FAR = 10**12                    # no edge is sought beyond


def corners(numbers: Numbers, compared: Compares) -> Iterator[Numbers]:
    """One entry moved to where the two sides of a comparison are equal, and to both sides of that; `compared` says what
    is compared at a point."""
    try:
        number = len(compared(numbers))
    except Nowhere:
        return
    upstream = {f"d{output}" for output in users(numbers.program)[0]}
    places = [place for place in sorted(numbers.entries) if place[0] not in upstream]
    for which in range(0, number, -(-number // MOST) or 1):
        for place in places:
            edge = _edge(numbers, place, which, compared)
            if edge is not None:
                width = BEYOND * max(Fraction(1), abs(edge))
                for value in (edge, edge + width, edge - width):
                    yield replace(numbers, entries={**numbers.entries, place: value})
                break


def _edge(numbers: Numbers, place: Place, which: int, compared: Compares) -> Fraction | None:
    """The value of an entry at which the two sides are equal, or nearly so; nothing where they do not depend on it.
    Elsewhere other comparisons may be made, so that another one is followed: what is found is as good."""
    def gap(value: Fraction) -> arb:
        found = compared(replace(numbers, entries={**numbers.entries, place: value}))
        if which >= len(found):
            raise Nowhere("fewer comparisons are made there")
        one, other = found[which]
        return one - other

    value = numbers.entries[place]
    try:
        for _ in range(STEPS):
            here = gap(value)
            steepness = gap(value + PROBE) - here
            if here.contains(0):
                return value
            if steepness.contains(0):
                return None
            way = here * ball(PROBE) / steepness
            if not abs(way) < FAR:          # nearly flat, so that the edge is far off or nowhere
                return None
            value = simple_fraction(ball(value) - way)
    except (Nowhere, ArithmeticError):
        return None
    return value
