"""Sequences that tend to 0, and series: what the attack finds where something is given to be small, and decides."""

from fractions import Fraction as Q

import pytest
from sympy import Expr, Rational, S, Symbol

from derive.attack.evaluate import Instance, Truth, truth
from derive.attack.halving import Halving
from derive.attack.instances import counterexample, satisfiable
from derive.attack.numbers import fraction
from derive.attack.vanishing_sequences import Fading, about_small_things
from derive.outlines.terms import Equal, Forall, Less, Sum, Tends, at, integer, real, size

t, i, j, k = map(integer, "tijk")
n = size("n")
L = real("L")
r, eps, x = at("r", t), at("eps", t), at("x", t)


def tends(sequence: Expr, limit: Expr | int = 0) -> Tends:
    return Tends(sequence, t, 0, limit)


def series(term: Expr) -> Sum:
    return Sum(term, k, 1, t)


POSITIVE = Forall(Less(0, eps), t, 0, S.Infinity)
SMALL = (POSITIVE, tends(eps), tends(r / eps))


def test_what_is_given_to_be_small_has_an_instance_that_is_not_0() -> None:
    found = satisfiable(SMALL)
    assert found is not None
    assert found.entry("eps", 3) > found.entry("eps", 4) > 0


def test_small_next_to_eps_is_not_small_next_to_its_square() -> None:
    assert counterexample(tends(r / eps), SMALL) is None
    found = counterexample(tends(r / eps**2), SMALL)
    assert found is not None
    assert "does not" in str(found)
    assert "r[t] = " in str(found)


def test_a_length_is_the_root_of_a_sum_of_squares() -> None:
    """eps**2 = the sum of d[t, j]**2 has instances, some with more than one component."""
    length = Forall(Equal(eps**2, Sum(at("d", t, j)**2, j, 1, n)), t, 0, S.Infinity)
    for here in (satisfiable((*SMALL, length)), satisfiable((*SMALL, length, Less(1, n)))):
        assert here is not None
        size_of = int(here.values[n])
        assert here.entry("eps", 2) ** 2 == sum(here.entry("d", 2, k) ** 2 for k in range(1, size_of + 1))


@pytest.mark.parametrize(("body", "limit", "family"), [
    (2 * x, 0, Fading(Q(3), Q(1, 2))), (x / at("x", t + 1), 2, Fading(Q(3), Q(1, 2))),
    (series(at("x", k)), 1, Fading(Q(1), Q(1, 2))),                 # 1/2 + 1/4 + ...
    (series(at("x", k) ** 2), Rational(1, 3), Fading(Q(1), Q(1, 2))), (Sum(at("x", k), k, 0, t + 3), 2, Fading(
        Q(1), Q(1, 2))),
    (series(at("x", k) ** 2), 2, Halving()), (1 / (1 + series(at("x", k))), 0, Halving()),
    ((3 + series(at("x", k))) / (1 + 2 * series(at("x", k))), Rational(1, 2), Halving()),
    (Sum(x * at("y", j), j, 1, 3), 0, Fading(Q(1), Q(1, 4))),
], ids=str)
def test_limits_are_decided_exactly(body: Expr, limit: Expr | int, family: Fading | Halving) -> None:
    instance = Instance({}, {"x": family, "y": Fading(Q(1), Q(1, 2))})
    assert truth(tends(body, limit), instance) is Truth.TRUE
    assert truth(tends(body, S(limit) + 1), instance) is Truth.FALSE


@pytest.mark.parametrize("body", [
    series(at("x", k)) + x, series(at("x", k) * k), series(x), 1 / (1 + series(at("x", k) / k)),
    1 / (series(at("x", k) ** 2) - 2),          # by what tends to 0
], ids=str)
def test_other_series_are_not_decided(body: Expr) -> None:
    assert truth(tends(body), Instance({}, {"x": Halving()})) is Truth.UNDECIDED


def test_the_sums_of_the_halving_sequence_are_what_is_said() -> None:
    """Its squares add up to 2 less 2/2**j at the end of the j-th block, and it itself to j there."""
    for block in range(1, 9):
        entries = [fraction(Halving()("x", (k,))) for k in range(1, 2**block)]
        assert sum(entries) == block
        assert sum(entry**2 for entry in entries) == 2 - Q(2, 2**block)


@pytest.mark.parametrize(("given", "small"), [
    (tends(eps), True), (tends(eps, L), False), (tends(series(at("x", k)), L), True), (POSITIVE, False),
    (tends(Rational(1, 2) ** t), False),
], ids=str)
def test_only_where_something_is_small_are_small_things_tried(given: Symbol, small: bool) -> None:
    assert about_small_things([given]) is small
