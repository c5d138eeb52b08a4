"""Each cited fact on powers, attacked with numbers: it is true where its hypotheses are, and fails elsewhere."""

from fractions import Fraction
from itertools import product

import pytest

VALUES = (0.1, 0.5, 0.9, 1.0, 1.3, 2.0, 7.0)


def lies_above(x: float, y: float, p: float) -> bool:
    return p * y ** (p - 1) * (x - y) <= x**p - y**p + 1e-12 * (1 + x**p + y**p + abs(p) * y ** (p - 1) * abs(x - y))


@pytest.mark.parametrize("p", [-3, -1, -0.5, -0.01, 0, 1, 1.01, 1.5, 2, 3.7])
def test_a_power_lies_above_its_tangents_where_it_is_convex(p: float) -> None:
    assert all(lies_above(x, y, p) for x, y in product(VALUES, VALUES))


@pytest.mark.parametrize("p", [0.01, 0.5, 0.9])
def test_and_not_where_it_is_concave(p: float) -> None:
    assert not any(lies_above(x, y, p) for x, y in product(VALUES, VALUES) if x != y)


@pytest.mark.parametrize("p", [1, Fraction(1, 2), 0, -1])
def test_the_p_series_doubles_without_end_for_p_at_most_1(p: Fraction) -> None:
    """The terms from n + 1 to 2n add up to at least 1/2, by n times the least of them."""
    for n in (1, 2, 5, 50, 500):
        assert sum(k ** -float(p) for k in range(n + 1, 2 * n + 1)) >= 0.5


@pytest.mark.parametrize("p", [1.1, 1.5, 3])
def test_and_is_bounded_for_more(p: float) -> None:
    assert sum(k ** -p for k in range(1, 20_000)) <= p / (p - 1)
