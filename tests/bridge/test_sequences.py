"""What is said of sequences c*q**t is settled as Python's fractions tell, and what is not seen is left open."""
from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from derive.bridge.geometric import powers_in
from derive.bridge.numerals import numeral
from derive.bridge.refutations import Case, refuted
from derive.bridge.sequences import Geometric, settled, simplified
from derive.conversions.context import Context
from derive.kernel.terms import Term, abstracted, number, var
from derive.kernel.theorem import assume
from derive.kernel.types import INT, REAL, Refused, to
from derive.kernel.words import choice, every, ints, no, over, some, total, word
from derive.library.steps import sides

i, j, t = ints("i j t")
a, b = (var(name, to(INT, REAL)) for name in "ab")
NOUGHT, ZERO = number(0, INT), number(0, REAL)
RATIOS = (Fraction(1, 2), Fraction(1, 4), Fraction(-1, 3), Fraction(1), Fraction(2))


def real(value: Fraction | int) -> Term:
    return numeral(Fraction(value), REAL)


def power(ratio: Fraction, index: Term = t) -> Term:
    return word("power", real(ratio), index)


def tends(body: Term, limit: Fraction | int) -> Term:
    return word("tends", abstracted(t, body), real(limit))


def grown(random: Random, depth: int) -> tuple[Term, list[Fraction]]:
    """A term in t, and its values at t = 0, .., 5 by Python's fractions."""
    if not depth:
        ratio, factor = random.choice(RATIOS), Fraction(random.randrange(-3, 4), random.randrange(1, 4))
        return real(factor) * power(ratio), [factor * ratio**k for k in range(6)]
    (one, p), (other, q) = grown(random, depth - 1), grown(random, depth - 1)
    return random.choice((
        (one + other, [x + y for x, y in zip(p, q, strict=True)]),
        (one * other, [x * y for x, y in zip(p, q, strict=True)]),
        (word("power", one, number(2, INT)), [x * x for x in p]),
        (total(j, one * word("real", j), number(1, INT), number(2, INT)), [3 * x for x in p])))


@pytest.mark.parametrize("seed", range(40))
def test_the_powers_of_a_term_are_its_values(seed: int) -> None:
    term, values = grown(Random(seed), 2)
    equation = simplified(term, Context())
    powers = powers_in(sides(equation)[1], t)
    assert sides(equation)[0] is term
    assert powers is not None
    assert [sum((c * q**k for q, c in powers.items()), Fraction(0)) for k in range(6)] == values


@pytest.mark.parametrize("seed", range(40))
def test_limits_are_those_of_the_powers(seed: int) -> None:
    """The limit is the coefficient of 1**t where no other power stays; no limit is claimed of one that grows."""
    term, _ = grown(Random(seed), 2)
    powers = powers_in(sides(simplified(term, Context()))[1], t)
    assert powers is not None
    stays = all(abs(q) < 1 or q == 1 for q in powers)
    limit = powers.get(Fraction(1), Fraction(0))
    for value in (limit, limit + 1):
        formula = tends(term, value)
        found = settled(formula, Context())
        if stays:
            assert found is not None
            assert (found.given, found.statement) == (frozenset(), formula if value == limit else no(formula))
        else:
            assert found is None or found.statement is no(formula)


def test_what_grows_has_no_limit() -> None:
    formula = tends(power(Fraction(2)) * -3 + power(Fraction(3, 2)), 5)
    found = settled(formula, Context())
    assert found is not None
    assert (found.given, found.statement) == (frozenset(), no(formula))


@pytest.mark.parametrize("body", [power(Fraction(-1)), power(Fraction(-2)) + power(Fraction(2)), word("sin", real(1)),
                                  word("inverse", power(Fraction(1, 2)) + power(Fraction(1, 3))), a(t)])
def test_what_is_not_seen_is_left_open(body: Term) -> None:
    assert settled(tends(body, 0), Context()) is None


def test_only_indices_from_nought_on_matter_for_a_limit() -> None:
    """if(t < 0, 7, q**t) tends to 0, and at t = -1 it is 7."""
    body = choice(t < NOUGHT, real(7), power(Fraction(1, 2)))
    found = settled(tends(body, 0), Context())
    assert found is not None
    assert found.statement is tends(body, 0)
    assert settled(every(t, body <= real(1)), Context()) is None
    assert settled(every(t, (NOUGHT <= t) >> (ZERO < body)), Context()) is not None


def test_formulas_with_words() -> None:
    positive, negative = every(t, ZERO < power(Fraction(1, 2))), ZERO < real(-1) * power(Fraction(1, 2), i)
    from_some = some(j, every(t, (j <= t) >> (no(power(Fraction(1, 2)).eq(0)))))
    never = some(j, power(Fraction(1, 2), j).eq(0))
    for formula, answer in ((positive, positive), (negative, no(negative)), (from_some, from_some), (never, None)):
        found = settled(formula, Context())
        assert (found and found.statement) is answer
    premise = assume(NOUGHT <= t)
    both = choice(NOUGHT <= t, real(1), real(2)).eq(1)
    assert settled(both, Context()) is None
    found = settled(both, Context().knowing(premise))
    assert found is not None
    assert found.given == {premise.statement}


def case(**sequences: Geometric) -> Case:
    return Case(lambda name: None, lambda name, place: Fraction(0), lambda name: Fraction(0), (), sequences)


def test_a_claim_about_limits_is_refuted_by_sequences() -> None:
    """a -> 0 and b -> 0 do not give a/b -> 0: both may be 1/2**t. For a = 1/4**t it holds, so that case refutes
    nothing; and where a does not tend to 0, the case does not show what is said."""
    said = {word("tends", a, ZERO), word("tends", b, ZERO), every(t, (NOUGHT <= t) >> (ZERO < b(t)))}
    goal = word("tends", abstracted(t, over(a(t), b(t))), ZERO)
    half, quarter = (Geometric(Fraction(1), Fraction(1, below)) for below in (2, 4))
    theorem = refuted(goal, said, case(a=half, b=half))
    assert theorem.given == frozenset()
    assert theorem.statement.parts[2].name == "false"
    with pytest.raises(Refused, match="is true in the case"):
        refuted(goal, said, case(a=quarter, b=half))
    with pytest.raises(Refused, match=r"is not seen to hold|does not hold"):
        refuted(goal, said, case(a=Geometric(Fraction(1), Fraction(1)), b=half))


def test_a_tilted_sequence_grows_with_its_second_index() -> None:
    term = Geometric(Fraction(3), Fraction(1, 2), True).at(t, j)
    assert sides(simplified(term, Context()))[0] is term
    assert powers_in(Geometric(Fraction(3), Fraction(1, 2), True).at(t), t) == {Fraction(1, 2): Fraction(3)}
