"""Systems with comparisons in them, solved by hand: letter 0 is 1 where 0 < x - y, x and y being letters 1 and 2."""

from fractions import Fraction

import pytest

from derive.outlines.terms import Less
from derive.rules.inequalities import CONSTANT, Polynomial, System, contradicts, whole

TRUTH, X, Y = 0, 1, 2
GAP: Polynomial = {((X, 1),): Fraction(1), ((Y, 1),): Fraction(-1)}


def line(constant: Fraction | int = 0, **factors: Fraction | int) -> Polynomial:
    letters = {"truth": TRUTH, "x": X, "y": Y}
    found = {((letters[name], 1),): Fraction(factor) for name, factor in factors.items()}
    return {**found, **({(): Fraction(constant)} if constant else {})}


HALF = Fraction(1, 2)
# The equations, what is not negative, and whether nothing makes all of it so.
SYSTEMS: dict[str, tuple[list[Polynomial], list[Polynomial], bool]] = {
    "a truth is 1 or 0": ([line(-HALF, truth=1)], [], True),
    "it may be 1": ([line(-1, truth=1)], [], False),
    "it is 1, and x is not above y": ([line(-1, truth=1)], [line(y=1, x=-1)], True),
    "it is 0, and x is above y": ([line(truth=1), line(-HALF, x=1), line(Fraction(-1, 3), y=1)], [], True),
    "it is 0, and x is below y": ([line(truth=1), line(-Fraction(1, 3), x=1), line(-HALF, y=1)], [], False),
    "in both cases x has no value": ([line(x=1, truth=-3), line(-1, x=1)], [], True),
    "a product of it and x": ([{((TRUTH, 1), (X, 1)): Fraction(2), (): Fraction(-1)}, line(y=1), line(1, x=1)], [],
                              True),
}


@pytest.mark.parametrize("name", SYSTEMS)
def test_systems_with_a_comparison(name: str) -> None:
    zero, least, never = SYSTEMS[name]
    system = System([*zero, {((TRUTH, 2),): Fraction(1), ((TRUTH, 1),): Fraction(-1)}], least, {TRUTH: (Less, GAP)})
    assert contradicts(system, [TRUTH]) == never


@pytest.mark.parametrize(("y", "x", "never"), [
    (Fraction(1, 4), None, True), (Fraction(3, 4), None, False), (Fraction(3, 4), HALF, True),
    (HALF, Fraction(1, 4), False)])
def test_systems_with_a_maximum(y: Fraction, x: Fraction | None, never: bool) -> None:
    """y is the larger of x and 1/2."""
    zero = [line(-y, y=1), *([line(-x, x=1)] if x is not None else [])]
    apart = line(x=-1, y=1), line(-HALF, y=1)
    assert contradicts(System(zero, apart, {}, [apart]), []) == never


def test_whole_numbers_keep_signs_and_ratios() -> None:
    assert whole({X: Fraction(-1, 6), Y: Fraction(3, 4), CONSTANT: Fraction(0)}) == {X: -2, Y: 9}
