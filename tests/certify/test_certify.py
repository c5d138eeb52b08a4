"""Certificates: what is written, that coqc accepts it, and that coqc says no to what is nearly the same."""

import re
import shutil
from pathlib import Path

import pytest

from derive import Sheet, recurrence
from derive.certify import coqc
from derive.certify.certificate import Certificate
from derive.certify.names import RESERVED, identifier
from derive.certifying import PRELUDE, of_claim
from derive.cli import main
from derive.show.settled import collecting

needs_coq = pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed (Debian's package coq)")
COURSE = ("momentum.update", "momentum.limit")  # an induction over sums; limits, which are premises


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the prelude, compiled."""
    made: Path = tmp_path_factory.mktemp("coq")
    shutil.copy(PRELUDE, made)
    assert coqc.refusal(made / PRELUDE.name) == ""
    return made


@pytest.fixture(scope="module")
def rescaled() -> Certificate:
    """y[t] = N*mu[t]."""
    with collecting():
        y = recurrence("y[t] = (1 - 1/N)*y[t-1] + x[t]", start="y[0] = 0")
        mu = recurrence("mu[t] = (1 - 1/N)*mu[t-1] + x[t]/N", start="mu[0] = 0")
        claim = Sheet("A sheet", "problem 1").claim("y[t] == N*mu[t] for t >= 0", name="rescaled", about=(y, mu))
        return of_claim(claim.by_induction())


def answer(folder: Path, text: str) -> str:
    (folder / "claim.v").write_text(text)
    return coqc.refusal(folder / "claim.v")


def test_a_whole_claim_states_its_hypotheses_and_nothing_else(rescaled: Certificate) -> None:
    assert (rescaled.whole, rescaled.kind) == (True, "whole")
    said = re.search(r"Theorem claim_1 : (.*)\.\nProof", rescaled.text)
    assert said is not None
    assert said[1].split(" -> (forall") == [
        "forall (N : R), ((mu 0) = 0) -> ((y 0) = 0)",
        " i : Z, (1 <= i)%Z -> ((mu i) = (((1 - (/ N)) * (mu (i - 1))) + ((x i) / N))))",
        " i : Z, (1 <= i)%Z -> ((y i) = ((x i) + ((1 - (/ N)) * (y (i - 1)))))) -> (N <> 0)",
        " i : Z, (0 <= i)%Z -> ((y i) = ((mu i) * N)))"]
    assert not re.search(r"\b(Axiom|Admitted|admit|Hypothesis|Parameter|Conjecture)\b", rescaled.text)


def test_the_prelude_assumes_nothing() -> None:
    assert not re.search(r"\b(Axiom|Admitted|admit|Hypothesis|Parameter|Conjecture)\b", PRELUDE.read_text())


@needs_coq
def test_what_is_proved_is_accepted(folder: Path, rescaled: Certificate) -> None:
    assert answer(folder, rescaled.text) == ""


@needs_coq
@pytest.mark.parametrize(("before", "after"), [
    ("((y i) = ((mu i) * N))", "((y i) = (- (mu i) * N))"),            # a sign
    ("((y i) = ((mu i) * N))", "((y i) = (2 * (mu i) * N))"),          # a factor
    ("((y i) = ((mu i) * N))", "((y (i + 1)) = ((mu i) * N))"),        # an index
])
def test_what_is_nearly_the_same_is_refused(folder: Path, rescaled: Certificate, before: str, after: str) -> None:
    head, claim, rest = rescaled.text.partition("Theorem claim_1")
    assert before in rest
    assert "claim.v" in answer(folder, head + claim + rest.replace(before, after, 1))


@needs_coq
def test_a_step_under_other_hypotheses_is_refused(folder: Path, rescaled: Certificate) -> None:
    assert "= ((x i) + " in rescaled.text
    other = rescaled.text.replace("= ((x i) + ", "= (- (x i) + ")         # in every lemma, the claim's own too
    assert "claim.v" in answer(folder, other)


@needs_coq
def test_an_axiom_is_found(folder: Path) -> None:
    text = "Require Import Chalkproof.\nAxiom easy : 1 = 2.\nTheorem t : 1 = 2. Proof easy.\nPrint Assumptions t.\n"
    assert answer(folder, text) == "it assumes easy"


@needs_coq
def test_names_that_are_words_of_coq(folder: Path) -> None:
    with collecting():
        state = recurrence("Type[t] = fun*Type[t-1] + IZR", start="Type[0] = 0")
        claim = Sheet("A sheet", "problem 2").claim("Type[1] == IZR", name="words", about=state).by_algebra()
    made = of_claim(claim)
    assert made.whole
    assert "Type_" in made.text
    assert answer(folder, made.text) == ""


@pytest.mark.parametrize(("name", "expected"), [
    ("mu", "mu"), ("fun", "fun_"), ("R", "R_"), ("μ", "u3bc"), ("a.b", "a_b"), ("x'", "x'"), ("step_1", "x_step_1"),
    ("known_K", "x_known_K"), ("hole", "x_hole")])
def test_identifiers(name: str, expected: str) -> None:
    assert identifier(name, ()) == expected
    assert identifier(name, (expected,)) == f"{expected}_"
    assert identifier(name, ()) not in RESERVED


def test_axioms_are_read() -> None:
    assert coqc.axioms("Closed under the global context\n") == []
    assert coqc.axioms("Axioms:\nA.b : forall x,\n  y\nlong.name\n  : Prop\n") == ["A.b", "long.name"]


@needs_coq
def test_claims_of_the_course(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["certify", *COURSE, "-o", str(tmp_path), "--check"]) == 0
    told = capsys.readouterr().out
    assert "2 claims, 1 whole; checked by coqc, 0 refused" in told
    assert "limit.v: steps: 26 of 34; the others: algebra_of_limits 2, one_limit 2, same_tail 2, shift 2" in told


def test_without_coq(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PATH", "")
    assert main(["certify", "momentum.rescaled", "-o", str(tmp_path / "coq"), "--check"]) == 2
    assert capsys.readouterr().err.startswith("derive: no Coq is installed: --check needs coqc")
    assert not (tmp_path / "coq").exists()


def test_a_folder_that_is_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "coq").write_text("")
    assert main(["certify", "momentum.average_of", "-o", str(tmp_path / "coq")]) == 2
    assert "cannot be written" in capsys.readouterr().err
