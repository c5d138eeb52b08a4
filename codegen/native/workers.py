"""Threads that work beside the one that calls, each of them on another processor than it."""

import ctypes
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from contextvars import copy_context
from functools import cache
from itertools import pairwise
from typing import TypeVar

SMALL = 100_000                             # entries; fewer are not worth another thread

T = TypeVar("T")


def processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


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
    others: list[Future[T]] = _crew(len(parts) - 1).started(parts[1:])
    try:
        first = parts[0]()
    finally:
        wait(others)
    return [first, *(other.result() for other in others)]


class _Crew:
    """So many threads. Where the caches of processors are said to be apart, as in many virtual machines, the system
    wakes a thread where it last ran or where its caller runs, and moves it to an idle processor only milliseconds
    later, when the work is over: so it is told to stay away from the caller's."""

    def __init__(self, count: int) -> None:
        self.threads: list[int] = []
        self.placed = (-1, 0)           # the processor that they stay away from, and how many of them do
        self.pool = ThreadPoolExecutor(count, "kernel", lambda: self.threads.append(threading.get_native_id()))

    def started(self, parts: Sequence[Callable[[], T]]) -> list[Future[T]]:
        here = _processor()
        if here >= 0 and self.placed != (here, len(self.threads)):
            self._place(here)
        # as the caller does: with its np.errstate
        return [self.pool.submit(copy_context().run, part) for part in parts]

    def _place(self, here: int) -> None:
        threads, others = [*self.threads], os.sched_getaffinity(0) - {here}
        for thread in threads if others else ():
            with suppress(OSError):                 # it may not be told: then it may be late, and nothing else changes
                os.sched_setaffinity(thread, others)
        self.placed = (here, len(threads))


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
