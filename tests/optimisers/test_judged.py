"""The tool against the table of pairs: it says what is true, or that it does not know, and then a reason is listed.

Every eighth pair is asked; `make truth` asks all of them.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.optimisers.judging import BY_A_HYPOTHESIS, NOTATION, REASONS, verdict
from tests.optimisers.pair_table import Pair, pairs
from tests.optimisers.reading import read

TABLE = pairs(Path(__file__).parent / "pairs")
SAMPLE, OFFSET = 8, 3
Record = Callable[[str, object], None]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "pair" in metafunc.fixturenames:
        step = slice(None) if metafunc.config.getoption("--whole-pool") else slice(OFFSET, None, SAMPLE)
        metafunc.parametrize("pair", TABLE[step], ids=lambda pair: pair.name)


def test_the_tool_says_so(pair: Pair, record_property: Record) -> None:
    said = verdict(pair)
    reason = REASONS.get(pair.name)
    if said == "decided":
        assert reason is None, "it is decided, and undecided.toml lists it: take it out"
    else:
        assert reason is not None, f"{said}, and undecided.toml lists no reason"
        assert (reason == NOTATION) == (said == "refused"), f"{said}, and undecided.toml says: {reason}"
    record_property("pairs of update rules", [said])


def test_what_is_listed_is_in_the_table() -> None:
    names = {pair.name for pair in TABLE}
    assert set(REASONS) <= names, sorted(set(REASONS) - names)
    assert set(BY_A_HYPOTHESIS) <= names
    assert all(REASONS.values())


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
