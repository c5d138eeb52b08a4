"""One supervised process a script: started, listened to, ended when its time is over or its parent ends.

Whatever becomes of one script, the others go on, and what it had settled until then is kept. The processes are copies
of this one where that is safe, so that SymPy is loaded once, here.
"""

import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType
from typing import Generic

from derive.estimators import families
from derive.layers import layer
from derive.notation.errors import Error
from derive.notation.source import printable
from derive.rules import recurrences, update_rules
from derive.running.messages import Garbled, Inbox, taken
from derive.running.orphans import adopting, end_adopted, end_descendants
from derive.running.run import Limits, available_cores
from derive.running.watchdog import note, watch
from derive.running.worker import SIGNALS, Answer, Finished, Settled, Work, work_in_process
from derive.sheets import sheet
from derive.show import record, script

LOADED = (families, layer, recurrences, record, script, sheet, update_rules)     # so that the copies have them
COPIES = sys.platform not in ("win32", "darwin")        # on a Mac a copy may break in the system's own libraries
OUTPUT = 1 << 16        # bytes that a script prints and that are shown
PATIENCE = 0.2          # seconds between looks at the processes, which may end without a word on their pipes
LEFT = 64               # chunks that may be waiting in the pipes of a process that has ended


@dataclass(frozen=True, slots=True)
class Ended(Generic[Answer]):
    """What one script came to: an answer a claim, and why these may not be all. `broken` is an error of the tool."""

    script: Path
    answers: tuple[Answer, ...]
    error: str = ""
    broken: bool = False

    @property
    def checked(self) -> str:
        """The error, for those who tell of errors of scripts alone."""
        if self.broken:
            raise InternalError(self.error)
        return self.error


@dataclass(frozen=True, slots=True)
class Lifeline:
    """The two ends of the pipe that ends with this process."""

    held: Connection
    end: Connection
    watchdogs: tuple[int, ...]

    def begins(self, process: BaseProcess) -> None:
        if COPIES and process.pid is not None:
            note(self.held, process.pid, lives=True)

    def ends(self, process: BaseProcess) -> None:
        if COPIES and process.pid is not None:
            note(self.held, process.pid, lives=False)


class InternalError(Exception):
    """An error of the tool itself, as a process told of it."""


@dataclass(slots=True, eq=False)
class Process(Generic[Answer]):
    """A script that runs, and what has been heard of it so far."""

    script: Path
    process: BaseProcess
    messages: Connection
    output: Connection
    deadline: float
    open: set[Connection]
    inbox: Inbox = field(default_factory=Inbox)
    settled: list[Settled[Answer]] = field(default_factory=list)
    printed: bytearray = field(default_factory=bytearray)
    finished: Finished | None = None
    why: str = ""                       # it ended before its end

    def listen(self, connection: Connection) -> None:
        """Take what has come on one of its pipes."""
        try:
            chunk = taken(connection)
        except OSError:
            chunk = b""
        if not chunk:
            self.open.discard(connection)
        elif connection is self.output:
            self.printed += chunk[:max(0, OUTPUT + 1 - len(self.printed))]
        else:
            self._take(chunk)

    def _take(self, chunk: bytes) -> None:
        try:
            for message in self.inbox.messages(chunk):
                if isinstance(message, Settled):
                    self.settled.append(message)
                elif isinstance(message, Finished):
                    self.finished = message
        except Garbled:
            self.open.discard(self.messages)
            self.why = "died: something else was written where its results go"

    def end(self) -> None:
        """End it, with all that it started."""
        if self.process.pid is not None:
            end_descendants(self.process.pid)
        with suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg") and self.process.pid is not None:
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()


def each(work: Work[Answer], scripts: Sequence[Path], jobs: int | None = None,
         limits: Limits | None = None) -> Iterator[Ended[Answer]]:
    """What is made of the claims of each script, as the scripts end; `jobs` of them at a time."""
    limits = limits or Limits()
    waiting = sorted(scripts, key=_size)            # a long one first: it is taken from the end
    running: list[Process[Answer]] = []
    with adopting() as before, _lifeline() as lifeline, _ended_by_signals(running):
        ours = {*before, *lifeline.watchdogs}
        try:
            while waiting or running:
                while waiting and len(running) < (jobs or available_cores()):
                    _start(work, waiting.pop(), limits, lifeline, running)
                for process in _through(running, limits):
                    running.remove(process)
                    process.process.join()
                    end_adopted({*ours, *_pids(running)})
                    lifeline.ends(process.process)
                    yield _outcome(process)
        finally:
            for process in running:
                process.end()
            for process in running:
                process.process.join()
            end_adopted(ours)


def _pids(running: Sequence[Process[Answer]]) -> list[int]:
    return [process.process.pid for process in running if process.process.pid is not None]


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _start(work: Work[Answer], script: Path, limits: Limits, lifeline: Lifeline,
           running: list[Process[Answer]]) -> None:
    context = get_context("fork") if COPIES else get_context("spawn")
    messages, telling = Pipe(duplex=False)
    output, printing = Pipe(duplex=False)
    ours = (lifeline.held, messages, output, *(part for other in running for part in (other.messages, other.output)))
    process = context.Process(target=work_in_process, args=(
        work, script, limits, os.getpid(), None if COPIES else lifeline.end, telling, printing, ours if COPIES else ()))
    for stream in (sys.stdout, sys.stderr):
        stream.flush()                      # or else a copy would have the text as well
    with _unsignalled():
        process.start()
        lifeline.begins(process)
        running.append(Process(script, process, messages, output, time.monotonic() + limits.seconds,
                               {messages, output}))
    telling.close()
    printing.close()


def _through(running: Sequence[Process[Answer]], limits: Limits) -> list[Process[Answer]]:
    """Listen for a while; the processes that are through, each of them ended."""
    of = {connection: process for process in running for connection in process.open}
    soonest = min(process.deadline for process in running) - time.monotonic()
    ready = wait([*of, *(process.process.sentinel for process in running)], max(0.0, min(PATIENCE, soonest)))
    for connection in ready:
        if isinstance(connection, Connection):
            of[connection].listen(connection)
    found = []
    for process in running:
        late = time.monotonic() > process.deadline
        if process.process.sentinel in ready:
            process.process.join(PATIENCE)          # in a moment it has an exit code
        ended = process.process.exitcode is not None or process.process.sentinel in ready
        if not (process.finished or process.why or ended or late):
            continue
        if not ended:
            process.end()
        _listen_to_the_end(process)
        if ended:
            process.end()           # what it started
            process.why = process.why or f"died: {_how(process.process.exitcode)}"
        process.why = process.why or f"timed out after {limits.seconds:g} s; --time-limit S gives a script longer"
        found.append(process)
    return found


def _listen_to_the_end(process: Process[Answer]) -> None:
    """What it said before it ended is still in its pipes."""
    for _ in range(LEFT):
        for connection in wait(list(process.open), 0) if process.open else ():
            if isinstance(connection, Connection):
                process.listen(connection)


def _outcome(process: Process[Answer]) -> Ended[Answer]:
    process.messages.close()
    process.output.close()
    _show(process)
    name, finished = process.script.name, process.finished
    answers = tuple(one.answer for one in sorted(process.settled, key=lambda one: one.made))
    if finished is None:
        return Ended(process.script, answers, f"{name}: {process.why}")
    if finished.mistake:
        raise Error(finished.mistake)
    if finished.broken:
        return Ended(process.script, answers, f"{name}: {finished.broken}", broken=True)
    return Ended(process.script, answers, finished.error)


def _how(code: int | None) -> str:
    """How a process ended that had not come to its end."""
    if code is None or code >= 0:
        return f"it ended before its last line, with exit code {'unknown' if code is None else code}"
    try:
        return f"killed by signal {-code} ({signal.Signals(-code).name})"
    except ValueError:
        return f"killed by signal {-code}"


def _show(process: Process[Answer]) -> None:
    """What a script printed stands on the standard error, together, under its name."""
    if not process.printed:
        return
    text = process.printed[:OUTPUT].decode("utf-8", "replace").removesuffix("\n")
    more = "\n(the rest is left out)" if len(process.printed) > OUTPUT else ""
    with suppress(OSError):
        print(f"{printable(process.script.name)} prints:\n{text}{more}", file=sys.stderr, flush=True)


@contextmanager
def _lifeline() -> Iterator[Lifeline]:
    """A pipe whose one end this process holds and nobody else: at the other, its end is the end of this process."""
    end, held = Pipe(duplex=False)
    watchdog = get_context("fork").Process(target=watch, args=(end, (held,))) if COPIES else None
    with held, end:
        if watchdog:
            with _unsignalled():
                watchdog.start()
            end.close()
        yield Lifeline(held, end, (watchdog.pid,) if watchdog and watchdog.pid else ())
    if watchdog:
        watchdog.join()


@contextmanager
def _unsignalled() -> Iterator[None]:
    """Signals wait while a process begins, until it has its own ways with them, and is known to those who end it. (That
    this process has a thread which draws a bar is no danger to a copy, which draws none.)"""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS) if hasattr(signal, "pthread_sigmask") else None
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", ".*multi-threaded.*fork", DeprecationWarning)
            yield
    finally:
        if before is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _ended_by_signals(running: Sequence[Process[Answer]]) -> Iterator[None]:
    """A signal that ends this process ends first what its scripts have started."""
    this = os.getpid()

    def end(number: int, frame: FrameType | None) -> None:
        for process in running:
            process.end()
        signal.signal(number, signal.SIG_DFL)
        os.kill(this, number)

    here = threading.current_thread() is threading.main_thread()
    taken_over = [number for number in SIGNALS if here and signal.getsignal(number) == signal.SIG_DFL]
    for number in taken_over:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in taken_over:
            signal.signal(number, signal.SIG_DFL)
