"""The steps that put one unit for another, or its negative, where both have one law."""
from __future__ import annotations

from derive.kernel.terms import Term, app
from derive.kernel.theorem import Theorem, assume
from derive.kernel.types import Refused
from derive.library.steps import at, conjuncts, second_of, use
from derive.outlines.laws import SameLaw, Symmetric
from derive.outlines.terms import Law

from .algebra import real_sides
from .integrability import finite
from .laws import coordinates, families_of
from .means import closing, opened
from .measurable import case_where, generated_by
from .recasting import fresh_of
from .spaces import Family
from .steps import Step, elaborates
from .terms import whole_of
from .units import function_of_unit, units_in


@elaborates("relabel")
def _relabel(step: Step) -> Theorem:
    """E f(unit i) = E f(unit j)"""
    _, law, indices, *_ = step.arguments
    known, family, body, point, here = _of_one_unit(step, law, SameLaw)
    function = function_of_unit(body, point, family, here)
    said = at(known, function)
    said = at(use(said, _borel(function, family)), *here, *map(whole_of, indices))
    return closing(step, second_of(use(said, finite(body, point, step.chance))))


@elaborates("reflect")
def _reflect(step: Step) -> Theorem:
    """E f(unit) = E f(-unit)"""
    _, law, *_ = step.arguments
    known, family, body, point, here = _of_one_unit(step, law, Symmetric)
    function = function_of_unit(body, point, family, here)
    said = at(use(at(known, function), _borel(function, family)), *here)
    return closing(step, second_of(use(said, finite(body, point, step.chance))))


def _of_one_unit(step: Step, law: Law, kind: type[Law]) -> tuple[Theorem, Family, Term, Term, tuple[Term, ...]]:
    """What the law says of the one family that the mean is about, and the random number with its unit."""
    rule = step.outline.rule
    if not isinstance(law, kind):
        raise Refused(f"{rule}: {law} says nothing of it")
    families = families_of(law, step.arities)
    point, body = opened(step, real_sides(step.outline.statement)[0])
    units = units_in(body, point, families, rule)
    if len(units) != 1:
        raise Refused(f"{rule}: {body!r} is not about one unit")
    (variable, here), = units
    place = next(place for place, family in enumerate(families) if family.variable is variable)
    return conjuncts(assume(step.laws[law]), len(families))[place], families[place], body, point, here


def _borel(function: Term, family: Family) -> Theorem:
    """That a function of a unit is measurable with respect to the entries of the unit."""
    unit = fresh_of(family.rest, function)
    return generated_by(app(function, unit), unit, lambda predicate: coordinates(family, predicate),
                        case_where(lambda _: None))
