"""Reuses large pieces of memory for new arrays, as the first touch of a page takes longer than its arithmetic.

An array is a view of a piece; when the last view of it is gone, the piece is kept for an array of the same size.
"""

import weakref
from math import prod
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

LARGE = 2**20               # bytes
KEPT = 2**27                # bytes that are kept at most
LINE = 64                   # bytes; whole lines of the cache are written faster

_spare: list[NDArray[np.uint8]] = []
_lock = Lock()


def empty(shape: int | tuple[int, ...], dtype: np.dtype[Any]) -> NDArray[Any]:
    """A new array, with anything in it."""
    size = dtype.itemsize * (shape if isinstance(shape, int) else prod(shape))
    if size < LARGE:
        return np.empty(shape, dtype)
    piece = _taken(size + LINE)
    memory = np.frombuffer(piece.data, np.uint8)        # not a view of the piece, so that its end can be seen
    weakref.finalize(memory, _spare.append, piece).atexit = False
    start = -memory.ctypes.data % LINE
    return memory[start:start + size].view(dtype).reshape(shape)


def _taken(size: int) -> NDArray[np.uint8]:
    """A piece that nobody uses, or a new one; of those that are kept the oldest go when they are too many."""
    with _lock:                                         # the end of an array only appends, and takes no lock
        while sum(map(len, _spare)) > KEPT:
            del _spare[0]
        for place in range(len(_spare) - 1, -1, -1):
            if len(_spare[place]) == size:
                return _spare.pop(place)
    return np.empty(size, np.uint8)
