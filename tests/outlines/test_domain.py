"""Signs and conditions that the kernel calls plain hold at every instance of the hypotheses they were read off."""

from collections.abc import Callable
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import expand, log

from derive.outlines.domain import assumed, domain, holds_plainly, sign
from derive.outlines.linear import _flat
from derive.outlines.terms import AtMost, Equal, Formula, Less, NotEqual, Refused, at, integer, real, size

from .evaluate import UndefinedError, UnknownError, holds, truth, value
from .random_terms import random_instance, term_or_none

SEEDS = st.integers(0, 10**9)
MEANS: dict[str, Callable[[Fraction], bool]] = {
    "+": lambda v: v > 0, "-": lambda v: v < 0, "0": lambda v: v == 0, "0+": lambda v: v >= 0, "0-": lambda v: v <= 0,
    "+-": lambda v: v != 0, "": lambda v: True,
}


def random_formula(random: Random) -> Formula | None:
    sides = [term_or_none(random, random.choice([0, 0, 1, 2])) for _ in range(2)]
    return None if None in sides else random.choice([Less, AtMost, NotEqual, Equal])(*sides)


def random_context(random: Random) -> frozenset[Formula]:
    found = (random_formula(random) for _ in range(random.randint(0, 3)))
    return frozenset(formula for formula in found if formula is not None)


@pytest.mark.thorough(seconds=5)
@given(SEEDS)
def test_signs_and_domains_hold_at_instances(seed: int) -> None:
    random = Random(seed)
    for _ in range(12):
        term, context = term_or_none(random), random_context(random)
        if term is None:
            continue
        try:
            found, conditions = sign(term, context), domain(term, context)
        except Refused:
            continue
        for _ in range(6):
            here = random_instance(random)
            try:
                if not all(holds(formula, here) for formula in context):
                    continue
                assert MEANS[found](value(term, here)), (term, found, context, here)
            except UnknownError:
                continue
            except UndefinedError:
                assert not all(holds(condition, here) for condition in conditions), (term, conditions, context, here)


@pytest.mark.thorough(seconds=4)
@given(SEEDS)
def test_what_holds_plainly_is_true_at_instances(seed: int) -> None:
    random = Random(seed)
    for _ in range(12):
        formula, context = random_formula(random), random_context(random)
        try:
            if formula is None or not holds_plainly(formula, context):
                continue
        except Refused:
            continue
        for _ in range(6):
            here = random_instance(random)
            try:
                if all(holds(h, here) for h in context):
                    assert truth(formula, here), (formula, context, here)
            except (UnknownError, UndefinedError):
                continue


x, n = real("x"), size("n")


def test_conditions_that_are_plain_are_dropped() -> None:
    assert domain(1 / (1 + n)) == frozenset()
    assert domain(1 / n) == {NotEqual(n, 0)}
    assert domain(1 / x, frozenset([Less(0, x)])) == frozenset()
    assert domain(1 / x, frozenset([AtMost(0, x)])) == {NotEqual(x, 0)}
    assert domain(1 / log(2 + n)) == frozenset()
    assert domain(1 / log(1 + n)) == {NotEqual(log(1 + n), 0)}


def test_a_hypothesis_brings_its_own_conditions() -> None:
    assert assumed([Less(0, 1 / x)]) == {Less(0, 1 / x), NotEqual(x, 0)}
    assert assumed([Less(0, 1 / x), Less(0, x)]) == {Less(0, 1 / x), Less(0, x)}


@given(SEEDS)
def test_what_is_not_expanded_is_what_expansion_leaves(seed: int) -> None:
    term = term_or_none(Random(seed))
    assert term is None or not _flat(term) or expand(term) == term


def test_some_terms_are_not_expanded_and_some_are() -> None:
    x, y, n, t = real("x"), real("y"), size("n"), integer("t")
    assert all(map(_flat, (x - 2*y*n, at("a", t + 1)**2 / n, x**2 * y**-3)))
    assert not any(map(_flat, (x*(y + 1), (x + y)**2, x**(t + 1), (x*y)**-1 * (x + 1), at("a", n*(t + 1)))))
