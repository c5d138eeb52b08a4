"""That a formula for a gradient is wrong, as a theorem: a loss has one derivative, and in a case it is another."""
from __future__ import annotations

from derive.gradients.forward import value_of
from derive.gradients.layers import layer
from derive.kernel.terms import Term
from derive.kernel.theorem import Theorem, apply, assume, generalise, imply, specialise
from derive.kernel.words import every, real
from derive.library.steps import applied, arguments, at, for_all, supposing, use
from derive.reading.gradients import read_gradient

from .known import knowing
from .layers import source_of_layer
from .motions import derivative_along, unfolded
from .programs import motion_of
from .refutations import Case, general, in_order, refuted, variables_of
from .sayings import Said, of_motion


def refuted_gradient(text: str, claim: str, upstream: str, case: Case) -> Theorem:
    """Not for all sizes and entries is the formula right; refused where the case does not show it."""
    read = layer(text)
    said = read_gradient(claim, read.source, upstream)
    array, places = read.arrays[said.name], [one.variable for one in said.ranges]
    motion = motion_of(source_of_layer(read), array.entries, tuple(places), array.ranges)
    conditions = [*motion.inside, *said.conditions]
    presupposed = frozenset((*read.source.given, *read.source.presupposed, *said.presupposed))
    right = derivative_along(motion, knowing(tuple(map(assume, (*presupposed, *conditions)))))
    whole = of_motion(motion, said.value)
    goal = _of_all(places, conditions, whole.formula)
    here = whole.reached(applied(at(assume(goal), *places), *map(assume, conditions)))
    every_motion = Said((), (), (), motion.variables, motion.laws, right.statement).closed(right)
    one, other = (unfolded(theorem, motion) for theorem in (here, every_motion))
    function, _, claimed = arguments(one.statement, "derivative")
    same = use("derivative_unique", one, other, u=function, x=real(0), d=claimed, e=value_of(other))
    values = for_all(places, supposing(same, *conditions))
    return _because(values, goal, (presupposed | values.given) - {goal}, case)


def _of_all(places: list[Term], conditions: list[Term], formula: Term) -> Term:
    for condition in reversed(conditions):
        formula = condition >> formula
    for place in reversed(places):
        formula = every(place, formula)
    return formula


def _because(consequence: Theorem, goal: Term, said: frozenset[Term], case: Case) -> Theorem:
    """Not for all values does what is said imply the goal, since it does not imply a consequence of the goal."""
    false = refuted(consequence.statement, said, case)
    claim = general(goal, said)
    theorem = assume(claim)
    for variable in variables_of(goal, *said):
        theorem = specialise(theorem, variable)
    for formula in in_order(said):
        theorem = apply(theorem, assume(formula))
    theorem = apply(imply(goal, consequence), theorem)
    for formula in reversed(in_order(said)):
        theorem = imply(formula, theorem)
    for variable in reversed(variables_of(consequence.statement, *said)):
        theorem = generalise(variable, theorem)
    return imply(claim, apply(false, theorem))
