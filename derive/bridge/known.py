"""What is known, in the forms in which it is looked for: quantifiers first, and numbers in normal form."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from derive.conversions.context import Context
from derive.conversions.normal import normal
from derive.kernel.terms import APPLICATION, Term
from derive.kernel.theorem import Theorem, apply, assume, imply, linear, specialise
from derive.kernel.types import REAL, Arrow
from derive.kernel.words import FALSE, real
from derive.library.roots import positive_under_sqrt
from derive.library.steps import for_all, sides, supposing, use

from .recasting import fresh_of, parts_of

ZERO, ONE = real(0), real(1)
Sequents: TypeAlias = tuple[tuple[frozenset[Term], Term], ...]


@dataclass(frozen=True, slots=True)
class Contexts:
    """Contexts by what is known there: what was worked out for one question serves the next one about the same."""

    plain: dict[Sequents, Context] = field(default_factory=dict)
    worked_out: dict[Sequents, Context] = field(default_factory=dict)

    def as_they_are(self, theorems: tuple[Theorem, ...]) -> Context:
        key = _sequents(theorems)
        if key not in self.plain:
            self.plain[key] = Context(known=theorems)
        return self.plain[key]

    def knowing(self, theorems: tuple[Theorem, ...]) -> Context:
        key = _sequents(theorems)
        if key not in self.worked_out:
            self.worked_out[key] = knowing(theorems)
        return self.worked_out[key]


def _sequents(theorems: tuple[Theorem, ...]) -> Sequents:
    return tuple((theorem.given, theorem.statement) for theorem in theorems)


def knowing(theorems: tuple[Theorem, ...]) -> Context:
    """The context of some theorems, of what they say about normal forms, and of what has a root other than 0."""
    context = Context(known=theorems)
    known = (*theorems, *filter(None, map(under_root, theorems)))
    forms = filter(None, (in_normal_form(theorem, context) for theorem in known))
    return context.knowing(*known[len(theorems):], *forms)


def under_root(theorem: Theorem) -> Theorem | None:
    """sqrt(x) != 0 gives 0 < x, perhaps for all indices."""
    inner, indices, premises = _taken_apart(theorem)
    denied = next(iter(parts_of(inner.statement, "implies")), None)
    left = next(iter(parts_of(denied, "equal")), None) if denied is not None else None
    if left is None or left.kind != APPLICATION or left.parts[0].name != "sqrt" or denied is not left.eq(0):
        return None
    return for_all(indices, supposing(use(positive_under_sqrt(), inner, x=left.parts[1]), *premises))


def for_all_first(theorem: Theorem) -> Theorem:
    """for all i: A => for all j: B => C, as for all i, j: A => B => C"""
    theorem, indices, premises = _taken_apart(theorem)
    return for_all(indices, supposing(theorem, *premises))


def _taken_apart(theorem: Theorem) -> tuple[Theorem, list[Term], list[Term]]:
    """What a theorem says of indices under premises, the indices, and the premises."""
    indices: list[Term] = []
    premises: list[Term] = []
    while (parts := parts_of(theorem.statement, "all", "implies")) and parts[-1] is not FALSE:
        if len(parts) == 2:
            premises.append(parts[0])
            theorem = apply(theorem, assume(parts[0]))
        else:
            assert isinstance(parts[0].type, Arrow)
            indices.append(fresh_of(parts[0].type.argument, theorem.statement, *theorem.given))
            theorem = specialise(theorem, indices[-1])
    return theorem, indices, premises


def in_normal_form(theorem: Theorem, context: Context) -> Theorem | None:
    """A comparison of real numbers, perhaps for all indices, as one of 0 and a normal form."""
    inner, indices, premises = _taken_apart(theorem)
    made = _compared(inner, context)
    return made and for_all(indices, supposing(made, *premises))


def _compared(theorem: Theorem, context: Context) -> Theorem | None:
    denied = parts_of(theorem.statement, "implies")
    parts = parts_of(denied[0] if denied else theorem.statement, *(["equal"] if denied else ["at_most", "less"]))
    if not parts or parts[0].type != REAL:
        return None
    form = normal(parts[0] - parts[1] if denied else parts[1] - parts[0], context)
    plain = sides(form)[1]
    if denied:
        zero = plain.eq(0)
        return imply(zero, apply(theorem, linear(denied[0], assume(zero), ONE, form, ONE)))
    goal = ZERO <= plain if theorem.statement.parts[0].name == "at_most" else ZERO < plain
    return linear(goal, theorem, ONE, form, ONE)
