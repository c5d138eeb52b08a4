"""`derive certify`: the files it writes, that coqc accepts them, and that coqc says no to what is nearly the same."""
from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from derive.bridge.refutations import Case, refuted
from derive.bridge.spaces import integrable, mean, space, w
from derive.commands.certifying import Certified, one_file
from derive.commands.certifying_examples import Example, certified
from derive.commands.cli import main
from derive.coq import check
from derive.kernel.terms import abstracted, var
from derive.kernel.types import OUTCOME, REAL, to
from derive.layers.layer import layer
from derive.rules.update_rules import update_rule
from derive.sheets.certificates import File, comment, of_layer, of_rules

from ..coq.library import FOLDER, needs_coq

SOFTMAX = "y[i] = exp(x[i])/sum(j, exp(x[j]))"


def stated(text: str, name: str) -> str:
    """What the theorem of that name says in a file."""
    found = re.search(rf"Theorem theorem_{name} :\n  (.*?)\.\nProof", text, re.S)
    assert found is not None, name
    return found[1]


def of_claims(folder: Path, *names: str) -> dict[str, str]:
    """The files for some claims, by their names."""
    assert main(["certify", *names, "-o", str(folder)]) == 0
    return {path.name: path.read_text() for path in folder.glob("*.v")}


def answer(text: str) -> str:
    return check.refusals({"it": text}, FOLDER)["it"]


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return of_claims(tmp_path_factory.mktemp("coq"), "momentum.rescaled", "bias.convex")


@pytest.mark.thorough(seconds=10)
def test_a_claim_states_its_hypotheses_and_nothing_else(course: dict[str, str]) -> None:
    """y[t] = N*mu[t], from the two recurrences, their starts, and N != 0."""
    said = stated(course["sgd_1_momentum.v"], "momentum_2e_rescaled")
    *hypotheses, claim = said.split(" ->\n  ")
    assert claim == "(forall b0 : Z, (((0)%Z <= b0)%Z -> ((x_azr_y b0) = (x_r_N * (x_azr_mu b0))%R)))"
    assert hypotheses[0].endswith(", ((x_azr_y (0)%Z) = (0)%R)")
    assert hypotheses[1] == "((x_azr_mu (0)%Z) = (0)%R)"
    assert [hypothesis[:60] for hypothesis in hypotheses[2:]] == [
        "(forall b0 : Z, (((1)%Z <= b0)%Z -> ((x_azr_mu b0) = ((((1)%",
        "(forall b0 : Z, (((1)%Z <= b0)%Z -> ((x_azr_y b0) = ((((1)%R",
        "(forall b0 : Z, (((1)%Z <= b0)%Z -> ((x_r_N = (0)%R) -> Fals"]


@pytest.mark.thorough(seconds=7)
def test_a_claim_that_fails_is_denied(course: dict[str, str]) -> None:
    """Not for all N, x and y does the recurrence keep y[t+1] between y[t] and x[t]; nothing else is assumed."""
    said = stated(course["sgd_2_bias.v"], "bias_2e_convex_2e_fails")
    assert said.startswith("((forall b0 : R, (forall b1 : (Z -> R), (forall b2 : (Z -> R), (((1)%R <= b0)%R -> ")
    assert said.endswith("/\\ ((b2 (b3 + (1)%Z)%Z) <= (Rmax (b2 b3) (b1 b3)))%R))))))))) -> False)")


@pytest.mark.thorough(seconds=17)
@needs_coq
def test_coqc_accepts_the_files(course: dict[str, str]) -> None:
    assert check.refusals(course, FOLDER) == dict.fromkeys(course, "")


@pytest.mark.thorough(seconds=5, every=3)
@needs_coq
@pytest.mark.parametrize(("file", "name", "before", "after"), [
    ("sgd_1_momentum.v", "momentum_2e_rescaled", "(0)%Z <= b0", "(-1)%Z <= b0"),
    ("sgd_2_bias.v", "bias_2e_convex_2e_fails", "-> False", "-> True -> True -> False"),
    ("sgd_2_bias.v", "bias_2e_convex_2e_fails", "<=", "="),
])
def test_what_is_nearly_the_same_is_refused(course: dict[str, str], file: str, name: str, before: str,
                                            after: str) -> None:
    said = stated(course[file], name)
    assert before in said
    at = said.rindex(before)
    other = said[:at] + after + said[at + len(before):]
    assert answer(course[file].replace(said, other))


@pytest.mark.thorough(seconds=10)
@needs_coq
def test_gradients_of_a_layer_and_a_formula_for_one() -> None:
    texts = {}
    for claim, theorem in (("", "dx"), ("dx[i] = y[i]*(dy[i] - sum(j, dy[j]*y[j]))", "claim")):
        part = of_layer(layer(SOFTMAX), claim)
        assert (part.theorems, part.missing) == ((theorem,), ())
        texts[theorem] = one_file("layer.v", part).text("layer.v")
    assert check.refusals(texts, FOLDER) == dict.fromkeys(texts, "")


@pytest.mark.thorough(seconds=5)
@needs_coq
def test_a_wrong_gradient_is_denied() -> None:
    part = of_layer(layer("y[i] = sum(j, w[i,j]*x[j])"), "dx[j] = sum(i, w[i,j]*dy[i]) + 1")
    assert (part.theorems, part.missing) == (("claim.fails",), ())
    text = one_file("layer.v", part).text("layer.v")
    assert stated(text, "claim_2e_fails").endswith("-> False)")
    assert answer(text) == ""


@pytest.mark.thorough(seconds=5)
@needs_coq
def test_two_update_rules() -> None:
    part = of_rules(update_rule("v = mu*v + g; theta = theta - alpha*v"),
                    update_rule("v = mu*v + (1 - mu)*g; theta = theta - beta*v"))
    assert (len(part.theorems), part.missing) == (2, ())
    assert answer(one_file("rules.v", part).text("rules.v")) == ""


@pytest.mark.thorough(seconds=10)
@needs_coq
@pytest.mark.parametrize(("was", "now"), [("", ""), ("nil)%list = 1", "nil)%list = 2"), ("0%nat 1%nat", "0%nat 0%nat")])
def test_a_claim_about_means_does_not_hold_on_every_space(was: str, now: str) -> None:
    """E(z**2) = E(z)**2 is denied where z is 0 or 1, each with probability 1/2, and there is such a space; a space
    whose probabilities have the sum 2, and one with one outcome instead of two, will not do."""
    z = var("z", to(OUTCOME, REAL))
    two = [(Fraction(1, 2), [Fraction(0)]), (Fraction(1, 2), [Fraction(1)])]
    case = Case(lambda name: None, lambda name, place: Fraction(0), lambda name: Fraction(0), chance=lambda wanted: two)
    goal = mean(abstracted(w, z(w) * z(w))).eq(mean(z) * mean(z))
    part = File().part("it", ["it"], {"it.fails": refuted(goal, {space(), integrable(z)}, case)})
    text = one_file("it.v", part).text("it.v")
    whole = "Theorem theorem_it_2e_fails_somewhere : (forall space : Space, claim_it_2e_fails space) -> False."
    assert whole in text
    assert was in text
    assert (answer(text.replace(was, now) if was else text) == "") == (not was)


@pytest.mark.thorough(seconds=8)
def test_what_cannot_be_certified_is_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where a witness has endlessly many random numbers, no space of finitely many outcomes shows it."""
    assert main(["certify", "initialisation.second_moment", "-o", str(tmp_path)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert any(line.startswith("not certified: initialisation.second_moment fails by its witness") for line in told)
    assert told[-1] == f"1 claim, 0 whole; make -C {tmp_path} has coqc check them"


def test_a_comment_is_a_comment() -> None:
    """Whatever a text says, it neither ends the comment nor looks like a word by which Coq would believe something."""
    text = comment(['x *) Axiom hole : False. (* "', "Admitted."])
    assert text == "(* x * ) A.xiom hole : False. ( * '\n   A.dmitted. *)"
    assert check.BELIEVES.search(text) is None


def test_options_that_do_not_go_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for wrong in (["momentum", "--layer", SOFTMAX], ["--claim", "dx[i] = 0"], ["--rule", "theta = theta - g"]):
        assert main(["certify", *wrong, "-o", str(tmp_path / "coq")]) == 2
        assert "together" in (told := capsys.readouterr().err) or "--layer" in told
    assert not (tmp_path / "coq").exists()


def test_without_coq(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("PATH", "")
    assert main(["certify", "momentum.rescaled", "-o", str(tmp_path / "coq"), "--check"]) == 2
    assert capsys.readouterr().err.startswith("derive: coqc is not on the PATH")
    assert not (tmp_path / "coq").exists()


def test_a_folder_that_is_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "coq").write_text("")
    assert main(["certify", "momentum.average_of", "-o", str(tmp_path / "coq")]) == 2
    assert "cannot be written" in capsys.readouterr().err


def test_nothing_to_certify_is_no_file() -> None:
    assert Certified({}).parts == []


def test_a_layer_and_formulas_for_its_gradients_in_one_file() -> None:
    """Each has a name of its own, and what is wrong is denied."""
    file, made = File(), layer("y[i] = w[i]*x[i]")
    parts = [of_layer(made, file=file), *(of_layer(made, claim, file) for claim in (
        "dx[i] = w[i]*dy[i] + 0", "dw[i] = x[i]*dy[i]", "dw[i] = x[i]"))]
    assert [part.theorems for part in parts] == [("dw", "dx"), ("claim.2",), ("claim.3",), ("claim.4.fails",)]
    assert not any(part.missing for part in parts)


def test_rules_that_are_not_one_are_listed() -> None:
    part = of_rules(update_rule("theta = theta - lr*g"), update_rule("theta = theta + lr*g"))
    assert part.theorems == ()
    assert "not equivalent: they differ after one step" in part.missing[0]


def test_rules_that_are_one_with_a_rate_that_changes_are_not_certified_as_one(tmp_path: Path) -> None:
    """What is proved of them is written; the exit code says that they are not the same."""
    pair = ("v = b*v + (1-b)*g; theta = theta - lr/(1-b**t)*v", "v = b*v + g; theta = theta - lr2*v")
    part = of_rules(*map(update_rule, pair))
    assert part.theorems
    assert "not equivalent for any fixed lr2" in part.missing[0]
    assert main(["certify", "--rule", pair[0], "--equivalent-to", pair[1], "-o", str(tmp_path)]) == 1


@pytest.mark.parametrize("example", ["linear", (0, 0)])
def test_an_example_has_a_file(example: Example) -> None:
    name, parts = certified(example)
    assert name.split()[0] == ("layer" if example == "linear" else "rules")
    assert sum(len(part.theorems) for part in parts) >= 1
    assert [part.missing for part in parts] == [()]*len(parts)
