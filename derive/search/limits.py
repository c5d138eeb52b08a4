"""Limits of sequences: from a closed form by the algebra of limits, and from a recurrence when the limit exists."""

from sympy import Expr, Integer, Pow, S, Symbol, cancel

from derive.outlines.algebra import algebra, combine, replace, symmetric
from derive.outlines.facts import fact
from derive.outlines.limits import algebra_of_limits, limit_of_constant, one_limit, same_tail, shift
from derive.outlines.linear import in_range
from derive.outlines.logic import generalise, instantiate, specialise
from derive.outlines.outline import Outline
from derive.outlines.terms import At, AtMost, Equal, Forall, Formula, Refused, Tends, fresh, real, spelled

from .discharge import tidy
from .unfolding import Knowledge, unfolded


def prove_limit(goal: Tends, knowledge: Knowledge) -> Outline:
    """f(t) -> L: f as a closed form that is known, its powers q**t by the table of facts, the rest by algebra."""
    low, limit = goal.outer
    name = fresh("t", goal)
    sequence = goal.open(name)
    closed = _closed_form(sequence, knowledge)
    form = closed.statement.open(name).rhs if closed else sequence
    proved = _written(_limit_of(form, name, low), form, name, low)
    found = proved.statement.outer[1]
    hole = real(fresh("L", goal, proved.statement).name)
    proved = replace(algebra(found, limit), proved, hole, Tends(proved.statement.open(name), name, low, hole))
    if closed:
        turned = generalise(symmetric(specialise(closed, name)), name, *closed.statement.outer)
        proved = same_tail(proved, turned)
    return tidy(proved, knowledge.context)


def _closed_form(sequence: Expr, knowledge: Knowledge) -> Outline | None:
    for equation in knowledge.equations:
        said = equation.statement
        if isinstance(said, Forall) and isinstance(said.body, Equal):
            name = fresh("t", said, sequence)
            renamed = said.open(name)
            recursive = any(isinstance(sequence, At) and part.name == sequence.name
                            and name in part.free_symbols for part in renamed.rhs.atoms(At))
            if renamed.lhs.func == sequence.func and renamed.lhs.args[:1] == sequence.args[:1] and not recursive:
                return equation
    return None


def _limit_of(form: Expr, name: Symbol, low: Expr) -> Outline:
    powers = sorted((p for p in form.atoms(Pow) if name in p.exp.free_symbols or _vanishes(p, name)), key=spelled)
    if not powers:
        if name in form.free_symbols:
            raise Refused("limit: no rule for {} as {} -> oo", form, name)
        return limit_of_constant(form, low)
    holes = tuple(real(fresh(f"h{k}", form).name) for k in range(len(powers)))
    template = form
    limits = []
    for hole, part in zip(holes, powers, strict=True):
        if name in part.base.free_symbols and not _vanishes(part, name):
            raise Refused("limit: no rule for {} as {} -> oo", part, name)
        if name in part.base.free_symbols:
            template = template.xreplace({part: hole})
            limits.append(shift(instantiate(fact("decay of powers"), (real("p"), -part.exp)), part.base - name))
            continue
        step, offset = part.exp.coeff(name), part.exp - part.exp.coeff(name) * name
        if not isinstance(step, Integer) or step == 0:
            raise Refused("limit: {} is not a power q**t", part)
        template = template.xreplace({part: Pow(part.base, offset) * hole})
        decay = fact("geometric decay")
        limits.append(instantiate(decay, (real("q"), Pow(part.base, step))))
    if name in template.free_symbols:
        raise Refused("limit: no rule for {} as {} -> oo", form, name)
    return algebra_of_limits(template, holes, tuple(from_step(limit, low) for limit in limits))


def from_step(limit: Outline, low: Expr, context: frozenset[Formula] = frozenset()) -> Outline:
    """The same limit, of the steps from another first one on."""
    if limit.statement.outer[0] == low:
        return limit
    name = fresh("t", limit.statement, low)
    body = limit.statement.open(name)
    same = tidy(algebra(body, body), context | in_range(name, low, S.Infinity))
    return same_tail(limit, generalise(same, name, low, S.Infinity))


def _written(limit: Outline, form: Expr, name: Symbol, low: Expr) -> Outline:
    """The same limit, of the terms as they are written: q**(t + 1) for q*q**t."""
    body = limit.statement.open(name)
    if body == form:
        return limit
    same = tidy(algebra(body, form), in_range(name, low, S.Infinity))
    return same_tail(limit, generalise(same, name, low, S.Infinity))


def _vanishes(power: Pow, name: Symbol) -> bool:
    """(t + k)**(-p) with whole k and a positive number p."""
    return isinstance(power.base - name, Integer) and bool(power.exp.is_Rational) and bool(power.exp < 0)


def prove_limit_value(goal: Equal, tends: Outline, knowledge: Knowledge) -> Outline:
    """If y[t] -> L and y[t] = F(y[t-1]) then L = F(L), and from this equation the goal."""
    equation = limit_equation(tends, knowledge)
    left, right = equation.statement.args
    factor = cancel((goal.lhs - goal.rhs) / (left - right))
    return tidy(combine(goal.lhs, goal.rhs, (factor,), (equation,)), knowledge.context)


def limit_equation(tends: Outline, knowledge: Knowledge) -> Outline:
    """L = F(L), for y[t] = F(y[t-1]) from some t on and y[t] -> L."""
    name = fresh("t", tends.statement)
    entry = tends.statement.open(name)
    first = _first(knowledge)
    inside = knowledge.with_context([AtMost(first, name)])
    step = tidy(unfolded(entry.xreplace({name: name + 1}), inside, name + 1).proved, inside.context)
    hole = real(fresh("l", step.statement).name)
    template = step.statement.rhs.xreplace({entry: hole})
    if template.has(At):
        raise Refused("limit: {} depends on more than {}", step.statement.rhs, entry)
    onward = algebra_of_limits(template, (hole,), (tends,))
    tail = same_tail(shift(tends, Integer(1)), generalise(step, name, first, S.Infinity))
    return one_limit(tail, onward)


def _first(knowledge: Knowledge) -> Expr:
    """From which step on every general equation may be used one step later."""
    lows = [e.statement.outer[0] for e in knowledge.equations if isinstance(e.statement, Forall)]
    return max(low for low in lows if isinstance(low, Integer)) - 1
