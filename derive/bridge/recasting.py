"""A theorem put in other words: the same comparison with its sides computed, moved or turned; integers as reals."""
from __future__ import annotations

from derive.conversions.context import Context
from derive.conversions.equality import equal
from derive.conversions.indices import fresh
from derive.kernel.polynomials import polynomial
from derive.kernel.terms import APPLICATION, CONSTANT, Term, abstracted, number, var
from derive.kernel.theorem import (
    Theorem,
    assume,
    congruence,
    convert,
    generalise,
    imply,
    linear,
    reflexive,
    specialise,
    transitive,
)
from derive.kernel.types import BOOL, INT, REAL, Arrow, Refused
from derive.kernel.words import word
from derive.library.integers import (
    real_at_most,
    real_at_most_back,
    real_injective,
    real_less,
    real_less_back,
)
from derive.library.limits import limit_eventually_same
from derive.library.steps import applied, both, by_cases, first_of, left_of, right_of, second_of, sides, use

from .rearranging import rearranged

ORDERS = ("equal", "at_most", "less")


def parts_of(formula: Term, *names: str) -> tuple[Term, ...]:
    """The arguments of a constant of one of these names, in a formula; nothing if it is none."""
    there = formula.kind == APPLICATION and formula.parts[0].kind == CONSTANT and formula.parts[0].name in names
    return formula.parts[1:] if there and formula.type == BOOL else ()


def recast(theorem: Theorem, goal: Term, context: Context) -> Theorem:
    """The goal, by a theorem that says the same; refused where that is not seen."""
    said = theorem.statement
    if said is goal:
        return theorem
    for name, way in WAYS.items():
        if parts_of(said, name) and parts_of(goal, name):
            return way(theorem, goal, context)
    if parts_of(said, *ORDERS) and parts_of(goal, *ORDERS):
        raise Refused(f"recast: {said!r} is not the relation of {goal!r}")
    return _by_arguments(theorem, goal, context)


def _comparison(theorem: Theorem, goal: Term, context: Context) -> Theorem:
    """a <= b as c <= d, where d - c = b - a; a = b as c = d, where d - c = b - a or a - b."""
    kinds = theorem.statement.parts[1].type, goal.parts[1].type
    if kinds[0] not in (INT, REAL) or kinds[1] not in (INT, REAL):
        return _by_arguments(theorem, goal, context)
    if kinds == (INT, REAL):
        return _comparison(as_real(theorem), goal, context)
    if kinds == (REAL, INT):
        return _as_integers(theorem, goal, context)
    (left, right), (low, high) = theorem.statement.parts[1:], goal.parts[1:]
    first, second = rearranged(left, low), rearranged(right, high)
    if first is not None and second is not None:
        return linear(goal, theorem, number(1, left.type), first, number(-1, left.type), second, number(1, left.type))
    gap, wanted = right - left, high - low
    if polynomial(gap) == polynomial(wanted):
        return linear(goal, theorem, number(1, left.type))
    turned = theorem.statement.parts[0].name == "equal" and polynomial(-gap) == polynomial(wanted)
    if turned:
        return linear(goal, theorem, number(-1, left.type))
    same = equal(gap, wanted, context)
    if same is not None:
        return linear(goal, theorem, number(1, left.type), same, number(1, left.type))
    same = equal(-gap, wanted, context) if goal.parts[0].name == "equal" else None
    if same is None:
        raise Refused(f"recast: {theorem.statement!r} does not say {goal!r}")
    return linear(goal, theorem, number(-1, left.type), same, number(1, left.type))


def as_real(theorem: Theorem) -> Theorem:
    """A comparison of integers as one of real numbers."""
    said = theorem.statement
    left, right = said.parts[1:]
    if said.parts[0].name == "equal":
        hole = var("_hole", INT)
        return congruence(abstracted(hole, word("real", hole)), theorem)
    lemma = real_at_most() if said.parts[0].name == "at_most" else real_less()
    return use(lemma, theorem, m=left, n=right)


def _as_integers(theorem: Theorem, goal: Term, context: Context) -> Theorem:
    name, low, high = goal.parts[0].name, *goal.parts[1:]
    left, right = word("real", low), word("real", high)
    wanted = left.eq(right) if name == "equal" else left <= right if name == "at_most" else left < right
    lemma = {"equal": real_injective, "at_most": real_at_most_back, "less": real_less_back}[name]()
    return use(lemma, _comparison(theorem, wanted, context), m=low, n=high)


def _implication(theorem: Theorem, goal: Term, context: Context) -> Theorem:
    """A implies B as C implies D: C gives A, and B gives D."""
    (premise, _), (wanted, end) = theorem.statement.parts[1:], goal.parts[1:]
    given = recast(assume(wanted), premise, context)
    return imply(wanted, recast(applied(theorem, given), end, context.knowing(assume(wanted))))


def _general(theorem: Theorem, goal: Term, context: Context) -> Theorem:
    (predicate,), (wanted,) = theorem.statement.parts[1:], goal.parts[1:]
    if predicate.type != wanted.type or not isinstance(predicate.type, Arrow):
        raise Refused(f"recast: {theorem.statement!r} and {goal!r} are about values of two types")
    taken = {name for name, _ in theorem.statement.free | goal.free}.union(
        *({name for name, _ in formula.free} for formula in theorem.given),
        *({name for name, _ in known.statement.free} for known in context.known))
    index = next(var(f"k{n}", predicate.type.argument) for n in range(len(taken) + 1) if f"k{n}" not in taken)
    inner = recast(specialise(theorem, index), wanted(index), context)
    return generalise(index, inner)


def _both(theorem: Theorem, goal: Term, context: Context) -> Theorem:
    one, other = goal.parts[1:]
    return both(recast(first_of(theorem), one, context), recast(second_of(theorem), other, context))


def _either(theorem: Theorem, goal: Term, context: Context) -> Theorem:
    (left, right), (one, other) = theorem.statement.parts[1:], goal.parts[1:]
    first = imply(left, left_of(recast(assume(left), one, context), other))
    second = imply(right, right_of(one, recast(assume(right), other, context)))
    return by_cases(theorem, first, second)


def _limit(theorem: Theorem, goal: Term, context: Context) -> Theorem:
    return limit_as(theorem, goal, context, number(0, INT))


def limit_as(theorem: Theorem, goal: Term, context: Context, start: Term) -> Theorem:
    """f -> x as g -> y, where x = y, and f(t) = g(t) for t >= start or for t >= 1, by computation"""
    (sequence, limit), (wanted, value) = theorem.statement.parts[1:], goal.parts[1:]
    at_limit = equal(limit, value, context)
    if at_limit is None:
        raise Refused(f"recast: {limit!r} is not {value!r}")
    hole = var("_hole", REAL)
    theorem = convert(congruence(abstracted(hole, word("tends", sequence, hole)), at_limit), theorem)
    if sequence is wanted:
        return theorem
    found = (same_sequence(theorem, wanted, context, first) for first in dict.fromkeys((start, number(1, INT))))
    result = next((one for one in found if one is not None), None)
    if result is None:
        raise Refused(f"recast: {sequence!r} is not {wanted!r}")
    return result


def same_sequence(theorem: Theorem, wanted: Term, context: Context, start: Term) -> Theorem | None:
    """f -> x as g -> x, where f(t) = g(t) for t >= start by computation"""
    sequence, limit = theorem.statement.parts[1:]
    index = fresh(context, sequence, wanted, limit, start, *context_terms(theorem))
    same = equal(sequence(index), wanted(index), context.assuming(start <= index))
    if same is None:
        return None
    each = generalise(index, imply(start <= index, same))
    return use(limit_eventually_same(), each, theorem, f=sequence, g=wanted, k=start, x=limit)


def context_terms(theorem: Theorem) -> tuple[Term, ...]:
    return (theorem.statement, *theorem.given)


def _by_arguments(theorem: Theorem, goal: Term, context: Context) -> Theorem:
    """P(a, b) as P(c, d), where a = c and b = d."""
    same = same_term(theorem.statement, goal, context)
    if same is None:
        raise Refused(f"recast: {theorem.statement!r} does not say {goal!r}")
    return convert(same, theorem)


def same_term(left: Term, right: Term, context: Context) -> Theorem | None:
    """left = right, part by part; numbers by computation; functions where their values are equal everywhere."""
    if left is right:
        return reflexive(left)
    if left.type != right.type:
        return None
    if left.type in (INT, REAL):
        return equal(left, right, context)
    if isinstance(left.type, Arrow):
        index = fresh_of(left.type.argument, left, right, *(part.statement for part in context.known))
        inner = same_term(left(index), right(index), context)
        if inner is None or any((index.name, index.type) in formula.free for formula in inner.given):
            return None
        hole = var("_function", left.type)
        return congruence(hole_itself(hole), generalise(index, inner))
    if left.kind != APPLICATION or right.kind != APPLICATION or left.parts[0] is not right.parts[0]:
        return None
    result = reflexive(left)
    for place, (one, other) in enumerate(zip(left.parts[1:], right.parts[1:], strict=True), 1):
        same = same_term(one, other, context)
        if same is None:
            return None
        now = list(sides(result)[1].parts)
        hole = now[place] = var("_hole", one.type)
        result = transitive(result, congruence(abstracted(hole, now[0](*now[1:])), same))
    return result


def hole_itself(hole: Term) -> Term:
    return abstracted(hole, hole)


def fresh_of(type_: object, *terms: Term) -> Term:
    taken = {name for term in terms for name, _ in term.free}
    return next(var(f"k{n}", type_) for n in range(len(taken) + 1) if f"k{n}" not in taken)   # type: ignore[arg-type]



WAYS = {"equal": _comparison, "at_most": _comparison, "less": _comparison, "implies": _implication, "all": _general,
        "and": _both, "or": _either, "tends": _limit}
