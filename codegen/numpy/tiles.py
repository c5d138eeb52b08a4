"""Writes what stands in a loop over tiles: the parts of arrays, cut out once, and the function that threads share."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

_TILE_OF = re.compile(r"\b(\w+)\[(lo:hi)\]")


def bound_once(lines: list[str], fresh: Callable[[str], str]) -> list[str]:
    """The parts of arrays that a tile uses twice or more, each cut out once."""
    uses = Counter(found for line in lines if not line.startswith("#") for found in _TILE_OF.findall(line))
    often = {found: fresh(f"{found[0]}_") for found, count in uses.items() if count > 1}
    cut = [f"{name} = {array}[{where}]" for (array, where), name in often.items()]
    return cut + [line if line.startswith("#") else
                  _TILE_OF.sub(lambda found: often.get((found[1], found[2]), found[0]), line) for line in lines]


def shared_tiles(name: str, head: Sequence[str], tile: Sequence[str], sums: Sequence[tuple[str, str]]) -> list[str]:
    """A function of the tiles that one thread takes: `head` is what each thread has of its own, `sums` are the arrays
    that all tiles add to, and how."""
    lines = ["", f"def {name}(turns):"]
    lines += [f"    nonlocal {', '.join(dict.fromkeys(array for array, _ in sums))}"] if sums else []
    lines += [f"    {line}" for line in (*head, "for lo in turns:")]
    lines += [f"        {line}" for line in tile]
    lines += ["        with turns.at(lo):", *(f"            {line}" for _, line in sums)] if sums else []
    return [*lines, ""]
