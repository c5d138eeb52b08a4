"""Steps of algebra on equations with slopes. In such a step a slope is a name of which nothing is said; then the value
of a derivative is put in other words, and a name gives way to what is known of it."""
from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from sympy import S

from derive.conversions.context import Context
from derive.conversions.polynomials import order_key
from derive.kernel.terms import Term, abstracted, app
from derive.kernel.theorem import Theorem, apply, assume, generalise, imply, instantiate, specialise
from derive.kernel.types import INT, Refused
from derive.library.steps import for_all, sides, supposing
from derive.outlines.outline import Outline
from derive.outlines.terms import Forall, Formula, Slope, fresh

from .deciding import decided
from .motions import by_reflexivity, pinned, revalued, without_definitions
from .recasting import parts_of, recast
from .sayings import Said, meaning, motion_along, on_its_left, places_of, said
from .steps import Elaborate, Step
from .terms import named, raw_formula_of, slope_name, slopes_in

EQUATIONAL = ("algebra", "combine", "meet", "transitive", "symmetric", "same_inside", "everywhere")


class RawStep(Step):
    """A step in which the slopes are names: what an equation says of a slope on its left is assumed of the name."""

    @cached_property
    def goal(self) -> Term:
        return raw_formula_of(self.outline.statement)

    def of(self, premise: Outline) -> Theorem:
        theorem = self.proved.theorems[premise]
        statement = premise.statement
        if not slopes_in(statement):
            return theorem
        return assume(raw_formula_of(statement)) if on_its_left(body_of(statement)) else said(
            statement, raw_formula_of(statement)).opened(theorem)


def body_of(formula: Formula) -> Formula:
    """What is said for all indices."""
    while isinstance(formula, Forall):
        formula = formula.body
    return formula


def carried_out(plain: Elaborate, step: Step) -> Theorem:
    """What a rule says, by its elaboration for terms without slopes."""
    statements = (step.outline.statement, *(one.statement for one in step.outline.premises))
    if step.outline.rule not in EQUATIONAL or not any(map(slopes_in, statements)):
        return plain(step)
    raw = RawStep(step.outline, step.proved)
    return _with_meaning(raw, recast(plain(raw), raw.goal, raw.context))


def _with_meaning(step: RawStep, theorem: Theorem) -> Theorem:
    """The theorem for a step, from what the step says of names for its slopes."""
    statement = step.outline.statement
    whole = said(statement, step.goal) if slopes_in(statement) else Said((), (), (), (), (), step.goal)
    known = {raw_formula_of(one.statement): one for one in step.outline.premises if on_its_left(body_of(one.statement))}
    if on_its_left(statement):
        theorem = _of_derivative(step, theorem, known)
    for raw, premise in known.items():
        theorem = _settled(step, theorem, raw, premise, whole.names)
    if on_its_left(statement):
        motion = motion_along(statement.lhs)
        theorem = without_definitions(theorem, motion, frozenset(whole.definitions) | step.given)
    return whole.closed(theorem)


def _of_derivative(step: RawStep, theorem: Theorem, known: dict[Term, Outline]) -> Theorem:
    """derivative(t -> loss, 0, e) by what a premise says of the same slope, derivative(t -> loss, 0, d), and d = e,
    which follows from D(k) = d and D(k) = e."""
    slope_: Slope = step.outline.statement.lhs
    found = [pair for pair in known.items() if on_its_left(pair[1].statement) and pair[1].statement.lhs == slope_]
    if not found:
        raise Refused(f"{step.outline.rule}: no premise has the slope on its left")
    raw, premise = found[0]
    value = sides(assume(raw))[1]
    equation = _named_as(theorem, slope_, lambda _: value)
    core = said(premise.statement, raw).opened(step.proved.theorems[premise])
    return revalued(core, equation)


def _named_as(theorem: Theorem, slope_: Slope, value: Callable[[tuple[Term, ...]], Term]) -> Theorem:
    """The theorem with a function of the indices for the name of a slope; equations that become d = d are gone."""
    name, places = slope_name(slope_), places_of(slope_)
    function = value(places)
    for place in reversed(places):
        function = abstracted(place, function)
    before = {formula for formula in theorem.given if (name.name, name.type) in formula.free}
    for formula in sorted(before, key=order_key):
        theorem = imply(formula, theorem)
    theorem = instantiate(theorem, name, function)
    ready: list[Theorem] = []
    for _ in before:
        premise = parts_of(theorem.statement, "implies")[0]
        try:
            ready.append(by_reflexivity(premise))
        except Refused:
            ready.append(assume(premise))
        theorem = apply(theorem, ready[-1])
    return theorem


def _settled(step: RawStep, theorem: Theorem, raw: Term, premise: Outline, kept: tuple[Term, ...]) -> Theorem:
    """The theorem without what it assumes of a name: the name stands for a derivative of which the premise tells the
    value, or nobody speaks of it any more and it may be that value."""
    if raw not in theorem.given:
        return theorem
    slope_: Slope = body_of(premise.statement).lhs
    name = slope_name(slope_)
    if name in kept:
        return apply(imply(raw, theorem), _by_uniqueness(step, premise.statement, step.proved.theorems[premise]))
    theorem = _named_as(theorem, slope_, lambda places: _value_at(raw, places))
    places = places_of(slope_)
    value = _value_at(raw, places)
    for place in reversed(places):
        value = abstracted(place, value)
    meant = app(abstracted(name, meaning(slope_)), value)
    return apply(imply(meant, theorem), _meaning(step, premise)) if meant in theorem.given else theorem


def _value_at(raw: Term, places: tuple[Term, ...]) -> Term:
    """d at some places, of `for all i..: A => D(i..) = d`."""
    waiting = list(places)
    while not (parts := parts_of(raw, "equal")):
        inner = parts_of(raw, "all", "implies")
        raw = app(inner[0], waiting.pop(0)) if len(inner) == 1 else inner[1]
    return parts[1]


def _meaning(step: RawStep, premise: Outline) -> Theorem:
    """For all k in range, the derivative along the entry k is what a premise says that it is."""
    statement, theorem = premise.statement, step.proved.theorems[premise]
    indices: list[Term] = []
    ranged: list[Term] = []
    while isinstance(statement, Forall):
        statement, index, theorem, more = _entered(statement, theorem)
        indices.append(index)
        ranged += more
    theorem = said(statement, raw_formula_of(statement)).reached(theorem)
    conditions = motion_along(statement.lhs).inside
    context = step.context.assuming(*conditions)
    for formula in ranged:
        theorem = apply(imply(formula, theorem), _plain(step, formula, context))
    return for_all(indices, supposing(theorem, *conditions))


def _entered(statement: Forall, theorem: Theorem) -> tuple[Formula, Term, Theorem, list[Term]]:
    """What is said for all indices of a range, at an index that is assumed to be in it."""
    name = fresh("k", statement)
    index = named(name.name, INT)
    theorem = specialise(theorem, index)
    ranged: list[Term] = []
    for _ in range(1 if statement.outer[1] is S.Infinity else 2):
        ranged.append(parts_of(theorem.statement, "implies")[0])
        theorem = apply(theorem, assume(ranged[-1]))
    return statement.open(name), index, theorem, ranged


def _by_uniqueness(step: RawStep, statement: Formula, theorem: Theorem, *ranged: Term) -> Theorem:
    """D(k) = d for all k in range: D(k) is the derivative along the entry k, and d is."""
    if isinstance(statement, Forall):
        inner, index, theorem, more = _entered(statement, theorem)
        return generalise(index, supposing(_by_uniqueness(step, inner, theorem, *ranged, *more), *more))
    slope_: Slope = statement.lhs
    motion = motion_along(slope_)
    context = step.context.assuming(*ranged)
    reasons = tuple(_plain(step, formula, context) for formula in motion.inside)
    proved = said(statement, raw_formula_of(statement)).reached(theorem)
    return pinned(slope_, proved, motion.places, reasons)


def _plain(step: RawStep, formula: Term, context: Context) -> Theorem:
    found = decided(formula, context)
    if found is None:
        raise Refused(f"{step.outline.rule}: {formula!r} is not plain")
    return found
