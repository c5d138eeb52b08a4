"""Runs proof scripts and takes down what they settle: one after the other, and in several processes where that pays."""

import atexit
import gc
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager, redirect_stdout
from multiprocessing import active_children, get_context
from pathlib import Path
from runpy import run_path
from typing import TypeVar

from derive.notation.errors import Error
from derive.show.row import Outcome
from derive.show.settled import Shown, collecting

Answer = TypeVar("Answer")
COLLECTIONS = (1_000_000, 50, 1_000)     # new objects, and how many younger ones to an older collection
SHORT = 16_000          # bytes of scripts that are not worth other processes: each of them imports SymPy anew


def claims_of(script: Path) -> tuple[list[Shown], str]:
    """What a script settles, and its error if it raises one. What it prints goes to the standard error."""
    error = ""
    with collecting() as claims, redirect_stdout(sys.stderr):
        try:
            run_path(str(script))
        except KeyboardInterrupt:
            raise
        except BaseException as raised:         # a script may raise anything, and may exit
            error = told(raised, script)
    return claims, error


def told(raised: BaseException, script: Path) -> str:
    """One message: where in the script, which error, what it says."""
    lines = [frame.lineno for frame in traceback.extract_tb(raised.__traceback__) if frame.filename == str(script)]
    where = f"{script.name}, line {lines[-1]}" if lines else script.name
    kind = "" if isinstance(raised, Error) else f"{type(raised).__name__}: "
    return f"{where}: {kind}{raised}"


def prove(script: Path) -> Outcome:
    """A script's verdicts as plain records."""
    from derive.show.record import row_of

    claims, error = claims_of(script)
    return Outcome(script.name, tuple(map(row_of, claims)), error)


def available_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def outcomes(scripts: Sequence[Path], jobs: int | None) -> Iterator[tuple[Path, Outcome]]:
    """Each script with its verdicts, as they come."""
    return each(prove, scripts, jobs)


def each(work: Callable[[Path], Answer], scripts: Sequence[Path], jobs: int | None) -> Iterator[tuple[Path, Answer]]:
    """What is made of each script, as it comes. With `jobs` unset, other processes are started where there is much."""
    sizes = {script: script.stat().st_size for script in scripts}
    cores = min(jobs or available_cores(), len(scripts))
    if cores > 1 and (jobs or sum(sizes.values()) > SHORT):
        yield from _in_processes(work, sorted(scripts, key=lambda path: -sizes[path]), cores)      # a long one first
    else:
        collect_seldom()
        yield from ((script, work(script)) for script in scripts)


def _in_processes(work: Callable[[Path], Answer], scripts: Sequence[Path],
                  count: int) -> Iterator[tuple[Path, Answer]]:
    pool = ProcessPoolExecutor(count, get_context("spawn"), _begin_work)
    try:
        with _uninterrupted():
            futures = {pool.submit(work, script): script for script in scripts}
        for future in as_completed(futures):
            yield futures[future], future.result()
        pool.shutdown()
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in active_children():
            child.terminate()
        raise


def _begin_work() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)        # the parent sees to it
    collect_seldom()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits, and does not reach the processes that begin here: it would, before they get to `_begin_work`."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def collect_seldom() -> None:
    """Terms make few cycles: to look for them as often as Python does takes a sixth of the time and frees little. When
    the process ends, Python would look through everything once more (a tenth of the time): frozen, it does not."""
    gc.set_threshold(*COLLECTIONS)
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)          # once, however often this is called
