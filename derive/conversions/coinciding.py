"""Where two numbers are the same because two indices are: i = j for x(i) and x(j)."""
from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from derive.kernel.polynomials import polynomial
from derive.kernel.terms import APPLICATION, VARIABLE, Term, substituted
from derive.kernel.theorem import Theorem, ring
from derive.kernel.types import INT
from derive.kernel.words import real
from derive.library.steps import sides

from .context import Context
from .functions import applied
from .indices import fresh
from .normal import normal
from .polynomials import order_key

MOST_ATOMS = 6
ZERO = real(0)


def coinciding(left: Term, right: Term) -> Term | None:
    """An equation of indices under which two numbers are the same, whatever they are; None where none is seen."""
    difference = left - right
    atoms = sorted(_entries(difference), key=order_key)
    candidates = (equation for one, other in combinations(atoms[:MOST_ATOMS], 2)
                  for a, b in _differing(one, other) if (equation := _solved(a, b)) is not None)
    return next((equation for equation in candidates if equation.free <= difference.free
                 and _vanishes(difference, equation)), None)


def _entries(term: Term) -> set[Term]:
    """The entries of arrays in a number, and the other parts of it that are no sums or products; under sums too."""
    found, under = set[Term](), list[Term]()
    for monomial in polynomial(term):
        for atom, _ in monomial:
            found.add(atom)
            under += [atom.parts[1]] if applied("sum", atom) else []
    return found.union(*(_entries(terms(fresh(Context(), term, terms))) for terms in under))


def _differing(one: Term, other: Term) -> Iterator[tuple[Term, Term]]:
    """The integers in which two terms of one shape differ."""
    if one is other or one.type != other.type:
        return
    if one.type == INT:
        yield one, other
    elif one.kind == other.kind == APPLICATION and len(one.parts) == len(other.parts):
        for part, counterpart in zip(one.parts, other.parts, strict=True):
            yield from _differing(part, counterpart)


def _solved(one: Term, other: Term) -> Term | None:
    """The equation of an index, which stands alone, and the integer in its place."""
    for index, value in ((one, other), (other, one)):
        if index.kind == VARIABLE and (index.name, INT) not in value.free:
            return index.eq(value)
    return None


def _vanishes(term: Term, equation: Term) -> bool:
    index, value = equation.parts[1:]
    return nothing(substituted(term, {(index.name, INT): value})) is not None


def nothing(term: Term) -> Theorem | None:
    """term = 0, where it is 0 whatever the entries are."""
    if not polynomial(term):
        return ring(term, ZERO)
    plain = normal(term, Context())
    return plain if sides(plain)[1] is ZERO else None
