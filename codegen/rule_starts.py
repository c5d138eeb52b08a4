"""The states that a rule starts from: their shapes, from those that are given, and their values, 0 or as they are
written."""

from collections.abc import Collection, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from codegen.arguments import ArgumentError
from codegen.lower.array_rules import LoweredArrayRule
from codegen.lower.rules import LoweredRule
from codegen.program.grammar import Affine, reads
from codegen.program.notation import affine
from derive.notation import parse_expression, parse_program, syntax, unparse
from derive.notation.programs import defined
from derive.notation.walk import names_in, walk
from derive.rules.update_rules import UpdateRule, update_rule

Shape = tuple[int, ...]
Array = NDArray[np.floating]


def uniform_states(lowered: LoweredRule, wide: Collection[str] = ()) -> frozenset[str]:
    """The states of which every coordinate is the same, as long as it was so: what numbers alone make, none of which
    is `wide`, with a value for each coordinate."""
    found, homes = set(lowered.states), dict(lowered.homes)
    wide = {*lowered.reads, *wide}
    while True:
        made = set(wide)
        for let in lowered.program.lets:
            if not reads(let.value).isdisjoint(made | (set(lowered.states) - found)):
                made.add(let.name)
        left = found - {homes[name] for name in made if name in homes}
        if left == found:
            return frozenset(found)
        found = left


def shapes_of(lowered: LoweredRule | LoweredArrayRule, given: Mapping[str, Array]) -> dict[str, Shape]:
    """The shape of each state, by the names of the source, from those of some arrays."""
    if isinstance(lowered, LoweredRule):
        shape = max((array.shape for array in given.values()), key=len)
        small = uniform_states(lowered)
        return {name: () if name in small and name not in given else shape for name in lowered.states}
    sizes: dict[str, int] = {}
    for name, array in given.items():
        spans = lowered.spans[name]
        if len(spans) != array.ndim:
            raise ArgumentError(f"{name} has shape {array.shape}, expected {len(spans)} axes")
        for (low, high), entries in zip(spans, array.shape, strict=True):
            if (size := (high - low + 1).plain):
                sizes[size] = entries

    def length(state: str, form: Affine) -> int:
        unknown = [size for size in form.names if size not in sizes]
        if unknown:
            raise ArgumentError(f"how long {state} is, {affine(form)}, is not known: init was given "
                                f"{', '.join(given)}, and no array with {unknown[0]}")
        return form.const + sum(factor * sizes[name] for name, factor in form.terms)

    return {state: tuple(length(state, high - low + 1) for low, high in lowered.spans[state])
            for state in lowered.states}


def start_rule(rule: UpdateRule, state: str, text: str) -> UpdateRule:
    """A rule whose step puts the start of a state into it. It has the letters of the state where it needs them."""
    lines = parse_program(rule.text, reassign=True).assignments
    target = next(assign.target for assign in lines if defined(assign) == state)
    entries = any(isinstance(node, syntax.Access | syntax.Reduce) for node, _ in walk(parse_expression(text)))
    return update_rule(f"{unparse(target) if entries else state} = {text}")


def names_spoken(starts: Iterable[str]) -> frozenset[str]:
    """What the starts of states speak of."""
    return frozenset[str]().union(*(names_in(parse_expression(text)) for text in starts))
