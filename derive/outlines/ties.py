"""What the formula of a gradient is at ties, where a layer has a corner and no derivative: one convention, in words."""

from collections.abc import Iterable, Iterator

from sympy import Abs, Basic

from .calculus import entries, opened
from .terms import (
    At,
    Binder,
    Bracket,
    Formula,
    Largest,
    Program,
    fresh,
    maximum,
    minimum,
    relu,
)

MAXIMA = maximum, minimum, Largest
CONVENTION: tuple[tuple[tuple[type, ...], str], ...] = (
    ((Largest,), "equal largest entries share the gradient of max equally, and equal smallest ones that of min"),
    ((maximum, minimum), "two equal sides of maximum or minimum get half of its gradient each"),
    ((relu, Abs), "the slope of relu and of abs is 0 at 0"),
    ((Bracket,), "where has the slope of the branch that it takes"),
)


def at_ties(program: Program, given: Iterable[Formula]) -> str:
    """The convention for a theorem about a program; nothing where no hypothesis is about entries."""
    return convention(program) if any(map(entries, given)) else ""


def convention(program: Program) -> str:
    """The convention for all that a program compares."""
    found = _kinds(program)
    said = "; ".join(sentence for kinds, sentence in CONVENTION if not found.isdisjoint(kinds))
    return f"by convention, {said}" if said else ""


def has_maxima(program: Program) -> bool:
    """Whether a program has a maximum or a minimum of entries, whose sides may be equal on a region. There the formula
    of a gradient is right, since equal sides share it, and a theorem about places where they differ may have no
    instance."""
    return not _kinds(program).isdisjoint(MAXIMA)


def _kinds(program: Program) -> frozenset[type]:
    return frozenset(kind for _, term, _ in map(opened, program.args[0]) for kind in _compared(term))


def _compared(term: Basic) -> Iterator[type]:
    """The functions with corners in a term that are of entries."""
    if isinstance(term, At) or not entries(term):
        return
    yield type(term)
    for part in (term.open(fresh("#t", term)),) if isinstance(term, Binder) else term.args:
        yield from _compared(part)
