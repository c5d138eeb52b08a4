"""The process of one script: what it may take, where its output goes, that it ends with its parent, what it reports.

It is a copy of its parent, or, where processes cannot be copied, a new one. Its last message says that the script ran
to its end; without it the script died, whatever the exit code.
"""

import ctypes
import gc
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from traceback import format_exception_only, walk_tb
from typing import Generic, TypeVar

from derive.budget import seconds
from derive.garbage import collect_seldom
from derive.notation.errors import Error
from derive.running.messages import PIPES, send
from derive.running.orphans import adopt, end_descendants
from derive.running.run import Limits, claims_of
from derive.show.settled import Shown

if sys.platform != "win32":
    import resource

Answer = TypeVar("Answer")
Work = Callable[[Path, Shown], Answer]
DEATH_OF_PARENT = 1             # PR_SET_PDEATHSIG of prctl(2)
SIGNALS = (signal.SIGINT, signal.SIGTERM, *((signal.SIGHUP,) if hasattr(signal, "SIGHUP") else ()))
MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Settled(Generic[Answer]):
    """One claim, as it is settled, and its place in the script."""

    answer: Answer
    made: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The last message: the script is through. `error` is its own; `mistake` and `broken` are of those who make the
    answers: a refusal, or an error of the tool."""

    error: str
    mistake: str = ""
    broken: str = ""


def work_in_process(work: Work[Answer], script: Path, limits: Limits, parent: int, lifeline: Connection | None,
                    messages: Connection, output: Connection, others: tuple[Connection, ...]) -> None:
    """All that the process does. It leaves at once: a thread that a script leaves behind keeps nobody waiting."""
    code = 1
    try:
        _end_with(parent, lifeline, others)
        _default_signals()
        _output_goes_to(output)
        collect_seldom()
        gc.freeze()                 # what is shared with the parent stays shared
        _run(work, script, limits, messages)
        code = 0
    except BaseException as error:
        with suppress(Exception):
            print(told_of_tool(error), file=sys.stderr, flush=True)
    finally:
        with suppress(Exception):
            end_descendants(os.getpid())
        os._exit(code)              # what counts is the last message


def _run(work: Work[Answer], script: Path, limits: Limits, messages: Connection) -> None:
    this, wrong = os.getpid(), list[Finished]()

    def tell(claim: Shown) -> None:
        if os.getpid() != this:         # a copy of this process that the script made
            return
        try:
            send(messages, Settled(work(script, claim), claim.made))
        except Error as refusal:
            wrong.append(Finished("", mistake=str(refusal)))
        except MemoryError:             # the script has left too little
            raise
        except Exception as error:
            wrong.append(Finished("", broken=told_of_tool(error)))

    with seconds(limits.search):
        _, error = claims_of(script, tell, _limit_memory(limits.megabytes))
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):       # the script may have closed it
            stream.flush()
    if os.getpid() == this:
        send(messages, Finished(error, *((wrong[0].mistake, wrong[0].broken) if wrong else ())))


def told_of_tool(error: BaseException) -> str:
    """What went wrong in the tool itself, and where, for whoever mends it."""
    what = "".join(format_exception_only(error)).strip()
    frames = [f"{Path(frame.f_code.co_filename).name}, line {line}" for frame, line in walk_tb(error.__traceback__)]
    return f"{what} ({frames[-1]})" if frames else what


def _end_with(parent: int, lifeline: Connection | None, others: tuple[Connection, ...]) -> None:
    """End when the parent ends, however it does. A copy of the parent has a watchdog, and on Linux the system, which
    sees to it at once; any other process waits, in a thread, for the end of a pipe whose other end the parent alone
    holds. A copy closes what it has of its parent's pipes."""
    for connection in others:
        connection.close()
    if lifeline is not None:
        Thread(target=_wait_for_end, args=(lifeline,), daemon=True).start()
    elif sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(DEATH_OF_PARENT, signal.SIGKILL)
    if PIPES and os.getppid() != parent:            # it ended before we asked
        os._exit(1)


def _wait_for_end(lifeline: Connection) -> None:
    with suppress(OSError, EOFError):
        lifeline.recv_bytes()
    os._exit(1)


def _default_signals() -> None:
    """A group of its own, and the orphans of what a script starts, so that all of it can be ended with it; signals do
    what they do by default, but Ctrl-C is the parent's."""
    if PIPES:
        os.setsid()
    adopt()
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN if number == signal.SIGINT else signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


def _output_goes_to(output: Connection) -> None:
    """Whatever is written to the standard output or error, by Python or by a library in C, goes to the parent, which
    shows it; nothing is read. So nobody's pipe is held open, and results have a pipe of their own."""
    if not PIPES:
        return
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    for descriptor in (1, 2):
        os.dup2(output.fileno(), descriptor)
    os.close(nothing)
    output.close()
    sys.stdin = os.fdopen(0, encoding="utf-8", errors="replace", closefd=False)
    sys.stdout, sys.stderr = (os.fdopen(descriptor, "w", 1, "utf-8", "backslashreplace", closefd=False)
                              for descriptor in (1, 2))


def _limit_memory(megabytes: int) -> Callable[[], None]:
    """From here on the process may take so much more, where Linux counts it; the answer lifts the limit again, so that
    there is room to say that it was reached."""
    if sys.platform != "linux":
        return lambda: None
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    started_with = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    bounds = [started_with + megabytes * MEGABYTE, *(bound for bound in (soft, hard) if bound >= 0)]
    resource.setrlimit(resource.RLIMIT_AS, (min(bounds), hard))
    return lambda: resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
