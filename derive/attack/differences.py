"""A layer at numbers, and the derivative of its loss by central differences of the layer itself.

No rule of differentiation stands here, so that none can be wrong. A derivative is refused at a kink and outside of the
domain: there a comparison comes out otherwise, or a value is missing, when the entries move by next to nothing. At a
kink there are the slopes on its two sides, and what the convention says of the formula of a gradient.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import product

from flint import arb
from sympy import Expr, Symbol

from derive.attack.balls import ONE, ZERO, Nowhere, Place, Point, ball, check_of, index_of, run_of
from derive.outlines.calculus import opened, users
from derive.outlines.terms import Formula, Program

STEP = ONE / 2**100         # about 1e-30; the difference is wrong by about its square
CAUTION = 16                # times the error that is seen by halving the step
Direction = Mapping[Place, Fraction]
Convention = Callable[[str], tuple[tuple[Symbol, ...], Expr]]       # by an array: its letters, and its gradient at them


@dataclass(frozen=True)
class Numbers:
    """A program, sizes, and numbers for its inputs and for the gradients of its outputs."""

    program: Program
    sizes: Mapping[Symbol, int]
    entries: Mapping[Place, Fraction]
    at_kinks: Convention | None = None

    @cached_property
    def _given(self) -> dict[Place, arb]:
        return {place: ball(value) for place, value in self.entries.items()}

    @cached_property
    def point(self) -> Point:
        """All that the program computes from them."""
        return self._moved({}, ZERO)

    @cached_property
    def ties(self) -> int:
        """At how many corners the program stands, such as that of max(a, b) for a = b."""
        return self._moved({}, ZERO).ties

    @cached_property
    def is_tied(self) -> bool:
        """Whether it stands at more corners than it does wherever its entries are all different."""
        count = 3 + 8 * len(self.entries) ** 2
        apart = {place: Fraction(7 * number + number**2, count) for number, place in enumerate(sorted(self.entries), 1)}
        try:
            return self.ties > replace(self, entries=apart).ties
        except Nowhere:
            return self.ties > 0

    @cached_property
    def _trail(self) -> list[object]:
        """How each comparison came out while the program ran."""
        return list(self.point.trail)

    def value(self, term: Expr, scope: Mapping[Symbol, int]) -> arb:
        """The value of a term, for these values of its indices."""
        return run_of(term)(self._within(scope))

    def true(self, formula: Formula, scope: Mapping[Symbol, int]) -> bool:
        return check_of(formula)(self._within(scope))

    def _within(self, scope: Mapping[Symbol, int]) -> Point:
        _ = self._trail                     # before comparisons that are no longer of the program
        self.point.names.update(scope)
        return self.point

    def _moved(self, direction: Direction, step: arb) -> Point:
        """The program once more, each of these entries moved, whether it is given or computed."""
        point = Point(dict(self.sizes), dict(self._given), self._along)
        for place, part in direction.items():
            if place in point.entries:
                point.entries[place] = point.entries[place] + ball(part) * step
        for left, term, ranges in map(opened, self.program.args[0]):
            run = run_of(term)
            spans = [range(index_of(low)(point), index_of(high)(point) + 1) for _, low, high in ranges]
            for values in product(*spans):
                point.names.update({name: value for (name, _, _), value in zip(ranges, values, strict=True)})
                moved = direction.get((left.name, values))
                value = run(point)
                point.entries[left.name, values] = value if moved is None else value + ball(moved) * step
        return point

    def _loss(self, direction: Direction, step: arb) -> arb:
        trail, point = self._trail, self._moved(direction, step)
        if point.trail != trail:
            raise Nowhere("a kink")
        return self._loss_at(point)

    def _loss_at(self, point: Point) -> arb:
        outputs, _ = users(self.program)
        total = ZERO
        for (name, indices), value in point.entries.items():
            if name in outputs:
                total = total + value * point.entries["d" + name, indices]
        return total

    def _central(self, direction: Direction, step: arb) -> arb:
        return (self._loss(direction, step) - self._loss(direction, -step)) / (2 * step)

    def slope(self, direction: Direction) -> arb:
        """The derivative of the loss along a direction, with its error: what halving the step changes, and more."""
        wide, narrow = self._central(direction, STEP), self._central(direction, STEP / 2)
        return arb(narrow, (CAUTION * (wide - narrow)).abs_upper())

    def slope_beside(self, place: Place, side: int) -> arb:
        """The derivative of the loss along an entry as it is on one side, 1 or -1, of a kink. Where the loss jumps, or
        is steep without bound, the error is as large as the value."""
        far, near = (self._moved({place: Fraction(side)}, step) for step in (STEP, STEP / 2))
        if far.trail != near.trail:
            raise Nowhere("kinks beside each other")
        here = self._loss_at(self.point)
        wide, narrow = (self._loss_at(far) - here) / STEP, (self._loss_at(near) - here) / (STEP / 2)
        return side * arb(2 * narrow - wide, (CAUTION * (wide - narrow)).abs_upper())

    def by_convention(self, place: Place) -> arb:
        """What the formula of the gradient says of an entry."""
        array, indices = place
        if self.at_kinks is None:
            raise Nowhere("no formula to follow")
        letters, formula = self.at_kinks(array)
        names = {**self.sizes, **dict(zip(letters, indices, strict=True))}
        return run_of(formula)(Point(names, self.point.entries, self._along))

    def _along(self, program: Program, place: Place) -> arb:
        """The slope that a formula speaks of."""
        if program != self.program:
            raise Nowhere("the slope of another program")
        try:
            return self.slope({place: Fraction(1)})
        except Nowhere:
            return self.by_convention(place)
