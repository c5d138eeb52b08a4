"""The steps about products over a range: the last factor, factor by factor, taken apart, exp and log of them."""
from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, Symbol

from derive.conversions.equality import equal
from derive.kernel.terms import Term, abstracted
from derive.kernel.theorem import Theorem, symmetric
from derive.kernel.types import INT, Refused
from derive.kernel.words import no, real, word
from derive.library import products as lemmas
from derive.library.rewriting import restated
from derive.library.steps import chain, for_all, sides, supposing, use
from derive.library.sums import sum_same
from derive.outlines.terms import AtMost, Formula, Less, NotEqual

from .algebra import equation_of, real_sides
from .recasting import fresh_of, recast
from .steps import Step, elaborates
from .sums import needed
from .terms import named, real_of, whole_of

Range = tuple[Symbol, Expr, Expr]
SIGNS: dict[type[Formula], tuple[Callable[[], Theorem], Callable[[Term], Term]]] = {
    Less: (lemmas.product_above_zero, lambda factor: real(0) < factor),
    AtMost: (lemmas.product_from_zero, lambda factor: real(0) <= factor),
    NotEqual: (lemmas.product_apart_from_zero, lambda factor: no(factor.eq(0))),
}


def _each(theorem: Theorem, ranged: Range) -> Theorem:
    """What holds under low <= i and i <= high, for all i."""
    name, low, high = ranged
    index = named(name.name, INT)
    return for_all([index], supposing(theorem, whole_of(low) <= index, index <= whole_of(high)))


def _ends(ranged: Range) -> dict[str, Term]:
    return {"a": whole_of(ranged[1]), "b": whole_of(ranged[2])}


def _function(ranged: Range, body: Expr | Term) -> Term:
    return abstracted(named(ranged[0].name, INT), body if isinstance(body, Term) else real_of(body))


def _ones(step: Step, ranged: Range) -> tuple[Theorem, ...]:
    """That a product of ones is 1, where a side of the statement is 1."""
    return (use(lemmas.product_of_ones(), **_ends(ranged)),) if 1 in step.outline.statement.args else ()


def _restated(step: Step, found: Theorem, wanted: Term) -> Theorem:
    """a = b as a = c, where c has the same entries over the same range, or is equal to b as it is."""
    there = sides(found)[1]
    if there is wanted:
        return found
    if there.parts[1:] and there.parts[0] is wanted.parts[0] and there.parts[2:] == wanted.parts[2:]:
        return chain(found, _entry_by_entry(step, there, wanted))
    same = equal(there, wanted, step.context)
    if same is None:
        raise Refused(f"{step.outline.rule}: {there!r} is not seen to be {wanted!r}")
    return chain(found, same)


def _entry_by_entry(step: Step, one: Term, other: Term) -> Theorem:
    """sum f = sum g, or product f = product g, where f(i) = g(i) for each index of the range"""
    function, low, high = one.parts[1:]
    index = fresh_of(INT, one, other, *(known.statement for known in step.context.known))
    inside = step.context.within(index, low, high)
    same = equal(function(index), other.parts[1](index), inside)
    if same is None:
        raise Refused(f"{step.outline.rule}: {function(index)!r} is not seen to be {other.parts[1](index)!r}")
    each = for_all([index], supposing(same, low <= index, index <= high))
    lemma = lemmas.product_same() if one.parts[0].name == "product" else sum_same()
    return use(lemma, each, f=function, g=other.parts[1], a=low, b=high)


@elaborates("last_factor")
def _last_factor(step: Step) -> Theorem:
    function, low, high = real_of(step.arguments[0]).parts[1:]
    return use(lemmas.product_last(), needed(step, low <= high), f=function, a=low, b=high)


@elaborates("no_factor")
def _no_factor(step: Step) -> Theorem:
    function, low, high = real_of(step.arguments[0]).parts[1:]
    return use("product_empty", needed(step, high < low), f=function, a=low, b=high)


@elaborates("factor_by_factor")
def _factor_by_factor(step: Step) -> Theorem:
    equation, *ranged = step.arguments
    inner = equation_of(step, equation)
    left, right = (_function(tuple(ranged), side) for side in sides(inner))
    found = use(lemmas.product_same(), _each(inner, tuple(ranged)), f=left, g=right, **_ends(tuple(ranged)))
    return restated(found, *_ones(step, tuple(ranged)))


@elaborates("factors_compared")
def _factors_compared(step: Step) -> Theorem:
    sign, order, *ranged = step.arguments
    small, large = real_sides(order.statement)
    above = recast(step.of(sign), real(0) <= small, step.context)
    below = recast(step.of(order), small <= large, step.context)
    left, right = (_function(tuple(ranged), side) for side in (small, large))
    each = (_each(one, tuple(ranged)) for one in (above, below))
    found = use(lemmas.product_at_most(), *each, f=left, g=right, **_ends(tuple(ranged)))
    return restated(found, *_ones(step, tuple(ranged)))


@elaborates("sign_of_product")
def _sign_of_product(step: Step) -> Theorem:
    sign, *ranged = step.arguments
    lemma, said = SIGNS[type(sign.statement)]
    factor = real_sides(sign.statement)[1]
    above = recast(step.of(sign), said(factor), step.context)
    found = use(lemma(), _each(above, tuple(ranged)), f=_function(tuple(ranged), factor), **_ends(tuple(ranged)))
    return restated(found, *_ones(step, tuple(ranged)))


@elaborates("factors_apart")
def _factors_apart(step: Step) -> Theorem:
    first, second, *ranged = step.arguments
    one, other = (_function(tuple(ranged), part) for part in (first, second))
    found = use(lemmas.product_times(), f=one, g=other, **_ends(tuple(ranged)))
    left, right = real_sides(step.outline.statement)
    if left is not real(1):
        return symmetric(_restated(step, symmetric(_restated(step, found, right)), left))
    ends = _ends(tuple(ranged))
    ones = word("product", abstracted(named(ranged[0].name, INT), left), *ends.values())
    there = symmetric(_restated(step, symmetric(_restated(step, found, right)), ones))
    return chain(symmetric(use(lemmas.product_of_ones(), **ends)), there)


@elaborates("equal_factors")
def _equal_factors(step: Step) -> Theorem:
    left, right = real_sides(step.outline.statement)
    function, low, high = left.parts[1:]
    enough = needed(step, low <= high + 1)
    return _restated(step, use(lemmas.product_constant(), enough, x=function.parts[0], a=low, b=high), right)


@elaborates("exp_of_sum")
def _exp_of_sum(step: Step) -> Theorem:
    left, right = real_sides(step.outline.statement)
    function, low, high = left.parts[1].parts[1:]
    return _restated(step, use(lemmas.exp_of_sum(), f=function, a=low, b=high), right)


@elaborates("log_of_product")
def _log_of_product(step: Step) -> Theorem:
    sign, *ranged = step.arguments
    factor = real_sides(sign.statement)[1]
    above = recast(step.of(sign), real(0) < factor, step.context)
    found = use(lemmas.log_of_product(), _each(above, tuple(ranged)), f=_function(tuple(ranged), factor),
                **_ends(tuple(ranged)))
    return _restated(step, found, real_sides(step.outline.statement)[1])
