"""The bounds for products by powers: their statements, their truth at numbers, and orders that do not suffice."""
from __future__ import annotations

from itertools import product
from math import prod

import pytest

from derive.kernel.text import text
from derive.kernel.types import Refused
from derive.library.moments import product_below

ENOUGH = [(1,), (2, 2), (2, 3, 6), (4, 4, 2), (8, 8, 4, 4), (5, 3)]
NOT_ENOUGH = [(), (1, 1), (2, 2, 2), (2, 3, 5), (8, 8, 4, 4, 3)]


@pytest.mark.parametrize("orders", ENOUGH)
def test_a_product_is_below_a_bound_for_its_powers(orders: tuple[int, ...]) -> None:
    names = [f"x{place}" for place in range(1, len(orders) + 1)]
    powers = [f"power(absolute({name}), {order}) <= g" for name, order in zip(names, orders, strict=True)]
    theorem = product_below(orders)
    assert theorem.given == frozenset()
    assert text(theorem.statement) == " => ".join(["1 <= g", *powers, f"absolute({'*'.join(names)}) <= g"])


@pytest.mark.parametrize("orders", ENOUGH)
def test_the_bound_is_true_at_numbers(orders: tuple[int, ...]) -> None:
    for values in product((-1.5, -0.25, 0.0, 1.0, 3.0), repeat=len(orders)):
        bound = max(1.0, *(abs(value)**order for value, order in zip(values, orders, strict=True)))
        assert abs(prod(values)) <= bound * (1 + 1e-12)


@pytest.mark.parametrize("orders", NOT_ENOUGH)
def test_orders_that_do_not_suffice_are_refused(orders: tuple[int, ...]) -> None:
    with pytest.raises(Refused, match="do not suffice"):
        product_below(orders)
