"""The gallery: each rule can be read, asked for by its name in Python and on the command line."""

from subprocess import run
from sys import executable

import pytest

from derive.commands.cli import main
from derive.rules.answers import Equivalence
from derive.rules.gallery import NoSuchRule, rules
from derive.rules.update_rules import UpdateRule


def test_a_rule_has_its_text_its_defaults_and_its_start() -> None:
    found = rules["torch.optim.NAdam"]
    assert isinstance(found, UpdateRule)
    assert found.lines[-1].startswith("theta = theta - lr*(1 - mu)/(1 - p)*g/d")
    assert found.defaults == {"lr": 0.002, "b1": 0.9, "b2": 0.999, "eps": 1e-8, "psi": 0.004}
    assert found.start == {"p": "1"}
    assert (found.name, found.source) == ("torch.optim.NAdam", "torch.optim.NAdam, PyTorch 2.13")


def test_every_rule_can_be_read() -> None:
    assert len(rules) == 149
    for name, rule in rules.items():
        assert rule.name == name
        assert set(rule.parameters) <= set(rule.defaults), name


def test_two_rules_of_the_gallery_are_compared() -> None:
    found = rules["torch.optim.SGD momentum"].equivalent_to(rules["keras.optimizers.SGD momentum"])
    assert isinstance(found, Equivalence)
    assert {name: str(factor) for name, factor in found.starts["m"].items()} == {"v": "-lr"}


@pytest.mark.parametrize(("name", "meant"), [
    ("torch.optim.adamw", "Did you mean torch.optim.AdamW or optax.adamw or keras.optimizers.AdamW?"),
    ("adadelta", "Did you mean torch.optim.Adadelta or optax.adadelta or keras.optimizers.Adadelta?"),
    ("optax.contrib.adopd", "Did you mean optax.contrib.adopt"),
    ("nothing like it", "the gallery has no rule nothing like it. `derive rule --gallery` lists")])
def test_an_unknown_name_gets_the_nearest_ones(name: str, meant: str) -> None:
    with pytest.raises(NoSuchRule) as found:
        rules[name]
    assert meant in str(found.value)
    assert name not in rules


def test_the_command_takes_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "torch.optim.Adam", "--equivalent-to", "optax.amsgrad without bias correction"]) == 1
    assert main(["rule", "optax.signum"]) == 0
    told = capsys.readouterr().out
    assert "optax.signum (optax.signum, optax 0.2.8):\n    m = (1 - b)*g + b*m\n    theta = " in told
    assert "defaults: lr = 0.001, b = 0.9\nm: m[t] = " in told


def test_the_command_lists_the_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rule", "--gallery"]) == 0
    assert capsys.readouterr().out.splitlines() == list(rules)


@pytest.mark.parametrize(("asked", "complaint"), [
    (["rule", "torch.optim.AdamV"], "torch.optim.AdamV is neither a formula (it has no =), nor a file, nor a rule of"),
    (["rule", "torch.optim.AdamV"], "nor a rule of the gallery. Did you mean torch.optim.Adam"),
    (["rule"], "expected a rule: its text, a file or a name of the gallery"),
    (["rule", "optax.adam", "--gallery"], "leave one of the two out")])
def test_a_call_that_is_wrong_is_told_what_to_do(asked: list[str], complaint: str,
                                                 capsys: pytest.CaptureFixture[str]) -> None:
    assert main(asked) == 2
    assert complaint in capsys.readouterr().err


def test_the_tables_load_for_a_name_alone() -> None:
    code = ("import derive.commands.answering, derive.commands.asked as asked; from derive.rules.gallery import tables;"
            "asked.rule('v = g; x = x - v'); assert not tables.gallery.cache_info().currsize;"
            "asked.rule('optax.sgd'); assert tables.gallery.cache_info().currsize")
    assert run([executable, "-c", code], check=False).returncode == 0
