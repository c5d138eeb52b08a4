"""A layer's text, its gradients as theorems of the second kernel, and the truth about one that somebody derived."""
from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from derive import reading
from derive.kernel.terms import Name, Term, substituted
from derive.kernel.theorem import Theorem
from derive.kernel.types import INT, Refused
from derive.reading.binders import Range
from derive.reading.gradients import read_gradient
from derive.reading.layers import read_layer
from derive.reading.names import variable

from .adjoint import Array
from .gradient import Gradient, gradient
from .program import Definition, Program


@dataclass(frozen=True)
class ProvedLayer:
    """A layer as it was read, and as a program of arrays."""

    source: reading.layers.Program

    @cached_property
    def arrays(self) -> dict[str, Array]:
        positions = self.source.shapes.arrays
        return {name: Array(reading.layers.Array(name, ends).term, ends) for name, ends in positions.items()}

    @cached_property
    def program(self) -> Program:
        definitions = tuple(
            Definition(self.arrays[one.array.name], at_indices(one.value, one.ranges, self.arrays[one.array.name]))
            for one in self.source.definitions)
        outputs = [self.arrays[name] for name in self.source.outputs]
        upstream = tuple(variable(f"d{name}", array.entries.type)       # as a formula for a gradient calls it
                         for name, array in zip(self.source.outputs, outputs, strict=True))
        return Program(tuple(self.arrays[array.name] for array in self.source.inputs), definitions, tuple(outputs),
                       self.source.given, upstream)

    def gradient(self, name: str) -> Gradient:
        if name not in self.arrays:
            raise Refused(f"gradient: the layer has no array {name}; it has {', '.join(self.arrays)}")
        return gradient(self.program, self.arrays[name])

    def claimed(self, text: str) -> str:
        """The array whose gradient a formula is about."""
        return read_gradient(text, self.source).name

    def check(self, text: str) -> Theorem | None:
        """The theorem that a formula for a gradient is right; None where that is not shown."""
        claim = read_gradient(text, self.source)
        array = self.arrays[claim.name]
        return self.gradient(claim.name).agrees(array.function(at_indices(claim.value, claim.ranges, array)))


def at_indices(value: Term, ranges: tuple[Range, ...], array: Array) -> Term:
    """A value that speaks of the letters of a text, at the indices of its array."""
    letters: dict[Name, Term] = {(one.variable.name, INT): index
                                 for one, index in zip(ranges, array.indices(), strict=True)}
    return substituted(value, letters)


def layer(text: str) -> ProvedLayer:
    return ProvedLayer(read_layer(text))
