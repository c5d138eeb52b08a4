"""Sequences that never grow or never fall, by what is given of one step: their values at any two steps compared."""

from collections.abc import Iterator

from sympy import Expr, S, Symbol

from derive.outlines.logic import assume, specialise
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Forall, Formula, Less, Refused, fresh, integer, spelled, substitute

from .discharge import tidy
from .inductions import prove_step_by_step
from .unfolding import Knowledge


def compared_with_last(name: Symbol, last: Expr, context: frozenset[Formula]) -> Iterator[tuple[Expr, Outline]]:
    """x[last] <= x[k] for the name k, from x[t+1] <= x[t] for all t >= a, and likewise for what never falls; with the
    a from which on k may run, to the last step."""
    for formula in sorted(context, key=spelled):
        if isinstance(formula, Forall) and isinstance(formula.body, (AtMost, Less)) and formula.outer[1] is S.Infinity:
            step = fresh("t", formula, name, last)
            before, after = _before_and_after(formula, step)
            if before is None or after is None:
                continue
            later = integer(fresh("s", formula, name, last).name)
            then, now = (substitute(before, {step: index}) for index in (later, name))
            goal = AtMost(then, now) if formula.open(step).rhs == before else AtMost(now, then)
            first = formula.outer[0]
            inside = context | {AtMost(first, name)}
            try:
                theorem = prove_step_by_step(goal, Knowledge((assume(formula),), inside), ((later, name, S.Infinity),))
                theorem = tidy(specialise(theorem, last), inside | {AtMost(name, last)})
            except Refused:
                continue
            yield first, theorem


def _before_and_after(formula: Forall, step: Symbol) -> tuple[Expr | None, Expr | None]:
    """The side that speaks of a step, and that which is the same at the next one."""
    left, right = formula.open(step).args
    for one, other in ((left, right), (right, left)):
        if step in one.free_symbols and substitute(one, {step: step + 1}) == other:
            return one, other
    return None, None
