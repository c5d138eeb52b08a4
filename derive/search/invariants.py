"""Equations between the states of linear recurrences, proved by induction with whatever else stays true along the way.

A row w says that a combination w*x of the states is 0. If x[t] = A x[t-1] + B u[t] and wB = 0, it is 0 at every step as
soon as w, wA, wA^2, ... are 0 at the start; these rows are the other equations that the induction carries along.
"""

from collections.abc import Sequence
from typing import TypeAlias

from sympy import Expr, Matrix, Poly, PolynomialError, S, Symbol, cancel, solve

from derive.outlines.algebra import algebra
from derive.outlines.logic import generalise, specialise
from derive.outlines.outline import Outline
from derive.outlines.sums import term_by_term
from derive.outlines.terms import (
    At,
    AtMost,
    Bracket,
    Equal,
    Forall,
    Formula,
    Refused,
    Sum,
    at,
    fresh,
    integer,
    spelled,
    substitute,
)

from .discharge import by_general, tidy
from .equalities import for_all
from .equivalence import following_rows
from .simultaneous_induction import prove_together
from .specialising import prove_by_rewriting, prove_comparison, prove_from_instances
from .transfer import linear
from .unfolding import Knowledge

Range: TypeAlias = tuple[Symbol, Expr, Expr]
MOST_BACK = 6


def prove_invariant(goal: Formula, knowledge: Knowledge, ranges: Sequence[Range]) -> Outline:
    """The goal for all values of its names, by induction on the one whose range is endless: with the other rows, or
    with the goal at the steps that follow, as many as a recurrence looks back."""
    endless = [ranged for ranged in ranges if ranged[2] is S.Infinity]
    if len(endless) != 1 or not isinstance(goal, Equal):
        raise Refused("induction: {} is no equation for all steps from some step on", goal)
    (name, low, _), = endless
    others = [ranged for ranged in ranges if ranged[0] != name]
    inside = knowledge.with_context(f for ranged in others for f in _in(ranged))
    try:
        theorem = _prove([goal, *_companions(goal, name, inside)], name, low, inside)
    except Refused:
        back = _looks_back(inside)
        if back < 2:
            raise
        theorem = _prove([substitute(goal, {name: name + later}) for later in range(back)], name, low, inside)
    if others:
        theorem = specialise(theorem, name)
        for ranged in reversed(ranges):
            theorem = generalise(tidy(theorem, inside.context | {AtMost(low, name)}), *ranged)
    return tidy(theorem, knowledge.context)


def prove_eliminated(goal: Formula, knowledge: Knowledge, ranges: Sequence[Range]) -> Outline:
    """The goal for all values of its names: from multiples of what is known, or with it put in on both sides."""
    inside = knowledge.with_context(f for ranged in ranges for f in _in(ranged))
    theorem = by_general(_within(goal, inside), inside.context)
    return for_all(theorem, ranges)


def _within(goal: Formula, knowledge: Knowledge) -> Outline:
    if not isinstance(goal, Equal):
        return prove_comparison(goal, knowledge)
    if isinstance(goal.lhs, Sum) and isinstance(goal.rhs, Sum) and goal.lhs.outer == goal.rhs.outer:
        name = fresh("j", goal, *knowledge.context)
        ranged = (name, *goal.lhs.outer)
        body = _within(Equal(goal.lhs.open(name), goal.rhs.open(name)), knowledge.with_context(_in(ranged)))
        return tidy(term_by_term(body, *ranged), knowledge.context)
    try:
        if any(part.atoms(Bracket) for part in (goal, *(total.body for total in goal.atoms(Sum)))):
            return tidy(algebra(*goal.args, *sorted(knowledge.context, key=spelled)), knowledge.context)
    except Refused:
        pass
    try:
        return prove_from_instances([goal], knowledge)[0]
    except Refused as refusal:
        try:
            return prove_by_rewriting(goal, knowledge)
        except Refused:
            raise refusal from None


def _prove(goals: Sequence[Equal], name: Symbol, low: Expr, knowledge: Knowledge) -> Outline:
    bases = prove_from_instances([substitute(goal, {name: low}) for goal in goals], knowledge)

    def step(following: Sequence[Equal], held: Sequence[Outline]) -> Sequence[Outline]:
        now = knowledge.with_context({AtMost(low, name), *(e.statement for e in held)}).with_equations(*held)
        return prove_from_instances(following, now)

    return prove_together(goals, name, low, bases, step, knowledge.context)[0]


def _looks_back(knowledge: Knowledge) -> int:
    """How many steps before its own an entry is defined by; at most MOST_BACK."""
    found = [0]
    for equation in knowledge.equations:
        said = equation.statement
        if isinstance(said, Forall) and isinstance(said.body, Equal):
            index = fresh("t", said)
            left, right = said.open(index).args
            if isinstance(left, At) and len(left.indices) == 1:
                found += [int(lag) for part in right.atoms(At) if part.name == left.name
                          and (lag := left.indices[0] - part.indices[0]).is_Integer and lag <= MOST_BACK]
    return max(found)


def _companions(goal: Equal, name: Symbol, knowledge: Knowledge) -> list[Equal]:
    """The other rows, as equations."""
    step = integer("t")
    laws: dict[str, Expr] = {}
    for equation in knowledge.equations:
        said = equation.statement
        if isinstance(said, Forall) and isinstance(said.body, Equal):
            index = fresh("t", said)
            left, right = said.open(index).args
            if isinstance(left, At) and left.indices == (index,) and said.outer[1] is S.Infinity:
                laws[left.name] = substitute(right, {index: step})
    try:
        rule = linear(laws, step)
        form = Poly(substitute(goal.lhs - goal.rhs, {name: step}), *(at(state, step) for state in rule.states))
    except (Refused, PolynomialError):
        return []
    if form.total_degree() != 1 or form.coeff_monomial(1) != 0:
        return []
    rule = rule.put(_solved(knowledge))
    row = Matrix(1, len(rule.states), [form.coeff_monomial(at(state, step)) for state in rule.states])
    states = Matrix([at(state, name) for state in rule.states])
    return [Equal(side, S.Zero) for side in (following_rows(row, rule.A)[1:, :] * states)]


def _solved(knowledge: Knowledge) -> dict[Symbol, Expr]:
    """What the plain equations say of parameters."""
    plain = [e.statement for e in knowledge.equations if isinstance(e.statement, Equal) and not e.statement.atoms(At)]
    found: dict[Symbol, Expr] = {}
    for equation in plain:
        if isinstance(equation.lhs, Symbol) and equation.lhs not in equation.rhs.free_symbols:
            found[equation.lhs] = equation.rhs
    rest = [(e.lhs - e.rhs).subs(found) for e in plain if not isinstance(e.lhs, Symbol)]
    for equation in rest:                       # solved for the letter that the other equations say least of
        said = [e for e in plain if (e.lhs - e.rhs).subs(found) != equation]
        names = sorted(equation.free_symbols - found.keys(), key=lambda s: (_said_of(s, said), s.name))
        found |= next(({n: v} for n in names for v in _zeros(equation.subs(found), n)[:1]), {})
    return {name: value.subs(found) for name, value in found.items()}


def _zeros(term: Expr, name: Symbol) -> list[Expr]:
    """Values of the name for which the term is 0. (SymPy's `solve` loads half a second's worth of modules.)"""
    slope = term.diff(name).expand()
    straight = slope != 0 and name not in slope.free_symbols
    return [cancel(-term.subs(name, 0) / slope)] if straight else solve(term, name)


def _said_of(name: Symbol, equations: Sequence[Equal]) -> int:
    return sum(name in equation.free_symbols for equation in equations)


def _in(ranged: Range) -> set[AtMost]:
    name, low, high = ranged
    return {AtMost(low, name)} | (set() if high is S.Infinity else {AtMost(name, high)})
