"""What `derive trust` says of the kernel is counted, and an attack on another kernel is told as such."""

import json
import re
import shutil
from pathlib import Path

import pytest

from derive.commands.attacking import attacked
from derive.kernel.facts import FACTS
from derive.kernel.theorem import RULES
from derive.notation.errors import Error
from derive.show import attacked as records
from derive.show.attacked import Attack, kernel_digest, put_down, recorded
from derive.show.lines import WIDTH
from derive.show.trust import attack_words, kernel_lines, trust, trusted

from ..test_architecture import lines_of_code, sources

USES = {"uses": 1500, "least": 12, "facts": 5, "rules": 3, "wrong": 0, "seed": 0}


def told(*attacks: Attack) -> str:
    lines = list(trust((), trusted(attacks)))
    assert all(sum(len(text) for text, _ in line) <= WIDTH for line in lines)
    return "\n".join("".join(text for text, _ in line) for line in lines)


def test_the_lines_are_those_that_the_architecture_counts() -> None:
    files = sources("derive/kernel").values()
    assert kernel_lines() == sum(len(lines_of_code(source, imports=True)) for source in files)


def test_every_rule_and_every_fact_is_told() -> None:
    said = told()
    names = [name for name, _ in (*RULES.rows(), *FACTS.rows())]
    assert said.startswith(f"{len(list(RULES))} rules and {len(list(FACTS))} facts make theorems, in ")
    assert [name for name in names if not re.search(rf"^  {name}$", said, re.M)] == []
    assert "none on record" in said


def test_an_attack_is_told_as_it_was_put_down(tmp_path: Path) -> None:
    put_down("uses", USES, tmp_path / "a.json")
    found, = recorded(tmp_path / "a.json")
    assert attack_words(found) == ("1,500 random uses of the 5 facts and 3 rules, each at least 12 times, evaluated in "
                                   "small models: none is false.")
    put_down("mutants", {"mutants": 9, "of": 10, "noticed": 7, "broken": 1, "survived": 1, "equivalent": 1},
             tmp_path / "a.json")
    assert "1 SURVIVED" in attack_words(recorded(tmp_path / "a.json")[1])
    assert "4 of them WRONG" in attack_words(Attack("uses", USES | {"wrong": 4}, True))


def test_an_attack_on_another_kernel_is_told_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_down("uses", USES, tmp_path / "a.json")
    other = tmp_path / "kernel"
    shutil.copytree(records.SOURCES, other)
    assert kernel_digest(other) == kernel_digest()
    (other / "facts.py").write_text((other / "facts.py").read_text().replace("<=", "<", 1))
    assert kernel_digest(other) != kernel_digest()
    monkeypatch.setattr(records, "kernel_digest", lambda: kernel_digest(other))
    found, = recorded(tmp_path / "a.json")
    assert attack_words(found).startswith("On a kernel that has changed since (run `make attack-kernel` again): 1,500")


@pytest.mark.parametrize("text", ["", "[]", '{"uses": {}}', '{"uses": {"kernel": "", "counts": {"uses": "many"}}}'])
def test_a_record_that_is_none_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(Error, match="is no record of attacks"):
        recorded(tmp_path / "a.json")


def test_the_record_that_comes_with_the_sources_is_of_this_kernel() -> None:
    attacks = {one.name: one for one in recorded()}
    assert set(attacks) == {"uses", "mutants"}
    assert all(one.current for one in attacks.values())
    assert attacks["uses"].counts["uses"] >= 1_000_000
    assert attacks["mutants"].counts["mutants"] >= 300
    assert (attacks["uses"].counts["wrong"], attacks["mutants"].counts["survived"]) == (0, 0)


def test_a_fresh_attack_counts_itself_and_keeps_what_is_on_record() -> None:
    found = {one.name: one.counts for one in attacked(2000)}
    assert 2000 <= found["uses"]["uses"] < 4000
    assert found["uses"]["facts"] + found["uses"]["rules"] == len(list(FACTS)) + len(list(RULES))
    assert found["mutants"] == json.loads(records.RECORD.read_text())["mutants"]["counts"]
