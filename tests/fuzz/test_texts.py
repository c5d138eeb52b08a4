"""A few fuzzed texts in every run of the tests; `python -m tests.fuzz.texts --count 100000` puts many."""

import pytest

from derive import Error

from .texts import LIMIT, fuzzed, trouble


@pytest.mark.parametrize("seed", range(4))
def test_fuzzed_texts(seed: int) -> None:
    assert list(fuzzed(300, seed)) == []


def test_trouble_is_seen() -> None:
    def crash(text: str) -> None:
        raise KeyError(text)

    def refuse(text: str) -> None:
        raise Error(text)

    assert LIMIT > 0
    assert trouble(crash, "y").startswith("KeyError: ")
    assert trouble(refuse, "y = \x1b[2J").startswith("an unprintable message")
    assert trouble(refuse, "no") == ""
