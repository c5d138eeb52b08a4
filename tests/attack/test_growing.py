"""Sums of b*t**p*r**t beside the same sums of fractions, term by term; where their sign settles, by enumeration."""

from collections.abc import Callable
from contextlib import nullcontext
from fractions import Fraction as Q
from operator import add, mul, sub

import pytest
from flint import fmpq
from sympy import Abs, Expr, Rational, S, sqrt, symbols

from derive.attack.evaluate import Instance, truth
from derive.attack.exponential_polynomials import Growing, Kind, Unclear, geometric, number, opaque, variable
from derive.attack.families import Constant, Table
from derive.attack.table import Inexact, Truth, Undefined
from derive.attack.vanishing_sequences import Fading
from derive.outlines.terms import AtMost, Bracket, Equal, Forall, Less, Tends, at, integer, maximum, minimum, relu

T = variable()


def powers(base: fmpq | int, slope: int = 1, offset: int = 0) -> Growing:
    found = geometric(base, slope, offset)
    assert found is not None
    return found


HALF, QUARTER = powers(fmpq(1, 2)), powers(fmpq(1, 4))
SAMPLES: list[tuple[Growing, Callable[[int], Q]]] = [
    (number(3), lambda t: Q(3)), (T, Q), (HALF, lambda t: Q(1, 2**t)), (powers(-2, 1, 3), lambda t: Q((-2) ** (t + 3))),
    (T * QUARTER - number(fmpq(2, 3)), lambda t: Q(t, 4**t) - Q(2, 3)), (number(0), lambda t: Q(0)),
    (powers(4, -2, 1) + HALF + T, lambda t: Q(4, 16**t) + Q(1, 2**t) + t),
]


def value(form: Growing, t: int) -> Q:
    return sum((Q(int(c.p), int(c.q)) * Q(int(kind.ratio.p), int(kind.ratio.q)) ** t * Q(t) ** kind.degree
                for kind, c in form.coefficients.items()), Q(0))


@pytest.mark.parametrize("operation", [add, sub, mul])
def test_they_are_added_and_multiplied_as_their_values_are(operation: Callable[[object, object], object]) -> None:
    for one, its in SAMPLES:
        for other, others in SAMPLES:
            found = operation(one, other)
            assert isinstance(found, Growing)
            assert all(coefficient != 0 for coefficient in found.coefficients.values())
            assert [value(found, t) for t in range(1, 7)] == [operation(its(t), others(t)) for t in range(1, 7)]


@pytest.mark.parametrize("exponent", [0, 1, 2, 3])
def test_whole_powers(exponent: int) -> None:
    for form, its in SAMPLES:
        found = form.power(exponent)
        assert found is not None
        assert [value(found, t) for t in range(1, 6)] == [its(t) ** exponent for t in range(1, 6)]


def test_the_powers_that_are_no_such_sums() -> None:
    assert HALF.power(-2) == powers(4)
    assert QUARTER.power(fmpq(1, 2)) == HALF
    assert (number(9) * T * T).power(fmpq(-1, 2)) == number(fmpq(1, 3)) * Growing({Kind(fmpq(1), -1): fmpq(1)})
    for form, exponent in ((HALF + T, -1), (HALF, fmpq(1, 2)), (number(0) - QUARTER, fmpq(1, 2)), (T, fmpq(1, 2)),
                           (number(0), -1), (powers(-4), fmpq(1, 2)), (HALF + T, 10_000)):
        assert form.power(exponent) is None
    assert number(0).power(fmpq(1, 2)) == number(0)


@pytest.mark.parametrize(("form", "sign"), [
    (T - number(100), 1), (number(1) - number(7) * HALF, 1), (HALF * number(-1) + number(60) * QUARTER, -1),
    (number(3) - T, -1), (powers(3) - T * T * number(50), None), (powers(3) - powers(2) * number(50), 1),
    (number(0), 0),
    (T * T - T * number(9) - number(1), 1), (number(-1) * T * HALF + HALF * number(5), -1),
], ids=lambda item: str(item)[:30])
def test_from_its_start_on_a_sum_has_its_sign_and_one_part_is_the_largest(form: Growing, sign: int | None) -> None:
    if sign is None:                # t**2 beside 3**t: it gains on it at first
        with pytest.raises(Unclear):
            form.sign  # noqa: B018
        return
    found, start = form.sign
    assert found == sign
    values = [value(form, t) for t in range(start, start + 40)]
    assert [(v > 0) - (v < 0) for v in values] == [sign] * 40


@pytest.mark.parametrize("form", [powers(-1), powers(-2) + powers(2), opaque(S(2) ** symbols("u")), HALF + powers(
    fmpq(-1, 2)), T - number(10_000)], ids=lambda form: str(form)[:30])
def test_no_sign_is_told_of_what_alternates_or_is_unknown_or_settles_late(form: Growing) -> None:
    with pytest.raises(Unclear):
        form.sign  # noqa: B018


def test_sums_over_a_range_that_grows() -> None:
    form = number(3) * HALF + number(5)
    for ahead in (-1, 0, 2):
        found = form.summed(2, ahead)
        for t in range(4, 9):
            assert value(found, t) == sum(3 * Q(1, 2**step) + 5 for step in range(2, t + ahead + 1))
    with pytest.raises(Unclear):
        (T * HALF).summed(1, 0)


t = integer("t")
x, y = at("x", t), at("y", t)


@pytest.mark.parametrize(("body", "limit"), [
    (Abs(x - y) / x, 1), (Abs(y - x) / x, 1), (Abs(x - 2 * y - 3 * x) / x, 2), (relu(y - x) / x, 0),
    (relu(x - y) / x, 1), (minimum(x, y) / y, 1), (maximum(x, y) / x, 1), (minimum(y, x) / x, 0),
    (Bracket(Less(y, x)), 1), (Bracket(Less(x, y)), 0), (Bracket(Less(x, x + y)), 1), (sqrt(x**2 * y**2) / (x * y), 1),
    ((x + y) ** 2 / x**2, 1), (x**2 / (2 * y), Rational(1, 2)),
], ids=str)
def test_cases_are_decided_in_the_end(body: Expr, limit: int) -> None:
    """x[t] = 2**-t, y[t] = 4**-t"""
    instance = Instance({}, {"x": Fading(Q(1), Q(1, 2)), "y": Fading(Q(1), Q(1, 4))})
    assert truth(Tends(body, t, S.Zero, S(limit)), instance) is Truth.TRUE
    assert truth(Tends(body, t, S.Zero, S(limit) + 1), instance) is Truth.FALSE


FLAT = (Equal(at("x", 0), 2), Forall(Equal(at("x", t), at("x", t - 1)), t, 1, S.Infinity))
i, j = integer("i"), integer("j")


@pytest.mark.parametrize("body", [
    minimum(t * (x - 1), 100), maximum(t * (x - 1), 5), relu(t * (x - 1)), Bracket(Less(t * (x - 1), 10)),
    Abs(t * x - t), x**t, t ** (x - 2), relu(Rational(1, 2) + (2 - x) / (t + 1)),
], ids=str)
def test_a_constant_state_repeats_only_what_it_alone_makes(body: Expr) -> None:
    """x[t] = x[t-1] = 2, and t stands beside it: no number in its place may hide t."""
    instance = Instance({}, {}, FLAT)
    for limit in range(-1, 4):
        assert truth(Tends(body, t, S.One, S(limit)), instance) is Truth.UNDECIDED


def test_a_state_alone_repeats() -> None:
    assert truth(Tends(minimum(x, 5) ** 2, t, S.One, S(4)), Instance({}, {}, FLAT)) is Truth.TRUE


@pytest.mark.parametrize("body", [
    relu(20 - t) / (t - 20), Bracket(Less(t, 5)) / (t - 20), relu(20 - t) ** (t - 22),
], ids=str)
def test_what_has_no_value_somewhere_does_not_tend_to_0(body: Expr) -> None:
    try:
        found = truth(Tends(body, t, S.Zero, S.Zero), Instance({}, {}))
    except Undefined:
        return
    assert found is Truth.UNDECIDED


def test_the_index_of_a_limit_is_no_name_of_the_instance() -> None:
    """y[k] = t + 2**-k for a number t of its own, which keeps its value."""
    law = Forall(Equal(at("y", i), t + Rational(1, 2) ** i), i, 0, S.Infinity)
    instance = Instance({t: Q(3)}, {}, (law,))
    assert truth(Tends(at("y", i), i, S.Zero, t), instance) is Truth.TRUE
    assert truth(AtMost(t, 5), instance) is Truth.TRUE
    assert truth(Tends(at("y", i), i, S.Zero, S(4)), instance) is Truth.FALSE


@pytest.mark.parametrize("body", [at("w", t) ** (10**20), at("w", t) ** (t * 10**20), at("d", t + t**2, 0)], ids=str)
def test_what_is_too_large_or_out_of_reach_is_undecided(body: Expr) -> None:
    law = Forall(Forall(Equal(at("d", i, j), Rational(1, 2) ** i), j, 0, i), i, 0, S.Infinity)
    instance = Instance({}, {"w": Table({(1,): Q(1)}, Constant(Q(2)))}, (law,))
    with pytest.raises((Inexact, Undefined)) if body.has(10**20) else nullcontext():
        assert truth(Tends(body, t, S.One, S.Zero), instance) is Truth.UNDECIDED
