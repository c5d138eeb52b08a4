"""Inequalities between sums, from one at each index: what log and exp are bounded by there, times what is not negative.

A goal c <= d is brought to 0 <= d - c with logarithms taken apart. There the logarithms that stand beside one factor m
belong together: m*log(q) <= m*(q - 1) with the product q of their arguments, whatever m >= 0 is, is the bound that is
equality where the whole is. Such bounds, added up over the range of a sum, and what is given are then combined.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import islice

from sympy import Add, Expr, Integer, Pow, Rational, S, exp, fraction, log

from derive.outlines.algebra import replace
from derive.outlines.functions_apart import functions_apart
from derive.outlines.logic import assume, cut
from derive.outlines.normal import Polynomial, add, expression, multiply, polynomial
from derive.outlines.order import Product as Weighted
from derive.outlines.order import certificate
from derive.outlines.outline import Outline
from derive.outlines.terms import (
    AtMost,
    Formula,
    Less,
    Refused,
    Sum,
    fresh,
    real,
    spelled,
)

from .constrained_sums import factors_of, put_in, values_in
from .denominators import prove_without_denominators
from .discharge import follows, tidy
from .equalities import Range, for_all, range_formulas
from .functions import apart, comparisons
from .index_bounds import bounds_at_indices
from .instances import at_letters, signs_of_sums, sums_in, without
from .linear_programs import Form, nonnegative
from .positivity import prove_by_many_products
from .tangents import log_bound, parts_outside
from .unfolding import Knowledge

MOST_BOUNDS = 8
MOST_SCALES = 4
POWERS = S.One, Integer(2), S.Half        # log(q**k)/k is log(q)



def prove_pointwise(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """c <= d or c < d for all values of its indices."""
    if not isinstance(goal, (AtMost, Less)):
        raise Refused("pointwise: {} is no inequality", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    theorem = tidy(_proved(goal, inside), inside.context)
    return tidy(for_all(theorem, ranges), knowledge.context)


def _proved(goal: Formula, knowledge: Knowledge) -> Outline:
    outside, local = knowledge.context, at_letters((), knowledge.context)
    local = (*local, *signs_of_sums(_arguments(goal), outside.union(one.statement for one in local)))
    knowledge = knowledge.with_context(one.statement for one in local)
    left, right = (apart(side, knowledge.context) for side in goal.args)
    opened = type(goal)(left, right)
    theorem = _shown(opened, knowledge)
    for place, (side, other) in enumerate(zip(goal.args, (left, right), strict=True)):
        if side != other:
            same = functions_apart(other, side, *comparisons(knowledge.context))
            hole = real(fresh("side", theorem.statement, goal).name)
            sides = list(theorem.statement.args)
            sides[place] = hole
            theorem = replace(same, theorem, hole, type(goal)(*sides))
    return without(local[::-1], tidy(theorem, knowledge.context), outside)


def _arguments(goal: Formula) -> list[Expr]:
    """What functions are taken of: there it matters whether a sum is positive."""
    found = {part.args[0] for side in goal.args for part in parts_outside(side) if isinstance(part, (log, Pow))}
    return [*goal.args, *sorted(found, key=spelled)]


def _shown(goal: Formula, knowledge: Knowledge) -> Outline:
    """By bounds that are equality where the whole is; by more of them; by the exponentials of both sides."""
    ways: tuple[Callable[[], Outline], ...] = (
        lambda: _combined(goal, POWERS[:1], knowledge), lambda: _exponentiated(goal, knowledge),
        lambda: _combined(goal, POWERS, knowledge), lambda: prove_without_denominators(goal, knowledge, (), (
            lambda plain, inside: _combined(plain, POWERS[:1], inside),)),
        lambda: _by_products(goal, POWERS, knowledge))
    refusal = Refused("pointwise: {} is not shown", goal)
    for way in ways:
        try:
            return way()
        except Refused as found:
            refusal = found
    raise refusal


def _exponentiated(goal: Formula, knowledge: Knowledge) -> Outline:
    """0 <= sum of c*log(w) + r, from the products of the powers: that of those with c < 0, times exp(-r), is at most
    that of the others."""
    difference = goal.rhs - goal.lhs
    whole, rest = Add(), Add()
    for part in Add.make_args(difference.expand()):
        number, factors = part.as_coeff_mul()
        alone = len(factors) == 1 and isinstance(factors[0], log) and number.is_Rational
        whole, rest = (whole + part, rest) if alone else (whole, rest + part)
    if whole == 0:
        raise Refused("pointwise: no logarithm stands alone in {}", goal)
    above, below = fraction(exp(-whole - rest))
    smaller = type(goal)(above, below)
    if above.has(log) or below.has(log):
        raise Refused("pointwise: the exponential of {} is no product", difference)
    inner = prove_pointwise(smaller, knowledge, ())
    tangent = log_bound(above / below, -whole - rest, knowledge.context)
    positive = follows(Less(0, 1 / below), knowledge.context)
    if positive is None:
        raise Refused("pointwise: {} is not known to be positive", below)
    return certificate(goal, ((S.One, S.One, (tangent,)), (S.One, S.One, (inner, positive))), (), ())


def _combined(goal: Formula, powers: Sequence[Expr], knowledge: Knowledge) -> Outline:
    """The goal as a sum of multiples of bounds, once what is given of sums is put in."""
    context = knowledge.context
    values = list(values_in(context))
    wanted = put_in(polynomial(goal.rhs - goal.lhs)[0], values)
    bounds = [*bounds_given(context), *bounds_at_indices(goal, values, powers, knowledge)]
    bounds += list(_scaled(bounds, wanted, context))
    forms = [put_in(polynomial(b.statement.rhs - b.statement.lhs)[0], values) for b in bounds]
    one: Polynomial = {frozenset(): Fraction(1)}
    weights = nonnegative([*map(_form, forms), _form(one)], _form(wanted))
    if weights is None:
        raise Refused("pointwise: no sum of bounds at each index gives {}", goal)
    *weights_, spare = weights
    products: list[Weighted] = [(w, S.One, (b,)) for w, b in zip(weights_, bounds, strict=True) if w]
    if spare:
        products.append((spare, S.One, ()))
    left_over = polynomial(goal.rhs - goal.lhs)[0]
    for weight, _, some in products:
        step = polynomial(some[0].statement.rhs - some[0].statement.lhs)[0] if some else {frozenset(): Fraction(1)}
        number = Fraction(int(weight.p), int(weight.q))
        left_over = add(left_over, multiply({frozenset(): -number}, step))
    factors, equations = factors_of(left_over, values)
    return certificate(goal, tuple(products), tuple(factors), tuple(equations))


def _scaled(bounds: Sequence[Outline], wanted: Polynomial, context: frozenset[Formula]) -> Iterator[Outline]:
    """The bounds times what stands beside the sums in what is wanted, where that is not negative."""
    beside = {expression({frozenset(item for item in m if not isinstance(item[0], Sum)): Fraction(1)}) for m in wanted}
    for factor in sorted(beside - {S.One}, key=spelled)[:MOST_SCALES]:
        sign = follows(AtMost(0, factor), context)
        for bound in bounds if sign is not None else ():
            said = bound.statement
            scaled = AtMost(factor * said.lhs, factor * said.rhs)
            try:
                yield tidy(certificate(scaled, ((S.One, S.One, (bound, sign)),), (), ()), context)
            except Refused:
                continue


def _by_products(goal: Formula, powers: Sequence[Expr], knowledge: Knowledge) -> Outline:
    """The goal by products and squares as well, where it is one of numbers."""
    if any(True for side in goal.args for _ in sums_in(side)):
        raise Refused("pointwise: no sum of bounds at each index gives {}", goal)
    values = list(values_in(knowledge.context))
    bounds = list(islice(bounds_at_indices(goal, values, powers, knowledge), MOST_BOUNDS))
    theorem = prove_by_many_products(goal, knowledge.with_context(one.statement for one in bounds), ())
    for one in bounds:
        if one.statement in theorem.given - knowledge.context:
            theorem = cut(one, theorem)
    return theorem


def _form(form: Polynomial) -> Form:
    return {monomial: Rational(c.numerator, c.denominator) for monomial, c in form.items()}


def bounds_given(context: frozenset[Formula]) -> Iterator[Outline]:
    for formula in sorted(context, key=spelled):
        if isinstance(formula, (AtMost, Less)):
            yield assume(formula)


