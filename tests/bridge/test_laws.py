"""The formulas for laws of random families: true where the law holds, false where it does not, in finite spaces."""
from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction
from itertools import product

import pytest
from sympy import Integer, Tuple
from sympy.core.symbol import Str

from derive.bridge.laws import law_formula
from derive.bridge.spaces import MEASURABLE, RANDOM, closure, is_standing, probability, random_entries, space
from derive.kernel.terms import var
from derive.kernel.types import BOOL, INT, OUTCOME, REAL, Refused, to
from derive.outlines.laws import Independent, Moments, Normal, PairwiseIndependent, SameLaw, Symmetric, Uncorrelated
from derive.outlines.terms import Law

from .small_spaces import Space, Value, holds

HALF = Fraction(1, 2)
COINS = {(a, b): Fraction(1, 4) for a, b in product((0, 1), repeat=2)}
Table = Callable[[Value, int], Fraction]


def law(kind: type[Law], *pairs: tuple[str, int]) -> Law:
    result: Law = kind(*(Tuple(Str(name), Integer(number)) for name, number in pairs))
    return result


def randoms(weights: dict[Value, Fraction]) -> list[Value]:
    """The indicators of all single outcomes, and numbers that tell all outcomes apart."""
    names = list(weights)
    single = [lambda w, one=one: Fraction(int(w == one)) for one in names]
    return [*single, lambda w: Fraction(names.index(w)), lambda w: Fraction(names.index(w))**2,
            *([lambda w, k=k: Fraction(w[k]) for k in range(len(names[0]))] if isinstance(names[0], tuple) else [])]


def of_numbers() -> list[Value]:
    return [lambda v: v, lambda v: v * v, lambda v: Fraction(int(v <= 0)), lambda v: v**3 - v]


def one_index(weights: dict[Value, Fraction], entry: Table, indices: tuple[int, ...] = (1, 2)) -> tuple[Space, Value]:
    """A space with a family x[i] of numbers, and its values."""
    functions = {RANDOM: randoms(weights), to(REAL, REAL): of_numbers()}
    family = {("x", to(OUTCOME, INT, REAL)): lambda w: lambda i: Fraction(entry(w, i))}
    return Space(weights, indices, functions), family


COIN_FLIPS = one_index(COINS, lambda w, i: w[i - 1])
SAME_TWICE = one_index(COINS, lambda w, i: w[0])
TWO_LAWS = one_index(COINS, lambda w, i: w[i - 1] * i)
THIRDS = {-1: Fraction(1, 3), 0: Fraction(1, 3), 1: Fraction(1, 3)}
SQUARE = one_index(THIRDS, lambda w, i: w if i == 1 else w * w)
PARITY = one_index(COINS, lambda w, i: (w[0], w[1], (w[0] + w[1]) % 2)[i - 1], (1, 2, 3))
SIGNS = one_index({-1: HALF, 1: HALF}, lambda w, i: w)
BIASED = one_index({-1: Fraction(1, 3), 1: Fraction(2, 3)}, lambda w, i: w)

CASES = {
    "coin flips are independent": (Independent, COIN_FLIPS, True),
    "coin flips are pairwise independent": (PairwiseIndependent, COIN_FLIPS, True),
    "coin flips are uncorrelated": (Uncorrelated, COIN_FLIPS, True),
    "coin flips have one law": (SameLaw, COIN_FLIPS, True),
    "one flip twice is not independent": (Independent, SAME_TWICE, False),
    "one flip twice is not pairwise independent": (PairwiseIndependent, SAME_TWICE, False),
    "one flip twice is correlated": (Uncorrelated, SAME_TWICE, False),
    "one flip twice has one law": (SameLaw, SAME_TWICE, True),
    "a flip and twice a flip are independent": (Independent, TWO_LAWS, True),
    "a flip and twice a flip have two laws": (SameLaw, TWO_LAWS, False),
    "a number and its square are uncorrelated": (Uncorrelated, SQUARE, True),
    "a number and its square are not independent": (PairwiseIndependent, SQUARE, False),
    "two flips and their parity are pairwise independent": (PairwiseIndependent, PARITY, True),
    "two flips and their parity are not independent": (Independent, PARITY, False),
    "a sign is symmetric": (Symmetric, SIGNS, True),
    "a biased sign is not": (Symmetric, BIASED, False),
}


@pytest.mark.parametrize("name", CASES)
def test_a_law_is_true_where_it_holds(name: str) -> None:
    kind, (where, family), true = CASES[name]
    assert holds(law_formula(law(kind, ("x", 1)), {"x": 1}), where, family) is true


def of_arrays() -> list[Value]:
    return [lambda v: v(1), lambda v: v(1) * v(2), lambda v: v(2)**2, lambda v: Fraction(int(v(1) <= v(2)))]


def arrays() -> list[Value]:
    """All arrays with entries 0 and 1 at the indices 1 and 2."""
    return [lambda k, row=row: Fraction(row[k - 1]) for row in product((-1, 0, 1), repeat=2)]


def pairs_of_entries(weights: dict[Value, Fraction], entry: Callable[[Value, int, int], int]) -> tuple[Space, Value]:
    """A space with a family x[i, k], a unit being a row."""
    unit = to(INT, REAL)
    functions = {RANDOM: randoms(weights), to(unit, REAL): of_arrays(), unit: arrays()}
    family = {("x", to(OUTCOME, INT, INT, REAL)): lambda w: lambda i: lambda k: Fraction(entry(w, i, k))}
    return Space(weights, (1, 2), functions), family


ROWS = {
    "rows of equal entries, two independent rows": (Independent, lambda w, i, k: w[i - 1], True),
    "rows that share an entry": (Independent, lambda w, i, k: w[i - 1] if k == 1 else w[0], False),
    "rows of one law": (SameLaw, lambda w, i, k: w[i - 1], True),
    "rows whose entries have one law, not so the rows": (
        SameLaw, lambda w, i, k: w[0] if i == 1 or k == 1 else 1 - w[0], False),
    "a row that is as likely as its negative": (Symmetric, lambda w, i, k: 2 * w[i - 1] - 1, True),
    "a row whose entries are not so together": (Symmetric, lambda w, i, k: w[i - 1] - w[1 - (i - 1)] if k == 1 else (
        (w[0] + w[1]) % 2), False),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_law_speaks_of_whole_units(name: str) -> None:
    kind, entry, true = ROWS[name]
    where, family = pairs_of_entries(COINS, entry)
    assert holds(law_formula(law(kind, ("x", 1)), {"x": 2}), where, family) is true


@pytest.mark.parametrize(("second", "true"), [(lambda w: w[1], True), (lambda w: w[0], False)])
def test_families_are_independent_together(second: Callable[[Value], int], true: bool) -> None:
    values = {("x", RANDOM): lambda w: Fraction(w[0]), ("X", RANDOM): lambda w: Fraction(second(w))}
    where = Space(COINS, (1, 2), {RANDOM: randoms(COINS)})
    for kind in (Independent, PairwiseIndependent, Uncorrelated):
        assert holds(law_formula(law(kind, ("x", 0), ("X", 0)), {"x": 0, "X": 0}), where, values) is true


def test_moments_are_finite_where_powers_are_integrable() -> None:
    heavy = Space(THIRDS, integrable=lambda random: max(abs(random(w)) for w in THIRDS) < 5)
    family = {("x", RANDOM): lambda w: Fraction(2 * w)}
    formula = {k: law_formula(law(Moments, ("x", k)), {"x": 0}) for k in (2, 3)}
    assert holds(formula[2], heavy, family)
    assert not holds(formula[3], heavy, family)


@pytest.mark.parametrize(("kind", "arity"), [(SameLaw, 0), (Independent, 0)])
def test_a_family_needs_as_many_indices_as_its_units(kind: type[Law], arity: int) -> None:
    with pytest.raises(Refused, match="fewer than 1"):
        law_formula(law(kind, ("x", 1)), {"x": arity})
    with pytest.raises(Refused, match="nothing tells"):
        law_formula(law(kind, ("x", 1)), {})


# The normal law, by sums over a grid

GRID = [Fraction(k, 100) for k in range(-801, 802, 2)]          # no point is 0: nothing is said of single points
SMOOTH = [lambda t: float(t)**2, lambda t: 2 * float(t), lambda t: math.sin(t), lambda t: math.cos(t), lambda t: 1.0,
          lambda t: 0.0]


def has_slope(function: Callable[[float], float], place: Fraction, slope: float) -> bool:
    at, step = float(place), 1e-5
    return abs((function(at + step) - function(at - step)) / (2 * step) - slope) < 1e-6


def on_a_grid(density: Callable[[float], float]) -> Space:
    weights = {point: density(float(point)) for point in GRID}
    whole = sum(weights.values())
    return Space({point: weight / whole for point, weight in weights.items()}, (), {to(REAL, REAL): SMOOTH},
                 same=lambda left, right: abs(left - right) < 1e-3, derivative=has_slope)


DENSITIES = {
    "normal": (lambda t: math.exp(-t * t / 2), True),
    "wider": (lambda t: math.exp(-t * t / 4), False),
    "moved": (lambda t: math.exp(-(t - 1) * (t - 1) / 2), False),
    "of two sides": (lambda t: math.exp(-abs(t)), False),
}


@pytest.mark.parametrize("name", DENSITIES)
def test_the_normal_law_is_that_of_the_normal_density(name: str) -> None:
    density, true = DENSITIES[name]
    values = {("z", RANDOM): lambda w: w}
    assert holds(law_formula(law(Normal, ("z", 0)), {"z": 0}), on_a_grid(density), values) is true


# The space

def sequences(numbers: list[Value]) -> list[Value]:
    """Sequences of random numbers that stay where they are, from some step on."""
    return [lambda n, one=one: one for one in numbers] + [
        lambda n, one=one: (one if n > 10 else numbers[0]) for one in numbers]


def known_up_to(weights: dict[Value, Fraction], same: Callable[[Value], object]) -> Space:
    """The space in which only functions of `same` are measurable."""
    def measurable(random: Value) -> bool:
        return len({(same(w), random(w)) for w in weights}) == len({same(w) for w in weights})

    numbers = [random for random in randoms(weights) if measurable(random)]
    functions = {RANDOM: numbers, to(INT, OUTCOME, REAL): sequences(numbers)}
    return Space(weights, (1, 2, 100, 101), functions, measurable, measurable)


SPACES = {"all is known": lambda w: w, "one flip is known": lambda w: w[0], "nothing is known": lambda w: 0}


@pytest.mark.parametrize("name", SPACES)
@pytest.mark.parametrize("part", probability())
def test_a_finite_space_is_a_probability_space(name: str, part: str) -> None:
    where = known_up_to(COINS, SPACES[name])
    assert holds(probability()[part], where, {(MEASURABLE.name, MEASURABLE.type): where.measurable})


NO_SPACES = {
    "the numbers that are 0 somewhere have no other constants": ("constants", lambda random: random((0, 0)) == 0, None),
    "indicators have sums that are none": ("sums", lambda random: {random(w) for w in COINS} <= {0, 1}, None),
    "a number that is integrable and not measurable": (
        "integrable", lambda random: len({random(w) for w in COINS}) == 1, lambda random: True),
    "a small number that is measurable and not integrable": (
        "comparison", lambda random: True, lambda random: len({random(w) for w in COINS}) == 1),
    "a number that is integrable, though its size is not": (
        "absolute", lambda random: True, lambda random: any(random(w) < 0 for w in COINS)),
}


@pytest.mark.parametrize("name", NO_SPACES)
def test_what_is_no_probability_space_is_seen_not_to_be_one(name: str) -> None:
    part, measurable, integrable = NO_SPACES[name]
    numbers = [*randoms(COINS), lambda w: Fraction(w[0] - w[1]), lambda w: Fraction(9)]
    where = Space(COINS, (1, 2, 100, 101), {RANDOM: numbers, to(INT, OUTCOME, REAL): sequences(numbers)}, measurable,
                  integrable or measurable)
    assert not holds(probability()[part], where, {(MEASURABLE.name, MEASURABLE.type): measurable})


def test_standing_hypotheses_are_told_from_others() -> None:
    x, W = var("x", to(OUTCOME, INT, REAL)), var("W", to(OUTCOME, INT, INT, REAL))
    assert is_standing(space())
    assert all(map(is_standing, map(random_entries, (x, W, var("z", RANDOM)))))
    others = (*probability().values(), *closure(var("S", to(RANDOM, BOOL))).values(), random_entries(x) >> space())
    assert not any(map(is_standing, others))
