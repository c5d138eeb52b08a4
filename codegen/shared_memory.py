"""Refuses trees in which a step at one place changes what lies at another: steps are taken one after the other."""

from collections.abc import Container, Iterator, Mapping, Sequence

import numpy as np
from numpy.lib.array_utils import byte_bounds
from numpy.typing import ArrayLike, NDArray

from codegen.arguments import ArgumentError
from codegen.parameter_trees import key_of

Given = Mapping[str, Mapping[str, ArrayLike]]           # what each place is given, by name
Held = tuple[str, str, NDArray[np.generic]]             # place, name and array


def apart(calls: Given, changed: Container[str]) -> None:
    """Refuse arrays of two places that share memory, one of which is changed."""
    held = [(place, name, value) for place, call in calls.items() for name, value in call.items()
            if isinstance(value, np.ndarray)]
    read = {id(one[2]): one for one in held if one[1] not in changed}
    held = [*(one for one in held if one[1] in changed), *read.values()]        # what is read may be read twice
    if len({id(value) for _, _, value in held if value.flags.owndata}) == len(held):
        return                                                                  # each has a memory of its own
    for (place, name, array), (its, other, value) in _neighbours(held):
        if place != its and (name in changed or other in changed) and np.shares_memory(array, value):
            raise ArgumentError(f"{key_of(name, place)} and {key_of(other, its)} overlap, expected arrays with memory "
                                "of their own")


def _neighbours(held: Sequence[Held]) -> Iterator[tuple[Held, Held]]:
    """The pairs whose entries lie between the same bytes."""
    begun: list[tuple[int, Held]] = []
    for (low, high), _, one in sorted((byte_bounds(one[2]), k, one) for k, one in enumerate(held)):
        begun = [(end, other) for end, other in begun if end > low]
        yield from ((other, one) for _, other in begun)
        begun.append((high, one))
