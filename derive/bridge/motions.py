"""The derivative of a program's loss along one entry, proved forwards, one definition after another."""
from __future__ import annotations

from derive.conversions.context import Context
from derive.conversions.matching import case_of_equation
from derive.conversions.normal import normal
from derive.gradients.forward import U, derivative, same_function, slope, value_of
from derive.gradients.program import Definition
from derive.kernel.terms import Name, Term, abstracted, app, substituted, var
from derive.kernel.theorem import (
    Theorem,
    apply,
    assume,
    congruence,
    convert,
    generalise,
    imply,
    instantiate,
    reflexive,
    ring,
    specialise,
    symmetric,
    transitive,
)
from derive.kernel.types import INT, REAL, Arrow, Refused
from derive.kernel.words import real
from derive.library.steps import applied, arguments, at, for_all, sides, supposing, use
from derive.outlines.terms import Slope

from .deciding import decided
from .known import for_all_first
from .programs import Motion
from .recasting import fresh_of, parts_of
from .sayings import Said, meaning, motion_along, places_of
from .sums import everywhere

ZERO, HOLE = real(0), var("_hole", REAL)


def derivative_along(motion: Motion, context: Context) -> Theorem:
    """derivative(t -> loss, 0, d) under the laws of the arrays that move, where d speaks of the arrays at rest, under
    their definitions."""
    for definition in motion.definitions:
        if definition.array in motion.named:
            context = _through(definition, motion, context)
    theorem = derivative(motion.loss, context)
    theorem = revalued(theorem, normal(value_of(theorem), context))
    if not value_of(theorem).free.isdisjoint({(one.name, one.type) for one in (U, *motion.variables)}):
        raise Refused("derivative: an array that moves is read beyond its ends")
    return theorem


def revalued(theorem: Theorem, equation: Theorem) -> Theorem:
    """derivative(f, 0, d) and d = e give derivative(f, 0, e)."""
    function = arguments(theorem.statement, "derivative")[0]
    return convert(congruence(abstracted(HOLE, slope(function, HOLE)), equation), theorem)


def _through(definition: Definition, motion: Motion, context: Context) -> Context:
    """What is known behind a definition: how its array moves, and where it is at rest."""
    array, indices = definition.array, definition.array.indices()
    law = at(assume(motion.law(definition)), U, *indices)
    law = applied(law, *map(assume, array.inside(indices)))
    around = array.around(context)
    moves = same_function(derivative(sides(law)[1], around), symmetric(law))
    rest = _at_rest(definition, motion, instantiate(law, U, ZERO), around)
    general = [for_all(indices, supposing(one, *array.inside(indices))) for one in (moves, rest)]
    return context.knowing(general[0]).defining(general[1])


def _at_rest(definition: Definition, motion: Motion, law: Theorem, around: Context) -> Theorem:
    """H(0, k) = h(k), where H(0) and h are computed from the same arrays."""
    array, indices = definition.array, definition.array.indices()
    entries = motion.of.entries
    still = {name: substituted(moved, {(U.name, U.type): ZERO}) for name, moved in motion.moved.items()}
    places = [var(f"_{place}", INT) for place in range(1, len(motion.places) + 1)]
    here = app(still.pop((entries.name, entries.type)), *places)
    same = for_all(places, ring(here, app(entries, *places)))
    equation = transitive(law, congruence(abstracted(entries, substituted(definition.body, still)), same))
    for rest in around.definitions:
        equation = transitive(equation, everywhere(sides(equation)[1], rest, around))
    said = case_of_equation(for_all_first(assume(motion.source.formula(array))), array.at(*indices),
                            lambda goal: decided(goal, around))
    if said is None or sides(said)[1] is not sides(equation)[1]:
        raise Refused(f"derivative: {array.entries.name} at rest is not seen to be what its definition says")
    return transitive(equation, symmetric(said))


def unfolded(theorem: Theorem, motion: Motion) -> Theorem:
    """What is said of all arrays that move by their laws, of those that the definitions write out."""
    values: dict[Name, Term] = dict(motion.moved)
    for definition in motion.definitions:
        if definition.array in motion.named:
            name = definition.array.entries.name, definition.array.entries.type
            values[name] = definition.array.function(substituted(definition.body, values))
            theorem = specialise(theorem, abstracted(U, values[name]))
    for _ in motion.laws:
        theorem = apply(theorem, by_reflexivity(parts_of(theorem.statement, "implies")[0]))
    return theorem


def by_reflexivity(formula: Term) -> Theorem:
    """for all ..: A => a = a"""
    parts = parts_of(formula, "all", "implies", "equal")
    if not parts:
        raise Refused(f"{formula!r} is no equation")
    if formula.parts[0].name == "implies":
        return imply(parts[0], by_reflexivity(parts[1]))
    if formula.parts[0].name == "equal":
        return reflexive(parts[0])
    assert isinstance(parts[0].type, Arrow)
    name = fresh_of(parts[0].type.argument, formula)
    return generalise(name, by_reflexivity(app(parts[0], name)))


def pinned(slope_: Slope, proved: Theorem, places: tuple[Term, ...], reasons: tuple[Theorem, ...]) -> Theorem:
    """D(k) = d, since D(k) is the derivative along the entry k, and d is proved to be: a function has one."""
    meant = applied(at(assume(meaning(slope_)), *places), *reasons)
    motion = motion_along(slope_, places)
    one, other = (unfolded(theorem, motion) for theorem in (meant, proved))
    function, _, name = arguments(one.statement, "derivative")
    return use("derivative_unique", one, other, u=function, x=ZERO, d=name, e=value_of(other))


def derived(slope_: Slope, context: Context) -> Theorem:
    """D(k) = d for all k in range, where d is what the derivative along the entry k is found to be."""
    places = places_of(slope_)
    motion = motion_along(slope_, places)
    conditions = motion.inside
    inner = derivative_along(motion, context.assuming(*conditions))
    whole = Said((), (), (), motion.variables, motion.laws, inner.statement).closed(inner)
    equation = pinned(slope_, whole, places, tuple(map(assume, conditions)))
    return for_all(list(places), supposing(equation, *conditions))


def without_definitions(theorem: Theorem, motion: Motion, kept: frozenset[Term]) -> Theorem:
    """The theorem without definitions of arrays of which it does not speak: there are such arrays."""
    for definition in reversed(motion.definitions):
        entries = definition.array.entries
        formula = motion.source.formula(definition.array)
        name = entries.name, entries.type
        if formula in theorem.given - kept and not any(
                name in part.free for part in (theorem.statement, *theorem.given - {formula})):
            value = definition.array.function(definition.body)
            theorem = instantiate(imply(formula, theorem), entries, value)
            theorem = apply(theorem, by_reflexivity(parts_of(theorem.statement, "implies")[0]))
    return theorem

