"""Verdicts: a hypothesis that is offered must be needed, and is earned by a witness against doing without it."""

import pytest

from derive import Sheet
from derive.claim import Claim, ClaimError, Verdict
from derive.kernel.logic import assume
from derive.kernel.terms import AtMost, real
from derive.sheet import collecting

SHEET = Sheet("A sheet", "a place")


def settled(*texts: str, needs: tuple[str, ...] = (), given: tuple[str, ...] = ()) -> Claim:
    with collecting():
        return SHEET.claim(*texts, name="settle.it", needs=needs, given=given).by_certificate()


def test_a_hypothesis_that_is_needed_is_earned_by_a_witness() -> None:
    claim = settled("x**2 <= x", needs=("0 <= x", "x <= 1"))
    assert claim.verdict is Verdict.HOLDS_IF
    assert [str(need.formula) for need in claim.hypotheses] == ["AtMost(0, x)", "AtMost(x, 1)"]
    assert all(need.witness for need in claim.hypotheses)


def test_what_is_true_without_the_hypothesis_that_is_offered_holds() -> None:
    with collecting():
        claim = SHEET.claim("0 <= x**2 + 1", name="settle.it", needs="0 <= x").by_algebra()
    assert claim.verdict is Verdict.HOLDS
    assert not claim.hypotheses


def test_one_idle_hypothesis_among_those_needed_is_named() -> None:
    claim = settled("x**2 <= x", needs=("0 <= x", "x <= 1", "x <= 7"))
    assert claim.verdict is Verdict.UNKNOWN
    assert "no witness shows that this is needed: AtMost(x, 7)" in claim.note


def test_what_does_not_suffice_is_said() -> None:
    claim = settled("x**2 <= x", needs=("0 <= x",))
    assert claim.verdict is Verdict.UNKNOWN
    assert "not proved under what is said to suffice" in claim.note


def test_hypotheses_that_contradict_each_other_settle_nothing() -> None:
    claim = settled("x**2 <= x", given=("1 < x", "x < 0"))
    assert claim.verdict is Verdict.UNKNOWN
    assert "no instance was found" in claim.note


def test_a_false_statement_among_true_ones_is_found() -> None:
    claim = settled("0 <= x**2", "0 <= x**2 + 1", "x <= x**2")
    assert claim.verdict is Verdict.UNKNOWN
    assert "x = 1/2" in claim.witness


def test_a_theorem_about_something_else_is_no_proof() -> None:
    with collecting():
        claim = SHEET.claim("x*y <= 1", name="settle.it").by(lambda statement, knowledge: assume(AtMost(real("x"), 2)))
    assert claim.verdict is Verdict.UNKNOWN
    assert "is not what is claimed" in claim.note


def test_what_is_proved_and_refuted_shows_a_hole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("derive.settle.counterexample", lambda *args, **kwargs: "here")
    with pytest.raises(ClaimError, match="proved and refuted: here"):
        settled("x <= 2", given=("x <= 1",))
