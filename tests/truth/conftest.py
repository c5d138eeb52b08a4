"""What a judgement leaves behind is not looked through again: a pause of seconds would be taken for a long search."""

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _no_pauses() -> Iterator[None]:
    yield
    gc.freeze()
