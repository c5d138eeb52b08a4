"""Equations between sequences that hold at the start and are kept by each step: one induction for all of them."""
from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from sympy import Expr, Mul, Symbol

from derive.conversions.context import Context
from derive.conversions.signs import not_zero
from derive.kernel.terms import Term, abstracted, number
from derive.kernel.theorem import Theorem, apply, assume, generalise, imply, linear, specialise
from derive.kernel.types import INT
from derive.kernel.words import both as conjunction
from derive.kernel.words import no, real, word
from derive.library.steps import both, conjuncts, supposing, use
from derive.outlines.outline import Outline
from derive.outlines.terms import At, Equal, Forall, Formula, substitute

from .algebra import real_sides
from .calculation import calculation
from .deciding import decided
from .known import knowing
from .recasting import parts_of, recast
from .steps import Step, elaborates
from .terms import formula_of, named, real_of

ZERO = number(0, INT)


@elaborates("kept")
def _kept(step: Step) -> Theorem:
    goals, after, place, name, definitions, starts, known, scales = step.arguments
    return keep(goals, after, name, _said(definitions), _said(starts), _said(known), scales)[place]


def _said(premises: Sequence[Outline]) -> list[Formula]:
    return [premise.statement for premise in premises]


def keep(goals: Sequence[Equal], after: Sequence[Equal], name: Symbol, definitions: Sequence[Formula],
         starts: Sequence[Formula], known: Sequence[Formula], scales: Sequence[Expr]) -> list[Theorem]:
    """Each goal for all name >= 0, and what they give after the step, under as many of the formulas as it takes."""
    index = named(name.name, INT)
    from_zero = ZERO <= index
    said = [formula_of(goal) for goal in goals]
    held = list(map(assume, said))
    ranged = Context(known=(assume(from_zero),))
    facts = [_at_next(formula, name, index, ranged) for formula in known]
    context = knowing((assume(from_zero), *facts, *held))
    equations = [*(_at_next(formula, name, index, ranged) for formula in definitions),
                 *(_solved(goal, theorem, context) for goal, theorem in zip(goals, held, strict=True))]
    following = [substitute(goal, {name: name + 1}) for goal in goals]
    times = list(map(real_of, scales))
    steps = [calculation(real_sides(goal), equations, facts, times, context) for goal in (*following, *after)]
    later = [recast(step, formula_of(goal), context) for step, goal in zip(steps[len(goals):], after, strict=True)]
    steps = [recast(step, abstracted(index, formula)(index + 1), context)
             for step, formula in zip(steps, said, strict=False)]
    bases = [recast(assume(formula_of(start)), abstracted(index, formula)(ZERO), Context())
             for start, formula in zip(starts, said, strict=True)]
    whole = reduce(conjunction, said)
    held = conjuncts(assume(whole), len(said))
    inner = generalise(index, supposing(_by(held, reduce(both, steps)), from_zero, whole))
    induction = use("induction", reduce(both, bases), inner, s=abstracted(index, whole), a=ZERO)
    here = apply(specialise(induction, index), assume(from_zero))
    proved = conjuncts(here, len(said))
    return [generalise(index, imply(from_zero, part)) for part in (*proved, *(_by(proved, part) for part in later))]


def _by(theorems: Sequence[Theorem], theorem: Theorem) -> Theorem:
    """A theorem without the hypotheses that these theorems say."""
    for reason in theorems:
        if reason.statement in theorem.given:
            theorem = apply(imply(reason.statement, theorem), reason)
    return theorem


def _at_next(formula: Formula, name: Symbol, index: Term, context: Context) -> Theorem:
    """What is said of all steps, of the next one; what is said of none as it is."""
    theorem = assume(formula_of(formula))
    if not isinstance(formula, Forall):
        return theorem
    theorem = specialise(theorem, index + 1)
    while (parts := parts_of(theorem.statement, "implies")) and (premise := decided(parts[0], context)) is not None:
        theorem = apply(theorem, premise)
    return recast(theorem, formula_of(formula.open(name + 1)), context)


def _solved(goal: Equal, theorem: Theorem, context: Context) -> Theorem:
    """x = b/c from c*x = b, c not being 0"""
    coefficient, entry = apart(goal.lhs)
    if coefficient == 1:
        return theorem
    below, state, right = map(real_of, (coefficient, entry, goal.rhs))
    theorem = recast(theorem, (below * state).eq(right), context)
    unit = use("inverse", not_zero(below, context) or assume(no(below.eq(real(0)))), x=below)
    over = word("inverse", below)
    return linear(state.eq(over * right), theorem, over, unit, -state)


def apart(product: Expr) -> tuple[Expr, At]:
    """c and x of c*x, x being an entry"""
    entry = next(part for part in Mul.make_args(product) if isinstance(part, At))
    return product / entry, entry
