"""The tables of optax' and Keras' rules against what these frameworks did, which is kept in files."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.optimisers.following import followed
from tests.optimisers.reading import bound_twice
from tests.optimisers.rule_table import FRAMEWORKS, Entry, entries

TABLE = [entry for framework in ("optax", "keras") for entry in entries(framework)]
EXPECTED = {framework: json.loads((Path(__file__).parent / "rules" / f"{framework}.json").read_text())
            for framework in ("optax", "keras")}


@pytest.mark.thorough(seconds=8, every=9)
@pytest.mark.parametrize("entry", TABLE, ids=lambda entry: f"{entry.framework} {entry.name}")
def test_the_text_does_what_the_framework_did(entry: Entry) -> None:
    aim = np.array(EXPECTED[entry.framework][entry.name])
    assert np.ptp(aim, axis=0).min() > 1e-6, "something does not move"
    np.testing.assert_allclose(followed(entry), aim, rtol=entry.rounding, atol=entry.rounding)


@pytest.mark.parametrize("framework", FRAMEWORKS)
def test_the_tables_are_well_formed(framework: str) -> None:
    table = entries(framework)
    assert len({entry.name for entry in table}) == len(table)
    for entry in table:
        read = {name for name in entry.rule.parameters if name not in entry.defaults}
        assert not read, f"{entry.name}: no default for {sorted(read)}"
        assert set(entry.start) <= set(entry.rule.states), entry.name
        twice = [text for line in entry.rule.lines for text in bound_twice(line.value, frozenset(line.letters))]
        assert not twice, f"{entry.name}: {twice}"
        assert not entry.original or entry.original.startswith((f"{framework}.",)), entry.name
