"""Rules applied at random to theorems that rules made: where all hypotheses are true, so is the statement."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import Expr, S, expand, oo

from derive.outlines.algebra import (
    algebra,
    combine,
    compare,
    greatest,
    least,
    meet,
    replace,
    same_inside,
    symmetric,
    transitive,
)
from derive.outlines.induction import induct
from derive.outlines.logic import assume, cut, either, generalise, instantiate, plainly, specialise, weaken
from derive.outlines.outline import Outline, replay
from derive.outlines.sums import cut_range, empty, pull_out, single, term_by_term
from derive.outlines.terms import (
    AtMost,
    Either,
    Equal,
    Less,
    NotEqual,
    Refused,
    Sum,
    maximum,
    minimum,
    real,
    substitute,
)

from .evaluate import UndefinedError, UnknownError, holds, truth
from .random_terms import INTEGERS, REALS, SIZES, random_index, random_instance, term_or_none

HOLE = real("hole")
ORDERS = [Less, AtMost, NotEqual]


def some_term(random: Random, depth: int = 2) -> Expr:
    while (term := term_or_none(random, depth)) is None:
        pass
    return term


def template(random: Random) -> Expr:
    """A term in which the hole stands for one of its names."""
    term = some_term(random, 3)
    return substitute(term, {random.choice(REALS): HOLE}) / random.choice([S.One, S.One, random.choice(REALS), HOLE])


def leaf(random: Random) -> Outline:
    one, two = some_term(random), some_term(random, 1)
    kind = random.choice([Equal, Less, AtMost, NotEqual])
    ranged = (AtMost(1, INTEGERS[0]), AtMost(INTEGERS[0], SIZES[0]))
    return random.choice([
        lambda: assume(kind(one, two)), lambda: algebra(one * (two + 1), expand(one * two + one)),
        lambda: algebra(one, one, *ranged), lambda: plainly(kind(0, one)), lambda: plainly(kind(0, one), *ranged),
        lambda: plainly(AtMost(0, one**2)), lambda: empty(one), lambda: single(one),
        lambda: cut_range(Sum(one, INTEGERS[0], 1, random.choice(SIZES)), random_index(random, INTEGERS)),
    ])()


def step(random: Random, pool: list[Outline]) -> Outline:
    one, two = random.choice(pool), random.choice(pool)
    sides = one.statement.args if isinstance(one.statement, (Equal, Less, AtMost, NotEqual)) else (S.One, S.One)
    name, shape = INTEGERS[0], template(random)
    high = random.choice([*SIZES, S(3), oo])
    statement = Less(0, 1 + shape**2)
    return random.choice([
        lambda: symmetric(one), lambda: transitive(one, two), lambda: meet(one, two), lambda: cut(two, one),
        lambda: weaken(one, two.statement), lambda: either(one, Either(two.statement, one.statement)),
        lambda: same_inside(one, HOLE, shape),
        lambda: replace(one, algebra(*[substitute(shape, {HOLE: sides[0]})] * 2), HOLE, Equal(shape, substitute(
            shape, {HOLE: sides[0]}))),
        lambda: combine(sides[0] * shape, sides[1] * shape, (shape,), (one,)),
        lambda: compare(one, random.choice(ORDERS)(2 * sides[0], 2 * sides[1]), plainly(Less(0, 2))),
        lambda: least(one, minimum(*sides)), lambda: greatest(one, maximum(*sides)),
        lambda: generalise(one, name, S.One, high), lambda: specialise(one, random_index(random, INTEGERS)),
        lambda: term_by_term(one, name, S.One, high),
        lambda: pull_out(one, 1 / shape, sides[1] * shape, name, S.One, high),
        lambda: instantiate(one, (random.choice(REALS), some_term(random))),
        lambda: instantiate(one, (random.choice([*SIZES, *INTEGERS]), random_index(random, INTEGERS))),
        lambda: induct(plainly(substitute(statement, {name: SIZES[0]})),
                       plainly(substitute(statement, {name: name + 1}), AtMost(SIZES[0], name)),
                       statement, name, SIZES[0], oo),
    ])()


def attack(theorem: Outline, random: Random) -> None:
    for _ in range(6):
        here = random_instance(random)
        here = type(here)({**here.values, HOLE: random.choice(list(here.values.values()))}, here.seed)
        try:
            if all(holds(formula, here) for formula in theorem.given):
                assert truth(theorem.statement, here), (theorem.rule, theorem, here)
        except UnknownError:
            pass
        except UndefinedError:
            pytest.fail(f"undefined: {theorem.rule}: {theorem} at {here}")


@given(st.integers(0, 10**9))
def test_random_derivations_hold_at_instances(seed: int) -> None:
    random = Random(seed)
    pool: list[Outline] = [algebra(REALS[0], REALS[0])]
    for turn in range(40):
        try:
            theorem = leaf(random) if turn < 15 else step(random, pool)
        except Refused:
            continue
        attack(theorem, random)
        pool.append(theorem)
    assert replay(pool[-1]).statement == pool[-1].statement

