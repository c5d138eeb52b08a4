"""The tool against the table of pairs: it says what is true, or that it does not know, and then a reason is listed.

`make pairs` asks every pair, and then none may be listed that is decided; `make check` asks every eighth.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.optimisers.judging import BY_A_HYPOTHESIS, GROUPS, NOTATION, TIME, fault, verdict
from tests.optimisers.pair_table import Pair, pairs
from tests.optimisers.reading import read

TABLE = pairs(Path(__file__).parent / "pairs")
SAMPLE = 8
GROUP = {name: group for group, listed in GROUPS.items() for name in listed}
PROPERTY = "pairs of update rules"
Record = Callable[[str, object], None]


@pytest.mark.thorough(seconds=260, every=7*SAMPLE, check=SAMPLE)
@pytest.mark.parametrize("pair", TABLE, ids=lambda pair: pair.name)
def test_the_tool_says_so(pair: Pair, record_property: Record, whole: bool) -> None:
    try:
        said = verdict(pair)
    except AssertionError:
        record_property(PROPERTY, ["wrong"])
        raise
    record_property(PROPERTY, [said])
    told = fault(said, GROUP.get(pair.name, ""), whole)
    assert not told, told


@pytest.mark.parametrize(("said", "group", "sampled", "whole"), [
    ("decided", "", True, True), ("decided", "roots", True, False), ("decided", TIME, True, True),
    ("decided", NOTATION, True, False), ("undecided", "", False, False), ("undecided", "roots", True, True),
    ("undecided", TIME, True, True), ("undecided", NOTATION, False, False), ("refused", "", False, False),
    ("refused", NOTATION, True, True), ("refused", TIME, False, False),
])
def test_what_fails(said: str, group: str, sampled: bool, whole: bool) -> None:
    assert (not fault(said, group, whole=False), not fault(said, group, whole=True)) == (sampled, whole)


def test_what_is_listed_is_in_the_table() -> None:
    names = {pair.name for pair in TABLE}
    assert set(GROUP) <= names, sorted(set(GROUP) - names)
    assert len(GROUP) == sum(map(len, GROUPS.values())), "a pair is listed twice"
    assert set(BY_A_HYPOTHESIS) <= names
    assert all(reason for listed in GROUPS.values() for reason in listed.values())


def _pair(truth: str, second: str) -> Pair:
    first = read("v = mu*v + g; theta = theta - lr*v")
    return Pair("a pair", "", first, read(second), (), (), truth, {}, {}, {}, "", (), {}, ())


INSIDE, OTHER = "v = mu*v + lr*g; theta = theta - v", "v = mu*v - g; theta = theta - lr*v"


def test_a_judge_that_is_asked_the_other_way_round_says_no() -> None:
    same, apart = _pair("equivalent", INSIDE), _pair("not equivalent", OTHER)
    assert verdict(same) == verdict(apart) == "decided"
    for pair, truth in ((same, apart.truth), (apart, same.truth)):
        with pytest.raises(AssertionError, match="wrong: "):
            verdict(replace(pair, truth=truth))
