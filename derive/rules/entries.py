"""How an entry of an array at a place is called where it is a number of its own: x.1.2 is x[1,2]."""

import re

KINDS = (1, 2)
PLACE = re.compile(r"(.+?)((?:\.[12])+)")


def entry_name(name: str, kinds: tuple[int, ...]) -> str:
    """x.1.2 for the entry x[1,2]"""
    return ".".join([name, *map(str, kinds)])


def place_of(name: str) -> tuple[str, tuple[int, ...]]:
    """x and (1, 2) for x.1.2"""
    found = PLACE.fullmatch(name)
    return (found[1], tuple(map(int, found[2].split(".")[1:]))) if found else (name, ())


def unprimed(name: str) -> str:
    """What a state of the second rule is called in its own text: x.1 for x'.1."""
    name, kinds = place_of(name)
    return entry_name(name.rstrip("'"), kinds)


def spoken(name: str, *steps: object) -> str:
    """An entry at a step as the laws of the rule have it: x[0,1,2] for x.1.2 at step 0."""
    name, kinds = place_of(name)
    places = ",".join(map(str, (*steps, *kinds)))
    return f"{name}[{places}]" if places else name
