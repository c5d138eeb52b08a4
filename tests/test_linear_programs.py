"""Non-negative multiples that add up to a form: found where they are known to exist, refused where a direction forbids
them."""

from random import Random

import pytest
from sympy import Rational

from derive.search.linear_programs import nonnegative

Form = dict[object, Rational]


def combined(forms: list[Form], weights: tuple[Rational, ...]) -> Form:
    total: Form = {}
    for form, weight in zip(forms, weights, strict=True):
        for monomial, c in form.items():
            total[monomial] = total.get(monomial, Rational(0)) + weight * c
    return {monomial: c for monomial, c in total.items() if c != 0}


def random_forms(chance: Random, count: int, monomials: int) -> list[Form]:
    return [{m: Rational(chance.randint(-5, 5), chance.randint(1, 4))
             for m in range(monomials) if chance.random() < 0.6} for _ in range(count)]


@pytest.mark.parametrize("seed", range(20))
def test_multiples_that_exist_are_found(seed: int) -> None:
    chance = Random(seed)
    forms = random_forms(chance, 12, 6)
    wanted = combined(forms, tuple(Rational(chance.choice((0, 0, 1, 2)), 3) for _ in forms))
    found = nonnegative(forms, wanted)
    assert found is not None
    assert all(weight >= 0 for weight in found)
    assert combined(forms, found) == wanted


@pytest.mark.parametrize("seed", range(20))
def test_none_are_found_where_a_direction_separates(seed: int) -> None:
    """All forms have a product >= 0 with the direction, and what is wanted has one < 0."""
    chance = Random(seed)
    direction = [Rational(chance.randint(-3, 3)) for _ in range(6)]
    along = [form for form in random_forms(chance, 40, 6)
             if sum(c * direction[m] for m, c in form.items()) >= 0]        # type: ignore[call-overload]
    wanted: Form = {m: -c for m, c in enumerate(direction) if c != 0}
    if wanted:
        assert nonnegative(along, wanted) is None


def test_nothing_is_made_of_nothing() -> None:
    assert nonnegative([], {}) == ()
    assert nonnegative([], {0: Rational(1)}) is None
