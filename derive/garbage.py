"""How often Python looks for garbage: seldom while a question is searched, and in processes of ours.

The kernel's terms are kept as long as the process lives, and terms make few cycles: to look for them as often as Python
does takes a third of the time and frees little.
"""

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

COLLECTIONS = (10_000_000, 50, 1_000)     # new objects, and how many younger ones to an older collection

_lock = Lock()
_searches = 0
_before = gc.get_threshold()


def collect_seldom() -> None:
    """For the rest of the process. When it ends, Python would look through everything once more (a tenth of the time):
    frozen, it does not."""
    gc.set_threshold(*COLLECTIONS)
    atexit.unregister(gc.freeze)
    atexit.register(gc.freeze)          # once, however often this is called


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Until the last of the searches that run at once, in whichever threads, is through; then as it was before."""
    global _searches, _before
    with _lock:
        _searches += 1
        if _searches == 1:
            _before = gc.get_threshold()
            gc.set_threshold(*COLLECTIONS)
    try:
        yield
    finally:
        with _lock:
            _searches -= 1
            if _searches == 0:
                gc.set_threshold(*_before)
