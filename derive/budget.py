"""How long a question may be searched, and what becomes of an error that a search raises: `unknown`, with the reason.

The seconds are those that its thread computes, not those of the wall clock, so that a machine that is busy with other
things answers the same. A search is stopped from outside, wherever it is, by an exception that Python raises in its
thread. That exception is no `Exception`, so that no search catches it.
"""

from __future__ import annotations

import ctypes
import sys
import time
from _thread import allocate_lock, get_ident, start_new_thread
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import partial, wraps
from pathlib import Path
from traceback import extract_tb
from typing import ParamSpec, TypeVar

from derive.garbage import collecting_seldom
from derive.notation.errors import Error
from derive.notation.source import printable

SECONDS = 20.0              # for one question, unless the caller says otherwise
SHORTEST = 0.001            # seconds between two looks at the clock
AGAIN = 0.05                # seconds after which a search that goes on is stopped once more
ATTEMPTS = 100              # to stop the clock, each of which its last alarm may interrupt
PART = 0.75                 # of what is left that a proof may take, so that an attack comes to its turn
WAITING = 10                # seconds on the wall that count as one, for a search that waits and does not compute
LONGEST = 200               # characters of another package's message
Given = ParamSpec("Given")
Found = TypeVar("Found")
_seconds: ContextVar[float] = ContextVar("seconds", default=SECONDS)


class OutOfTime(BaseException):
    """The time is spent."""


class _Clock:
    """Seconds that the thread which makes it computes from then on. While it waits they go on, but slowly."""

    def __init__(self) -> None:
        self._computed = _computed()
        self._started = self._computed(), time.monotonic()

    def __call__(self) -> float:
        computing, waiting = self._started
        return max(self._computed() - computing, (time.monotonic() - waiting) / WAITING)


def _computed() -> Callable[[], float]:
    """What the system counts of this thread, for any thread to read; where it has no such clock, the wall's."""
    if sys.platform == "linux":
        return partial(time.clock_gettime, time.pthread_getcpuclockid(get_ident()))
    return time.monotonic


_ends: ContextVar[tuple[_Clock, float] | None] = ContextVar("ends", default=None)     # when a question is given up


def _unraisable(before: Callable[[sys.UnraisableHookArgs], object], found: sys.UnraisableHookArgs) -> None:
    """Where Python cannot raise, as when it clears a weak reference away, the stop is lost without a word: another one
    follows."""
    if found.exc_type is not OutOfTime:
        before(found)


def _hear() -> None:
    if getattr(sys.unraisablehook, "func", None) is not _unraisable:
        sys.unraisablehook = partial(_unraisable, sys.unraisablehook)


class GivenUp(Error):
    """A search that came to no end, and why; a door says so in its own words."""


class Spent(GivenUp):
    """The time that it had is spent; with more it may come to an end."""


@contextmanager
def seconds(limit: float) -> Iterator[None]:
    """with seconds(5): the questions asked in here are each given up after so long."""
    if not limit > 0:
        raise Error(f"a question may be searched for a number of seconds above 0, not {limit}")
    token = _seconds.set(limit)
    try:
        yield
    finally:
        _seconds.reset(token)


def searched(work: Callable[[], Found]) -> Found:
    """What `work` answers. Errors of the tool go through; all else that it raises is GivenUp, and so is spent time.
    Within another question its time counts, and so does what it makes of errors."""
    if _ends.get() is not None:
        return work()
    with collecting_seldom():
        return _told(work, _seconds.get())


def attempted(work: Callable[[], Found]) -> Found:
    """The same for a part of a question: a proof, after which an attack may still come to an answer."""
    return _told(work, left() * PART)


def tried(work: Callable[[], Found], most: float) -> Found:
    """The same for one of several tries, which has so many seconds at most."""
    return _told(work, min(most, left()))


def left() -> float:
    """Seconds of the question that is searched."""
    if (ends := _ends.get()) is None:
        return _seconds.get()
    clock, end = ends
    return max(end - clock(), 0.0)


def door(failed: Callable[[str], Exception]) -> Callable[[Callable[Given, Found]], Callable[Given, Found]]:
    """For a function that answers a question: where its search is given up, it raises this."""
    def of(ask: Callable[Given, Found]) -> Callable[Given, Found]:
        @wraps(ask)
        def asked(*args: Given.args, **kwargs: Given.kwargs) -> Found:
            try:
                return searched(lambda: ask(*args, **kwargs))
            except GivenUp as reason:
                if _ends.get() is not None:             # the door outside says it
                    raise
                raise failed(str(reason)) from reason.__cause__
        return asked
    return of


def _told(work: Callable[[], Found], limit: float) -> Found:
    try:
        return _within(limit, work)
    except Error:
        raise
    except _Spent:
        raise Spent(f"the search was stopped, as the {_seconds.get():g} seconds of a question were spent; more may do: "
                    "--seconds, or `with derive.seconds(60):` in Python") from None
    except Exception as error:          # of SymPy, of ours: a search may fail in any way, and decides nothing
        raise GivenUp(f"a search failed: {_message(error)}") from error


def _message(error: Exception) -> str:
    at = extract_tb(error.__traceback__)[-1]
    said = printable(" ".join(str(error).split()))[:LONGEST]
    return f"{type(error).__name__}{': ' if said else ''}{said} ({Path(at.filename).name})"


class _Spent(Exception):
    """The time of this very part is spent."""


def _within(limit: float, work: Callable[[], Found]) -> Found:
    """What `work` answers within so many seconds."""
    outside = _ends.get()
    clock = outside[0] if outside else _Clock()
    end = clock() + limit
    token = _ends.set((clock, end))
    stopper = _Stopper(clock, end)
    _hear()
    try:
        try:
            stopper.start()
            return work()
        finally:
            stopper.stop()
    except OutOfTime:
        stopper.stop()
        if clock() < end:               # the question outside is given up, not this part of it
            raise
        raise _Spent from None
    finally:
        _ends.reset(token)


class _Stopper:
    """Raises OutOfTime in the thread that made it, from a moment on until it is stopped. (What it is made of can be
    interrupted anywhere. A `Thread` cannot: its start and its join go wrong.)"""

    def __init__(self, clock: _Clock, end: float) -> None:
        self._clock, self._end = clock, end
        self._thread, self._wake = ctypes.c_ulong(get_ident()), allocate_lock()
        self._begun = self._over = False
        self._wake.acquire()

    def start(self) -> None:
        start_new_thread(self._run, ())

    def _run(self) -> None:
        try:
            self._begun = True
            wait = SHORTEST         # no clock is read at first: the thread that asks may have ended, and its clock too
            while not self._wake.acquire(timeout=max(wait, SHORTEST)):
                if (wait := self._end - self._clock()) <= 0:
                    ctypes.pythonapi.PyThreadState_SetAsyncExc(self._thread, ctypes.py_object(OutOfTime))
                    wait = AGAIN
        except OutOfTime:           # for the thread that asks, whose name a new one has at first; it comes again
            pass
        finally:
            self._over = True

    def stop(self) -> None:
        """After this nothing is raised any more. It may itself be interrupted, and then goes on."""
        for _ in range(ATTEMPTS):
            with suppress(OutOfTime):
                with suppress(RuntimeError):                # it is awake
                    self._wake.release()
                while self._begun and not self._over:       # if it begins later, it is awake, and raises nothing
                    time.sleep(0.0001)
                for _ in range(3):          # what is on its way comes here. (To take it back would leave Python looking
                    pass                    # for it at each step from then on.)
                return
