"""The theorem for a claim as it is written: the formula that is read from its text, under what its texts say."""
from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from derive.conversions.context import Context
from derive.conversions.functions import written_factors
from derive.conversions.matching import special_case
from derive.conversions.polynomials import order_key, product
from derive.kernel.terms import Term, number, var
from derive.kernel.theorem import Theorem, apply, assume, generalise, imply, linear, specialise
from derive.kernel.types import BOOL, INT, OUTCOME, REAL, Arrow, Refused
from derive.kernel.words import FALSE, no
from derive.library.steps import absurd, applied, both, by_cases, first_of, second_of

from .deciding import decided
from .known import knowing
from .recasting import fresh_of, parts_of, recast

Indices = tuple[Term, ...]
UNUSED = var("_unused", INT)
SMALL = (0, 1, 2, 3)        # indices at which a range is seen not to be empty


def as_written(goal: Term, theorems: Sequence[Theorem], said: Iterable[Term]) -> Theorem:
    """The goal by theorems that say it in other words, each hypothesis by what is said."""
    return _said(goal, tuple(theorems), context_of(said), ())


def context_of(said: Iterable[Term]) -> Context:
    """What is known where some formulas are said."""
    context = knowing(tuple(_parts(assume(formula) for formula in sorted(frozenset(said), key=order_key))))
    return context.knowing(*_of_no_index(context))


def _discharged(theorem: Theorem, context: Context) -> Theorem:
    """The theorem without the hypotheses that follow from what is known."""
    there = frozenset().union(*(known.given for known in context.known))
    for formula in sorted(theorem.given - there, key=order_key):
        theorem = apply(imply(formula, theorem), _hypothesis(formula, context))
    return theorem


def telling(presupposed: Iterable[Term], assumed: Container[Term], said: Iterable[Term]) -> tuple[Term, ...]:
    """Of what a text presupposes: all that is not plain by what is said, or by what it presupposes before; and whatever
    a theorem assumes of it."""
    context, found = context_of(said), list[Term]()
    for formula in dict.fromkeys(presupposed):
        if formula in assumed or following(formula, context) is None:
            found.append(formula)
            context = context.knowing(assume(formula))
    return tuple(found)


def following(formula: Term, context: Context) -> Theorem | None:
    """The formula, where what is known says it, perhaps in other words."""
    try:
        return _hypothesis(formula, context)
    except Refused:
        return None


def _hypothesis(formula: Term, context: Context) -> Theorem:
    """What is known says it as it is; or in other words about the same names; or together."""
    found = context.prove(formula)
    alike = tuple(theorem for theorem in context.known if theorem.statement.free == formula.free)
    if found is None and alike:
        try:
            return _said(formula, alike, context, (), False)
        except Refused:
            found = None
    found = found or decided(formula, context) or _anywhere(formula, context)
    return found if found is not None else _said(formula, context.known, context, ())


def _of_no_index(context: Context) -> Iterable[Theorem]:
    """What is said for all indices of a range that is not empty and speaks of none of them: N != 0 for t >= 1."""
    for theorem in context.known:
        body = theorem.statement
        if parts_of(body, "all"):
            while (parts := parts_of(body, "all", "implies")) and parts[-1] is not FALSE:
                body = parts[0](UNUSED) if parts_of(body, "all") and parts[0].type == Arrow(INT, BOOL) else parts[-1]
                if body.type != BOOL:
                    break
            if body.type == BOOL and (UNUSED.name, INT) not in body.free:
                found = _of_none(theorem, body, context)
                if found is not None:
                    yield found


def _anywhere(formula: Term, context: Context) -> Theorem | None:
    """What is said for all indices of a range and speaks of none of them, where the range is seen not to be empty."""
    for theorem in context.known:
        if parts_of(theorem.statement, "all"):
            found = _of_none(theorem, formula, context)
            if found is not None:
                return found
    return None


def _of_none(theorem: Theorem, formula: Term, context: Context) -> Theorem | None:
    if theorem.statement is formula:
        return theorem
    if (parts := parts_of(theorem.statement, "all")) and isinstance(parts[0].type, Arrow):
        if parts[0].type.argument != INT:
            return None
        tried = (_of_none(specialise(theorem, value), formula, context) for value in _places(parts[0]))
        return next((found for found in tried if found is not None), None)
    if parts := parts_of(theorem.statement, "implies"):
        premise = decided(parts[0], context) if parts[0] is not formula else None
        return None if premise is None else _of_none(apply(theorem, premise), formula, context)
    try:
        return recast(theorem, formula, context)
    except Refused:
        return None


def _places(predicate: Term) -> list[Term]:
    """Where a range begins, if it begins at a whole number that is written there; small numbers."""
    condition = parts_of(predicate(UNUSED), "implies")
    order = parts_of(condition[0], "at_most") if condition else ()
    begins = order and order[1] is UNUSED and (UNUSED.name, INT) not in order[0].free
    return [*(order[:1] if begins else ()), *(number(value, INT) for value in SMALL)]


def _parts(theorems: Iterable[Theorem]) -> Iterable[Theorem]:
    """A and B as two theorems, also where they are said of all values of a range."""
    for theorem in theorems:
        if parts_of(theorem.statement, "and"):
            yield from _parts((first_of(theorem), second_of(theorem)))
        elif (parts := parts_of(theorem.statement, "all")) and isinstance(parts[0].type, Arrow):
            index = fresh_of(parts[0].type.argument, theorem.statement, *theorem.given)
            inner = tuple(_parts([specialise(theorem, index)]))
            yield from [theorem] if len(inner) == 1 else (generalise(index, part) for part in inner)
        elif (parts := parts_of(theorem.statement, "implies")) and parts[1] is not FALSE:
            inner = tuple(_parts([apply(theorem, assume(parts[0]))]))
            yield from [theorem] if len(inner) == 1 else (imply(parts[0], part) for part in inner)
        elif (parts := parts_of(theorem.statement, "implies")) and (product := _product(parts[0])):
            yield theorem
            yield from (_factor_apart(theorem, product, place) for place in range(len(product)))
        elif parts := parts_of(theorem.statement, "or"):
            yield theorem
            yield from (_other(theorem, denied) for denied in parts)
        else:
            yield theorem


def _other(theorem: Theorem, denied: Term) -> Theorem:
    """not A => B  and  not B => A, for A or B"""
    one, other = theorem.statement.parts[1:]
    left = other if denied is one else one
    refuted = imply(denied, absurd(applied(assume(no(denied)), assume(denied)), left))
    kept = imply(left, assume(left))
    return imply(no(denied), by_cases(theorem, *((refuted, kept) if denied is one else (kept, refuted))))


def _product(formula: Term) -> list[Term]:
    """The factors of a product that is said to be 0, as it is written."""
    parts = parts_of(formula, "equal")
    if not parts or parts[1] is not number(0, REAL):
        return []
    factors = list(written_factors(parts[0]))
    return factors if len(factors) > 1 else []


def factors_not_zero(theorem: Theorem) -> list[Theorem]:
    """Of a product that is not 0: each factor is not."""
    parts = parts_of(theorem.statement, "implies")
    factors = _product(parts[0]) if parts and parts[1] is FALSE else []
    return [_factor_apart(theorem, factors, place) for place in range(len(factors))]


def _factor_apart(theorem: Theorem, factors: list[Term], place: int) -> Theorem:
    """x is not 0, where x*y is not"""
    zero = factors[place].eq(0)
    rest = product(factor for k, factor in enumerate(factors) if k != place)
    return imply(zero, apply(theorem, linear(theorem.statement.parts[1], assume(zero), rest)))


def _said(goal: Term, theorems: tuple[Theorem, ...], context: Context, indices: Indices, plain: bool = True) -> Theorem:
    """The goal, taken apart down to what the theorems say; `plain`: or down to what needs none of them."""
    if parts := parts_of(goal, "all"):
        if not isinstance(parts[0].type, Arrow):
            raise Refused(f"written: {goal!r} is about no values")
        index = fresh_of(parts[0].type.argument, goal, *indices, *(part.statement for part in context.known))
        return generalise(index, _said(parts[0](index), theorems, context, (*indices, index), plain))
    if parts := parts_of(goal, "implies"):
        try:
            return _leaf(goal, theorems, context, indices, False)
        except Refused:
            inner = _knowing(context, assume(parts[0]))
            return imply(parts[0], _said(parts[1], theorems, inner, indices, plain))
    if parts := parts_of(goal, "and"):
        one = _said(parts[0], theorems, context, indices, plain)
        return both(one, _said(parts[1], theorems, _knowing(context, one), indices, plain))
    return _leaf(goal, theorems, context, indices, plain)


def _knowing(context: Context, theorem: Theorem) -> Context:
    """The context with a theorem, and with what is said under it: a text presupposes some things under others."""
    more = list(_parts([theorem]))
    for known in context.known:
        parts = parts_of(known.statement, "implies")
        reason = next((one for one in more if parts and one.statement is parts[0]), None)
        if reason is not None:
            more += _parts([apply(known, reason)])
    return context.knowing(*more)


def _leaf(goal: Term, theorems: tuple[Theorem, ...], context: Context, indices: Indices, plain: bool) -> Theorem:
    """What is said for all values, at the indices at hand."""
    def proved(formula: Term) -> Theorem | None:
        return decided(formula, context)

    for theorem in theorems:
        case = special_case(theorem, goal, proved)
        if case is not None:
            return _discharged(case, context)
    instances = list[Theorem]()
    for theorem in theorems:
        instance = _instance(theorem, context, indices)
        if instance is not None:
            try:
                return _discharged(recast(instance, goal, context), context)
            except Refused:
                instances.append(instance)
    found = decided(goal, context) if plain else None
    if found is None and indices and instances:
        found = decided(goal, context.knowing(*instances))
        found = found and _discharged(found, context)
    if found is None:
        raise Refused(f"written: {goal!r} is not what was proved")
    return found


def _instance(theorem: Theorem, context: Context, indices: Indices) -> Theorem | None:
    """A general theorem at the indices, in their order, with its premises taken off."""
    waiting = list(indices)
    while True:
        if parts := parts_of(theorem.statement, "all"):
            if not waiting or parts[0].type != Arrow(waiting[0].type, BOOL) or waiting[0].type not in (INT, OUTCOME):
                return None
            theorem = specialise(theorem, waiting.pop(0))
            continue
        parts = parts_of(theorem.statement, "implies")
        premise = decided(parts[0], context) if parts else None
        if premise is None:
            return theorem
        theorem = apply(theorem, premise)
