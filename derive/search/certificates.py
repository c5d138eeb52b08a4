"""Certificates for inequalities: which products of what is given add up to what is claimed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import combinations, combinations_with_replacement
from math import prod
from operator import or_

from sympy import (
    Basic,
    Expr,
    Mul,
    NumberSymbol,
    Rational,
    S,
    Symbol,
    fraction,
    together,
)

from derive.outlines.domain import holds_plainly
from derive.outlines.facts import fact
from derive.outlines.logic import assume, cut, plainly, specialise
from derive.outlines.order import Product, certificate
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Forall, Formula, Less, Refused, Relation, spelled

from .discharge import follows, tidy
from .equalities import Range, for_all, range_formulas
from .factors import factored
from .lettering import Letters, lettered, roots_of
from .linear_programs import Form
from .quotients import Quotient, Quotients
from .solving import solved
from .unfolding import Knowledge

MOST_TERMS = 3          # products in one certificate
MOST_FACTORS = 2        # bounds in one product


def prove_inequality(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """c <= d or c < d for all values of its indices, from products of what is given."""
    if not isinstance(goal, Relation):
        raise Refused("certificate: {} compares nothing", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    theorem = tidy(_certified(goal, inside), inside.context)
    return for_all(theorem, ranges)


def _certified(goal: Formula, knowledge: Knowledge) -> Outline:
    below = fraction(together(goal.rhs - goal.lhs))[1]
    bounds = bounds_for(goal, below, knowledge)
    pool, forms, wanted = _products(goal, below, [bound.statement for bound in bounds])
    for chosen in _balanced(forms, wanted):
        for weights in _weights([*(forms[k] for k in chosen), wanted]):
            products: tuple[Product, ...] = tuple(
                (weight, S.One, tuple(bounds[place] for place in pool[k]))
                for weight, k in zip(weights, chosen, strict=True) if weight)
            try:
                return with_facts(certificate(goal, products, (), ()), knowledge)
            except Refused:
                continue
    raise Refused("certificate: none was found for {}, from {} bounds", goal, len(bounds))


def bounds_for(goal: Formula, below: Expr, knowledge: Knowledge) -> list[Outline]:
    """The inequalities of which products are made: what is given, and that what the goal is divided by is positive."""
    return [*_bounds(below, knowledge), *_instances(goal, knowledge)]


def with_facts(theorem: Outline, knowledge: Knowledge) -> Outline:
    """The theorem without what follows from the bounds of pi."""
    facts = [fact("pi from below"), fact("pi from above")]
    if any(S.Pi in formula.atoms(NumberSymbol) for formula in theorem.given):
        theorem = tidy(theorem, knowledge.context | {one.statement for one in facts})
        for one in facts:
            theorem = cut(one, theorem)
    return theorem


def _products(goal: Formula, below: Expr, bounds: Sequence[Formula]) -> tuple[list[tuple[int, ...]], list[Form], Form]:
    """The products of at most two differences, times what the goal is divided by, as far as that makes polynomials of
    them: which bounds each is made of, its monomials, and those of the goal."""
    letters: Letters = {}
    written = [lettered(said.rhs - said.lhs, letters) for said in (*bounds, goal)]
    under = lettered(below, letters)
    roots = roots_of(letters)
    names = sorted(set().union(*(term.free_symbols for term in (*written, under, *roots))), key=str)
    over = Quotients(names)
    *differences, difference = map(over.read, written)
    times, back = over.read(under), {letter: term for term, letter in letters.items()} if roots else {}
    pool, forms = [], []
    for count in range(MOST_FACTORS + 1):
        for places in combinations_with_replacement(range(len(bounds)), count):
            product = prod((differences[place] for place in places), start=times)
            if product.whole:
                pool.append(places)
                forms.append(monomials_of(product, back))
    return pool, forms, monomials_of(difference * times, back)


def monomials_of(form: Quotient, back: Mapping[Symbol, Basic]) -> Form:
    """Its coefficients; where there are roots, sqrt(x)**2 is x."""
    if back:
        return dict(form.term.xreplace(back).expand().as_coefficients_dict())
    below = int(form.below.leading_coefficient())
    return {monomial: Rational(int(c), below) for monomial, c in form.above.terms()}


def _bounds(below: Expr, knowledge: Knowledge) -> list[Outline]:
    """What is given as an inequality, and that the inverse of what is positive is positive."""
    said = sorted((f for f in knowledge.context if isinstance(f, (AtMost, Less))), key=spelled)
    found = [assume(formula) for formula in said]
    for formula in said:
        if isinstance(formula, Less) and formula.lhs == 0:
            inverse = Less(0, 1 / formula.rhs)
            found += [plainly(inverse, formula)] if holds_plainly(inverse, frozenset([formula])) else []
    if S.Pi in below.atoms(NumberSymbol):
        found += [fact("pi from below"), fact("pi from above")]
    for part in sorted({below, *Mul.make_args(factored(below))} - {S.One}, key=spelled):
        positive = follows(Less(0, 1 / part), knowledge.context | {t.statement for t in found})
        if positive is not None:
            for theorem in found:
                positive = cut(theorem, positive)       # the facts, and what is given
            found.append(positive)
    return found


def _instances(goal: Formula, knowledge: Knowledge) -> list[Outline]:
    """What is given as an inequality for all indices, at those that the goal speaks of."""
    general = sorted((f for f in knowledge.context if isinstance(f, Forall)), key=spelled)
    indices = sorted((s for s in goal.free_symbols if s.is_integer and not s.is_nonnegative), key=spelled)
    return [theorem for f in general for k in indices
            if isinstance((theorem := specialise(assume(f), k)).statement, (AtMost, Less))]


def _balanced(forms: Sequence[Form], wanted: Form) -> Iterator[tuple[int, ...]]:
    """Which of the forms, in positive multiples, may add up to what is wanted: every monomial of that comes in with its
    sign, and every other one with both signs or not at all. A monomial is a bit."""
    bit = {m: 1 << k for k, m in enumerate(dict.fromkeys(m for form in (*forms, wanted) for m in form))}
    signs = [(sum(bit[m] for m, c in form.items() if c > 0), sum(bit[m] for m, c in form.items() if c < 0))
             for form in (*forms, wanted)]
    above, below = signs.pop()
    pool = list(range(len(forms)))
    while unmatched := (_union(signs[k][0] for k in pool) ^ _union(signs[k][1] for k in pool)) & ~(above | below):
        pool = [k for k in pool if not (signs[k][0] | signs[k][1]) & unmatched]
    for count in range(1, MOST_TERMS + 1):
        for chosen in combinations(pool, count):
            ups = downs = 0
            for k in chosen:
                ups, downs = ups | signs[k][0], downs | signs[k][1]
            if above & ~ups == below & ~downs == 0 == (ups ^ downs) & ~(above | below):
                yield chosen


def _union(bits: Iterable[int]) -> int:
    return reduce(or_, bits, 0)


def _weights(parts: Sequence[Form]) -> Iterator[tuple[Rational, ...]]:
    """Numbers >= 0 with which the forms add up to the last one, if these are determined."""
    monomials = sorted(set().union(*parts), key=str)
    rows = [[part.get(m, S.Zero) for part in parts] for m in monomials]
    found = solved(rows)
    if found is not None:
        weights, only = found
        if only and all(weight >= 0 for weight in weights):
            yield weights
