"""One step of an outline: what it says in the kernel's terms, under what, and from which theorems."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sympy import Basic

from derive.conversions.context import Context
from derive.first_kernel.domain import domain
from derive.first_kernel.terms import Formula
from derive.first_kernel.theorem import Theorem as Outline
from derive.kernel.terms import Term
from derive.kernel.theorem import Theorem, apply, assume, imply
from derive.kernel.types import Refused

from .deciding import decided
from .known import knowing
from .recasting import recast
from .terms import formula_of, sizes_of

Elaborate = Callable[["Step"], Theorem]
RULES: dict[str, Elaborate] = {}


def elaborates(name: str) -> Callable[[Elaborate], Elaborate]:
    """The elaboration of one rule of outlines."""
    def register(function: Elaborate) -> Elaborate:
        RULES[name] = function
        return function

    return register


@dataclass(frozen=True, slots=True)
class Proved:
    """The theorems for the steps of an outline that are done, and what is known under their hypotheses."""

    theorems: dict[Outline, Theorem] = field(default_factory=dict)
    contexts: dict[frozenset[Term], Context] = field(default_factory=dict)

    def context(self, given: frozenset[Term]) -> Context:
        if given not in self.contexts:
            self.contexts[given] = knowing(tuple(assume(formula) for formula in sorted(given, key=repr)))
        return self.contexts[given]


@dataclass(frozen=True)
class Step:
    """A step of an outline that is to become a theorem of the kernel."""

    outline: Outline
    proved: Proved

    @property
    def arguments(self) -> tuple[Any, ...]:
        return self.outline.arguments

    @cached_property
    def goal(self) -> Term:
        return formula_of(self.outline.statement)

    @cached_property
    def given(self) -> frozenset[Term]:
        """What may be assumed: what the outline assumes, and that sizes are not negative."""
        return hypotheses(self.outline)

    @cached_property
    def context(self) -> Context:
        return self.proved.context(self.given)

    def of(self, premise: Outline) -> Theorem:
        """The theorem for a premise."""
        return self.proved.theorems[premise]

    def context_of(self, *premises: Outline) -> Context:
        """What is known here, and that the terms of the premises are defined, as far as it was proved on the way: an
        outline's theorem says so, though it is no part of the statement."""
        conditions = {condition for one in premises for condition in domain(one.statement, one.given)}
        found = {node.statement: self.of(node) for node in self.outline.tree() if node.statement in conditions
                 and self.of(node).given <= self.given} if conditions else {}
        return self.context.knowing(*found.values()) if found else self.context

    def done(self, theorem: Theorem) -> Theorem:
        """The theorem in the words of the outline, under no more than what it assumes."""
        return self.discharged(recast(theorem, self.goal, self.context))

    def discharged(self, theorem: Theorem) -> Theorem:
        """The theorem without the hypotheses that follow from what may be assumed."""
        for formula in sorted(theorem.given - self.given, key=repr):
            reason = decided(formula, self.context)
            if reason is None:
                raise Refused(f"{self.outline.rule}: {formula!r} is assumed, and not by the outline")
            theorem = apply(imply(formula, theorem), reason)
        return theorem


def hypotheses(outline: Outline) -> frozenset[Term]:
    parts: tuple[Formula | Basic, ...] = (outline.statement, *outline.given)
    return frozenset(map(formula_of, outline.given)) | sizes_of(*parts)
