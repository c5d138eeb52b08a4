"""Finite sums in normal form: one sum for each connected product, its ranges in one order, the rest taken out.

A sum of a polynomial is a sum for each monomial; factors without the index stand in front; sums within a product are
moved to the outside. Sums that are equal by renaming, exchange and linearity become one term.
"""
from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import chain as chain_of
from itertools import groupby, permutations
from itertools import product as product_of
from math import factorial, prod

from derive.kernel.polynomials import polynomial
from derive.kernel.terms import APPLICATION, CONSTANT, Name, Term, abstracted, number, substituted, var
from derive.kernel.theorem import Theorem, congruence, generalise, reflexive, ring, symmetric, transitive
from derive.kernel.types import INT, REAL, Refused
from derive.library.brackets import sum_at, sum_from, sum_to
from derive.library.deltas import sum_at_anywhere
from derive.library.steps import arguments, chain, sides, use
from derive.library.sums import sum_add, sum_constant, sum_multiple, sum_of, sum_shift, sum_zero

from .brackets import is_bracket, solved
from .context import Context
from .indices import fresh, numbered
from .maxima import counted
from .nested import F, Range, exchanged, is_sum, opened_sums, to_innermost, under
from .normal import conversion, normal, then, with_normal_arguments
from .polynomials import Key, arranged, monomial_term, ordered, product, raised, shape
from .reindexing import reindexed

INT_ONE = number(1, INT)
MOST_ORDERS = 24        # that are tried for indices that have the same places


@conversion("sum")
def normal_sum(term: Term, context: Context) -> Theorem:
    """sum = a polynomial in normal sums"""
    count = counted(term, context)
    if count is not None:
        return count
    result = then(with_normal_arguments(term, context), _from_one)
    result = then(result, lambda now: under(now, context, normal))
    count = counted(sides(result)[1], context)
    if count is not None:
        return transitive(result, count)
    result = then(result, _term_by_term)
    return then(result, lambda now: normal_of_parts(now, context))


def _from_one(term: Term) -> Theorem:
    """sum(i=a..b, f(i)) = sum(i=1..b + 1 - a, f(i + a - 1))"""
    function, low, high = arguments(term, "sum")
    if low is INT_ONE:
        return reflexive(term)
    moved = use(sum_shift(), f=function, a=low, b=high, k=arranged_right(low - 1))
    return then(moved, lambda now: with_normal_arguments(now, Context()))


def arranged_right(term: Term) -> Term:
    return sides(arranged(term))[1]


def _term_by_term(term: Term) -> Theorem:
    """sum(i=a..b, m(i) + n(i)) = sum(i=a..b, m(i)) + sum(i=a..b, n(i))"""
    function, low, high = arguments(term, "sum")
    index = fresh(Context(), term)
    body = function(index)
    if body.kind != APPLICATION or body.parts[0].kind != CONSTANT or body.parts[0].name != "plus":
        return reflexive(term)
    left, right = (abstracted(index, part) for part in body.parts[1:])
    split = use(sum_add(), f=left, g=right, a=low, b=high)
    more = _term_by_term(sum_of(left, low, high))
    hole = var("_hole", REAL)
    return transitive(split, congruence(abstracted(hole, hole + sum_of(right, low, high)), more))


def normal_of_parts(term: Term, context: Context) -> Theorem:
    """A sum of sums of single monomials, each with what does not depend on its index in front."""
    if term.kind == APPLICATION and term.parts[0].name == "plus":
        left, right = (normal_of_parts(part, context) for part in term.parts[1:])
        hole = var("_hole", REAL)
        first = congruence(abstracted(hole, hole + term.parts[2]), left)
        return transitive(first, congruence(abstracted(hole, sides(left)[1] + hole), right))
    return _taken_out(term, context)


def _taken_out(term: Term, context: Context) -> Theorem:
    """sum(i=a..b, x*d(i)) = x*sum(i=a..b, d(i)), d the product of the factors that depend on i"""
    function, low, high = arguments(term, "sum")
    index = fresh(context, term)
    monomials = polynomial(function(index))
    if not monomials:
        return use(sum_zero(), a=low, b=high)
    (monomial, value), = monomials.items()
    name = (index.name, INT)
    outer = monomial_term(tuple(item for item in monomial if name not in item[0].free), value, REAL)
    inner = product(raised(atom, exponent) for atom, exponent in ordered(monomial) if name in atom.free)
    apart = ring(function(index), outer * inner)
    split = congruence(abstracted(F, sum_of(F, low, high)), generalise(index, apart))
    whole = abstracted(index, inner)
    split = transitive(split, use(sum_multiple(), f=whole, x=outer, a=low, b=high))
    rest = _count(whole, low, high, context) if inner is number(1, REAL) else _connected(
        sum_of(whole, low, high), context)
    hole = var("_hole", REAL)
    return transitive(split, congruence(abstracted(hole, outer * hole), rest))


def _count(ones: Term, low: Term, high: Term, context: Context) -> Theorem:
    """sum(i=a..b, 1) = real(b + 1 - a), where a <= b + 1 is known"""
    nonempty = context.prove(low <= high + 1)
    if nonempty is None:
        return reflexive(sum_of(ones, low, high))
    return use(sum_constant(), nonempty, x=number(1, REAL), a=low, b=high)


def _connected(term: Term, context: Context) -> Theorem:
    """A sum of one product: sums among its factors become outer sums, and all stand in one order."""
    flat = _flat(term, context)
    smaller = _smaller_range(sides(flat)[1], context) or reindexed(sides(flat)[1], context)
    if smaller is not None:
        return then(transitive(flat, smaller), lambda now: normal(now, context))
    return then(flat, lambda now: _in_order(now, context))


def _smaller_range(term: Term, context: Context) -> Theorem | None:
    """Nested sums in which a bracket holds one index to one value, or to a part of its range, with that index's sum
    done; None where there is no such bracket."""
    indices, body = opened_sums(term, context)
    for place in _ranked(indices, body):
        index, low, high = indices[place]
        if any((index.name, INT) in end.free for _, *ends in indices for end in ends):
            continue
        others = context.assuming(*(formula for k, one in enumerate(indices) if k != place for formula in (
            one[1] <= one[0], one[0] <= one[2])))
        if _held(body, index, low, high, others) is not None:
            result = to_innermost(term, place, len(indices), context)
            return then(result, partial(_with_less, depth=len(indices) - 1, context=context))
    return None


@dataclass(frozen=True, slots=True)
class _Held:
    """A bracket that holds an index: the product is bracket * rest, and the sum over the index is a smaller one."""

    apart: Theorem
    rest: Term
    lemma: Theorem
    end: Term
    known: tuple[Theorem, ...]


def _held(body: Term, index: Term, low: Term, high: Term, context: Context) -> _Held | None:
    (monomial, value), = polynomial(body).items()
    for atom, exponent in ordered(monomial):
        found = solved(atom, index) if is_bracket(atom) and exponent == 1 else None
        if found is not None:
            kind, end, equation = found
            if context.full_ranges and kind != "at":
                continue
            conditions, lemma = {"at": ((low <= end, end <= high), sum_at), "from": ((low <= end, end <= high + 1),
                                 sum_from), "to": ((low <= end + 1, end <= high), sum_to)}[kind]
            known = tuple(filter(None, map(context.prove, conditions)))
            if len(known) == 2 or kind == "at":
                rest = monomial_term(tuple(item for item in monomial if item[0] is not atom), value, REAL)
                hole = var("_hole", REAL)
                apart = chain(ring(body, atom * rest), congruence(abstracted(hole, hole * rest), equation))
                return _Held(apart, rest, lemma(), end, known) if len(known) == 2 else _Held(
                    apart, rest, sum_at_anywhere(), end, ())
    return None


def _with_less(term: Term, depth: int, context: Context) -> Theorem:
    """The innermost of nested sums, made smaller by a bracket that holds its index."""
    if depth:
        return under(term, context, lambda body, inner: _with_less(body, depth - 1, inner))
    function, low, high = arguments(term, "sum")
    index = fresh(context, term)
    held = _held(function(index), index, low, high, context)
    if held is None:
        raise Refused(f"sums: no bracket holds the index of {term!r}")
    whole = congruence(abstracted(F, sum_of(F, low, high)), generalise(index, held.apart))
    return transitive(whole, use(held.lemma, *held.known, f=abstracted(index, held.rest), a=low, b=high, c=held.end))


def _flat(term: Term, context: Context) -> Theorem:
    """sum(i, d(i)*sum(j, g(i, j))) = sum(i, sum(j, d(i)*g(i, j))), for every sum among the factors"""
    return under(term, context, lambda body, inner: _product_flat(body, inner))


def _product_flat(body: Term, context: Context) -> Theorem:
    (monomial, value), = polynomial(body).items()
    factors = [atom for atom, exponent in ordered(monomial) for _ in range(exponent)]
    sums = [atom for atom in factors if is_sum(atom)]
    if not sums:
        return ring(body, monomial_term(monomial, value, REAL))
    one = sums[0]
    factors.remove(one)
    rest = product(factors)
    function, low, high = arguments(one, "sum")
    moved = chain(ring(body, rest * one),
                  symmetric(use(sum_multiple(), f=function, x=rest, a=low, b=high)))
    return then(moved, lambda now: under(now, context, _product_flat))


def _in_order(term: Term, context: Context) -> Theorem:
    """Nested sums in the first of all possible orders, and their product in the order that goes with it."""
    indices, body = opened_sums(term, context)
    order = min(_orders(indices, body), key=lambda order: _shape(indices, body, order))
    result = reflexive(term)
    now = list(range(len(indices)))
    for place, wanted in enumerate(order):
        for k in range(now.index(wanted), place, -1):
            now[k - 1], now[k] = now[k], now[k - 1]
            result = then(result, partial(exchanged, depth=k - 1, context=context))
    return then(result, partial(_body_normal, context=context))


def _shape(indices: list[Range], body: Term, order: tuple[int, ...]) -> Key:
    """A key of the nested sums in an order: indices are numbered from the outermost on."""
    names: dict[Name, Term] = {(indices[k][0].name, INT): numbered(place) for place, k in enumerate(order)}
    return (*(shape(substituted(end, names)) for k in order for end in indices[k][1:]),
            shape(substituted(body, names)))


def _orders(indices: list[Range], body: Term) -> list[tuple[int, ...]]:
    """Orders to choose from, the same whatever the indices are called: by the places that an index has in the product
    and in the ranges, with every order of those that have the same places, if these are few. No range speaks of an
    index further in."""
    names = [index.name for index, _, _ in indices]
    used = [{name for end in ends for name, _ in end.free} for _, *ends in indices]
    places = [_places(index, indices, body) for index, _, _ in indices]
    groups = [tuple(group) for _, group in groupby(_ranked(indices, body), key=lambda k: places[k])]
    many = prod(factorial(len(group)) for group in groups) > MOST_ORDERS
    choices = product_of(*([group] if many else permutations(group) for group in groups))
    return [_outside_first(tuple(chain_of(*choice)), names, used) for choice in choices]


def _ranked(indices: list[Range], body: Term) -> list[int]:
    """The indices by the places that they have in the product and in the ranges, whatever order they stand in."""
    places = [_places(index, indices, body) for index, _, _ in indices]
    return sorted(range(len(indices)), key=places.__getitem__) if len(indices) > 1 else [*range(len(indices))]


def _places(index: Term, indices: list[Range], body: Term) -> Key:
    """The body and the ranges with one index named apart from the others."""
    others: dict[Name, Term] = {(one.name, INT): numbered(2) for one, _, _ in indices}
    marked = {**others, (index.name, INT): numbered(1)}
    own = next(ends for one, *ends in indices if one is index)
    return (*(shape(substituted(end, others)) for end in own), shape(substituted(body, marked)))


def _outside_first(order: tuple[int, ...], names: list[str], used: list[set[str]]) -> tuple[int, ...]:
    """The order with each index behind those that its range speaks of."""
    done: list[int] = []
    while len(done) < len(order):
        done.append(next(k for k in order if k not in done and not any(
            names[other] in used[k] for other in order if other not in done and other != k)))
    return tuple(done)


def _body_normal(term: Term, context: Context) -> Theorem:
    return under(term, context, _body_normal) if is_sum(term) else normal(term, context)
