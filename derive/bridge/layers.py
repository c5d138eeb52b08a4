"""The kernel's theorems for what is asked of a layer: its gradients, and the truth of one that somebody derived.

A gradient is proved along every direction at once (derive.gradients). Where that is not found, and there is an outline
of a proof, the outline is carried out: it says the same of the directions that move one entry.
"""
from __future__ import annotations

from dataclasses import dataclass, replace

from derive.first_kernel.theorem import Theorem as Outline
from derive.gradients.layers import ProvedLayer, at_indices, layer
from derive.kernel.terms import Term, substituted
from derive.kernel.theorem import Theorem
from derive.kernel.types import Refused
from derive.reading.gradients import read_gradient

from .outlines import theorem_of
from .steps import Proved


@dataclass(frozen=True, slots=True)
class Answer:
    """A theorem, and what the text presupposes by its writing: logarithms of positive numbers, quotients by others than
    0. The kernel's functions are total, so the theorem need not assume it."""

    theorem: Theorem
    presupposed: tuple[Term, ...]


def theorem_of_gradient(text: str, name: str, outline: Outline | None = None) -> Answer:
    """The gradient of a layer by one of its arrays; refused where it is not proved."""
    read = layer(text)
    try:
        theorem = read.gradient(name).theorem
    except Refused:
        theorem = _carried_out(outline, f"the gradient by {name} is not proved")
    return Answer(theorem, read.source.presupposed)


def theorem_of_claim(text: str, claim: str, upstream: str = "", outline: Outline | None = None) -> Answer:
    """That a formula for a gradient is right, where all that it presupposes holds; refused where that is not proved."""
    read = layer(text)
    said = read_gradient(claim, read.source, upstream)
    try:
        theorem = _agreeing(read, claim, upstream)
    except Refused:
        theorem = None
    if theorem is None:
        theorem = _carried_out(outline, f"not proved: {claim}")
    return Answer(theorem, (*read.source.presupposed, *said.presupposed))


def _agreeing(read: ProvedLayer, claim: str, upstream: str) -> Theorem | None:
    said = read_gradient(claim, read.source, upstream)
    array, found = read.arrays[said.name], read.gradient(said.name)
    presupposed = [substituted(formula, found.at_rest) for formula in (*read.source.presupposed, *said.presupposed)]
    found = replace(found, context=found.context.assuming(*presupposed))
    return found.agrees(array.function(at_indices(said.value, said.ranges, array)))


def _carried_out(outline: Outline | None, otherwise: str) -> Theorem:
    if outline is None:
        raise Refused(otherwise)
    return theorem_of(outline, Proved())
