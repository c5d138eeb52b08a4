"""At small sizes a committed kernel is not slower than NumPy as one writes it, which checks nothing."""

import pytest

from codegen.bench.rivals import LAYERS
from codegen.catalogue import RULES

from .small_arrays import SHAPES, measured

NAMES = [*(rival.name for rival in LAYERS), *RULES]


@pytest.mark.parametrize("name", NAMES)
def test_not_slower_than_by_hand(name: str) -> None:
    found = {shape: times for shape, (times, _) in zip(SHAPES, measured(name), strict=True)}
    assert {shape: round(times, 2) for shape, times in found.items() if times < 1} == {}
