"""What is known of random numbers where a step stands: which are integrable, and the moments of families."""
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from derive.conversions.context import Context
from derive.conversions.normal import normal
from derive.kernel.terms import APPLICATION, VARIABLE, Term, abstracted, app, var
from derive.kernel.theorem import Theorem, assume, congruence, convert, generalise
from derive.kernel.types import OUTCOME, REAL, Arrow
from derive.library.steps import applied, at, supposing

from .measurable import Class, measurable_class
from .recasting import fresh_of, parts_of
from .spaces import RANDOM, integrable, random_entries


@dataclass(frozen=True, slots=True)
class Chance:
    """What is known; for each family with moments their order and that they are finite; and, by laws, that a product at
    an outcome has a finite mean."""

    context: Context
    moments: Mapping[Term, tuple[int, Theorem]]
    products: tuple[Callable[[Term, Term, Chance], Theorem], ...] = ()

    def within(self, index: Term, low: Term, high: Term) -> Chance:
        return replace(self, context=self.context.within(index, low, high))


def measurable_numbers() -> Class:
    """The class of random numbers of the space, with the entries of families in it."""
    return measurable_class(_is_random)


def _is_random(function: Term) -> Theorem | None:
    """That an entry of a family is a random number."""
    point = fresh_of(OUTCOME, function)
    entry = function(point)
    if not is_entry(entry, point):
        return None
    head, _, *indices = entry.parts if entry.kind == APPLICATION else (function, point)
    return at(assume(random_entries(head)), *indices)


def is_entry(term: Term, point: Term) -> bool:
    """Whether a term is an entry of a random family at the outcome, its indices being no matter of chance."""
    if term.kind != APPLICATION or term.parts[0].kind != VARIABLE or term.type != REAL or term.parts[1] is not point:
        return False
    return not any((point.name, point.type) in part.free for part in (term.parts[0], *term.parts[2:]))


def with_normal_bodies(context: Context) -> Context:
    """The context, in which whatever is known to be integrable is so in normal form."""
    new = [theorem for known in context.known if (theorem := _normal_integrable(known, context)) is not None]
    return context.knowing(*new) if new else context


def _normal_integrable(theorem: Theorem, context: Context) -> Theorem | None:
    said = theorem.statement
    if parts := parts_of(said, "integrable"):
        return integrable_in_normal_form(theorem, parts[0], context)
    if parts := parts_of(said, "all"):
        (predicate,) = parts
        if not isinstance(predicate.type, Arrow):
            return None
        index = fresh_of(predicate.type.argument, said, *(known.statement for known in context.known))
        inner = _normal_integrable(at(theorem, index), context)
        return inner and generalise(index, inner)
    if parts := parts_of(said, "implies"):
        inner = _normal_integrable(applied(theorem, assume(parts[0])), context)
        return inner and supposing(inner, parts[0])
    return None


def integrable_in_normal_form(theorem: Theorem, random: Term, context: Context) -> Theorem:
    same = normal_body(random, context)
    hole = var("_hole", RANDOM)
    return convert(congruence(abstracted(hole, integrable(hole)), same), theorem)


def normal_body(random: Term, context: Context) -> Theorem:
    """For all w: X(w) = its normal form"""
    point = fresh_of(OUTCOME, random, *(known.statement for known in context.known))
    return generalise(point, normal(app(random, point), context))
