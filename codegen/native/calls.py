"""Calls compiled functions: passes arguments, divides rows among threads, and remembers checks already made."""

import ctypes
import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from codegen.native.compiled_library import compiled
from codegen.native.memory_pool import empty
from codegen.native.thread_pool import at_once, processors, shares
from codegen.native.work_sharing import Turns, in_turns

PART = 65536                                # entries whose sums are made by themselves
KINDS = {"int64_t": ctypes.c_int64, "double": ctypes.c_double}
PLAIN = (float, np.float32, np.float64)      # an int may be too large for any of them

Function = tuple[Callable[..., int], int, int]
Passed = int | float | NDArray[Any]
Guard = Callable[[Mapping[str, tuple[Any, object]]], tuple[Any, ...]]


def address(array: NDArray[Any]) -> int:
    """Where the entries of an array begin; array.ctypes.data takes three times as long, and is for the others."""
    try:
        return ctypes.addressof(ctypes.c_char.from_buffer(array))      # type: ignore[arg-type]
    except (TypeError, ValueError):             # it is read-only, or has no entries
        return array.ctypes.data


class Kernels:
    """The functions of one C text, compiled when they are first called with arrays of a type."""

    def __init__(self, text: str, threads: int | None = None) -> None:
        self.text, self.threads = text, threads
        self.ready: dict[tuple[str, str], Function] = {}

    def run(self, name: str, dtype: np.dtype[Any], count: int, grain: int, entries: int, *given: Passed) -> None:
        """The function on `count` rows, cut at multiples of `grain` among threads where the entries are many."""
        found = self.ready.get((name, dtype.char))
        call, whole, numbers = found or self._function(name, dtype.char)
        arrays: tuple[Any, ...] = given[numbers:]
        passed = [*given[:whole], *map(float, given[whole:numbers]), *map(address, arrays)]
        parts = [partial(call, lo, hi, *passed) for lo, hi in shares(count, grain, entries, self.threads)]
        failed = sum(at_once(parts))
        if failed:
            raise MemoryError(f"no memory for the rows of {name}")

    def _function(self, name: str, char: str) -> Function:
        """Its parameters are whole numbers, numbers and arrays, in this order."""
        found = re.search(rf"(?m)^int {name}\(([^)]*)\)", self.text)
        assert found is not None, name
        types = [KINDS.get(one.split()[0], ctypes.c_void_p) for one in found[1].split(",")]
        call = getattr(compiled(self.text, char), name)
        call.argtypes, call.restype = types, ctypes.c_int
        whole = types.count(ctypes.c_int64) - 2         # lo and hi stand before them
        self.ready[name, char] = call, whole, whole + types.count(ctypes.c_double)
        return self.ready[name, char]

    def in_turns(self, work: Callable[[Turns], None], tiles: range) -> None:
        """What is no C, tile by tile, in as many threads."""
        in_turns(work, tiles, self.threads or processors())

    empty = staticmethod(empty)

    @staticmethod
    def rows(count: int, entries: int) -> int:
        """How many rows are added up by themselves before the parts are: by their size alone, not by the threads."""
        return -(-count // min(count, 64, max(1, entries // PART))) if count else 1

    @staticmethod
    def joined(parts: NDArray[Any], kind: str) -> Any:      # noqa: ANN401  (an array, or a number)
        """What the parts come to, in their order."""
        return parts[0] if len(parts) == 1 else getattr(parts, kind)(axis=0)

    @staticmethod
    def straight(array: NDArray[Any]) -> NDArray[Any]:
        """An array that lies in memory row by row, each entry where one may begin."""
        return array if array.flags.c_contiguous and array.flags.aligned else np.array(array, order="C")

    @staticmethod
    def aligned(name: str, array: NDArray[Any]) -> NDArray[Any]:
        if not array.flags.aligned:
            raise ValueError(f"{name} is not aligned in memory, expected entries at multiples of their size")
        return array

    @staticmethod
    def plainly(guard: Callable[[str, Any], float]) -> Callable[[str, Any], float]:
        """A guard of numbers that has nothing to say of a float."""
        return lambda name, value: value if type(value) is float else guard(name, value)

    @staticmethod
    def remembering(guard: Guard) -> Guard:
        """A guard that does not look again at arrays of types and shapes that it has let pass."""
        passed: dict[tuple[object, ...], tuple[Any, ...]] = {}

        def guarded(given: Mapping[str, tuple[Any, object]]) -> tuple[Any, ...]:
            key: list[object] = [*given]
            for value, _ in given.values():
                kind = type(value)
                if kind is np.ndarray and value.ndim:
                    key += (value.dtype.char, value.dtype.isnative, value.shape)
                elif kind in PLAIN:
                    key.append(kind)
                else:
                    return guard(given)
            known = passed.get(tuple(key))
            if known is None:
                found = guard(given)
                if len(passed) > 100:
                    passed.clear()
                passed[tuple(key)] = [getattr(one, "shape", ()) for one in found[0]], *found[1:]
                return found
            shapes, sizes, dtype, *lead = known
            arrays = [value.reshape(shape) if shape else dtype.type(value)
                      for (value, _), shape in zip(given.values(), shapes, strict=True)]
            return arrays, sizes, dtype, *lead

        return guarded
