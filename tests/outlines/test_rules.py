"""Every step makes the outlines written by hand for it, which the kernel carries out, and refuses each near miss."""

import importlib
import pkgutil
from pathlib import Path

import pytest

import derive.outlines
from derive.bridge.outlines import theorem_of
from derive.bridge.terms import formula_of
from derive.outlines.outline import RULES
from derive.outlines.terms import Refused

from .sample import ACCEPTED, NEAR, Accepted, Near

for module in pkgutil.iter_modules(derive.outlines.__path__):
    importlib.import_module(f"derive.outlines.{module.name}")
for samples in sorted(Path(__file__).parent.glob("samples_*.py")):
    importlib.import_module(f".{samples.stem}", __package__)


def name_of(sample: Accepted | Near) -> str:
    return sample.rule.__name__


@pytest.mark.parametrize("sample", ACCEPTED, ids=name_of)
def test_a_rule_accepts(sample: Accepted) -> None:
    theorem = sample.rule(*sample.arguments)
    assert theorem.given == sample.given
    assert theorem.statement == sample.statement


@pytest.mark.parametrize("sample", ACCEPTED, ids=name_of)
def test_the_kernel_carries_it_out(sample: Accepted) -> None:
    theorem = theorem_of(sample.rule(*sample.arguments))
    assert theorem.statement is formula_of(sample.statement)


@pytest.mark.parametrize("sample", NEAR, ids=name_of)
def test_a_rule_refuses_a_near_miss(sample: Near) -> None:
    with pytest.raises(Refused, match=sample.says):
        sample.rule(*sample.arguments)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_has_a_sample_and_two_near_misses(rule: str) -> None:
    assert rule in map(name_of, ACCEPTED), f"{rule}: no sample that it accepts"
    assert [name_of(sample) for sample in NEAR].count(rule) >= 2, f"{rule}: fewer than two near misses"
