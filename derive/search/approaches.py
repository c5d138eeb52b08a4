"""Limits of y[t] = a*y[t-1] + b: the distance from the limit shrinks by the factor a, which gives the closed form."""

from sympy import Expr, S, Symbol

from derive.outlines.outline import Outline
from derive.outlines.terms import At, Equal, Forall, Refused, Tends, at, fresh

from .equalities import prove_by_induction
from .limits import prove_limit
from .unfolding import Knowledge


def prove_by_distance(goal: Tends, knowledge: Knowledge) -> Outline:
    """y[t] -> L, from y[t] = L + a**t*(y[0] - L) for all t >= 0."""
    name = fresh("t", goal, *knowledge.context)
    entry, limit = goal.open(name), goal.outer[1]
    if not isinstance(entry, At) or entry.indices != (name,):
        raise Refused("limit: {} is no sequence", entry)
    factor = _factor(entry, name, knowledge)
    start = at(entry.name, 0)
    start = next((e.statement.rhs for e in knowledge.equations if isinstance(e.statement, Equal)
                  and e.statement.lhs == start), start)
    form = limit + factor**name * (start - limit)
    closed = prove_by_induction(Equal(entry, form), knowledge, (name, S.Zero, S.Infinity))
    return prove_limit(goal, knowledge.with_equations(closed))


def _factor(entry: At, name: Symbol, knowledge: Knowledge) -> Expr:
    """What a step multiplies the sequence by, if that is the same at all steps."""
    before = at(entry.name, name - 1)
    for equation in knowledge.equations:
        said = equation.statement
        if isinstance(said, Forall) and isinstance(said.body, Equal) and said.outer == (S.One, S.Infinity):
            left, right = said.open(name).args
            factor = right.expand().coeff(before)
            rest = (right - factor * before).expand()
            if left == entry and factor != 0 and name not in factor.free_symbols and not rest.atoms(At):
                return factor
    raise Refused("limit: no law makes {} a multiple of what it was, and something constant", entry)
