"""Processes that a script has started and that left its group, by a session of their own, say: found by their parents.

On Linux a process may ask for the orphans among its descendants. Whoever runs a script does, and so does the process
that supervises it, so nothing that a script starts gets away from them while they live.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ASK, WAS_ASKED = 36, 37         # PR_SET_CHILD_SUBREAPER and PR_GET_CHILD_SUBREAPER of prctl(2)
ROUNDS = 20                     # whoever forks while it is looked for is found in the next round


def adopt(orphans: bool = True) -> None:
    """Become the parent of all descendants whose parents end."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(ASK, int(orphans), 0, 0, 0)


@contextmanager
def adopting() -> Iterator[Collection[int]]:
    """Adopt orphans for a while; the children that there were before."""
    before = ctypes.c_int(1)
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(WAS_ASKED, ctypes.byref(before), 0, 0, 0)
    adopt()
    try:
        yield frozenset(_children(os.getpid()))
    finally:
        adopt(bool(before.value))


def end_descendants(of: int) -> None:
    """End all that a process has started, directly or not, and not the process itself."""
    for _ in range(ROUNDS):
        found = list(_descendants(of))
        for process in found:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(process, signal.SIGKILL)
        if not found:
            return


def end_adopted(ours: Collection[int]) -> None:
    """End the orphans that this process has adopted: children that are not ours, and of another session than it is."""
    this, session = os.getpid(), os.getsid(0)
    for _ in range(ROUNDS):
        found = [child for child in _children(this) if child not in ours and _session(child) not in (session, None)]
        for child in found:
            end_descendants(child)
            with suppress(ProcessLookupError, PermissionError, ChildProcessError):
                os.kill(child, signal.SIGKILL)
                os.waitpid(child, 0)
        if not found:
            return


def _children(of: int) -> Iterator[int]:
    """The children of all threads of a process. One that has ended and was not waited for is still among them."""
    with suppress(OSError):
        for thread in Path(f"/proc/{of}/task").iterdir():
            with suppress(OSError):
                yield from map(int, (thread / "children").read_text("ascii").split())


def _descendants(of: int) -> Iterator[int]:
    """Parents first, since a shell says that its command was ended, and does so where the script prints."""
    for child in _children(of):
        if _runs(child):
            yield child
        yield from _descendants(child)


def _runs(process: int) -> bool:
    """Whether it has not ended; its parent may never ask."""
    with suppress(OSError):
        return Path(f"/proc/{process}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0] not in "ZX"
    return False


def _session(process: int) -> int | None:
    with suppress(ProcessLookupError, PermissionError):
        return os.getsid(process)
    return None
