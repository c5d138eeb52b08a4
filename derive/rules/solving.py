"""One equation in several unknowns, solved for the easiest of them."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeAlias

from flint import fmpz_mpoly
from sympy import Expr, Pow, Rational, S, Symbol, exp, log, sqrt

from derive.rules.canonical import Canonical
from derive.rules.quotient_forms import Form, is_opaque

SCALE = "scale_"
Rank: TypeAlias = tuple[int, ...]           # how bad a way is
HOPELESS: Rank = (10,)


@dataclass(frozen=True, slots=True)
class Way:
    """A value for an unknown; or, without one, another equation whose left side is to be 0."""

    unknown: Expr | None
    value: Expr


class Unknowns(Protocol):
    """What is looked for."""

    def unknown_in(self, term: Expr) -> list[Expr]: ...
    def is_state(self, part: Expr) -> bool: ...
    def may_be(self, unknown: Expr, value: Expr) -> bool: ...


def ways_to_solve(equation: Expr, canonical: Canonical, unknowns: Unknowns) -> tuple[Rank, list[Way]]:
    """The ways to make a term 0, by its factors; none where it cannot be done."""
    ways, ranks = list[Way](), list[Rank]()
    for factor, _ in canonical.factors(equation):
        if unknowns.unknown_in(factor):
            found = _of_factor(factor, canonical, unknowns)
            if found is not None:
                ranks.append(found[0])
                ways += found[1]
    return ((len(ways), *max(ranks)), ways) if ways else (HOPELESS, [])


def _of_factor(factor: Expr, canonical: Canonical, unknowns: Unknowns) -> tuple[Rank, list[Way]] | None:
    """One factor that is to be 0, solved for the best of its unknowns. A value is worked out where it may be the best:
    that takes long."""
    form, = canonical.form(factor)
    places = [place for place, degree in enumerate(form.quotient.above.degrees()) if degree]
    unknown = {place for place in places if unknowns.unknown_in(form.letters[place])}
    letters = [_Letter(form, place, unknown, canonical, unknowns) for place in places if place in unknown]
    for kind in sorted({letter.kind for letter in letters if letter.kind is not None}):
        found = [way for letter in letters if letter.kind == kind and (way := letter.solved()) is not None]
        if found:
            return min(found, key=lambda way: way[0])
    return None


@dataclass(frozen=True)
class _Letter:
    """One of the letters of a polynomial that is to be 0, to be solved for."""

    form: Form
    place: int
    unknown: AbstractSet[int]           # the places of all letters that are unknown, or have an unknown in them
    canonical: Canonical
    unknowns: Unknowns

    @property
    def part(self) -> Expr:
        return self.form.letters[self.place]

    @cached_property
    def groups(self) -> dict[int, fmpz_mpoly]:
        return by_degree(self.form.quotient.above, self.place)

    @cached_property
    def kind(self) -> int | None:
        """How bad it is to solve for it, by the first number of the rank; none where that cannot be done."""
        part, degree = self.part, max(self.groups)
        if is_opaque(part):
            return 7 if degree == 1 else None
        if isinstance(part, Pow):
            return 7
        if any(other != self.place and self.form.letters[other].has(part) for other in self.unknown):
            return None                                         # it stands under a root too
        if degree == 1:
            known = not any(self.groups[1].degrees()[place] for place in self.unknown)
            return self.sort if known else 4 + self.sort
        return 8 if set(self.groups) == {0, degree} else 9 if degree == 2 else None

    @property
    def sort(self) -> int:
        part = self.part
        return 0 if self.unknowns.is_state(part) else 1 if isinstance(part, Symbol) and part.name.startswith(
            SCALE) else 2

    def _group(self, degree: int) -> Expr:
        return self.form.term(self.groups[degree]) if degree in self.groups else S.Zero

    def solved(self) -> tuple[Rank, list[Way]] | None:
        part, degree, canonical, unknowns = self.part, max(self.groups), self.canonical, self.unknowns
        if isinstance(part, Pow) and not is_opaque(part):       # c**t with an unknown base
            others = [Way(None, part.base - base) for other in self.form.letters if not unknowns.unknown_in(other)
                      for base in _bases(other, part.exp)]
            return ((7, 0), others) if others else None
        if self.kind == 9:
            a, b, c = map(self._group, (2, 1, 0))
            root = canonical.of(sqrt(b**2 - 4 * a * c))
            return (9, 2), [Way(part, (-b + sign * root) / (2 * a)) for sign in (1, -1)]
        value = canonical.lowest(-self._group(0) / self._group(degree))
        if is_opaque(part):
            inverse = _inverse(part, value)
            return None if inverse is None else ((7, len(self.groups)), [Way(None, inverse)])
        if degree == 1:
            assert self.kind is not None                        # it is solved for where it has one
            return ((self.kind, len(str(value))), [Way(part, value)]) if unknowns.may_be(part, value) else None
        root = canonical.of(Pow(value, Rational(1, degree)))
        return (8, degree), [Way(part, root), *([Way(part, -root)] if degree % 2 == 0 and self.sort == 2 else [])]


def _bases(term: Expr, exponent: Expr) -> list[Expr]:
    """Of what a term may be the power: of c, and of exp(k) and exp(-k) where it is exp(k*t)."""
    if isinstance(term, exp):
        rest = term.exp / exponent
        return [exp(rest), exp(-rest)] if not rest.free_symbols & exponent.free_symbols else []
    return [term.base] if isinstance(term, Pow) and term.exp == exponent else []


def _inverse(part: Expr, value: Expr) -> Expr | None:
    """What is 0 where f(x) is the value."""
    if isinstance(part, exp):
        return part.exp - log(value)
    if isinstance(part, Pow):
        return part.base - value ** (1 / part.exp)
    if isinstance(part, log):
        return part.args[0] - exp(value)
    return None


def grouped(form: Form, places: Sequence[int]) -> Iterator[Expr]:
    """The coefficients of a polynomial in the letters at some places."""
    groups: dict[tuple[int, ...], dict[tuple[int, ...], int]] = {}
    above = form.quotient.above
    for monomial, number in above.terms():
        key = tuple(int(monomial[place]) for place in places)
        rest = tuple(0 if place in places else int(power) for place, power in enumerate(monomial))
        groups.setdefault(key, {})[rest] = int(number)
    for key in sorted(groups, reverse=True):
        yield form.term(above.context().from_dict(groups[key]))


def by_degree(above: fmpz_mpoly, place: int) -> dict[int, fmpz_mpoly]:
    groups: dict[int, dict[tuple[int, ...], int]] = {}
    for monomial, number in above.terms():
        rest = tuple(0 if k == place else int(power) for k, power in enumerate(monomial))
        groups.setdefault(int(monomial[place]), {})[rest] = int(number)
    return {degree: above.context().from_dict(group) for degree, group in groups.items()}
