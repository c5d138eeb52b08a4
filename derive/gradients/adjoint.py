"""From the derivative along a direction to the gradient: a number linear in v is written as sum(k, g(k)*v(k)).

This is the adjoint identity of one step. The gradient is read off the normal form, and the identity is then proved by
bringing both sides to it.
"""
from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from derive.conversions.context import Context
from derive.conversions.normal import normal
from derive.conversions.polynomials import monomial_term, ordered, product, raised
from derive.conversions.sums import Range, opened_sums
from derive.kernel.polynomials import polynomial
from derive.kernel.terms import Name, Term, abstracted, app, substituted, var
from derive.kernel.theorem import Theorem, symmetric, transitive
from derive.kernel.types import INT, REAL, Refused
from derive.kernel.words import every, real
from derive.library.steps import sides
from derive.library.sums import sum_of


@dataclass(frozen=True, slots=True)
class Array:
    """An array: its entries, a variable that is a function of as many integers as it has ranges."""

    entries: Term
    ranges: tuple[tuple[Term, Term], ...]       # from and to, of each index

    def indices(self) -> list[Term]:
        return [var(f"k{place}", INT) for place in range(1, len(self.ranges) + 1)]

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

    def inside(self, indices: list[Term]) -> list[Term]:
        """That the indices are in range."""
        return [formula for index, (low, high) in zip(indices, self.ranges, strict=True)
                for formula in (low <= index, index <= high)]


def shares(change: Term, directions: list[Array], context: Context) -> tuple[dict[Array, Term], Theorem]:
    """For each direction v its gradient g, a function of the indices, and change = the sum of all sum(k, g(k)*v(k))."""
    form = normal(change, context)
    parts: dict[Array, list[Term]] = {}
    for monomial, value in polynomial(sides(form)[1]).items():
        direction, share = _share(monomial_term(monomial, value, REAL), directions)
        parts.setdefault(direction, []).append(share)
    gradients = {direction: reduce(lambda left, right: left + right, some) for direction, some in parts.items()}
    along = reduce(lambda left, right: left + right, [
        direction.total(direction.indices(), gradient * direction.at(*direction.indices()))
        for direction, gradient in gradients.items()] or [real(0)])
    return ({direction: direction.function(gradient) for direction, gradient in gradients.items()},
            transitive(form, symmetric(normal(along, context))))


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
    kept, values = _placed(at, bound, direction)
    for index, low, high in reversed(kept):
        rest = sum_of(abstracted(index, rest), low, high)
    one = real(1)
    return direction, substituted(rest if outer is one else outer if rest is one else outer * rest, values)


def _placed(at: list[Term], bound: list[Range], direction: Array) -> tuple[list[Range], dict[Name, Term]]:
    """The sums that stay, and the indices of the direction for those of the entry, whose sums go."""
    ranges = {index: (low, high) for index, low, high in bound}
    if len(set(at)) != len(at) or any(
            ranges.get(index) != wanted for index, wanted in zip(at, direction.ranges, strict=True)):
        raise Refused(f"shares: {direction.entries!r} is not taken at each of its places: {at}")
    kept = [one for one in bound if one[0] not in at]
    return kept, {(index.name, INT): name for index, name in zip(at, direction.indices(), strict=True)}
