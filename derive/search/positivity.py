"""Certificates of many products: of two bounds at most, each times a square, weighted by a linear program."""

from collections.abc import Container, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, combinations_with_replacement
from math import prod

from sympy import Abs, Add, Basic, Dummy, Expr, Pow, Rational, S, Symbol, cos, exp, fraction, sin, together

from derive.outlines.order import Product, certificate
from derive.outlines.outline import Outline
from derive.outlines.terms import At, AtMost, Formula, Less, Refused, spelled

from .certificates import bounds_for, monomials_of, with_facts
from .completed_squares import completed_squares
from .discharge import follows, tidy
from .equalities import Range, for_all, range_formulas
from .inner_products import bounds_of_inner_products
from .lettering import Letters, lettered, roots_of
from .linear_programs import Form, nonnegative
from .quotients import Quotient, Quotients
from .tangents import bounds_of_functions, corners
from .unfolding import Knowledge

Key = tuple[Expr, tuple[int, ...]]       # what is squared, and the places of the bounds
MOST_FACTORS = 2        # bounds in one product
MOST_PARTS = 12         # of a goal, that are squared
MOST_PAIRED = 5         # of these, of which two are added or subtracted
MOST_BOUNDS = 14
MOST_PRODUCTS = 600
MOST_STRICT = 4         # products of which one must be taken where the sum has to be positive
A_LITTLE = Rational(1, 1000)


def prove_by_many_products(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """c <= d or c < d for all values of its indices."""
    if not isinstance(goal, (AtMost, Less)):
        raise Refused("certificate: {} is no inequality", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    theorem = tidy(_certified(goal, inside), inside.context)
    return for_all(theorem, ranges)


def _certified(goal: Formula, knowledge: Knowledge) -> Outline:
    said = [f for f in sorted(knowledge.context, key=spelled) if isinstance(f, (AtMost, Less))]
    below = _denominator([f.rhs - f.lhs for f in (goal, *said)])
    bounds = [*_signs(goal, knowledge), *bounds_for(goal, below, knowledge)][:MOST_BOUNDS]
    bounds += [*corners((goal, *said), kinds=(Abs, sin, cos)), *bounds_of_functions((goal, *said), knowledge.context),
               *bounds_of_inner_products((goal, *said), knowledge.context)]
    kinds = [*_kinds(goal, said, bounds)]
    products = _Products.of(goal, below, bounds, {square for squares, _ in kinds for square in squares})
    pool: dict[Key, Form] = {}
    for squares, most in kinds:
        pool |= products.of_kind(squares, most, pool)
        chosen = _balanced(list(pool), pool, products.wanted)
        strict = [key for key in chosen if isinstance(goal, Less) and key[0] == 1
                  and all(isinstance(bounds[place].statement, Less) for place in key[1])]
        weights = _weights(chosen, pool, products.wanted, strict[:MOST_STRICT])
        if weights is not None:
            weighted: tuple[Product, ...] = tuple(
                (weight, root, tuple(bounds[place] for place in places))
                for weight, (root, places) in zip(weights, chosen, strict=True) if weight)
            return with_facts(certificate(goal, weighted, (), ()), knowledge)
    raise Refused("certificate: no sum of products of bounds and squares gives {}", goal)


def _weights(chosen: Sequence[Key], pool: Mapping[Key, Form], wanted: Form,
             strict: Sequence[Key]) -> Sequence[Rational] | None:
    """How often each product is taken; where some are positive and the sum must be, one of these at least a little, if
    that is possible."""
    forms = [pool[key] for key in chosen]
    for key in strict:
        place, least = chosen.index(key), dict(wanted)
        for monomial, c in pool[key].items():
            least[monomial] = least.get(monomial, Rational(0)) - A_LITTLE * c
        found = nonnegative(forms, least)
        if found is not None:
            return [*found[:place], found[place] + A_LITTLE, *found[place + 1:]]
    return nonnegative(forms, wanted)


def _balanced(chosen: Sequence[Key], forms: Mapping[Key, Form], wanted: Form) -> list[Key]:
    """Those forms without a monomial that nothing takes away again: it has one sign, and is not in what is wanted."""
    holding: dict[Hashable, dict[bool, set[Key]]] = {}      # the forms in which a monomial stands, by its sign
    for key in chosen:
        for monomial, c in forms[key].items():
            holding.setdefault(monomial, {True: set(), False: set()})[bool(c.p > 0)].add(key)
    kept = dict.fromkeys(chosen)
    waiting = [monomial for monomial in holding if monomial not in wanted]
    while waiting:
        sides = holding[waiting.pop()]
        if not (sides[True] and sides[False]):
            for key in (*sides[True], *sides[False]):
                del kept[key]
                for monomial, c in forms[key].items():
                    holding[monomial][bool(c.p > 0)].discard(key)
                    if monomial not in wanted:
                        waiting.append(monomial)
    return list(kept)


def _signs(goal: Formula, knowledge: Knowledge) -> Iterator[Outline]:
    """That exponentials, roots and powers are not negative, as far as that is plain."""
    for part in sorted(goal.atoms(exp), key=spelled):
        found = follows(Less(0, part), knowledge.context)
        yield from () if found is None else (tidy(found, knowledge.context),)
    for power in sorted(goal.atoms(Pow), key=spelled):
        if not power.exp.is_Integer:
            found = follows(Less(0, power), knowledge.context) or follows(AtMost(0, power), knowledge.context)
            yield from () if found is None else (tidy(found, knowledge.context),)
            plain = power.exp.is_number or power.base.is_number
            base = None if plain else follows(AtMost(0, power.base), knowledge.context)
            yield from () if base is None else (tidy(base, knowledge.context),)


def _denominator(terms: Sequence[Expr]) -> Expr:
    """By which all of the terms can be multiplied so that no quotient is left."""
    return fraction(together(Add(*(Dummy() * term for term in terms))))[1]


def _kinds(goal: Formula, said: Sequence[Formula], bounds: Sequence[Outline]) -> Iterator[tuple[list[Expr], int]]:
    """Squares, and by how many bounds at most they are multiplied: few products first."""
    yield [S.One], MOST_FACTORS
    difference = goal.rhs - goal.lhs
    less = (difference - (one.statement.rhs - one.statement.lhs) for one in bounds)
    yield [*completed_squares([difference, *less])], MOST_FACTORS
    parts = _parts(goal, *said)[:MOST_PARTS]
    yield parts, 1
    paired = parts[:MOST_PAIRED]
    sums = [*(one - other for one, other in combinations(paired, 2)),
            *(one + other for one, other in combinations(paired, 2)),
            *(part - 1 for part in paired), *(part + 1 for part in paired)]
    yield sums, 1
    yield [*paired, *sums], MOST_FACTORS
    yield [S.One, *paired], MOST_FACTORS + 1


def _parts(*formulas: Formula) -> list[Expr]:
    """What may stand squared: powers, names and entries that are spoken of."""
    found = {part: None for formula in formulas for part in sorted(formula.atoms(Symbol, At, Pow), key=spelled)
             if isinstance(part, (Symbol, At)) or (not part.exp.is_Integer and not part.exp.is_negative)}
    indices = {s for part in found if isinstance(part, At) for index in part.indices for s in index.free_symbols}
    return sorted((part for part in found if part not in indices), key=lambda part: not isinstance(part, Pow))


@dataclass(frozen=True, slots=True)
class _Products:
    """Products of a square and of bounds, times what the goal is divided by, as far as that makes polynomials of
    them."""

    differences: tuple[Quotient, ...]
    times: Quotient
    wanted: Form
    roots: Mapping[Expr, Quotient]
    back: Mapping[Symbol, Basic]

    @classmethod
    def of(cls, goal: Formula, below: Expr, bounds: Sequence[Outline], squares: Iterable[Expr]) -> "_Products":
        letters: Letters = {}
        said = (*(bound.statement for bound in bounds), goal)
        written = [lettered(formula.rhs - formula.lhs, letters) for formula in said]
        roots = {square: lettered(square, letters) for square in sorted(squares, key=spelled)}
        under, meanings = lettered(below, letters), roots_of(letters)
        names = sorted(set().union(*(term.free_symbols for term in (*written, *roots.values(), under, *meanings))),
                       key=str)
        over = Quotients(names)
        *differences, difference = map(over.read, written)
        times = over.read(under)
        if not (difference * times).whole:
            raise Refused("certificate: {} is not all that {} is divided by", below, goal)
        back = {letter: term for term, letter in letters.items()} if meanings else {}
        return cls(tuple(differences), times, monomials_of(difference * times, back),
                   {square: over.read(root) for square, root in roots.items()}, back)

    def of_kind(self, squares: Sequence[Expr], most: int, known: Container[Key]) -> dict[Key, Form]:
        """Each square times at most so many bounds, as far as that is not known."""
        made: dict[Key, Form] = {}
        for square in squares:
            root = self.roots[square]
            for count in range(most + 1):
                for places in combinations_with_replacement(range(len(self.differences)), count):
                    if (square, places) in known or len(made) >= MOST_PRODUCTS:
                        continue
                    product = prod((self.differences[place] for place in places), start=self.times * root * root)
                    if product.whole:
                        made[square, places] = monomials_of(product, self.back)
        return made
