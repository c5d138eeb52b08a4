"""The simplest of the ways to run through one range: forwards or backwards, and from and to either of several bounds.

Under sum(i=1..n, [c <= i]*f(i)) the index has two lower bounds, and either may be the start of the range, from which i
is counted; sum(i=1..n, f(n + 1 - i)) is the sum of f(i). The way is chosen by the terms that come out.
"""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import product as product_of

from derive.kernel.polynomials import Monomial, polynomial
from derive.kernel.terms import Name, Term, abstracted, number, substituted, var
from derive.kernel.theorem import Theorem, congruence, generalise, reflexive, ring, transitive
from derive.kernel.types import INT, REAL
from derive.library.brackets import bracket
from derive.library.reindexing import sum_from_either, sum_opposite, sum_to_either
from derive.library.steps import arguments, chain, sides, use
from derive.library.sums import sum_of

from .brackets import is_bracket, solved
from .context import Context
from .functions import applied
from .indices import fresh, numbered
from .nested import F, Range, opened_sums, to_innermost, under
from .normal import then
from .polynomials import Key, monomial_term, ordered, shape

HOLE = var("_hole", REAL)
NOUGHT = number(0, INT)
FIRST, OTHER = numbered(1), numbered(2)
CONSTANT: Monomial = ()


@dataclass(frozen=True, slots=True)
class Bound:
    """An end of the range of an index, and the bracket that says so; none for the range's own end."""

    end: Term
    atom: Term | None = None


@dataclass(frozen=True, slots=True)
class Way:
    low: Bound
    high: Bound
    backwards: bool = False

    def changes(self) -> bool:
        return self.backwards or self.low.atom is not None or self.high.atom is not None


def reindexed(term: Term, context: Context) -> Theorem | None:
    """Nested sums of one product with one index running another way; None where each runs the simplest way."""
    if context.full_ranges:
        return None
    indices, body = opened_sums(term, context)
    for place, one in enumerate(indices):
        if not any((one[0].name, INT) in end.free for _, *ends in indices for end in ends):
            way = _simplest(one, indices, body)
            if way.changes():
                order = [other[0] for other in indices if other is not one] + [one[0]]
                result = to_innermost(term, place, len(indices), context)
                return then(result, partial(_innermost, way=way, order=order, names={}, context=context))
    return None


def _simplest(one: Range, indices: list[Range], body: Term) -> Way:
    index, low, high = one
    (monomial, value), = polynomial(body).items()
    lower, upper = _bounds(one, monomial)
    plain = Way(lower[0], upper[0])
    if len(lower) == len(upper) == 1 and all(place is index for place in _places(body, index)) and not any(
            slope < 0 for slope, _ in _powers(monomial, index)):
        return plain
    ways = [plain, *(Way(*ends, backwards) for backwards in (False, True) for ends in product_of(lower, upper))]
    names: dict[Name, Term] = {(other.name, INT): OTHER for other, _, _ in indices if other is not index}

    def key(way: Way) -> Key:
        rest = monomial_term(tuple(item for item in monomial if item[0] not in (way.low.atom, way.high.atom)), value,
                             REAL)
        if way.low.atom is not None:
            rest = rest * bracket(NOUGHT <= index - low)       # as normal brackets are
        if way.high.atom is not None:
            rest = rest * bracket(NOUGHT <= high - index)
        start = way.high.end + 1 - index if way.backwards else way.low.end + index - 1
        moved = substituted(substituted(rest, {(index.name, INT): start}), names | {(index.name, INT): FIRST})
        powers, places = _sorted(moved)
        return (sum(len(polynomial(place)) for place in places), sum(slope < 0 for slope, _ in powers),
                _letters([place for _, place in powers]),
                shape(substituted(way.high.end - way.low.end, names)), shape(moved))

    return min(ways, key=key)


def _bounds(one: Range, monomial: Monomial) -> tuple[list[Bound], list[Bound]]:
    """The lower and the upper bounds of an index, its range's own ends first."""
    index, low, high = one
    lower, upper = [Bound(low)], [Bound(high)]
    for atom, exponent in ordered(monomial):
        found = solved(atom, index) if is_bracket(atom) and exponent == 1 else None
        if found is not None and found[0] != "at":
            (lower if found[0] == "from" else upper).append(Bound(found[1], atom))
    return lower, upper


def _places(term: Term, index: Term) -> Iterator[Term]:
    """The integers in a term that depend on the index, as large as they are."""
    if (index.name, INT) in term.free:
        if term.type == INT:
            yield term
        else:
            yield from (place for part in term.parts for place in _places(part, index))


def _letters(places: Iterable[Term]) -> tuple[int, int]:
    """How many letters stand in integers, and how many numbers beside them."""
    forms = [polynomial(place) for place in places]
    return sum(len(form.keys() - {CONSTANT}) for form in forms), sum(CONSTANT in form for form in forms)


def _sorted(moved: Term) -> tuple[list[tuple[Fraction | int, Term]], list[Term]]:
    """The exponents in which the first index stands, and all other places."""
    powers: list[tuple[Fraction | int, Term]] = []
    places: list[Term] = []
    for monomial, value in polynomial(moved).items():
        rest = tuple(item for item in monomial if not any(True for _ in _powers((item,), FIRST)))
        powers += _powers(monomial, FIRST)
        places += _places(monomial_term(rest, value, REAL), FIRST)
    return powers, places


def _powers(monomial: Monomial, index: Term) -> Iterator[tuple[Fraction | int, Term]]:
    """The exponents in which the index stands, and how they change with it: 1/b**k falls."""
    for atom, _ in ordered(monomial):
        sign, power = (-1, atom.parts[1]) if applied("inverse", atom) else (1, atom)
        if applied("power", power) and (index.name, INT) in power.parts[2].free - power.parts[1].free:
            yield sign * polynomial(power.parts[2]).get(((index, 1),), 0), power.parts[2]


def _innermost(term: Term, way: Way, order: list[Term], names: dict[Name, Term], context: Context) -> Theorem:
    """Nested sums with the innermost by another way; `names` says what the indices are called here."""
    index = fresh(context, term)
    names = {**names, (order[0].name, INT): index}
    if order[1:]:
        return under(term, context, lambda body, inner: _innermost(body, way, order[1:], names, inner))
    result = reflexive(term)
    for bound, lemma in ((way.low, sum_from_either()), (way.high, sum_to_either())):
        if bound.atom is not None:
            function, low, high = arguments(sides(result)[1], "sum")
            apart, rest, end = _bracket_first(function(index), substituted(bound.atom, names), index)
            whole = congruence(abstracted(F, sum_of(F, low, high)), generalise(index, apart))
            result = chain(result, whole, use(lemma, f=abstracted(index, rest), a=low, b=high, c=end))
    function, low, high = arguments(sides(result)[1], "sum")
    return transitive(result, use(sum_opposite(), f=function, a=low, b=high)) if way.backwards else result


def _bracket_first(body: Term, atom: Term, index: Term) -> tuple[Theorem, Term, Term]:
    """body = [c <= i]*rest or [i <= c]*rest, where the atom is that bracket; the rest, and c"""
    (monomial, value), = polynomial(body).items()
    rest = monomial_term(tuple(item for item in monomial if item[0] is not atom), value, REAL)
    found = solved(atom, index)
    assert found is not None                # it was found when the way was chosen
    return chain(ring(body, atom * rest), congruence(abstracted(HOLE, HOLE * rest), found[2])), rest, found[1]
