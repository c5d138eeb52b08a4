"""What is drawn one after another, kept for all who ask for the same."""

from collections.abc import Callable, Iterator
from itertools import count, islice
from threading import Lock
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Again(Generic[Item]):
    """The items of an iterator, each made once, when it is first asked for."""

    def __init__(self, begin: Callable[[], Iterator[Item]]) -> None:
        self.begin = begin
        self.rest = begin()
        self.kept = list[Item]()
        self.lock = Lock()              # an iterator goes on for one thread at a time

    def __iter__(self) -> Iterator[Item]:
        for place in count():
            with self.lock:
                if place == len(self.kept) and not self._one_more():
                    return
            yield self.kept[place]

    def _one_more(self) -> bool:
        """Where this is broken off, the iterator is lost, and another one goes on behind what is kept."""
        try:
            self.kept.append(next(self.rest))
        except StopIteration:
            return False
        except BaseException:
            self.rest = islice(self.begin(), len(self.kept), None)
            raise
        return True
