"""Units of random families in a random number: which it depends on, and the number as a function of its unit."""
from __future__ import annotations

from collections.abc import Iterator

from derive.kernel.terms import APPLICATION, FUNCTION, VARIABLE, Term, abstracted, app, mapped, var
from derive.kernel.types import Refused

from .spaces import Family

Unit = tuple[Term, tuple[Term, ...]]        # a family and the indices that single out a unit of it


def units_in(body: Term, point: Term, families: list[Family], rule: str) -> list[Unit]:
    """The units that a random number depends on, in order of appearance."""
    found: dict[Unit, None] = {}
    for entry in _entries(body, point):
        family = _family(entry, families, rule)
        indices = entry.parts[2:2 + family.unit]
        if any(index.loose for index in indices):
            raise Refused(f"{rule}: {entry!r} is not of one unit")
        found[family.variable, indices] = None
    return list(found)


def _entries(term: Term, point: Term) -> Iterator[Term]:
    """The applications of families to the outcome."""
    if (point.name, point.type) not in term.free:
        return
    if term.kind == APPLICATION and term.parts[0].kind == VARIABLE and term.parts[1] is point:
        yield term
        return
    if term is point:
        raise Refused(f"{point!r} is no index of an entry")
    for part in term.parts:
        yield from _entries(part, point)


def _family(entry: Term, families: list[Family], rule: str) -> Family:
    for family in families:
        if family.variable is entry.parts[0]:
            if len(entry.parts) - 2 < family.unit:
                raise Refused(f"{rule}: {entry!r} has too few indices")
            return family
    raise Refused(f"{rule}: the law is not about {entry!r}")


def function_of_unit(body: Term, point: Term, family: Family, indices: tuple[Term, ...]) -> Term:
    """The function of a unit that a random number is."""
    taken = {name for name, _ in body.free}
    unit = next(var(f"v{k}", family.rest) for k in range(len(taken) + 1) if f"v{k}" not in taken)
    place = 2 + family.unit

    def leaf(part: Term, _depth: int) -> Term | None:
        if (point.name, point.type) not in part.free:
            return part
        here = part.kind == APPLICATION and part.parts[0] is family.variable and part.parts[1] is point
        if here and part.parts[2:place] == indices:
            return app(unit, *part.parts[place:])
        return None if part.kind in (APPLICATION, FUNCTION) else part

    changed = mapped(body, leaf)
    if (point.name, point.type) in changed.free:
        raise Refused(f"{body!r} depends on more than one unit")
    return abstracted(unit, changed)


