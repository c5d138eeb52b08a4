"""Verdicts: a hypothesis that is offered must be needed, and is earned by a witness against doing without it."""

import pytest

import derive
from derive import Sheet, recurrence
from derive.outlines.logic import assume
from derive.outlines.terms import AtMost, real
from derive.sheets.claims import Claim, ClaimError, Verdict
from derive.sheets.sheet import collecting

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
    assert claim.verdict is Verdict.FAILS           # as printed
    assert "no witness shows that this is needed: x ≤ 7" in claim.note


def test_what_does_not_suffice_is_said() -> None:
    claim = settled("x**2 <= x", needs=("0 <= x",))
    assert claim.verdict is Verdict.FAILS           # as printed
    assert "not proved under what is said to suffice" in claim.note


def test_hypotheses_that_contradict_each_other_settle_nothing() -> None:
    claim = settled("x**2 <= x", given=("1 < x", "x < 0"))
    assert claim.verdict is Verdict.UNKNOWN
    assert "no instance was found" in claim.note


def test_a_false_statement_among_true_ones_is_found() -> None:
    claim = settled("0 <= x**2", "0 <= x**2 + 1", "x <= x**2")
    assert claim.verdict is Verdict.FAILS
    assert "x = 1/2" in claim.witness


def test_a_theorem_about_something_else_is_no_proof() -> None:
    with collecting():
        claim = SHEET.claim("-1 <= x**2", name="settle.it").by(lambda _, knowledge: assume(AtMost(real("x"), 2)))
    assert claim.verdict is Verdict.UNKNOWN
    assert "is not what is claimed" in claim.note


def test_what_is_proved_and_refuted_shows_a_hole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("derive.sheets.settle.counterexample", lambda *args, **kwargs: "here")
    with pytest.raises(ClaimError, match="proved and refuted: here"):
        settled("x <= 2", given=("x <= 1",))


def test_an_index_of_a_limit_that_is_given_leaves_a_name_its_value() -> None:
    with collecting():
        claim = SHEET.claim("t <= 6 + x[t]**2", name="settle.it",
                            given=("0 <= t", "t <= 5", "y[k] -> 0 as k -> oo")).by_elimination()
    assert claim.verdict is Verdict.HOLDS


@pytest.mark.parametrize("given", [
    ("sum(j=1..n, x[0]*y[j]) == 5*sum(j=1..n, y[j])", "sum(j=1..n, y[j]) == 1"),
    ("sum(j=1..n, x[0]) == 5*n", "n >= 1"),
])
def test_an_entry_inside_of_a_sum_is_eliminated(given: tuple[str, ...]) -> None:
    with collecting():
        claim = SHEET.claim("x[0] == 5", name="settle.it", given=given).by_elimination()
    assert claim.verdict is Verdict.HOLDS


def test_names_that_nothing_given_speaks_of_do_not_hide_that_it_can_be() -> None:
    with collecting():
        claim = SHEET.claim("(a+b)*(c+d) + x[3] == a*c + a*d + b*c + b*d + x[3]", name="settle.it",
                            given=("x[t] < q[t] for t >= 0", "q[t] < r[t] for t >= 0")).by_algebra()
    assert claim.verdict is Verdict.HOLDS


@pytest.mark.parametrize("text", ["x[t]**t -> 0 as t -> oo", "min(t*(2*x[t] - 1) + 1, 1) -> 1 as t -> oo"])
def test_a_limit_of_a_constant_state_with_t_beside_it_is_not_refuted(text: str) -> None:
    with collecting():
        still = recurrence("x[t] = x[t-1]", start="x[0] = 1/2")
        one = SHEET.claim("1 == 1", name="settle.one").by_algebra()
        claim = SHEET.claim(text, name="settle.it", about=still).fails(repair=one)
    assert claim.verdict is Verdict.UNKNOWN
    assert not claim.witness


def test_entries_that_a_hypothesis_is_about_are_counted() -> None:
    symmetric = "A[i,j] == A[j,i] for 1 <= i <= n, 1 <= j <= n"
    assert derive.claim("A[2,1] == A[1,2]", given=(symmetric, "n >= 2")).verdict is Verdict.HOLDS
    assert derive.claim("A[2,1] == A[1,2]", given=(symmetric, "n >= 1")).verdict is not Verdict.HOLDS


@pytest.mark.parametrize("text", ["x[t]*0 + t >= c + 1 for t > c", "x[t]*0 + t <= c - 1 for 1 <= t < c"])
def test_a_statement_may_end_between_whole_numbers(text: str) -> None:
    assert derive.claim(text).verdict is Verdict.FAILS
