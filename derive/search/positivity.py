"""Certificates of many products: of two bounds at most, each times a square, weighted by a linear program."""

from collections.abc import Iterator, Sequence
from itertools import combinations, combinations_with_replacement
from math import prod

from sympy import Add, Dummy, Expr, Pow, S, Symbol, exp, fraction, together

from derive.outlines.logic import generalise
from derive.outlines.order import Product, certificate
from derive.outlines.outline import Outline
from derive.outlines.terms import At, AtMost, Formula, Less, Refused, spelled

from .certificates import bounds_for, monomials_of, with_facts
from .discharge import follows, tidy
from .equalities import Range, range_formulas
from .lettering import Letters, lettered, roots_of
from .linear_programs import Form, nonnegative
from .quotients import Quotients
from .tangents import bounds_of_functions
from .unfolding import Knowledge

MOST_FACTORS = 2        # bounds in one product
PLAIN = {(False, count) for count in range(MOST_FACTORS + 1)}
KINDS = PLAIN, PLAIN | {(True, 0), (True, 1)}, PLAIN | {(True, count) for count in range(MOST_FACTORS + 1)}
MOST_PARTS = 5          # of a goal, of which squares are made
MOST_BOUNDS = 14
MOST_PRODUCTS = 600


def prove_by_many_products(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """c <= d or c < d for all values of its indices."""
    if not isinstance(goal, (AtMost, Less)):
        raise Refused("certificate: {} is no inequality", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    theorem = tidy(_certified(goal, inside), inside.context)
    for ranged in reversed(ranges):
        theorem = generalise(theorem, *ranged)
    return theorem


def _certified(goal: Formula, knowledge: Knowledge) -> Outline:
    said = [f for f in sorted(knowledge.context, key=spelled) if isinstance(f, (AtMost, Less))]
    below = _denominator([f.rhs - f.lhs for f in (goal, *said)])
    bounds = [*_signs(goal, knowledge), *bounds_for(goal, below, knowledge)][:MOST_BOUNDS]
    bounds += bounds_of_functions((goal, *said), knowledge.context)
    pool, forms, wanted = _products(goal, below, [b.statement for b in bounds], (S.One, *_squared(goal, *said)))
    for kinds in KINDS:
        chosen = _balanced([k for k, (root, places) in enumerate(pool) if (root != 1, len(places)) in kinds],
                           forms, wanted)
        weights = nonnegative([forms[k] for k in chosen], wanted)
        if weights is not None:
            products: tuple[Product, ...] = tuple(
                (weight, pool[k][0], tuple(bounds[place] for place in pool[k][1]))
                for weight, k in zip(weights, chosen, strict=True) if weight)
            return with_facts(certificate(goal, products, (), ()), knowledge)
    raise Refused("certificate: no sum of products of bounds and squares gives {}", goal)


def _balanced(chosen: list[int], forms: Sequence[Form], wanted: Form) -> list[int]:
    """Those forms without a monomial that nothing takes away again: it has one sign, and is not in what is wanted."""
    while True:
        ups = {m for k in chosen for m, c in forms[k].items() if c > 0}
        downs = {m for k in chosen for m, c in forms[k].items() if c < 0}
        alone = (ups ^ downs) - wanted.keys()
        kept = [k for k in chosen if alone.isdisjoint(forms[k])]
        if len(kept) == len(chosen):
            return kept
        chosen = kept


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


def _squared(*formulas: Formula) -> list[Expr]:
    """What may stand squared: powers, names and entries that are spoken of, two of them added or subtracted, and one
    less or more 1."""
    found = {part: None for formula in formulas for part in sorted(formula.atoms(Symbol, At, Pow), key=spelled)
             if isinstance(part, (Symbol, At)) or (not part.exp.is_Integer and not part.exp.is_negative)}
    indices = {s for part in found if isinstance(part, At) for index in part.indices for s in index.free_symbols}
    parts = sorted((part for part in found if part not in indices), key=lambda part: not isinstance(part, Pow))
    parts = parts[:MOST_PARTS]
    return [*parts, *(one - other for one, other in combinations(parts, 2)),
            *(one + other for one, other in combinations(parts, 2)),
            *(part - 1 for part in parts), *(part + 1 for part in parts)]


Pool = list[tuple[Expr, tuple[int, ...]]]


def _products(goal: Formula, below: Expr, bounds: Sequence[Formula],
              squares: Sequence[Expr]) -> tuple[Pool, list[Form], Form]:
    """The products, times what the goal is divided by, as far as that makes polynomials of them; their monomials, and
    those of the goal."""
    letters: Letters = {}
    written = [lettered(said.rhs - said.lhs, letters) for said in (*bounds, goal)]
    roots = [lettered(square, letters) for square in squares]
    under, meanings = lettered(below, letters), roots_of(letters)
    names = sorted(set().union(*(term.free_symbols for term in (*written, *roots, under, *meanings))), key=str)
    over = Quotients(names)
    *differences, difference = map(over.read, written)
    times = over.read(under)
    back = {letter: term for term, letter in letters.items()} if meanings else {}
    pool: Pool = []
    forms: list[Form] = []
    for square, root in zip(squares, map(over.read, roots), strict=True):
        for count in range(MOST_FACTORS + 1):
            for places in combinations_with_replacement(range(len(bounds)), count):
                product = prod((differences[place] for place in places), start=times * root * root)
                if product.whole and len(pool) < MOST_PRODUCTS:
                    pool.append((square, places))
                    forms.append(monomials_of(product, back))
    return pool, forms, monomials_of(difference * times, back)
