"""From the derivative along a direction to the gradient: a number linear in v is written as sum(k, g(k)*v(k)).

This is the adjoint identity of one step. The gradient is read off the normal form, and the identity is then proved by
bringing both sides to it.
"""
from __future__ import annotations

from dataclasses import dataclass
from functools import cache, reduce

from derive.conversions.context import Context
from derive.conversions.nested import Range, opened_sums
from derive.conversions.normal import normal
from derive.conversions.polynomials import monomial_term, order_key, ordered, product, raised, written
from derive.kernel.polynomials import combined, polynomial
from derive.kernel.terms import Name, Term, abstracted, app, substituted, var
from derive.kernel.theorem import Theorem, instantiate, symmetric, transitive
from derive.kernel.types import INT, REAL, Refused, Type
from derive.kernel.words import both, every, real
from derive.library.brackets import bracket
from derive.library.steps import sides
from derive.library.sums import sum_of

from .hiding import Hiding, about_integers


@dataclass(frozen=True, slots=True)
class Array:
    """An array: its entries, a variable that is a function of as many integers as it has ranges."""

    entries: Term
    ranges: tuple[tuple[Term, Term], ...]       # from and to, of each index

    def indices(self) -> list[Term]:
        return [var(f"_{place}", INT) for place in range(1, len(self.ranges) + 1)]

    def at(self, *indices: Term) -> Term:
        return app(self.entries, *indices)

    def function(self, body: Term) -> Term:
        """A body as a function of the indices."""
        for index in reversed(self.indices()):
            body = abstracted(index, body)
        return body

    def each(self, formula: Term) -> Term:
        """A formula for all indices in their ranges."""
        indices = self.indices()
        for condition in reversed(self.inside(indices)):
            formula = condition >> formula
        for index in reversed(indices):
            formula = every(index, formula)
        return formula

    def total(self, indices: list[Term], body: Term) -> Term:
        """The sum of a body over all entries."""
        for index, (low, high) in reversed(list(zip(indices, self.ranges, strict=True))):
            body = sum_of(abstracted(index, body), low, high)
        return body

    def around(self, context: Context) -> Context:
        """What is known at an entry of the array."""
        for index, (low, high) in zip(self.indices(), self.ranges, strict=True):
            context = context.within(index, low, high)
        return context

    def inside(self, indices: list[Term]) -> list[Term]:
        """That the indices are in range."""
        return [formula for index, (low, high) in zip(indices, self.ranges, strict=True)
                for formula in (low <= index, index <= high)]


def shares(change: Term, directions: list[Array], context: Context) -> tuple[dict[Array, Term], Theorem]:
    """For each direction v its gradient g, a function of the indices, and change = the sum of all sum(k, g(k)*v(k))."""
    hiding = Hiding({(one.entries.name, one.entries.type): var(f"_v{place}", one.entries.type)
                     for place, one in enumerate(directions)})
    plain, *ends = hiding.renamed(hiding.hidden(change), *(end for one in directions for range_ in one.ranges
                                                           for end in range_))
    letters = []
    for one, letter in zip(directions, hiding.directions.values(), strict=True):
        own, ends = ends[:2 * len(one.ranges)], ends[2 * len(one.ranges):]
        letters.append(Array(letter, tuple(zip(own[::2], own[1::2], strict=True))))
    known = [theorem.statement for theorem in context.known if about_integers(theorem.statement)]
    sizes = frozenset(substituted(formula, hiding.sizes) for formula in known if formula.free <= hiding.sizes.keys())
    gradients, equation = _linear(plain, tuple(letters), sizes)
    pairs = hiding.pairs()
    values = {(letter.name, letter.type): value for letter, value in zip(pairs[::2], pairs[1::2], strict=True)}
    return ({direction: substituted(gradient, values)
             for direction, gradient in zip(directions, gradients, strict=True) if gradient is not None},
            instantiate(equation, *pairs))


@cache
def _linear(change: Term, directions: tuple[Array, ...], sizes: frozenset[Term]) -> tuple[
        list[Term | None], Theorem]:
    """The same for letters: a gradient for each direction, or none, and the equation. Where sums over i <= j have two
    normal forms, with all ranges left whole."""
    known = sorted(sizes, key=order_key)
    try:
        return _linear_by(change, directions, Context().assuming(*known))
    except Refused:
        return _linear_by(change, directions, Context(full_ranges=True).assuming(*known))


def _linear_by(change: Term, directions: tuple[Array, ...], context: Context) -> tuple[list[Term | None], Theorem]:
    form = normal(change, context)
    parts: dict[Array, list[Term]] = {}
    for monomial, value in polynomial(sides(form)[1]).items():
        direction, share = _share(monomial_term(monomial, value, REAL), list(directions))
        parts.setdefault(direction, []).append(share)
    gradients = {one: reduce(lambda left, right: left + right, parts[one]) for one in directions if one in parts}
    along = reduce(lambda left, right: left + right, [
        direction.total(direction.indices(), gradient * direction.at(*direction.indices()))
        for direction, gradient in gradients.items()] or [real(0)])
    return ([one.function(gradients[one]) if one in gradients else None for one in directions],
            transitive(form, symmetric(normal(along, context))))


def joined(array: Array, one: Term, other: Term, direction: Array) -> Theorem:
    """sum(k, g(k)*v(k)) + sum(k, h(k)*v(k)) = sum(k, (g(k) + h(k))*v(k))"""
    first, second, beside = (var(name, one.type) for name in ("_g", "_h", "_v"))
    return instantiate(_joined(array.ranges, one.type), first, one, second, other, beside, direction.entries)


@cache
def _joined(ranges: tuple[tuple[Term, Term], ...], type_: Type) -> Theorem:
    first, second, beside = (Array(var(name, type_), ranges) for name in ("_g", "_h", "_v"))
    indices = first.indices()
    parts = [first.total(indices, one.at(*indices) * beside.at(*indices)) for one in (first, second)]
    whole = first.total(indices, (first.at(*indices) + second.at(*indices)) * beside.at(*indices))
    return transitive(normal(parts[0] + parts[1], Context()), symmetric(normal(whole, Context())))


def _share(term: Term, directions: list[Array]) -> tuple[Array, Term]:
    """The direction that a monomial is linear in, and what it gives to the gradient at that direction's indices."""
    names = {(one.entries.name, one.entries.type): one for one in directions}
    (monomial, value), = polynomial(term).items()
    moving = [item for item in monomial if not item[0].free.isdisjoint(names)]
    if len(moving) != 1 or moving[0][1] != 1:
        raise Refused(f"shares: {term!r} is not linear in one direction")
    whole, _ = moving[0]
    outer = monomial_term(tuple(item for item in monomial if item[0] is not whole), value, REAL)
    bound, body = opened_sums(whole, Context())
    inner = next(iter(polynomial(body)))
    entry = next(atom for atom, _ in inner if not atom.free.isdisjoint(names))
    rest = product(raised(atom, exponent) for atom, exponent in ordered(inner) if atom is not entry)
    direction = names[next(iter(entry.free & names.keys()))]
    at = list(entry.parts[1:])
    rest, bound = _placed(at, bound, direction, rest)
    for index, low, high in reversed(bound):
        rest = sum_of(abstracted(index, rest), low, high)
    one = real(1)
    return direction, rest if outer is one else outer if rest is one else outer * rest


def _placed(at: list[Term], bound: list[Range], direction: Array, rest: Term) -> tuple[Term, list[Range]]:
    """What stands beside the entry v(at) of sums, and the sums that stay, for the entry v(k..): each k is put in for an
    index that it determines, with brackets for the index to be in its range; other places get a bracket [at = k]."""
    known: dict[Name, Term] = {}            # the indices that the places before determine, as in v(i, i)
    for place, wanted, (start, end) in zip(at, direction.indices(), direction.ranges, strict=True):
        place = substituted(place, known)
        found = next(((one, value) for one in bound if (value := _solved(place, wanted, one, bound)) is not None), None)
        if found is None:
            rest = bracket(place.eq(wanted)) * rest
            continue
        (index, low, high), value = found
        bound = [one for one in bound if one[0] is not index]
        at_k: dict[Name, Term] = {(index.name, INT): value}
        known |= at_k
        rest = substituted(rest, at_k)
        bound = [(one, substituted(first, at_k), substituted(last, at_k)) for one, first, last in bound]
        if value is not wanted or polynomial(low) != polynomial(start) or polynomial(high) != polynomial(end):
            rest = bracket(both(low <= value, value <= high)) * rest
    return rest, bound


def _solved(place: Term, wanted: Term, one: Range, bound: list[Range]) -> Term | None:
    """The value of an index for which a place is k, where that is a whole number whatever k is."""
    index, _, _ = one
    if place is index:
        value: Term | None = wanted
    else:
        terms = polynomial(place)
        sign = terms.get(((index, 1),), 0)
        alone = abs(sign) == 1 and 1 == sum(
            (index.name, INT) in atom.free for monomial in terms for atom, _ in monomial)
        others = {monomial: -sign * factor for monomial, factor in terms.items() if monomial != ((index, 1),)}
        value = written(combined(others, polynomial(wanted), int(sign)), INT) if alone else None
    inner = any((index.name, INT) in end.free for _, *ends in bound for end in ends)
    return None if inner else value
