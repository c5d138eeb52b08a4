"""Takes one step of a rule in several threads, and gives every coordinate its own entry of a parameter."""

from collections.abc import Mapping, Sequence
from functools import partial
from types import ModuleType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from codegen.native.thread_pool import at_once, shares

Array = NDArray[np.floating]
Given = Mapping[str, ArrayLike]
LINE = 16           # entries; a line of the cache holds no more of them


def spread(name: str, value: ArrayLike, state: Array) -> Array:
    """A parameter that is an array, with an entry for each of the state."""
    own = np.asarray(value)
    if own.dtype.kind not in "biuf":
        raise TypeError(f"{name} has dtype {own.dtype}, expected numbers")
    try:
        return np.broadcast_to(own.astype(state.dtype, copy=False), state.shape)
    except ValueError:
        raise ValueError(f"{name} has shape {own.shape}, expected one that broadcasts to {state.shape}, as the states "
                         "have") from None


def run_step(module: ModuleType, arrays: Sequence[str], given: Given, threads: int) -> None:
    """One call; or, where these arrays are one line of memory each, a part for each thread."""
    straight = [a for name in arrays if isinstance(a := given[name], np.ndarray) and a.flags.c_contiguous]
    count = straight[0].size if len(straight) == len(arrays) else 0
    parts = shares(count, LINE, count, threads)
    if len(parts) == 1:
        module.step(**given)
        return
    module._checked(**given)                    # what is wrong is told before anything is changed
    lines = {name: np.reshape(given[name], -1) for name in arrays}
    at_once([partial(module.step, **{**given, **{name: line[lo:hi] for name, line in lines.items()}})
             for lo, hi in parts])
