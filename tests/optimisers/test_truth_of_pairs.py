"""The table of pairs against simulation: maps are right at 40 digits, and where none is told none is found."""

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from tests.optimisers.fitting import misfit
from tests.optimisers.map_runs import follows
from tests.optimisers.pair_table import TRUTHS, Pair, pairs
from tests.optimisers.reading import expression

TABLE = pairs(Path(__file__).parent / "pairs")


def named(pair: Pair) -> str:
    return pair.name


def test_the_table_is_well_formed() -> None:
    assert max(Counter(pair.name for pair in TABLE).values()) == 1
    for pair in TABLE:
        assert pair.truth in TRUTHS, pair.name
        assert bool(pair.why) == (pair.truth != "equivalent"), pair.name
        assert set(pair.starts) == (set() if pair.truth == "not equivalent" else set(pair.second.states)), pair.name
        assert set(pair.values) == (set() if pair.truth == "not equivalent" else set(pair.solve)), pair.name
    assert Counter(pair.truth for pair in TABLE)["not equivalent"] > 70


@pytest.mark.thorough(seconds=10, every=11)
@pytest.mark.parametrize("pair", [pair for pair in TABLE if pair.truth != "not equivalent"], ids=named)
def test_the_map_is_right(pair: Pair) -> None:
    follows(pair, {name: expression(text) for name, text in pair.values.items()},
            {name: expression(text) for name, text in pair.starts.items()}, Random(pair.name))


@pytest.mark.thorough(seconds=11, every=11)
@pytest.mark.parametrize("pair", [pair for pair in TABLE if pair.truth != "equivalent"], ids=named)
def test_no_start_works(pair: Pair) -> None:
    assert _is_missed(pair), "from a generic start"
    if pair.truth == "not equivalent":
        assert _is_missed(pair, rest=True), "from rest"


def _is_missed(pair: Pair, rest: bool = False) -> bool:
    """Whether a point and sequences are found for which no start is: more sequences where signs say little."""
    return any(misfit(pair, seed, many, rest) > 1e-6 for seed, many in enumerate((4, 4, 60, 400)))


def test_the_search_finds_the_maps_there_are() -> None:
    """A search that finds nothing anywhere would say nothing where it finds nothing."""
    sample = [pair for pair in TABLE if pair.truth == "equivalent"][::6]
    found = [pair.name for pair in sample if misfit(pair, 3) < 1e-8]
    assert len(found) >= 0.9*len(sample), sorted({pair.name for pair in sample} - set(found))
