"""The changes to the kernel that its tests are measured by: there are many, and some of them are tried here."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .attack import main as attack
from .equivalent_mutants import EQUIVALENT
from .mutants import every_mutant
from .mutations import mutants

ROOT = Path(__file__).parents[2]
SOURCE = '''"""Doc."""
def rule(theorem: Theorem, name: Term) -> Theorem:
    """G |- A"""
    need(name not in theorem.given, "rule: {} is free", name)
    if name.kind <= 3 and theorem:
        raise Refused("rule")
    return theorem.given - {name}
'''


def names(source: str) -> list[str]:
    return [one.name.partition(" | ")[2] for one in mutants("rule.py", source)]


def test_each_kind_of_change() -> None:
    assert names(SOURCE) == [
        "left out", "condition negated", "name not in theorem.given: In",
        "name.kind <= 3 and theorem: always", "name.kind <= 3 and theorem: never", "not name.kind <= 3 and theorem",
        "name.kind <= 3 and theorem: Or", "without name.kind <= 3", "without theorem", "name.kind <= 3: Lt",
        "name.kind <= 3: sides swapped", "3 + 1 in column 20", "3 - 1 in column 20",
        *(f"theorem.given - {{name}}: {told}" for told in ("Add", "left alone", "right alone", "sides swapped"))]


def test_a_mutant_differs_in_one_place() -> None:
    for one in mutants("rule.py", SOURCE):
        assert ast.unparse(ast.parse(one.source)) != ast.unparse(ast.parse(SOURCE))
        assert sum(a != b for a, b in zip(one.source.splitlines(), SOURCE.splitlines(), strict=True)) == 1


def test_there_are_many_mutants_and_each_can_be_read() -> None:
    whole = every_mutant()
    assert len(whole) > 1000
    assert len({one.path for one in whole}) == 6
    for one in whole[::10]:
        ast.parse(one.source)


def test_an_equivalent_mutant_has_a_reason_and_exists() -> None:
    assert {one.name for one in every_mutant()} >= set(EQUIVALENT)
    assert all(len(reason) > 20 for reason in EQUIVALENT.values())


def run(seed: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, check=False,
                          env=os.environ | {"PYTHONHASHSEED": seed}, timeout=600)


@pytest.mark.thorough(seconds=6)
def test_some_mutants_are_noticed() -> None:
    found = run("3", "tests.kernel.mutants", "--sample", "250")
    assert found.returncode == 0, found.stdout
    assert " 0 survived" in found.stdout


def test_an_attack_tells_its_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert attack(["--count", "1000", "--only", "next", "linear"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith("0 are wrong or too seldom looked at")


def test_an_attack_does_not_hang_on_the_order_of_sets() -> None:
    """Another seed of the hashes gives the same counts, beside the time."""
    attacked = ("tests.kernel.attack", "--count", "3000", "--only", "linear", "generalise", "mean_sum")
    own, other = (run(seed, *attacked).stdout for seed in ("1", "2"))
    assert "linear" in own
    assert [line[:90] for line in own.splitlines()] == [line[:90] for line in other.splitlines()]
