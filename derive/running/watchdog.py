"""A process that outlives its parent by a moment, in order to end what the parent's scripts have started.

A signal that cannot be caught may end the parent at any time. The processes of its scripts then end by themselves where
the system offers that, but not what these have started in turn. The watchdog reads, from a pipe whose other end its
parent alone holds, which groups of processes there are; the end of the pipe is the end of the parent.
"""

import os
import signal
from collections.abc import Iterable
from contextlib import suppress
from multiprocessing.connection import Connection


def watch(pipe: Connection, others: Iterable[Connection]) -> None:
    """All that the process does."""
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        os.setsid()
        for connection in others:
            connection.close()
        nothing = os.open(os.devnull, os.O_RDWR)
        for descriptor in range(3):             # so that it holds nobody's pipe open
            os.dup2(nothing, descriptor)
        _end_groups(_groups_at_the_end(pipe))
    finally:
        os._exit(0)


def note(pipe: Connection, group: int, lives: bool) -> None:
    """Tell the watchdog of a group that begins, or has ended."""
    with suppress(OSError):                     # somebody has ended the watchdog: the scripts go on
        os.write(pipe.fileno(), f"{'+' if lives else '-'}{group}\n".encode())


def _groups_at_the_end(pipe: Connection) -> set[int]:
    groups: set[int] = set()
    with os.fdopen(os.dup(pipe.fileno()), encoding="ascii") as lines:
        for line in lines:
            (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    return groups


def _end_groups(groups: Iterable[int]) -> None:
    for group in groups:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)
