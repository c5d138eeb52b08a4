"""While a question is searched Python looks for garbage seldom; afterwards as often as its user wants."""

import gc
from collections.abc import Iterator
from threading import Barrier, Thread

import pytest

from derive.budget import GivenUp, searched
from derive.garbage import COLLECTIONS

OWN = 701, 11, 13           # which no one else has set


@pytest.fixture(autouse=True)
def _own() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(*OWN)
    yield
    gc.set_threshold(*before)


def test_seldom_within_a_question_and_as_before_after_it() -> None:
    assert searched(lambda: searched(gc.get_threshold)) == COLLECTIONS
    assert gc.get_threshold() == OWN


def test_as_before_after_a_question_that_is_given_up() -> None:
    with pytest.raises(GivenUp):
        searched(lambda: 1 / 0)
    assert gc.get_threshold() == OWN


def test_as_before_after_the_last_of_two_questions_that_overlap() -> None:
    both_in, one_out = Barrier(2), Barrier(2)
    seen = []

    def first() -> None:
        searched(both_in.wait)
        one_out.wait()

    def second() -> None:
        def work() -> None:
            both_in.wait()
            one_out.wait()              # the first one is through
            seen.append(gc.get_threshold())
        searched(work)

    threads = [Thread(target=first), Thread(target=second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [COLLECTIONS]
    assert gc.get_threshold() == OWN
