"""One-way matching: the values of variables for which a pattern is a term; special cases of general theorems."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from derive.kernel.polynomials import combined, polynomial
from derive.kernel.terms import APPLICATION, CONSTANT, FUNCTION, Term, abstracted, mapped, substituted, var
from derive.kernel.theorem import Theorem, apply, congruence, convert, ring, specialise
from derive.kernel.types import INT, Arrow

from .polynomials import written

Values = dict[Term, Term]
Proof = Callable[[Term], Theorem | None]


def matched(pattern: Term, term: Term, variables: list[Term], values: Values | None = None) -> Values | None:
    """The values of the variables with which the pattern is the term, or None."""
    values = {} if values is None else values
    if pattern in variables:
        known = values.setdefault(pattern, term)
        return values if known is term and not term.loose and pattern.type == term.type else None
    if pattern is term:
        return values
    if pattern.type == INT and pattern.kind == APPLICATION and term.type == INT and not (pattern.loose or term.loose):
        solved = _solved(pattern, term, variables, values)
        if solved is not None:
            return solved
    if pattern.kind != term.kind or pattern.kind not in (APPLICATION, FUNCTION) or (
            len(pattern.parts) != len(term.parts) or pattern.type != term.type):
        return None
    for one, other in zip(pattern.parts, term.parts, strict=True):
        if matched(one, other, variables, values) is None:
            return None
    return values


def _solved(pattern: Term, term: Term, variables: list[Term], values: Values) -> Values | None:
    """An index i + 1 of a pattern is k where i is k - 1, and 2*i is 2*k where i is k."""
    rest = combined(polynomial(term), polynomial(substituted(pattern, {
        (variable.name, INT): value for variable, value in values.items() if variable.type == INT})), -1)
    left = [variable for variable in variables if ((variable, 1),) in rest]
    if not left:
        return None if rest else values
    coefficient = -rest.pop(((left[0], 1),))
    if any(factor % coefficient for factor in rest.values()):
        return None
    value = written({monomial: factor // coefficient for monomial, factor in rest.items()}, INT)
    if any((variable.name, INT) in value.free for variable in variables):
        return None
    values[left[0]] = value
    return values


def _is(formula: Term, name: str) -> bool:
    return formula.kind == APPLICATION and formula.parts[0].kind == CONSTANT and formula.parts[0].name == name


def is_general(formula: Term) -> bool:
    return _is(formula, "all")


def case_of_equation(theorem: Theorem, left: Term, prove: Proof) -> Theorem | None:
    """left = b by a theorem `for all i..: A => a(i..) = b(i..)`, where the premises can be proved."""
    return special_case(theorem, left, prove, lambda statement: statement.parts[1] if _is(statement, "equal") else None)


def special_case(theorem: Theorem, goal: Term, prove: Proof, part: Callable[[Term], Term | None] = lambda whole: whole,
                 ) -> Theorem | None:
    """The goal by a theorem `for all i..: A => for all j..: B => goal(i.., j..)`, where the premises can be proved.
    With `part`, the goal is only that part of what is said."""
    variables, stages = _stages(theorem.statement)
    for walk, statement in stages:
        said = part(statement)
        values = None if said is None else matched(said, goal, variables)
        if values is not None:
            found = _carried_out(theorem, walk, values, prove)
            return found and _at_indices_of(found, part, goal)
    return None


def _at_indices_of(theorem: Theorem, part: Callable[[Term], Term | None], goal: Term) -> Theorem | None:
    """The theorem with its indices as the goal has them: k for k - 1 + 1."""
    said = part(theorem.statement)
    if said is goal or said is None:
        return said and theorem
    for one, other in _differing(said, goal):
        hole = var("_index", INT)
        inside = abstracted(hole, _with(hole, one, theorem.statement))
        theorem = convert(congruence(inside, ring(one, other)), theorem)
    return theorem if part(theorem.statement) is goal else None


def _with(hole: Term, part: Term, whole: Term) -> Term:
    return mapped(whole, lambda term, _: hole if term is part else None if term.parts else term)


def _differing(one: Term, other: Term) -> Iterator[tuple[Term, Term]]:
    if one is other:
        return
    if one.type == INT and not (one.loose or other.loose):
        yield one, other
    elif one.kind == other.kind == APPLICATION and len(one.parts) == len(other.parts):
        for pair in zip(one.parts, other.parts, strict=True):
            yield from _differing(*pair)


def _carried_out(theorem: Theorem, walk: tuple[Term | None, ...], values: Values, prove: Proof) -> Theorem | None:
    """The theorem with values for its variables and with its premises taken off, in their order."""
    for variable in walk:
        if variable is not None:
            if variable not in values:
                return None
            theorem = specialise(theorem, values[variable])
            continue
        premise = prove(theorem.statement.parts[1])
        if premise is None:
            return None
        theorem = apply(theorem, premise)
    return theorem


@cache
def _stages(statement: Term) -> tuple[list[Term], list[tuple[tuple[Term | None, ...], Term]]]:
    """The variables of `for all i..: A => for all j..: B => C`, and what it says after each premise, with the way
    there: a variable, or None for a premise."""
    variables, walk = list[Term](), list[Term | None]()
    stages: list[tuple[tuple[Term | None, ...], Term]] = []
    while True:
        if is_general(statement):
            predicate = statement.parts[1]
            if not isinstance(predicate.type, Arrow):
                return variables, stages
            variables.append(var(f"any'{len(variables)}", predicate.type.argument))
            walk.append(variables[-1])
            statement = predicate(variables[-1])
            continue
        stages.append((tuple(walk), statement))
        if not _is(statement, "implies"):
            return variables, stages
        walk.append(None)
        statement = statement.parts[2]


def head_of(term: Term) -> Term:
    """What is applied in a term, or the term itself."""
    return term.parts[0] if term.kind == APPLICATION else term


@cache
def defined_head(statement: Term) -> Term | None:
    """What is applied on the left of the equation that a definition says."""
    last = _stages(statement)[1][-1][1]
    return head_of(last.parts[1]) if _is(last, "equal") else None
