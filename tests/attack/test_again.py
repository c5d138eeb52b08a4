"""What is drawn is kept for the next who asks, and lost by nobody's interruption."""

from collections.abc import Iterator
from threading import Thread
from time import sleep

import pytest

from derive.attack.again import Again


def test_each_item_is_made_once() -> None:
    made: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(3):
            made.append(number)
            yield number

    again = Again(numbers)
    assert next(iter(again)) == 0
    assert made == [0]
    assert [*again] == [*again] == made == [0, 1, 2]


def test_after_an_interruption_it_goes_on_behind_what_is_kept() -> None:
    breaks = iter([False, False, True, False, False, False, False])

    def numbers() -> Iterator[int]:
        for number in range(4):
            if next(breaks):
                raise KeyboardInterrupt
            yield number

    again = Again(numbers)
    with pytest.raises(KeyboardInterrupt):
        list(again)
    assert [*again] == [0, 1, 2, 3]


def test_several_threads_see_the_same() -> None:
    def numbers() -> Iterator[int]:
        for number in range(50):
            sleep(0.001)                # where another thread comes in
            yield number

    again = Again(numbers)
    seen: list[list[int]] = []
    threads = [Thread(target=lambda: seen.append([*again])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [[*range(50)]] * 8
