"""Splits what a training loop gives into arrays of one name and one place: trees of arrays, and states by flat keys.

A tree is a dict of arrays, or of trees. The flat key of an entry is its name and its place: "m/layer1/w".
"""

from collections.abc import Iterable, Mapping
from typing import cast

from numpy.typing import ArrayLike

from codegen.arguments import ArgumentError

BAR = "/"
Leaves = dict[str, ArrayLike]           # by their places; "" is that of an array by itself


def leaves(name: str, value: object) -> Leaves:
    """The arrays of a tree, or the array itself."""
    if not isinstance(value, Mapping):
        return {"": cast(ArrayLike, value)}             # the kernel looks at it
    found: Leaves = {}
    for key, part in value.items():
        if not isinstance(key, str) or not key or BAR in key:
            raise ArgumentError(f"{name} has the key {key!r}, expected strings without {BAR}")
        found.update({key + (BAR + place if place else ""): leaf for place, leaf in leaves(name, part).items()})
    if not found:
        raise ArgumentError(f"{name} is a tree without arrays")
    return found


def split(given: Mapping[str, object]) -> dict[str, Leaves]:
    """What is given, by name and then by place; "m/w" is the array of m at w."""
    found: dict[str, Leaves] = {}
    for key, value in given.items():
        name, _, place = key.partition(BAR)
        for rest, leaf in leaves(name, value).items():
            found.setdefault(name, {})[BAR.join(filter(None, (place, rest)))] = leaf
    return found


def key_of(name: str, place: str) -> str:
    return f"{name}{BAR}{place}" if place else name


def places_of(parts: Mapping[str, Leaves], arrays: Iterable[str]) -> tuple[str, ...]:
    """The places that the arrays have, all of them the same ones."""
    first, wanted = "", tuple[str, ...]()
    for name in arrays:
        own = tuple(parts[name])
        if not first:
            first, wanted = name, own
        elif set(own) != set(wanted):
            odd = sorted(set(own) ^ set(wanted))[0]
            raise ArgumentError(f"{name} {'has' if odd in own else 'has no'} part {odd!r}, expected "
                                f"{', '.join(map(repr, wanted))}, as {first} has")
    return wanted


def at(parts: Mapping[str, Leaves], place: str) -> dict[str, ArrayLike]:
    """What one place is given: its arrays, and the numbers that all places share."""
    found: dict[str, ArrayLike] = {}
    for name, own in parts.items():
        if place not in own and "" not in own:
            raise ArgumentError(f"{name} has no part {place!r}, expected one, or a number for all")
        found[name] = own[place] if place in own else own[""]
    return found
