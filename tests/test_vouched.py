"""A verdict is shown only together with the theorems that carry it."""

from dataclasses import replace

import pytest

from derive import Sheet, layer, recurrence
from derive.bridge.outlines import theorem_of
from derive.elaboration.writing import Presupposed, written
from derive.outlines.algebra import algebra
from derive.outlines.logic import assume
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Equal, real
from derive.reading.names import Names
from derive.sheets.claims import Claim, Hypothesis, Place, Verdict
from derive.show.page import page
from derive.show.record import row_of
from derive.show.settled import SETTLED, collecting, settled

PLACE = Place("A sheet", "problem 1")
x, y = real("x"), real("y")
SQUARE = algebra((x + y) ** 2, x**2 + 2 * x * y + y**2)
TEXT = "(x + y)**2 == x**2 + 2*x*y + y**2"
PROVED = written((TEXT,), (), (), (), Names()).carried_out([SQUARE])       # by the kernel, as the text says it


def by_hand(text: str, *theorems: Outline, verdict: Verdict = Verdict.HOLDS) -> Claim:
    proofs = PROVED if SQUARE in theorems else tuple(map(theorem_of, theorems))
    return Claim("made.by_hand", ("9.9",), PLACE, (text,), verdict, theorems, proofs * len(theorems))


def proved() -> Claim:
    """y[t] = x[t] for t >= 1, settled as a script does it."""
    with collecting():
        return Sheet("A sheet", "problem 1").claim(
            "y[t] == x[t] for t >= 1", name="copy.all", inventory="9.1", about=recurrence("y[t] = x[t]")).by_algebra()


def fails() -> Claim:
    with collecting():
        sheet, law = Sheet("A sheet", "problem 1"), recurrence("y[t] = x[t]")
        right = sheet.claim("y[t] == x[t] for t >= 1", name="copy.right", about=law).by_algebra()
        return sheet.claim("y[t] == 2*x[t] for t >= 1", name="copy.twice", about=law).fails(repair=right)


def conditional() -> Claim:
    """A claim that needs a hypothesis which its text does not state."""
    with collecting():
        return Sheet("A sheet", "problem 1").gradient(
            "dx[i] = dy[i]/(2*sqrt(x[i]))", of=layer("y[i] = sqrt(x[i])"), name="root.gradient")


@pytest.mark.parametrize("verdict", [v for v in Verdict if v is not Verdict.UNKNOWN])
def test_a_verdict_without_a_theorem_is_unknown(verdict: Verdict) -> None:
    row = row_of(by_hand("x == x + 1", verdict=verdict))
    assert (row.verdict, row.steps, row.rules) == ("unknown", 0, ())
    assert f"{verdict} is said, but " in row.note


@pytest.mark.parametrize("claim", [
    by_hand("(x + y)**2 == x**2 + y**2", SQUARE),
    by_hand("x == x", SQUARE),
    by_hand("no formula at all", SQUARE),
    by_hand("x == y", assume(Equal(x, y))),                         # a theorem, under a hypothesis that nobody states
    by_hand(TEXT, SQUARE, SQUARE),
    replace(by_hand(TEXT, SQUARE), verdict=Verdict.FAILS),
    replace(by_hand(TEXT, SQUARE), verdict=Verdict.HOLDS_IF, hypotheses=(Hypothesis(AtMost(0, x), "x = -1"),)),
    replace(by_hand(TEXT, SQUARE), statements=(TEXT, "x == y")),
], ids=str)
def test_theorems_of_another_statement_carry_nothing(claim: Claim) -> None:
    assert row_of(claim).verdict == "unknown"
    assert row_of(claim).steps == 0


@pytest.mark.parametrize("change", [
    {"statements": ("y[t] == 2*x[t] for t >= 1",)}, {"theorems": ()}, {"theorems": (SQUARE,)}, {"proofs": ()},
    {"proofs": PROVED},
    {"verdict": Verdict.HOLDS_IF}, {"verdict": Verdict.INFORMAL}, {"definitions": ("y[t] = 2*x[t]",)},
    {"given": ("x[1] == 0",)}, {"presupposed": Presupposed()}, {"hypotheses": (Hypothesis(AtMost(0, x), ""),)},
    {"witness": "t = 1"},
], ids=lambda change: "{}={!s:.30}".format(*next(iter(change.items()))))
def test_a_claim_that_is_changed_after_it_was_settled_is_another_claim(change: dict[str, object]) -> None:
    claim = proved()
    assert row_of(claim).verdict == "holds"
    assert row_of(replace(claim, **change)).verdict == "unknown"


def test_a_verdict_that_is_written_over_does_not_count() -> None:
    claim = replace(proved(), verdict=Verdict.UNKNOWN, theorems=())
    object.__setattr__(claim, "verdict", Verdict.HOLDS)
    assert row_of(claim).verdict == "unknown"


def test_a_hypothesis_cannot_be_dropped() -> None:
    claim = conditional()
    assert row_of(claim).verdict == "holds-if"
    assert row_of(replace(claim, verdict=Verdict.HOLDS, hypotheses=())).verdict == "unknown"


def test_a_repair_by_hand_repairs_nothing() -> None:
    claim = fails()
    assert row_of(claim).verdict == "fails"
    assert row_of(replace(claim, repair=by_hand("x == x + 1"))).verdict == "unknown"
    with collecting():
        sheet, law = Sheet("A sheet", "problem 1"), recurrence("y[t] = x[t]")
        again = sheet.claim("y[t] == 2*x[t] for t >= 1", name="copy.again", about=law).fails(repair=by_hand("x == 1"))
        prose = sheet.informal("It is so.", nearest=by_hand("x == 1"), name="copy.prose", inventory="9.5")
    assert (again.verdict, again.repair, prose.verdict) == ("fails", None, "unknown")


def test_what_the_tool_settles_keeps_its_verdict() -> None:
    assert [row_of(claim).verdict for claim in (proved(), fails(), conditional())] == ["holds", "fails", "holds-if"]
    assert row_of(replace(proved(), name="copy.renamed", note="as on page 2")).verdict == "holds"
    assert row_of(by_hand(TEXT, SQUARE)).verdict == "holds"             # its text says what its theorem says


def test_a_page_and_the_list_of_what_is_settled_say_the_same() -> None:
    with collecting() as found:
        settled(by_hand("x == x + 1"))
        SETTLED.append(replace(by_hand("x == x + 2"), name="made.otherwise"))
    assert [claim.verdict for claim in found] == ["unknown", "unknown"]
    assert "verdict   unknown" in "\n".join("".join(text for text, _ in line) for line in page(found[0]))


def test_a_proposal_proves_the_text_that_it_shows() -> None:
    with collecting():
        proposal = Sheet("A sheet", "problem 1").claim("y[t] == x[t] for t >= 1", name="copy.again",
                                                       about=recurrence("y[t] = x[t]"))
        other = replace(proposal, setting=replace(proposal.setting, texts=("y[t] == 2*x[t] for t >= 1",)))
        assert row_of(proposal.by_algebra()).verdict == "holds"
    with collecting():
        another = other.by_algebra()
    assert another.statements == ("y[t] == 2*x[t] for t >= 1",)
    assert row_of(another).verdict == "fails"
