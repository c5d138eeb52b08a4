"""One step of an outline: what it says in the kernel's terms, under what, and from which theorems."""
from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

from sympy import Basic

from derive.conversions.context import Context
from derive.conversions.polynomials import order_key
from derive.kernel.terms import Term
from derive.kernel.theorem import Theorem, apply, assume, imply
from derive.kernel.types import Refused
from derive.library.steps import conjuncts
from derive.outlines.domain import domain
from derive.outlines.laws import Independent, Moments
from derive.outlines.outline import Outline
from derive.outlines.terms import Formula, Law, spelled

from .chance import Chance, with_normal_bodies
from .deciding import decided
from .expected import by_chance
from .families import arities_in
from .independent_units import finite_over_units
from .known import knowing
from .laws import families_of, law_formula
from .recasting import recast
from .spaces import is_standing, without_standing
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

    theorems: MutableMapping[Outline, Theorem] = field(default_factory=dict)
    contexts: dict[frozenset[Term], Context] = field(default_factory=dict)
    arities: Mapping[str, int] = field(default_factory=dict)     # how many indices the random families have
    also: frozenset[Term] = frozenset()                          # what may be assumed beside what outlines assume

    def context(self, given: frozenset[Term]) -> Context:
        if given not in self.contexts:
            self.contexts[given] = knowing(tuple(assume(formula) for formula in sorted(given, key=order_key)))
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
    def arities(self) -> dict[str, int]:
        """How many indices the random families have, as far as anything tells."""
        return {**arities_in(self.outline), **self.proved.arities}

    @cached_property
    def laws(self) -> dict[Law, Term]:
        """The laws that the outline assumes, as formulas; one of a family that nothing speaks of is left out."""
        known = self.arities
        return {law: law_formula(law, known) for law in sorted(
            (one for one in self.outline.given if isinstance(one, Law)), key=spelled) if all(
            str(pair.args[0]) in known for pair in law.args)}

    @cached_property
    def plain(self) -> frozenset[Term]:
        """What may be assumed beside laws: what the outline assumes, and that sizes are not negative."""
        return hypotheses(self.outline) | self.proved.also

    @cached_property
    def given(self) -> frozenset[Term]:
        """What may be assumed."""
        return self.plain | frozenset(self.laws.values())

    @cached_property
    def context(self) -> Context:
        return self.proved.context(self.plain)

    @cached_property
    def chance(self) -> Chance:
        """What is known of random numbers."""
        orders, products = {}, []
        for law, formula in self.laws.items():
            families = families_of(law, self.arities)
            if isinstance(law, Independent):
                products.append(partial(finite_over_units, law, assume(formula), families))
            if isinstance(law, Moments):
                for family, pair, known in zip(families, law.args, conjuncts(assume(formula), len(families)),
                                               strict=True):
                    orders[family.variable] = int(pair.args[1]), known
        return Chance(with_normal_bodies(self.context), orders, tuple(products))

    def of(self, premise: Outline) -> Theorem:
        """The theorem for a premise."""
        return self.proved.theorems[premise]

    def decide(self, formula: Term) -> Theorem | None:
        """The formula, where it is plain, also because of what is known of chance."""
        return decided(formula, self.context) or by_chance(formula, self.chance)

    def context_of(self, *premises: Outline) -> Context:
        """What is known here, and that the terms of the premises are defined, as far as it was proved on the way: an
        outline's theorem says so, though it is no part of the statement."""
        conditions = {condition for one in premises for condition in domain(one.statement, one.given)}
        found = {node.statement: self.of(node) for node in self.outline.tree() if node.statement in conditions
                 and without_standing(self.of(node).given) <= self.given} if conditions else {}
        return self.context.knowing(*found.values()) if found else self.context

    def done(self, theorem: Theorem) -> Theorem:
        """The theorem in the words of the outline, under no more than what it assumes."""
        return self.discharged(recast(theorem, self.goal, self.context))

    def discharged(self, theorem: Theorem) -> Theorem:
        """The theorem without the hypotheses that follow from what may be assumed. That there is a probability space,
        and that families are of random numbers, may stay."""
        for formula in sorted(theorem.given - self.given, key=order_key):
            if is_standing(formula):
                continue
            reason = self.decide(formula)
            if reason is None or formula in reason.given:       # it was supposed on the way
                raise Refused(f"{self.outline.rule}: {formula!r} is assumed, and not by the outline")
            theorem = apply(imply(formula, theorem), reason)
        return theorem


def hypotheses(outline: Outline) -> frozenset[Term]:
    plain = [formula for formula in outline.given if not isinstance(formula, Law)]
    parts: tuple[Formula | Basic, ...] = (outline.statement, *plain)
    return frozenset(map(formula_of, plain)) | sizes_of(*parts)
