"""Every rule has samples that it accepts, with the theorem written by hand, and near misses that it refuses."""

import pytest

from derive.kernel.theorem import RULES
from derive.kernel.types import Refused

from .notation import written
from .samples import arithmetic, equality, logic
from .samples.sample import ACCEPTED, REFUSED, Accepted, Refusal

FILES = (arithmetic, equality, logic)       # importing them fills the two lists


def name_of(sample: object) -> str:
    return sample.rule.__name__ if isinstance(sample, (Accepted, Refusal)) else str(sample)


@pytest.mark.parametrize("sample", ACCEPTED, ids=name_of)
def test_a_right_use_gives_the_theorem_expected(sample: Accepted) -> None:
    theorem = sample.rule(*sample.arguments)
    assert written(theorem.statement) == sample.statement
    assert {written(one) for one in theorem.given} == sample.given
    assert theorem.rule == sample.rule.__name__
    assert theorem.arguments == sample.arguments


@pytest.mark.parametrize("sample", REFUSED, ids=name_of)
def test_a_near_miss_is_refused(sample: Refusal) -> None:
    with pytest.raises(Refused, match=sample.says):
        sample.rule(*sample.arguments)


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_has_samples(rule: str) -> None:
    assert sum(sample.rule is RULES[rule] for sample in ACCEPTED) >= 3
    assert sum(sample.rule is RULES[rule] for sample in REFUSED) >= 3


@pytest.mark.parametrize("rule", [RULES[name] for name in RULES], ids=list(RULES))
def test_a_rule_has_a_sentence_and_takes_no_argument_by_name(rule: object) -> None:
    assert rule.__doc__
    with pytest.raises(TypeError):
        rule(theorem=logic.POSITIVE)
    with pytest.raises(TypeError):
        rule(logic.p, given=frozenset())
