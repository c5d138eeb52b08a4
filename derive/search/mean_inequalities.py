"""Inequalities between means, from what holds for each outcome: those of Markov, Jensen, Cauchy and Schwarz, others."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import combinations, combinations_with_replacement

from sympy import Abs, Expr, Mul, Pow, Rational, S, Symbol, exp, log

from derive.outlines.algebra import compare
from derive.outlines.expectation import at_outcome, average
from derive.outlines.laws import Symmetric
from derive.outlines.logic import assume, cut, plainly
from derive.outlines.normal import Monomial, expression, polynomial
from derive.outlines.order import certificate
from derive.outlines.outline import Outline
from derive.outlines.terms import (
    At,
    AtMost,
    Bracket,
    Forall,
    Formula,
    Less,
    Mean,
    Refused,
    Surely,
    outcome,
    relu,
    spelled,
)

from .antisymmetry import prove_by_two_inequalities
from .chains import of_starts, with_sides
from .discharge import tidy
from .equalities import Range, for_all, range_formulas
from .inductions import comparisons_at_hand
from .instances import without
from .mean_comparisons import in_moments_compared, settled
from .mean_rewriting import means_in
from .modulo import prove_modulo
from .moments import entries_of, for_each, known_of
from .pointwise import prove_pointwise
from .positivity import prove_by_many_products
from .splitting import prove_by_cases
from .squared_means import product_of_means
from .tangents import corners, exp_bound, log_bound, parts_outside
from .unfolding import Knowledge

POINT = outcome("w")
MOST_SIGNS = 4
MOST_ENTRIES = 3
Prove = Callable[[Formula, Knowledge], Outline]


def _by_cases(goal: Formula, knowledge: Knowledge) -> Outline:
    return prove_by_cases(goal, knowledge, (), (lambda inner, inside: prove_by_many_products(inner, inside, ()),))


POINTWISE: tuple[Prove, ...] = (
    lambda goal, knowledge: prove_by_many_products(goal, knowledge, ()), _by_cases,
    lambda goal, knowledge: prove_pointwise(goal, knowledge, ()))


def prove_means_compared(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """c <= d or c < d for all values of its indices."""
    if not isinstance(goal, (AtMost, Less)):
        raise Refused("means: {} is no inequality", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    refusal = Refused("means: {} speaks of none", goal)
    for way in (_as_one_mean, _from_bounds):
        try:
            theorem = tidy(way(goal, inside), inside.context)
        except Refused as found:
            refusal = found
            continue
        return tidy(for_all(theorem, ranges), knowledge.context)
    raise refusal


def prove_means_equal_at_each_outcome(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """c = d for all values of its indices: each is at most the other, as the mean of what is not negative."""
    return prove_by_two_inequalities(goal, knowledge, ranges, (_as_one_mean,))


def _as_one_mean(goal: Formula, knowledge: Knowledge) -> Outline:
    """0 <= E f, where d - c is E f by linearity and f is not negative for any outcome."""
    if not isinstance(goal, AtMost):
        raise Refused("means: {} is strict", goal)
    above, share = _shown_above(_inside(goal.rhs - goal.lhs), knowledge)
    whole, left, right = (settled(term, knowledge) for term in (above.statement.rhs, *goal.args))
    theorem = with_sides(above, (settled(above.statement.lhs, knowledge).theorem, whole.theorem))
    theorem = compare(theorem, AtMost(left.end, right.end), plainly(Less(0, share)))
    return of_starts(theorem, left, right)


def _shown_above(f: Expr, knowledge: Knowledge) -> tuple[Outline, Expr]:
    """0 <= E f, or 0 <= E(f(x) + f(-x)) where x has the law of its negative; and which share of that E f is."""
    try:
        return _averaged(AtMost(0, f), knowledge), S.One
    except Refused:
        names = {pair[0] for law in known_of(knowledge).laws_of(Symmetric) for pair in law.args}
        turned = {entry: -entry for entry in f.atoms(At) if entry.args[0] in names and POINT in entry.free_symbols}
        if not turned:
            raise
        return _averaged(AtMost(0, f + f.xreplace(turned)), knowledge), S.Half


def _inside(difference: Expr) -> Expr:
    """A term whose mean is the difference: in each of its products one mean is opened."""
    found = S.Zero
    for monomial, number in polynomial(difference)[0].items():
        rest, opened = _opened(monomial)
        found += Rational(number.numerator, number.denominator) * rest * opened
    return found


def _opened(monomial: Monomial) -> tuple[Expr, Expr]:
    """A product without one of the means in it, and what that is the mean of."""
    means = sorted((base for base, power in monomial if isinstance(base, Mean) and power == 1), key=spelled)
    rest = expression({frozenset(item for item in monomial if item[0] not in means[:1]): polynomial(S.One)[0][
        frozenset()]})
    return rest, means[0].open(POINT) if means else S.One


def _averaged(goal: AtMost, knowledge: Knowledge) -> Outline:
    """E c <= E d, where c <= d for each outcome."""
    local = _at_the_outcome((goal,), knowledge)
    inside = knowledge.with_context(one.statement for one in local)
    refusal = Refused("means: {} is not shown", goal)
    for way in POINTWISE:
        try:
            return _mean_of(without(local, tidy(way(goal, inside), inside.context), knowledge.context), knowledge)
        except Refused as found:
            refusal = found
    raise refusal


def _mean_of(pointwise: Outline, knowledge: Knowledge) -> Outline:
    return tidy(average(pointwise, POINT.name, *known_of(knowledge).moments), knowledge.context)


def _says_surely(formula: Formula) -> bool:
    return isinstance(formula, Surely) or (isinstance(formula, Forall) and _says_surely(formula.body))


def _at_the_outcome(said: Iterable[Expr | Formula], knowledge: Knowledge) -> list[Outline]:
    """What is surely so, at the outcome that is looked at; of all indices, also at the entries that are spoken of."""
    general = [for_each(assume(f), lambda one: at_outcome(one, POINT.name))
               for f in sorted(knowledge.context, key=spelled) if _says_surely(f)]
    inside = knowledge.with_context(one.statement for one in general)
    at_hand = (one for goal in said for one in comparisons_at_hand(goal, inside) if one.given & {
        other.statement for other in general})
    return [*dict.fromkeys((*at_hand, *general))]


def _from_bounds(goal: Formula, knowledge: Knowledge) -> Outline:
    """By products of what is known of means, once all means are in known moments."""
    left, right = (settled(side, knowledge) for side in goal.args)
    said = [assume(f) for f in sorted(knowledge.context, key=spelled) if isinstance(f, (AtMost, Less))
            and any(True for _ in means_in(f))]
    bounds = [*_in_moments((*said, *_bounds(goal, knowledge)), knowledge)]
    plain = type(goal)(left.end, right.end)
    refusal = Refused("means: {} is not shown", plain)
    # First without bounds that need more moments to be finite than what is claimed.
    for some in ([one for one in bounds if one.given <= knowledge.context], bounds):
        for prove in (prove_by_many_products, prove_modulo):
            try:
                theorem = prove(plain, knowledge.with_context(one.statement for one in some), ())
            except Refused as found:
                refusal = found
                continue
            for one in some:
                theorem = cut(one, theorem) if one.statement in theorem.given - knowledge.context else theorem
            return of_starts(theorem, left, right)
    raise refusal


def _in_moments(bounds: Iterable[Outline], knowledge: Knowledge) -> Iterator[Outline]:
    """Those of the bounds whose means can be settled."""
    for one in bounds:
        with suppress(Refused):
            yield in_moments_compared(one, knowledge)


def _bounds(goal: Formula, knowledge: Knowledge) -> Iterator[Outline]:
    """Bounds for each outcome, averaged; and that the square of the mean of a product is at most the product of the
    means of the squares."""
    means = sorted(set(means_in(goal)), key=spelled)
    bodies = [mean.open(POINT) for mean in means]
    local = _at_the_outcome(bodies, knowledge)
    inside = knowledge.context.union(one.statement for one in local)
    for pointwise in (*_tangents(bodies, inside), *corners(bodies), *_products(local, inside),
                      *_exceeded(bodies, knowledge.with_context(one.statement for one in local))):
        try:
            yield _mean_of(without(local, tidy(pointwise, inside), knowledge.context), knowledge)
        except Refused:
            continue
    entries = sorted({entry for body in bodies for entry in entries_of(Mean(body, POINT))
                      if not any(name.name.startswith("#") for name in entry.args[2:] if isinstance(name, Symbol))},
                     key=spelled)
    numbers = [*dict.fromkeys(entry.xreplace({entry.args[1]: POINT}) for entry in entries)][:MOST_ENTRIES]
    centred = [number - Mean(number, POINT) for number in numbers]
    for spread in (*numbers, *(body for body in bodies if isinstance(body, (Abs, Pow, relu, exp)))):
        yield plainly(AtMost(0, Mean((spread - Mean(spread, POINT)) ** 2, POINT)), *known_of(knowledge).moments)
    for one, other in (*combinations(numbers, 2), *combinations(centred, 2)):
        try:
            yield tidy(product_of_means(one, other, POINT, knowledge), knowledge.context)
        except Refused:
            continue


def _tangents(bodies: list[Expr], context: frozenset[Formula]) -> Iterator[Outline]:
    """Of exp and log at the means of what they are taken of."""
    for part in sorted({part for body in bodies for part in parts_outside(body) if isinstance(part, (exp, log))},
                       key=spelled):
        u = part.args[0]
        v = Mean(u, POINT)
        if POINT not in u.free_symbols:
            continue
        try:
            yield exp_bound(u, v, context) if isinstance(part, exp) else log_bound(u / v, log(u) - log(v), context)
        except Refused:
            continue


def _exceeded(bodies: list[Expr], knowledge: Knowledge) -> Iterator[Outline]:
    """Of the number that is 1 where u is at least c, and else 0: c times it is at most u, and where that is |u| its
    square."""
    brackets = {part for body in bodies for part in body.atoms(Bracket) if isinstance(part.args[0], (AtMost, Less))}
    for bracket in sorted(brackets, key=spelled):
        low, number = bracket.args[0].args
        square = isinstance(number, Abs)
        goal = AtMost(low**2 * bracket, number.args[0]**2) if square else AtMost(low * bracket, number)
        try:
            yield _by_cases(goal, knowledge)
        except Refused:
            continue


def _products(local: list[Outline], context: frozenset[Formula]) -> Iterator[Outline]:
    """Products of at most two of the bounds that surely hold."""
    signs = [one for one in local if isinstance(one.statement, (AtMost, Less))][:MOST_SIGNS]
    for some in (*((one,) for one in signs), *combinations_with_replacement(signs, 2)):
        product = Mul(*(one.statement.rhs - one.statement.lhs for one in some))
        yield certificate(AtMost(0, product), ((S.One, S.One, tuple(some)),), (), ())
