"""Second opinions: true steps are confirmed, a false one gets a model, and the command says what it was told."""

import json
import sys
from pathlib import Path

import pytest
from sympy import Rational, sqrt

from derive.commands.cli import main
from derive.outlines.algebra import algebra
from derive.outlines.terms import AtMost, Equal, Formula, Less, NotEqual, Sum, at, integer, real, size

z3 = pytest.importorskip("z3", reason="z3-solver is not installed (the extra smt)")
opinions = pytest.importorskip("derive.attack.opinions")

x, y, i, n = real("x"), real("y"), integer("i"), size("n")


@pytest.mark.parametrize(("hypotheses", "statement"), [
    ([NotEqual(x, 0)], Equal(y / x * x, y)),
    ([Less(0, x)], Equal(sqrt(x) * sqrt(x) / x, 1)),
    ([Less(0, x), Less(x, y)], Less(1 / y, 1 / x)),
    ([AtMost(1, n)], Less(0, 1 / n)),
    ([], AtMost(2 * x * y, x**2 + y**2)),
    ([Equal(at("a", i), x)], Equal(at("a", i) ** 2, x**2)),
    ([], AtMost(0, n)),                                             # n is a size
    ([], Equal(x * Sum(at("a", i), i, 1, n), Sum(at("a", i), i, 1, n) * x)),
])
def test_a_true_step_is_confirmed(hypotheses: list[Formula], statement: Formula) -> None:
    assert opinions.ask(hypotheses, statement) == opinions.Opinion.CONFIRMED


@pytest.mark.parametrize(("hypotheses", "statement"), [
    ([], Equal((x + y) ** 2, x**2 + y**2)),
    ([NotEqual(x, 0)], Equal(1 / x, x)),
    ([Less(x, y)], Less(1 / y, 1 / x)),
    ([], Less(0, n)),
    ([AtMost(0, x)], Less(0, x)),
])
def test_a_false_step_gets_a_model_that_is_checked(hypotheses: list[Formula], statement: Formula) -> None:
    answer = opinions.ask(hypotheses, statement)
    assert isinstance(answer, opinions.Against)
    assert answer.exact
    assert " = " in str(answer)


def test_a_model_at_an_irrational_number_says_so() -> None:
    answer = opinions.ask([Equal(x**2, 2)], NotEqual(x * x, 2))
    assert isinstance(answer, opinions.Against)
    assert not answer.exact
    assert "not checked exactly" in str(answer)


@pytest.mark.parametrize(("hypotheses", "statement"), [
    ([], Equal(Sum(2 * at("a", i), i, 1, n), 2 * Sum(at("a", i), i, 1, n))),        # true, and out of Z3's sight
    ([], Equal(x ** (n + 1), x * x**n)),
    ([], NotEqual(at("a", i), at("a", n) + 1)),                     # false, but i may be n in the model: no entry twice
    ([], Less(2 * n, 2 * n - Rational(1, 2) + Sum(x, i, 1, n))),
])
def test_what_it_does_not_see_is_not_decided(hypotheses: list[Formula], statement: Formula) -> None:
    assert opinions.ask(hypotheses, statement) == opinions.Opinion.UNDECIDED


def test_integers_are_whole() -> None:
    assert opinions.ask([], NotEqual(2 * i, 1)) == opinions.Opinion.CONFIRMED


def test_steps_are_counted_and_a_disagreement_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    theorem = algebra((x + 1) ** 2, x**2 + 2 * x + 1)
    assert opinions.opinions("square", [theorem]) == ("z3: 1 of 1 steps confirmed",)
    wrong = Equal((x + 1) ** 2, x**2 + 1)
    monkeypatch.setattr(opinions, "steps", lambda theorems: [(Step(wrong), ())])
    with pytest.raises(opinions.Disagreement, match=r"^square: Z3 breaks a step, algebra: .*; where x = "):
        opinions.opinions("square", [theorem])


class Step:
    """A step as a broken kernel would have made it."""

    rule = "algebra"

    def __init__(self, statement: Formula) -> None:
        self.statement = statement

    def __str__(self) -> str:
        return str(self.statement)


@pytest.mark.thorough(seconds=4)
def test_the_command_tells_them_and_keeps_them_apart(capsys: pytest.CaptureFixture[str], tmp_path: Path,
                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    told = []
    for flags in ([], ["--second-opinions"], ["--second-opinions"], []):
        assert main(["prove", "momentum.rescaled", "--json", *flags]) == 0
        told.append(json.loads(capsys.readouterr().out)[0]["second_opinions"])
    assert told == [[], ["z3: 1 of 1 steps confirmed"], ["z3: 1 of 1 steps confirmed"], []]


def test_without_z3(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("derive.running.second_opinions", "derive.attack.opinions", "derive.attack.smt"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    monkeypatch.setitem(sys.modules, "z3", None)
    assert main(["prove", "momentum.rescaled", "--second-opinions"]) == 2
    assert "Z3's, which is not installed (pip install chalkproof[smt])" in capsys.readouterr().err
