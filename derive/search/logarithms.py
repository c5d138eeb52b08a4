"""Logarithms of powers: log(a**p) = p*log(a), from what a logarithm is."""

from sympy import Pow, Symbol, exp, log

from derive.outlines.algebra import algebra, same_inside, symmetric
from derive.outlines.logic import assume, cut, instantiate
from derive.outlines.outline import Outline
from derive.outlines.terms import Equal, Formula, Refused, fresh, real, spelled

from .chains import Chain
from .discharge import tidy
from .equalities import Range, range_formulas
from .unfolding import Knowledge


def log_of_power(power: Pow) -> Outline:
    """exp(L) = a gives exp(L*p) = a**p, of which the logarithms are L*p = log(a**p); and L is log(a)."""
    hole = real(fresh("x", power).name)
    name = real(fresh("L", power).name)
    raised = same_inside(assume(Equal(exp(name), power.base)), hole, Pow(hole, power.exp))
    taken = instantiate(same_inside(raised, hole, log(hole)), (name, log(power.base)))
    return symmetric(cut(algebra(power.base, power.base), taken))


def prove_with_logarithms(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """An equation: what is given of names put in, the logarithms of powers taken, then normal forms."""
    if not isinstance(goal, Equal) or ranges:
        raise Refused("logarithms: {} is no equation between numbers", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    left, right = (_taken(Chain(side), inside) for side in goal.args)
    return tidy(left.joined(right), inside.context)


def _taken(chain: Chain, knowledge: Knowledge) -> Chain:
    for equation in knowledge.equations:
        said = equation.statement
        if isinstance(said, Equal) and isinstance(said.lhs, Symbol):
            chain = chain.replacing(equation)
    for part in sorted(chain.end.atoms(log), key=spelled):
        if isinstance(part.args[0], Pow):
            chain = chain.replacing(log_of_power(part.args[0]))
    return chain
