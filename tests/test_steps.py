"""Steps as on paper: each gets a verdict of its own, and the kernel proves what they say together."""

from collections.abc import Iterator

import pytest

from derive import Sheet
from derive.kernel.files import read, write
from derive.notation.errors import Error
from derive.sheets.claims import Claim, ClaimError
from derive.sheets.steps import conclusion_of, lines_of
from derive.show.settled import SETTLED, Shown, collecting

problem = Sheet("Steps", "problem 1")
DESCENT = ("D[t] <= L/2*(r[t-1]**2 - r[t]**2) for t >= 1", "D[t+1] <= D[t] for t >= 1", "L >= 0")


@pytest.fixture(autouse=True)
def settled() -> Iterator[list[Shown]]:
    with collecting() as found:
        yield found


def checked(claim: Claim) -> None:
    """The kernel's checker reads the proof and finds the same statement."""
    for proof in claim.proofs:
        (back,) = read(write({"it": proof}).splitlines())
        assert back.theorem.statement == proof.statement
        assert back.theorem.given == proof.given


def test_the_rate_of_descent_by_its_three_steps() -> None:
    rate = problem.claim("D[T] <= L*r[0]**2/(2*T) for T >= 1", name="rate", given=DESCENT).by_steps(
        "T*D[T] <= sum(t=1..T, D[t])", "... <= L/2*(r[0]**2 - r[T]**2)", "... <= L/2*r[0]**2")
    assert (rate.verdict, rate.note, rate.hypotheses) == ("holds", "", ())
    checked(rate)
    steps = [claim for claim in SETTLED if claim.name.startswith("rate.")]
    assert [claim.verdict for claim in steps] == ["holds"] * 3
    assert all(claim.lemma for claim in steps)
    assert steps[1].statements == ("sum(t=1..T, D[t]) <= L/2*(r[0]**2 - r[T]**2) for T >= 1",)


@pytest.mark.parametrize("lines", [
    ("(a + b)**2", "== a**2 + 2*a*b + b**2", "<= 2*a**2 + 2*b**2"),
    ("2*a**2 + 2*b**2", ">= a**2 + 2*a*b + b**2", "== (a + b)**2"),
    ("x**2 < x**2 + 1", "... <= x**2 + 1 + y**2", "... == 1 + x**2 + y**2"),
    ("sum(k=1..n, k) for n >= 1", "== n*(n + 1)/2", "<= n**2"),
    ("0 <= x**2 <= x**2 + y**2", "... <= (abs(x) + abs(y))**2"),
    ("a == a + 0", "≥ a - b**2"),
])
def test_chains_that_hold_are_proved_together(lines: tuple[str, ...]) -> None:
    found = problem.derivation(*lines, name="chain")
    assert (found.verdict, found.note) == ("holds", "")
    checked(found)


def test_a_strict_line_makes_the_whole_strict_and_an_equation_does_not() -> None:
    said = {lines: conclusion_of(lines_of(lines)) for lines in (
        ("a", "== b", "< c", "<= d"), ("a", "<= b", "== c"), ("a", ">= b", "> c"), ("a == b", "== c"),
        ("a", "<= b", ">= c"), ("a", "!= b", "== c"), ("a <= b", "c <= d"))}
    assert list(said.values()) == ["a < d", "a <= c", "a > c", "a == c", "", "", ""]


def test_the_first_wrong_line_has_a_witness_and_the_others_their_own_verdict() -> None:
    whole = problem.derivation("(a + b)**2", "== a**2 + a*b + b**2", "== a**2 + b**2 + 2*a*b - a*b", name="square")
    one, two = (claim for claim in SETTLED if claim.name in ("square.1", "square.2"))
    assert (one.verdict, two.verdict, whole.verdict) == ("fails", "holds", "fails")
    assert "a = 1, b = 1" in one.witness
    assert whole.note.startswith("Step 1, == a**2 + a*b + b**2, does not follow: a = 1, b = 1")
    assert not one.lemma


def test_what_two_wrong_steps_come_to_is_judged_by_itself_and_the_step_is_named() -> None:
    whole = problem.derivation("(a + b)**2", "== a**2 + b**2", "== a**2 + 2*a*b + b**2", name="twice")
    assert whole.verdict == "holds"
    assert "Step 1" in whole.note


def test_a_step_that_needs_more_than_is_said_is_named() -> None:
    claim = problem.claim("1/N <= 1", name="needs").by_steps("1/N <= N/N", "... == 1")
    assert claim.verdict != "holds"
    assert "Step 1" in claim.note


def test_wrong_steps_prove_nothing_false() -> None:
    """Each relation is right for some values; the chain is not."""
    claim = problem.claim("x <= y", name="false").by_steps("x <= x + 1", "... <= y")
    assert claim.verdict == "fails"
    assert claim.proofs == ()


@pytest.mark.parametrize(("lines", "error"), [
    ((), "there is no step"),
    (("... == b",), "goes on from no line"),
    (("a == b", "c"), "states nothing; expected"),
    (("a == b", "c d == e"), "side by side"),
    (("x[t] -> 0 as t -> oo",), "states a limit"),
])
def test_mistakes_are_told_by_the_line(lines: tuple[str, ...], error: str) -> None:
    with pytest.raises(Error, match=error):
        problem.claim("a == a", name="it").by_steps(*lines)


def test_lines_that_say_nothing_together_are_refused() -> None:
    with pytest.raises(ClaimError, match="say nothing together"):
        problem.derivation("a", "<= b", ">= c", name="both")


def test_a_claim_without_a_name_gets_one() -> None:
    first, second = problem.claim("x == x"), problem.claim("y == y")
    assert first.name.startswith("problem_1.")
    assert first.name != second.name
