"""A few fuzzed texts in every run of the tests; `python -m tests.fuzz.texts --count 100000` puts many."""

import pytest

from derive import Error, NotationError

from .texts import (
    LIMIT,
    Reader,
    claim_read,
    estimator_read,
    fuzzed,
    gradient_read,
    layer_read,
    rule_read,
    trouble,
)


@pytest.mark.thorough(seconds=14)
@pytest.mark.parametrize("seed", range(4))
def test_fuzzed_texts(seed: int) -> None:
    assert list(fuzzed(300, seed)) == []


FOUND: list[tuple[Reader, str]] = [
    (gradient_read, "db[i] = db[i]"), (gradient_read, "dx[j] = sum(i, dy[i]*w[i,j]) + dx[j]"),
    (claim_read, "y[(1e400 - t)] == N*mu[t] for t >= 1, N**(1/0) != 0"),
    (claim_read, "y[t] == log(0) for t >= 1/(1 - 1)"),
    (layer_read, "y = x/0"), (layer_read, "y[i] = x[i]**(0**-1)"), (rule_read, "v = v/(2 - 2) + g"),
    (estimator_read, "mean(b=1..B, x[b]/0)"),
]


@pytest.mark.parametrize(("read", "text"), FOUND)
def test_what_was_found_is_refused_where_it_stands(read: Reader, text: str) -> None:
    with pytest.raises(NotationError, match=r"\^"):
        read(text)


def test_trouble_is_seen() -> None:
    def crash(text: str) -> None:
        raise KeyError(text)

    def refuse(text: str) -> None:
        raise Error(text)

    assert LIMIT > 0
    assert trouble(crash, "y").startswith("KeyError: ")
    assert trouble(refuse, "y = \x1b[2J").startswith("an unprintable message")
    assert trouble(refuse, "no") == ""
