"""A program of arrays: definitions one after another, and the outputs whose gradients come in."""
from __future__ import annotations

from dataclasses import dataclass

from derive.kernel.terms import Term, var

from .adjoint import Array


@dataclass(frozen=True, slots=True)
class Definition:
    """array(k..) = body for all k in the array's ranges; the body speaks of the indices by the array's own names."""

    array: Array
    body: Term


@dataclass(frozen=True, slots=True)
class Program:
    inputs: tuple[Array, ...]
    definitions: tuple[Definition, ...]
    outputs: tuple[Array, ...]
    given: tuple[Term, ...] = ()        # about sizes and inputs
    upstream: tuple[Term, ...] = ()     # the gradient of the loss by each output, if it has another name than dy for y

    @property
    def weighted(self) -> list[tuple[Array, Term]]:
        """Each output with the gradient that comes in for it."""
        names = self.upstream or tuple(named_like(array, "d").entries for array in self.outputs)
        return list(zip(self.outputs, names, strict=True))


def named_like(array: Array, stem: str) -> Array:
    return Array(var(f"{stem}{array.entries.name}", array.entries.type), array.ranges)
