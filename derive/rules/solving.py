"""One equation in several unknowns, solved for the easiest of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
    """One factor that is to be 0, solved for the best of its unknowns."""
    form, = canonical.form(factor)
    found = [way for place in range(len(form.letters))
             if (way := _for_letter(form, place, canonical, unknowns)) is not None]
    return min(found, key=lambda way: way[0], default=None)


def _for_letter(form: Form, place: int, canonical: Canonical, unknowns: Unknowns) -> tuple[Rank, list[Way]] | None:
    """A polynomial that is to be 0, solved for one of its letters."""
    part, above = form.letters[place], form.quotient.above
    degree = int(above.degrees()[place])
    if not degree or not unknowns.unknown_in(part):
        return None
    groups = by_degree(above, place)
    slope, rest = form.term(groups[degree]), form.term(groups[0]) if 0 in groups else S.Zero
    if is_opaque(part):
        inverse = _inverse(part, canonical.lowest(-rest / slope)) if degree == 1 else None
        return None if inverse is None else ((7, len(groups)), [Way(None, inverse)])
    if isinstance(part, Pow):                               # c**t with an unknown base
        others = [Way(None, part.base - base) for other in form.letters if not unknowns.unknown_in(other)
                  for base in _bases(other, part.exp)]
        return ((7, 0), others) if others else None
    if any(other != part and unknowns.unknown_in(other) and other.has(part) for other in form.letters):
        return None                                         # it stands under a root too
    kind = 0 if unknowns.is_state(part) else 1 if isinstance(part, Symbol) and part.name.startswith(SCALE) else 2
    if degree == 1:
        value = canonical.lowest(-rest / slope)
        known = not unknowns.unknown_in(slope)
        rank = (kind if known else 4 + kind, len(str(value)))
        return (rank, [Way(part, value)]) if unknowns.may_be(part, value) else None
    if set(groups) == {0, degree}:
        root = canonical.of(Pow(canonical.lowest(-rest / slope), Rational(1, degree)))
        both = degree % 2 == 0 and kind == 2
        return (8, degree), [Way(part, root), *([Way(part, -root)] if both else [])]
    if degree == 2:
        a, b, c = (form.term(groups[k]) if k in groups else S.Zero for k in (2, 1, 0))
        root = canonical.of(sqrt(b**2 - 4 * a * c))
        return (9, 2), [Way(part, (-b + sign * root) / (2 * a)) for sign in (1, -1)]
    return None


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
