"""Shares the tiles of a loop among threads, each taking the next; what tiles add up, they add in their order."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from threading import Condition, Lock

from codegen.native.thread_pool import at_once

try:
    from threadpoolctl import ThreadpoolController
except ImportError:             # in a package of kernels by itself: BLAS keeps its threads
    ThreadpoolController = None


class _Stopped(Exception):
    """Another thread has failed, and its tile will not come to an end."""


class Turns:
    """The tiles of one loop."""

    def __init__(self, tiles: range) -> None:
        self._left: Iterator[int] = iter(tiles)
        self._now, self._step = tiles.start, tiles.step
        self._moved = Condition()
        self._failed = False

    def __iter__(self) -> Iterator[int]:
        while True:
            with self._moved:
                tile = next(self._left, None)
            if tile is None:
                return
            yield tile

    @contextmanager
    def at(self, tile: int) -> Iterator[None]:
        """As soon as all tiles before this one have been here."""
        with self._moved:
            self._moved.wait_for(lambda: self._failed or self._now == tile)
            if self._failed:
                raise _Stopped
            yield
            self._now += self._step
            self._moved.notify_all()

    def taken_by(self, work: "Callable[[Turns], None]") -> None:
        """What one thread does. Where it fails, no other waits for it, or begins another tile."""
        try:
            with suppress(_Stopped):
                work(self)
        except BaseException:
            with self._moved:
                self._failed, self._left = True, iter(())
                self._moved.notify_all()
            raise


def in_turns(work: Callable[[Turns], None], tiles: range, threads: int) -> None:
    """The work on all tiles, by so many threads."""
    turns = Turns(tiles)
    if min(threads, len(tiles)) < 2:
        work(turns)
        return
    with _alone():
        at_once([lambda: turns.taken_by(work)] * min(threads, len(tiles)))


_spoken_for = Lock()


@contextmanager
def _alone() -> Iterator[None]:
    """While loops have threads, BLAS has none: its own would take the processors from them, also after they are done,
    for they wait actively. Where several callers have loops at once, the first of them speaks for all."""
    if ThreadpoolController is None or not _spoken_for.acquire(blocking=False):
        yield
        return
    try:
        with _blas().limit(limits=1):
            yield
    finally:
        _spoken_for.release()


@cache
def _blas() -> ThreadpoolController:
    return ThreadpoolController().select(user_api="blas")
