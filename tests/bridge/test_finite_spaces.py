"""Claims about means are refuted on spaces of finitely many outcomes, with the means that an enumeration gives."""
from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from random import Random

import pytest

from derive.bridge.computing import Computing
from derive.bridge.finite_spaces import EVERY_ONE, FiniteSpace, entries_read, space_of
from derive.bridge.refutations import Case, refuted
from derive.bridge.spaces import MEASURABLE, space
from derive.kernel.terms import Term, abstracted, number, substituted, var
from derive.kernel.theorem import imply
from derive.kernel.types import INT, OUTCOME, REAL, Refused, to
from derive.kernel.words import every, ints, no, total, word
from derive.library.steps import sides

i, j, n = ints("i j n")
w = var("w", OUTCOME)
x, y = (var(name, to(OUTCOME, INT, REAL)) for name in "xy")
z = var("z", to(OUTCOME, REAL))
ONE, TWO = number(1, INT), number(2, INT)
COIN = (Fraction(1, 4), Fraction(3, 4))
Wanted = Sequence[tuple[str, tuple[int, ...]]]


def mean(body: Term) -> Term:
    return word("mean", abstracted(w, body))


def integrable(body: Term) -> Term:
    return word("integrable", abstracted(w, body))


def none(array: Term, place: tuple[int, ...]) -> Fraction:
    raise Refused("there is none")


def tossed(wanted: Wanted) -> list[tuple[Fraction, list[Fraction]]]:
    """Each entry is 0 with probability 1/4 and 1 with 3/4, by itself."""
    found = []
    for faces in product((0, 1), repeat=len(wanted)):
        odds = Fraction(1)
        for face in faces:
            odds *= COIN[face]
        found.append((odds, [Fraction(face) for face in faces]))
    return found


def case(**numbers: int) -> Case:
    return Case(lambda name: Fraction(numbers[name]) if name in numbers else None, lambda name, place: Fraction(2),
                lambda name: Fraction(0), chance=tossed)


@pytest.mark.parametrize("seed", range(12))
def test_means_are_those_of_an_enumeration(seed: int) -> None:
    random = Random(seed)
    odds = [random.randrange(1, 5) for _ in range(random.randrange(1, 4))]
    here = FiniteSpace(tuple(Fraction(one, sum(odds)) for one in odds))
    values = [{(place,): Fraction(random.randrange(-3, 4)) for place in (1, 2)} for _ in odds]
    family = here.family(x, values)
    body = x(w, ONE) * x(w, TWO) + x(w, number(3, INT)) * 5 + x(w, ONE) * x(w, ONE)
    term = substituted(mean(body), {("x", x.type): family})
    expected = sum((p * (one[1,] * one[2,] + one[1,] ** 2) for p, one in zip(here.probabilities, values, strict=True)),
                   Fraction(0))
    theorem = Computing(none, space=here).value(term)
    assert sides(theorem)[0] is term
    assert Computing(none).number(sides(theorem)[1]) == expected
    assert theorem.given <= set(here.given)


def test_each_finite_space_is_a_probability_space() -> None:
    """The random numbers are a closed class, those below an integrable one are integrable, means converge."""
    for odds in ((Fraction(1),), COIN, (Fraction(1, 6), Fraction(1, 3), Fraction(1, 2))):
        here = FiniteSpace(odds)
        said = substituted(space(), {(MEASURABLE.name, MEASURABLE.type): EVERY_ONE})
        found = here.seen(said)
        assert found is not None
        assert found.statement is said
        assert found.given <= set(here.given)


def test_what_is_no_matter_of_the_space_is_left_open() -> None:
    here = FiniteSpace(COIN)
    for formula in (mean(z(w)).eq(0), every(w, z(w).eq(0)), no(integrable(z(w))), word("tends", abstracted(i, mean(
            x(w, i))), mean(z(w)))):
        assert here.seen(formula) is None
    with pytest.raises(Refused, match="are one outcome"):
        here.same(w, here.outcomes[0])


def test_entries_that_a_formula_reads() -> None:
    said = every(i, (ONE <= i) >> ((i <= TWO) >> mean(x(w, i)).eq(0)))
    goal = mean(word("power", total(j, x(w, j + 1) * y(w, j), ONE, TWO), TWO)).eq(mean(z(w)))
    found = entries_read(said, Computing(none)) + entries_read(goal, Computing(none))
    assert {(one.name, place) for one, place in found} == {
        ("x", (1,)), ("x", (2,)), ("x", (3,)), ("y", (1,)), ("y", (2,)), ("z", ())}


def test_the_mean_of_a_square_is_no_square_of_a_mean() -> None:
    """E(z**2) = E(z)**2 fails where z is random, and nowhere else: the theorem is about a space with two outcomes."""
    goal = mean(z(w) * z(w)).eq(mean(z(w)) * mean(z(w)))
    theorem = refuted(goal, {space(), integrable(z(w))}, case())
    found = space_of(theorem)
    assert found is not None
    assert (found.probabilities, theorem.statement.parts[2].name) == (COIN, "false")
    assert theorem.given <= set(found.given)
    assert space_of(imply(found.given[0], theorem)) is not None
    with pytest.raises(Refused, match="is true in the case"):
        refuted(mean(z(w) * z(w)).eq(mean(z(w))), {space()}, case())


def test_what_is_given_must_hold_on_the_space() -> None:
    """E(z) = 1/2 does not hold where z is 1 with probability 3/4; for x[1] + x[2] there are four outcomes."""
    with pytest.raises(Refused, match="does not hold in the case"):
        refuted(mean(z(w) * z(w)).eq(2), {(mean(z(w)) * 2).eq(1)}, case())
    theorem = refuted(mean(total(i, x(w, i), ONE, n)).eq(1), {every(i, integrable(x(w, i)))}, case(n=2))
    found = space_of(theorem)
    assert found is not None
    assert found.probabilities == tuple(p * q for p in COIN for q in COIN)


def test_endlessly_many_random_numbers_are_not_on_a_finite_space() -> None:
    """That E(x[i]*x[j]) = 9/16 for all i != j holds of endless tosses, and not where all but a few are 0."""
    apart = every(i, every(j, no(i.eq(j)) >> (mean(x(w, i) * x(w, j)) * 16).eq(9)))
    with pytest.raises(Refused, match="endlessly many"):
        refuted(mean(x(w, ONE)).eq(0), {apart}, case())
