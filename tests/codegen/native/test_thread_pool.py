"""Threads beside the caller: what goes to them, what comes back, and where they run."""

import os
import threading
from functools import partial
from itertools import pairwise
from time import sleep

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.native import thread_pool
from codegen.native.thread_pool import at_once, shares


def test_results_stand_in_the_order_of_the_parts() -> None:
    assert at_once([lambda: sleep(0.02) or 0, lambda: 1, lambda: 2]) == [0, 1, 2]
    assert at_once([lambda: "alone"]) == ["alone"]


def test_the_first_part_is_done_here_and_the_others_are_not() -> None:
    first, *others = at_once([threading.get_ident] * 4)
    assert first == threading.get_ident()
    assert first not in others


@pytest.mark.parametrize("wrong", [0, 1, 2])
def test_a_failure_is_told_when_all_parts_have_ended(wrong: int) -> None:
    ended = []

    def part(number: int) -> None:
        if number == wrong:
            raise ValueError(number)
        sleep(0.02)
        ended.append(number)

    with pytest.raises(ValueError, match=str(wrong)):
        at_once([partial(part, number) for number in range(3)])
    assert sorted(ended) == [number for number in range(3) if number != wrong]


def test_what_numpy_does_about_errors_is_the_same_in_every_part() -> None:
    with np.errstate(divide="raise"):
        assert [set_["divide"] for set_ in at_once([np.geterr] * 3)] == ["raise"] * 3


@given(count=st.integers(0, 10**7), grain=st.integers(1, 5000), threads=st.integers(1, 9), width=st.integers(1, 50))
def test_shares_cover_all_once(count: int, grain: int, threads: int, width: int) -> None:
    found = shares(count, grain, count * width, threads)
    assert [found[0][0], found[-1][1]] == [0, count]
    assert all(one[1] == other[0] for one, other in pairwise(found))
    assert all(lo % grain == 0 and lo < hi for lo, hi in found if count)
    assert 1 <= len(found) <= threads
    assert len(found) == 1 or count * width >= len(found) * thread_pool.SMALL


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2,
                    reason="needs Linux and two processors")
def test_threads_stay_away_from_the_processor_of_their_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = os.sched_getaffinity(0)
    for mine in (min(allowed), max(allowed), min(allowed)):
        monkeypatch.setattr(thread_pool, "_processor", lambda: mine)        # noqa: B023  (called in this turn only)
        assert at_once([lambda: os.sched_getaffinity(0)] * 2) == [{mine}, allowed - {mine}]
        assert os.sched_getaffinity(0) == allowed
        with pytest.raises(ZeroDivisionError):
            at_once([lambda: 1 // 0, lambda: 0])
        assert os.sched_getaffinity(0) == allowed
