"""The kernel's theorems for what is asked of a layer, read from its text: its gradients, and the truth of one that
somebody derived.

A gradient is proved along every direction at once (derive.gradients). A formula for some entries only, or one that is
not found to agree with that gradient, is proved of the directions that move one entry.
"""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from derive.conversions.context import Context
from derive.conversions.polynomials import order_key
from derive.gradients import program as gradients
from derive.gradients.forward import value_of
from derive.gradients.layers import ProvedLayer, at_indices, layer
from derive.kernel.terms import APPLICATION, BOUND, VARIABLE, Term, substituted
from derive.kernel.theorem import Theorem, apply, assume, imply
from derive.kernel.types import Refused
from derive.kernel.words import FALSE
from derive.library.steps import for_all, supposing
from derive.outlines.terms import Formula
from derive.reading.gradients import Gradient, read_gradient

from .cases import equal_by_cases
from .deciding import decided
from .known import for_all_first, knowing
from .motions import derivative_along, revalued, without_definitions
from .programs import Source, motion_of
from .recasting import parts_of
from .sayings import of_motion
from .terms import formula_of
from .written import context_of


@dataclass(frozen=True, slots=True)
class Answer:
    """A theorem about a layer. What its text presupposes by its writing, logarithms of positive numbers and quotients
    by others than 0, is told apart: the kernel's functions are total, so the theorem need not assume it."""

    layer: ProvedLayer
    theorem: Theorem
    presupposed: tuple[Term, ...]

    @property
    def needed(self) -> tuple[Term, ...]:
        """What the theorem assumes beside definitions of arrays: that no entry is at a corner, for example."""
        return tuple(sorted((formula for formula in self.theorem.given if not self._defines(formula)), key=order_key))

    def under(self, formulas: Iterable[Formula] = ()) -> Theorem:
        """The theorem under no more than what the texts say and presuppose, and these formulas; refused where that is
        not seen to suffice."""
        allowed = frozenset((*self.layer.source.given, *self.presupposed, *map(formula_of, formulas)))
        context, theorem = context_of(allowed), self.theorem
        for formula in self.needed:
            if formula not in allowed:
                reason = decided(formula, context)
                if reason is None:
                    raise Refused(f"layer: {formula!r} is assumed, and not by the text")
                theorem = apply(imply(formula, theorem), reason)
        return theorem

    def _defines(self, formula: Term) -> bool:
        """Whether a formula says what a computed array, or the adjoint of one, is at all its indices."""
        while (parts := parts_of(formula, "all", "implies")) and parts[-1] is not FALSE:
            formula = parts[0].parts[0] if len(parts) == 1 else parts[1]
        left = next(iter(parts_of(formula, "equal")), None)
        if left is not None and left.kind == APPLICATION and any(part.kind != BOUND for part in left.parts[1:]):
            return False
        head = left.parts[0] if left is not None and left.kind == APPLICATION else left
        computed = [one.array.entries.name for one in self.layer.program.definitions]
        names = {*computed, *(f"_d_{name}" for name in computed)}
        return head is not None and head.kind == VARIABLE and head.name in names


def theorem_of_gradient(text: str, name: str) -> Answer:
    """The gradient of a layer by one of its arrays; refused where it is not proved."""
    read = layer(text)
    found = read.gradient(name)
    return Answer(read, found.theorem, _at_rest(found, read.source.presupposed))


def theorem_of_claim(text: str, claim: str, upstream: str = "") -> Answer:
    """That a formula for a gradient is right, where all that it presupposes holds; refused where that is not proved."""
    read = layer(text)
    said = read_gradient(claim, read.source, upstream)
    presupposed = (*read.source.presupposed, *said.presupposed)
    found = None if said.conditions else _along_all_directions(read, said, presupposed)
    return found or Answer(read, _along_one_entry(read, said, presupposed), presupposed)


def _at_rest(found: gradients.Gradient, formulas: tuple[Term, ...]) -> tuple[Term, ...]:
    """What is said of the arrays of a layer, said of those of the theorem where nothing moves."""
    return tuple(substituted(formula, found.at_rest) for formula in formulas)


def _along_all_directions(read: ProvedLayer, said: Gradient, presupposed: tuple[Term, ...]) -> Answer | None:
    array = read.arrays[said.name]
    try:
        found = read.gradient(said.name)
    except Refused:
        return None
    here = _at_rest(found, presupposed)
    theorem = found.supposing(*here).agrees(array.function(at_indices(said.value, said.ranges, array)))
    return theorem and Answer(read, theorem, here)


def _along_one_entry(read: ProvedLayer, said: Gradient, presupposed: tuple[Term, ...]) -> Theorem:
    """For all places of the formula: the derivative of the loss is its value, when the entry there moves."""
    array, places = read.arrays[said.name], tuple(one.variable for one in said.ranges)
    motion = motion_of(source_of_layer(read), array.entries, places, array.ranges)
    conditions = (*motion.inside, *said.conditions)
    context = knowing(tuple(map(assume, (*read.source.given, *presupposed, *conditions))))
    theorem = derivative_along(motion, context)
    found = (equal_by_cases(value_of(theorem), said.value, inner) for inner in (context, _unfolding(read, context)))
    same = next((equation for equation in found if equation is not None), None)
    if same is None:
        raise Refused(f"not proved: {said.text}")
    whole = of_motion(motion, said.value)
    theorem = without_definitions(revalued(theorem, same), motion, frozenset(whole.definitions))
    return for_all(list(places), supposing(whole.closed(theorem), *conditions))


def source_of_layer(read: ProvedLayer) -> Source:
    return Source(read.program.definitions, tuple(one.formula for one in read.source.definitions),
                  tuple((array.entries, upstream) for array, upstream in read.program.weighted))


def _unfolding(read: ProvedLayer, context: Context) -> Context:
    return context.defining(*(for_all_first(assume(one.formula)) for one in read.source.definitions))
