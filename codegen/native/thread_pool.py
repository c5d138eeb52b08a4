"""Runs functions on threads beside the caller, each of them on another processor."""

import ctypes
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from contextvars import copy_context
from functools import cache
from itertools import pairwise
from typing import TypeVar

SMALL = 100_000                             # entries; fewer are not worth another thread

T = TypeVar("T")


def processors() -> int:
    return len(_allowed()) or os.cpu_count() or 1


def _allowed() -> set[int]:
    """The processors that the caller may run on, where the system tells."""
    return os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set()


def shares(count: int, grain: int, entries: int, threads: int | None) -> list[tuple[int, int]]:
    """From where to where each thread goes: about as far, by multiples of the grain, and not for a few entries."""
    if entries < 2 * SMALL:
        return [(0, count)]
    pieces = min(threads or processors(), -(-count // grain), entries // SMALL)
    return list(pairwise(min(count, -(-count * k // (pieces * grain)) * grain) for k in range(pieces + 1)))


def at_once(parts: Sequence[Callable[[], T]]) -> list[T]:
    """What the parts give, in their order: the first is done here, the others by threads. All have ended after it, also
    where one of them fails."""
    if len(parts) == 1:
        return [parts[0]()]
    crew = _crew(len(parts) - 1)
    with crew.apart():
        # as the caller does it: with its np.errstate
        others = [crew.pool.submit(copy_context().run, part) for part in parts[1:]]
        try:
            first = parts[0]()
        finally:
            wait(others)
    return [first, *(other.result() for other in others)]


class _Crew:
    """So many threads."""

    def __init__(self, count: int) -> None:
        self.pool = ThreadPoolExecutor(count, "kernel")
        here = threading.Barrier(count + 1)                 # until all of them are there

        def started() -> int:
            here.wait()
            return threading.get_native_id()

        try:
            numbers = [self.pool.submit(started) for _ in range(count)]
        except RuntimeError:                                # there are no more: let those go that are here
            here.abort()
            raise
        here.wait()
        self.threads = [number.result() for number in numbers]
        self.away: tuple[int, set[int]] | None = None       # from which processor they stay, of which

    @contextmanager
    def apart(self) -> Iterator[None]:
        """The caller stays on its processor meanwhile, and the threads on others. Where the caches of processors are
        said to be apart, as in many virtual machines, the system would wake a thread where its waker runs, and move it
        to an idle processor only milliseconds later, when the work is over."""
        here, allowed = _processor(), _allowed()
        if here not in allowed or len(allowed) <= len(self.threads):
            yield
            return
        if self.away != (here, allowed):
            for thread in self.threads:
                _stand(thread, allowed - {here})
            self.away = here, allowed
        _stand(0, {here})
        try:
            yield
        finally:
            _stand(0, allowed)


def _stand(thread: int, where: set[int]) -> None:
    with suppress(OSError):                         # it may not be told: it may be late then, and nothing else changes
        os.sched_setaffinity(thread, where)


@cache
def _crew(count: int) -> _Crew:
    return _Crew(count)


try:
    _processor: Callable[[], int] = ctypes.CDLL(None).sched_getcpu
except (AttributeError, OSError, TypeError):        # not Linux: the system chooses
    def _processor() -> int:
        return -1

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_crew.cache_clear)       # threads stay behind when a process divides
