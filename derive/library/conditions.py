"""Cases by any condition, and choices `if(p, x, y)` of numbers resolved in each of them.

The kernel has no law of excluded middle; it has `not p or not not p` for every p, since numbers are equal or not, and
`not not p` is enough for a choice between numbers.
"""
from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from derive.kernel.terms import APPLICATION, CONSTANT, Term, var
from derive.kernel.theorem import Theorem, assume, imply, reflexive, ring, symmetric, transitive
from derive.kernel.types import INT, REAL, Type
from derive.kernel.words import choice, no

from .formulas import ONE, ZERO, p
from .order import compared
from .rewriting import rewritten
from .steps import absurd, applied, by_cases, clash, first_of, second_of, supposing, use

Known = Mapping[Term, Theorem]          # what is known of conditions: `not p` or `not not p`


@cache
def decided() -> Theorem:
    """(p => false) or ((p => false) => false)"""
    one = choice(p, ONE, ZERO)
    yes = use("if_true", REAL, assume(p), x=ONE, y=ZERO)
    none = assume(one.eq(0))
    never = supposing(clash(yes, none), p)
    off = use("if_false", REAL, assume(no(p)), x=ONE, y=ZERO)
    surely = supposing(applied(assume(no(one.eq(0))), off), no(p))
    return compared(one, ZERO, use("left", never, p=no(p), q=no(no(p))), use("right", surely, p=no(p), q=no(no(p))))


def _surely(type_: Type) -> Theorem:
    x, y = (var(name, type_) for name in "xy")
    value = choice(p, x, y)
    goal = value.eq(x)
    other = assume(no(goal))
    never = supposing(applied(other, use("if_true", type_, assume(p), x=x, y=y)), p)
    wrong = absurd(applied(assume(no(no(p))), never), goal)
    return supposing(compared(value, x, assume(goal), wrong), no(no(p)))


@cache
def if_surely() -> Theorem:
    """((p => false) => false) => if(p, x, y) = x"""
    return _surely(REAL)


@cache
def if_surely_int() -> Theorem:
    """((p => false) => false) => if(p, x, y) = x"""
    return _surely(INT)


def _closed_choices(term: Term) -> Iterator[Term]:
    """The choices between closed numbers in a term, inner ones first."""
    for part in term.parts:
        yield from _closed_choices(part)
    if (term.kind == APPLICATION and term.parts[0].kind == CONSTANT and term.parts[0].name == "if"
            and len(term.parts) == 4 and not term.loose):
        yield term


def _settled(condition: Term, known: Known) -> Theorem:
    """`not p` or `not not p` of a condition that is made of known ones."""
    if condition in known:
        return known[condition]
    name, (_, first, second) = condition.parts[0].name, condition.parts
    one = _settled(first, known)
    if name == "implies":                                           # not p
        if one.statement is no(first):
            return supposing(applied(assume(no(condition)), one), no(condition))
        return one
    other = _settled(second, known)
    here = assume(condition)
    if name == "and":
        for part, half in ((one, first_of(here)), (other, second_of(here))):
            if part.statement is no(half.statement):
                return supposing(applied(part, half), condition)
        inner = applied(assume(no(condition)), use("both", assume(first), assume(second), p=first, q=second))
        return supposing(applied(one, supposing(applied(other, supposing(inner, second)), first)), no(condition))
    if one.statement is no(first) and other.statement is no(second):
        return supposing(by_cases(here, one, other), condition)
    part, side, fact_ = (one, first, "left") if one.statement is not no(first) else (other, second, "right")
    found = applied(assume(no(condition)), use(fact_, assume(side), p=first, q=second))
    return supposing(applied(part, supposing(found, side)), no(condition))


def chosen(value: Term, known: Known) -> Theorem:
    """if(p, x, y) = x, or = y, from what is known."""
    condition, first, second = value.parts[1:]
    settled = _settled(condition, known)
    if settled.statement is no(condition):
        return use("if_false", value.type, settled, p=condition, x=first, y=second)
    return use(if_surely() if value.type == REAL else if_surely_int(), settled, p=condition, x=first, y=second)


def resolved(term: Term, known: Known) -> Theorem:
    """term = the same with each closed choice by a known condition replaced by what is chosen."""
    result = reflexive(term)
    while True:
        now = result.statement.parts[2]
        value = next(_closed_choices(now), None)
        if value is None:
            return result
        result = transitive(result, rewritten(now, chosen(value, known)))


def by_condition(condition: Term, under_no: Theorem, under_yes: Theorem) -> Theorem:
    """A under `not p`, and A under `not not p`, give A."""
    return by_cases(use(decided(), p=condition), imply(no(condition), under_no), imply(no(no(condition)), under_yes))


def by_conditions(goal: Term, *conditions: Term, known: Known | None = None) -> Theorem:
    """An equation between numbers that is algebra, whichever of the conditions are true."""
    known = known or {}
    if conditions:
        first, *rest = conditions
        cases = [by_conditions(goal, *rest, known={**known, first: assume(formula)})
                 for formula in (no(first), no(no(first)))]
        return by_condition(first, *cases)
    left, right = (resolved(side, known) for side in goal.parts[1:])
    middle = ring(left.statement.parts[2], right.statement.parts[2])
    return transitive(transitive(left, middle), symmetric(right))


def surely(theorem: Theorem) -> Theorem:
    """p gives not not p."""
    never = assume(no(theorem.statement))
    return supposing(applied(never, theorem), never.statement)
