"""Whether all that a theorem assumes holds somewhere, at sizes of 2 and more: what holds nowhere says nothing."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from sympy import Symbol

from derive.outlines.terms import AtMost, Formula, Less, Program, integral, size

from .again import Again
from .as_given import holds
from .differences import Numbers
from .instances import satisfiable
from .points import Arrays, Dims, points

LEAST = 2
SEED = 11
CASES = 30                      # choices of sizes
LAYERS = 4                      # whose numbers are kept for the next question


@dataclass(frozen=True, slots=True)
class Setting:
    """What a theorem is about: its definitions, and the numbers of things; of a layer, its program and arrays."""

    definitions: tuple[Formula, ...] = ()
    sizes: frozenset[Symbol] = frozenset()
    program: Program | None = None
    arrays: Arrays = field(default_factory=dict)


def has_instance(assumed: Iterable[Formula], about: Setting) -> bool:
    """Of a layer, numbers are tried first, which need not be exact; then values are solved for."""
    formulas = tuple(assumed)
    if about.program is not None and _in_numbers(about.program, about, formulas):
        return True
    large = (AtMost(LEAST, size) for size in sizes_in(formulas, about))
    return satisfiable((*formulas, *large), about.definitions) is not None


def sizes_in(formulas: Iterable[Formula], about: Setting) -> list[Symbol]:
    """The numbers of things that are spoken of."""
    return [name for name in _whole_numbers(formulas, about) if name == size(name.name)]


def _whole_numbers(formulas: Iterable[Formula], about: Setting) -> list[Symbol]:
    free = about.sizes.union(*(formula.free_symbols for formula in (*formulas, *about.definitions)))
    return sorted((name for name in free if isinstance(name, Symbol) and name.is_integer), key=str)


def _in_numbers(program: Program, about: Setting, formulas: tuple[Formula, ...]) -> bool:
    """At points of the layer whose sizes, and loose indices, are as what is said of them alone wants them."""
    alone = [f for f in formulas if isinstance(f, AtMost | Less) and all(map(integral, f.args))]
    alone += (AtMost(LEAST, name) for name in sizes_in(formulas, about))
    return any(holds(numbers, formulas) for numbers in _drawn(program, tuple(about.arrays.items()), frozenset(alone)))


@lru_cache(maxsize=LAYERS)
def _drawn(program: Program, arrays: tuple[tuple[str, Dims], ...], facts: frozenset[Formula]) -> Again[Numbers]:
    """The same numbers for each gradient of a layer, which are computed once."""
    return Again(lambda: points(program, dict(arrays), facts, SEED, CASES))
