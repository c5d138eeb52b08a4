"""Computing in the kernel agrees with fractions, and a refutation is refused where a case refutes nothing."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from math import e, exp, sqrt
from random import Random

import pytest

from derive.bridge.bounds import between
from derive.bridge.computing import Computing
from derive.bridge.exhibited import by_definition, definition_of, table
from derive.bridge.refutations import Case, general, refuted
from derive.bridge.wrong_gradients import refuted_gradient
from derive.kernel.terms import Term, number, var
from derive.kernel.types import INT, REAL, Refused, to
from derive.kernel.words import choice, every, ints, no, over, reals, total, word
from derive.library.steps import sides

i, n, t = ints("i n t")
x, y = reals("x y")
a, b, s = (var(name, to(INT, REAL)) for name in "abs")
ONE, TWO = number(1, REAL), number(2, REAL)


def whole(value: int) -> Term:
    return number(value, INT)


def entry(array: Term, place: tuple[int, ...]) -> Fraction:
    return Fraction(place[0] * place[0], 3)


def case(*at: int, **numbers: Fraction | int) -> Case:
    return Case(lambda name: Fraction(numbers[name]), lambda name, place: Fraction(place[0]), lambda name: Fraction(0),
                at)


def grown(random: Random, depth: int) -> tuple[Term, Fraction]:
    """A number as a term, and its value by Python's fractions."""
    if depth == 0:
        top, below = random.randrange(-6, 7), random.randrange(1, 5)
        return over(number(top, REAL), number(below, REAL)), Fraction(top, below)
    (one, p), (other, q) = grown(random, depth - 1), grown(random, depth - 1)
    count = random.randrange(-2, 4)
    joined: list[Callable[[], tuple[Term, Fraction]]] = [
        lambda: (one + other, p + q), lambda: (one * other, p * q), lambda: (word("maximum", one, other), max(p, q)),
        lambda: (word("absolute", one - other), abs(p - q)), lambda: (choice(one < other, one, other), min(p, q)),
        lambda: (word("inverse", one), 1 / p if p else Fraction(0)),
        lambda: (word("power", one, whole(count)), p**count if p or count >= 0 else Fraction(0)),
        lambda: (word("sqrt", one * one), abs(p)),
        lambda: (total(i, a(i) * one, whole(1), whole(count)),
                 p * sum((Fraction(k * k, 3) for k in range(1, count + 1)), Fraction(0)))]
    return random.choice(joined)()


@pytest.mark.parametrize("seed", range(40))
def test_values_are_those_of_fractions(seed: int) -> None:
    term, expected = grown(Random(seed), 3)
    theorem = Computing(entry).value(term)
    left, right = sides(theorem)
    assert left is term
    assert Computing(entry).number(right) == expected
    assert all(Computing(entry).truth(formula).statement is formula for formula in theorem.given)


@pytest.mark.parametrize("seed", range(40))
def test_comparisons_are_those_of_fractions(seed: int) -> None:
    random = Random(seed)
    (one, p), (other, q) = grown(random, 2), grown(random, 2)
    for formula, holds in ((one <= other, p <= q), (one < other, p < q), (one.eq(other), p == q), (one.eq(one), True)):
        assert Computing(entry).truth(formula).statement is (formula if holds else no(formula))


def test_what_is_said_of_a_range_is_gone_through() -> None:
    rising = every(i, (whole(1) <= i) >> ((i < whole(5)) >> (a(i) < a(i + 1))))
    falling = every(i, (whole(1) <= i) >> ((i <= whole(5)) >> (a(i + 1) < a(i))))
    endless = every(i, (whole(1) <= i) >> (a(i) < a(i + 1)))
    assert Computing(entry).truth(rising).statement is rising
    assert Computing(entry).truth(falling).statement is no(falling)
    with pytest.raises(Refused, match="no finite range"):
        Computing(entry).truth(endless)


def test_numbers_that_are_no_fractions_have_bounds() -> None:
    """Roots, a power, quotients, a product with a negative number, powers of e: against Python's own."""
    root, other = word("sqrt", TWO), word("sqrt", number(3, REAL))
    for term, expected in ((root, sqrt(2)), (root * other + 1, sqrt(6) + 1), (
            word("inverse", number(3, REAL) - root), 1 / (3 - sqrt(2))), (word("power", root, whole(3)), sqrt(8)), (
            (root - 2) * other, sqrt(6) - sqrt(12)), (word("exp", ONE), e), (word("exp", over(-TWO, TWO)), 1 / e), (
            word("exp", over(number(7, REAL), TWO)), exp(3.5))):
        low, high = between(term, Computing(entry))
        least, most = Computing(entry).number(low.statement.parts[1]), Computing(entry).number(high.statement.parts[2])
        assert low.statement.parts[2] is high.statement.parts[1] is term
        assert float(least) <= expected + 1e-12
        assert float(most) >= expected - 1e-12
        assert most - least < Fraction(1, 100)
    with pytest.raises(Refused, match="apart"):
        Computing(entry).truth(root.eq(root * 1 + 0))


def test_a_claim_about_numbers() -> None:
    """x <= x*x fails at 1/2, and not at 2; under 1 <= x a case outside of that refutes nothing."""
    theorem = refuted(x <= x * x, frozenset(), case(x=Fraction(1, 2)))
    assert (theorem.given, theorem.statement) == (frozenset(), no(every(x, x <= x * x)))
    with pytest.raises(Refused, match="is true in the case"):
        refuted(x <= x * x, frozenset(), case(x=2))
    with pytest.raises(Refused, match="does not hold in the case"):
        refuted(x <= x * x, frozenset({ONE <= x}), case(x=Fraction(1, 2)))


def recurrence(start: int) -> Term:
    """s(t) = 2*s(t-1) + b(t) for t >= start"""
    return every(t, (whole(start) <= t) >> s(t).eq(s(t - 1) * 2 + b(t)))


def test_a_claim_about_a_recurrence() -> None:
    """s(t) <= s(t+1) for t >= 1 fails for b(t) = t and s(0) = -9, at t = 1: -17 > -32; another step it stands at."""
    claim = every(t, (whole(1) <= t) >> (s(t) <= s(t + 1)))
    values = Case(lambda name: Fraction(0), lambda name, place: Fraction(-9 if name == "s" else place[0]),
                  lambda name: Fraction(0), (1,))
    theorem = refuted(claim, frozenset({recurrence(1)}), values)
    assert not theorem.given
    assert theorem.statement is no(general(claim, {recurrence(1)}))
    with pytest.raises(Refused, match="no finite range"):
        refuted(claim, frozenset({recurrence(1)}), replace(values, entry=lambda name, place: Fraction(0)))


def test_a_hypothesis_about_all_entries_is_proved_of_the_array_that_is_shown() -> None:
    """0 < b(i) for all i >= 1: the array must be positive everywhere, not where the claim reads it alone."""
    claim, positive = b(whole(1)) <= b(whole(2)), every(i, (whole(1) <= i) >> (number(0, REAL) < b(i)))
    falling = Case(lambda name: Fraction(0), lambda name, place: Fraction(3 - place[0]), lambda name: Fraction(0))
    with pytest.raises(Refused, match="in the case"):
        refuted(claim, frozenset({positive}), falling)


def test_a_definition_is_a_theorem_about_what_it_exhibits() -> None:
    """2 from s(0) = 1 on, with b = 0 but b(3) = 5: 1, 2, 4, 13, 26, by hand."""
    said = definition_of(recurrence(1))
    assert said is not None
    inputs = table(b, {(3,): Fraction(5)}, Fraction(0))
    now = definition_of(every(t, (whole(1) <= t) >> s(t).eq(s(t - 1) * 2 + inputs(t))))
    assert now is not None
    function, theorem = by_definition(now, table(s, {(0,): Fraction(1)}, Fraction(0)))
    assert not theorem.given
    assert [Computing(entry).number(function(whole(k))) for k in range(5)] == [1, 2, 4, 13, 26]
    assert theorem.statement is every(t, (whole(1) <= t) >> function(t).eq(function(t - 1) * 2 + inputs(t)))


def test_a_sequence_that_looks_two_steps_back_is_refused() -> None:
    said = definition_of(every(t, (whole(2) <= t) >> s(t).eq(s(t - 1) + s(t - 2))))
    assert said is not None
    with pytest.raises(Refused, match="more than the entry before it"):
        by_definition(said, table(s, {}, Fraction(0)))


def test_sequences_that_define_each_other() -> None:
    """a(t) = a(t-1) + s(t-1), s(t) = 2*s(t-1) + a(t), a from 1 on and s from 2 on; from a(0) = 1, s(0) = 1, s(1) = 5
    by hand: a = 1, 2, 7, 24 and s = 1, 5, 17, 58. So a(3) <= 23 fails."""
    said = frozenset({every(t, (whole(1) <= t) >> a(t).eq(a(t - 1) + s(t - 1))),
                      every(t, (whole(2) <= t) >> s(t).eq(s(t - 1) * 2 + a(t)))})
    values = {"a": {0: 1}, "s": {0: 1, 1: 5}}
    start = Case(lambda name: Fraction(0), lambda name, place: Fraction(values[name][place[0]]),
                 lambda name: Fraction(0))
    theorem = refuted(a(whole(3)) <= number(23, REAL), said, start)
    assert (theorem.given, theorem.statement) == (frozenset(), no(general(a(whole(3)) <= number(23, REAL), said)))
    with pytest.raises(Refused, match="is true in the case"):
        refuted(a(whole(3)) <= number(24, REAL), said, start)


def test_a_wrong_gradient() -> None:
    """y = x*x: not dy*x, but 2*dy*x; at x = 3 and dy = 1 these are 3 and 6. The right formula is not refuted."""
    values = Case(lambda name: Fraction(1), lambda name, place: Fraction({"x": 3, "dy": 1}[name]),
                  lambda name: Fraction(0), (1,))
    theorem = refuted_gradient("y[i] = x[i]*x[i]", "dx[j] = dy[j]*x[j]", "", values)
    assert not theorem.given
    assert theorem.statement.parts[2].name == "false"
    with pytest.raises(Refused):
        refuted_gradient("y[i] = x[i]*x[i]", "dx[j] = 2*dy[j]*x[j]", "", values)


def test_through_an_array_in_between() -> None:
    """h = w*x, y = h*h: the factor w is missing."""
    values = Case(lambda name: Fraction(1), lambda name, place: Fraction(2), lambda name: Fraction(0), (1,))
    theorem = refuted_gradient("h[i] = w[i]*x[i]\ny[i] = h[i]*h[i]", "dx[j] = 2*dy[j]*h[j]", "", values)
    assert not theorem.given
