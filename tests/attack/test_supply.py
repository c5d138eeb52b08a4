"""Instances that are found once for all who ask; a search without end is ended by what it costs."""

from itertools import islice

import pytest
from sympy import S

from derive.attack import supply as module
from derive.attack.evaluate import Instance, truth
from derive.attack.posing import problem
from derive.attack.problem import LOOK, Choice, Problem
from derive.attack.supply import PATIENCE, Supply, supply
from derive.attack.table import Truth
from derive.outlines.terms import AtMost, Forall, Less, at, integer, real

a, b, i = real("a"), real("b"), integer("i")
POSITIVE = (Less(0, a), Less(a, b))
NOTHING = (Less(a, b), Less(b, a))                      # a search that only its cost ends


def values(found: Instance) -> tuple[object, ...]:
    return tuple(found.values.items())


def test_statements_with_the_same_names_share_them() -> None:
    one, other = problem(Less(a, b), POSITIVE, ()), problem(AtMost(a, b + 1), POSITIVE, ())
    assert supply(one, 0) is supply(other, 0)
    assert supply(one, 1) is not supply(one, 0)
    assert supply(problem(Less(a, real("c")), POSITIVE, ()), 0) is not supply(one, 0)
    assert supply(problem(None, POSITIVE[:1], ()), 0) is not supply(one, 0)


def test_who_comes_later_meets_the_same_and_goes_on() -> None:
    shared = Supply(problem(None, POSITIVE, ()), 0)
    first = list(islice(shared.within(1000), 5))
    again = list(islice(shared.within(1000), 8))
    assert again[:5] == first
    assert len(again) == 8
    assert all(truth(formula, found) is Truth.TRUE for found in again for formula in POSITIVE)
    fresh = islice(Supply(problem(None, POSITIVE, ()), 0).within(1000), 8)
    assert list(map(values, fresh)) == list(map(values, again))


def test_what_lies_beyond_a_budget_is_not_given_though_somebody_has_found_it() -> None:
    shared = Supply(problem(None, POSITIVE, ()), 0)
    everything = list(shared.within(40))
    assert 0 < len(list(shared.within(8))) < len(everything)


def test_a_contradiction_ends_when_the_budget_is_spent(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0
    plain = Problem.admissible

    def counted(self: Problem, chosen: tuple[Choice, ...]) -> bool:
        nonlocal looks
        looks += 1
        return plain(self, chosen)

    monkeypatch.setattr(Problem, "admissible", counted)
    shared = Supply(problem(None, NOTHING, ()), 0)
    assert list(shared.within(3)) == []
    assert 0 < looks <= 4 * LOOK
    assert list(shared.within(20)) == []
    assert looks <= 25 * LOOK


def test_a_vain_mend_is_paid_for(monkeypatch: pytest.MonkeyPatch) -> None:
    vain = 0

    def nothing(given: Problem, chosen: tuple[Choice, ...], seed: int) -> None:
        nonlocal vain
        vain += 1

    monkeypatch.setattr(module, "mended", nothing)
    refused = problem(None, (Forall(Less(at("x", i)**2 + 1, 0), i, S.One, S(3)),), ())
    assert list(Supply(refused, 0).within(10 * PATIENCE)) == []
    assert 5 <= vain <= 10
