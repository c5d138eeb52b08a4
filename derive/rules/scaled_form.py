"""A rule with some of its states in scaled form: a running average without the factor of what it takes in."""

from collections.abc import Iterable, Mapping

from sympy import Expr, Mul, S, cancel, factor_terms

from derive.notation.errors import Error
from derive.notation.names import nearest
from derive.outlines.terms import At, at
from derive.rules.answers import written
from derive.rules.reading import Reading, T, parameter


def scaled_text(rule: Reading, states: Iterable[str]) -> str:
    """The rule for x/c instead of x, where its law is x = a*x + c*f: c a product of parameters' terms."""
    scales = {state: _scale(rule, state) for state in states}
    values = {at(state, step): scale * at(state, step) for state, scale in scales.items() for step in (T, T - 1)}
    lines, assigned = [], dict[str, None]()
    for state, law in rule.laws.items():
        other = law.xreplace(values)
        if state in scales:
            other = _shared(law, state, scales[state])
        lines.append(f"{state} = {_in_notation(other, assigned)}")
        assigned[state] = None
    return "\n".join(lines)


def _scale(rule: Reading, state: str) -> Expr:
    """What all that a step adds to a state has in common: 1 - beta of beta*m + (1 - beta)*g."""
    if state not in rule.laws:
        raise Error(f"the rule {rule.text!r} has no state {state}; it has {', '.join(rule.states)}. "
                    f"{nearest(state, rule.states)}".strip())
    if state == rule.watched:
        raise Error(f"{state} is what the rule is about, so it has no scaled form")
    before = at(state, T - 1)
    added = rule.laws[state].xreplace({before: S.Zero})
    kept = cancel((rule.laws[state] - added) / before)
    factors = [part for part in Mul.make_args(factor_terms(added)) if not part.has(At, T)]
    if kept.has(At, T) or not added.has(At) or all(part.is_number for part in factors):
        raise Error(f"{state} has no scaled form: its law is not {state} = a*{state} + c*f with terms a and c in "
                    "parameters alone, the same at every step")
    return Mul(*factors)


def _shared(law: Expr, state: str, scale: Expr) -> Expr:
    """The law of x/c."""
    before = at(state, T - 1)
    added = law.xreplace({before: S.Zero})
    rest = Mul(*(part for part in Mul.make_args(factor_terms(added)) if part.has(At, T)))
    return cancel((law - added) / before) * before + rest


def _in_notation(law: Expr, assigned: Mapping[str, None]) -> str:
    """A law as a line says it: a state by its name, which is its new value where a line above has assigned it."""
    values: dict[Expr, Expr] = {}
    for entry in law.atoms(At):
        name, step = entry.name, entry.indices[0]
        if step == T - 1 and name in assigned:
            raise Error(f"no scaled form: {name} is read as it was before the step, after a line has changed it")
        values[entry] = parameter(name)
    return written(law.xreplace(values))
