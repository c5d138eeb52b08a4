"""Whatever a search raises, and however long it takes, a door answers: `unknown`, with the reason, in its time."""

import threading
from collections.abc import Callable
from functools import partial
from random import Random
from time import monotonic, sleep, thread_time

import pytest
from sympy import PolynomialError

from derive import Error, Sheet, layer, seconds, update_rule
from derive.attack.supply import supply
from derive.budget import GivenUp, OutOfTime, _Clock, _Stopper, attempted, door, searched
from derive.elaboration.formulas import Statement
from derive.layers.layer import Refutation, Undecided
from derive.outlines.outline import Outline
from derive.outlines.terms import Refused
from derive.search.unfolding import Knowledge
from derive.sheets.claims import Claim, Verdict
from derive.show.settled import collecting

RAISED: tuple[type[Exception], ...] = (
    KeyError, IndexError, TypeError, ValueError, ZeroDivisionError, AssertionError, RecursionError, MemoryError,
    PolynomialError, AttributeError, StopIteration, OverflowError, NotImplementedError, UnicodeError, RuntimeError)
SLACK = 2.0                 # seconds on a machine that others use as well


def forever() -> None:
    while True:
        pass


def asleep() -> None:
    while True:
        sleep(0.001)


def stubborn() -> None:
    """Whatever a search may catch, it goes on."""
    while True:
        try:
            sum(range(1000))
        except Exception:
            continue


def nested() -> None:
    attempted(forever)


def claimed(prove: Callable[[Statement, Knowledge], Outline], text: str = "0 <= x**2 + 1") -> Claim:
    with collecting():
        return Sheet("A sheet", "problem 1").claim(text, name="budget.it").by(prove)


@pytest.mark.parametrize("kind", RAISED)
def test_what_a_search_raises_is_unknown_and_says_why(kind: type[Exception]) -> None:
    def prove(statement: Statement, knowledge: Knowledge) -> Outline:
        raise kind("the key \x1b[2J of it")
    claim = claimed(prove)
    assert claim.verdict is Verdict.UNKNOWN
    assert kind.__name__ in claim.note
    assert claim.note.isprintable()


@pytest.mark.parametrize("endless", [forever, stubborn, nested, asleep])
def test_a_search_without_an_end_is_stopped(endless: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("derive.budget.WAITING", 2)
    def prove(statement: Statement, knowledge: Knowledge) -> Outline:
        endless()
        raise AssertionError("it came to an end")
    started = monotonic()
    with seconds(0.3):
        claim = claimed(prove)
    assert monotonic() - started < 0.3 + SLACK
    assert claim.verdict is Verdict.UNKNOWN
    assert "was stopped" in claim.note


def test_what_other_work_takes_of_the_machine_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that compute beside it take most of the time on the wall, and none of the question's."""
    monkeypatch.setattr("derive.budget.WAITING", 1_000)
    over = threading.Event()

    def busy() -> None:
        while not over.is_set():
            sum(range(1000))
    beside = [threading.Thread(target=busy) for _ in range(3)]
    for one in beside:
        one.start()
    try:
        with seconds(0.2):
            started, computed = monotonic(), thread_time()
            with pytest.raises(GivenUp):
                searched(forever)
            assert thread_time() - computed >= 0.2
            assert monotonic() - started >= 0.3
    finally:
        over.set()
        for one in beside:
            one.join(timeout=10)


def test_a_claim_whose_proof_is_given_up_is_still_refuted() -> None:
    def prove(statement: Statement, knowledge: Knowledge) -> Outline:
        forever()
        raise AssertionError("it came to an end")
    with seconds(1):
        claim = claimed(prove, "x**2 <= x")
    assert claim.verdict is Verdict.FAILS
    assert claim.witness


def test_the_attack_is_stopped_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("derive.sheets.settle.counterexample", lambda *args, **kwargs: forever())
    with seconds(0.3):
        claim = claimed(lambda statement, knowledge: _refused())
    assert claim.verdict is Verdict.UNKNOWN
    assert "was stopped" in claim.note


def _refused() -> Outline:
    raise Refused("nothing is proved here")


@pytest.mark.parametrize("kind", RAISED)
def test_layers_and_rules_are_undecided(kind: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise kind("here")
    monkeypatch.setattr("derive.layers.layer.gradient", broken)
    with pytest.raises(Undecided, match=kind.__name__):
        layer("y[i] = x[i]**2").gradient("x")
    monkeypatch.setattr("derive.rules.update_rules.linear", broken)
    with pytest.raises(Error, match=kind.__name__):
        update_rule("v = mu*v + g; theta = theta - v").equivalent_to(update_rule("theta = theta - g"))


def test_a_formula_whose_proof_fails_is_still_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    """At sizes that are not looked at before the proof."""
    monkeypatch.setattr("derive.layers.layer.prove_gradient", lambda *args: forever())
    with seconds(2):
        answer = layer("y[i] = x[i]**2").check_gradient("x", "dx[i] = 2*x[i]*dy[i] + dy[i+5]")
    assert isinstance(answer, Refutation)


def test_layers_are_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("derive.layers.layer.gradient", lambda *args: forever())
    started = monotonic()
    with seconds(0.2), pytest.raises(Undecided, match="was stopped"):
        layer("y[i] = x[i]**2").gradient("x")
    assert monotonic() - started < 0.2 + SLACK


def test_what_is_refused_on_purpose_goes_through() -> None:
    with pytest.raises(Error, match="no array z"):
        layer("y[i] = x[i]**2").gradient("z")


def test_nothing_is_raised_after_an_answer() -> None:
    """Work that ends at about the time at which it would be stopped, 200 times."""
    random, given_up = Random(7), 0
    for _ in range(200):
        end = monotonic() + 0.03 * random.random()
        with seconds(0.015):
            try:
                assert searched(partial(_until, end)) == "done"
            except GivenUp:
                given_up += 1
    sleep(0.2)                      # an alarm that was left over would go off here
    assert given_up


def _until(end: float) -> str:
    while monotonic() < end:
        pass
    return "done"


def test_a_door_within_a_door_leaves_time_and_errors_to_it() -> None:
    @door(Undecided)
    def inner() -> None:
        raise KeyError("dx")

    @door(Refused)
    def outer() -> None:
        inner()
    with pytest.raises(Refused, match="KeyError"):
        outer()
    with pytest.raises(Undecided, match="KeyError"):
        inner()


def test_threads_have_budgets_of_their_own() -> None:
    answers: list[str] = []

    def ask() -> None:
        try:
            with seconds(0.2):
                searched(forever)
        except GivenUp as reason:
            answers.append(str(reason))
    threads = [threading.Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(timeout=10)
    assert len(answers) == 4


def test_what_is_interrupted_is_not_taken_for_exhausted() -> None:
    """The instances of a problem are shared; a search for them that is stopped may not be the last."""
    with seconds(0.001):
        for k in range(20):
            claimed(lambda statement, knowledge: _refused(), f"x[{k}]**2*y[3] + x[1] <= {k} + x[2]**2*y[1] + 1/7")
    claim = claimed(lambda statement, knowledge: _refused(), "x[0]**2*y[3] + x[1] <= 0 + x[2]**2*y[1] + 1/7")
    assert claim.verdict is Verdict.FAILS
    assert supply.cache_info().currsize


@pytest.mark.parametrize("limit", [0, -1, float("nan")])
def test_a_budget_is_a_number_above_0(limit: float) -> None:
    with pytest.raises(Error, match="above 0"), seconds(limit):
        pass


def test_the_stop_is_no_exception_that_a_search_could_catch() -> None:
    assert not issubclass(OutOfTime, Exception)


def test_a_stopper_that_begins_after_its_question_reads_no_clock() -> None:
    """The thread that asked may have ended by then, and with it its clock."""
    made: list[_Stopper] = []

    def ask() -> None:
        stopper = _Stopper(_Clock(), 1e9)
        stopper.stop()
        made.append(stopper)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    made[0]._run()
