"""The steps of algebra and order: computed equations, combinations, equals put for equals, certificates, extrema."""
from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy import Expr

from derive.conversions.context import Context
from derive.conversions.equality import equal
from derive.conversions.functions import applied, written_factors
from derive.conversions.polynomials import product
from derive.kernel.terms import Term, abstracted, var
from derive.kernel.theorem import Theorem, apply, assume, congruence, convert, imply, linear, symmetric, transitive
from derive.kernel.types import REAL, Refused
from derive.kernel.words import FALSE, real, word
from derive.library.choices import positive_part
from derive.library.extrema import maximum_left, maximum_right, maximum_swap, minimum_left, minimum_right
from derive.library.integers import less_by_one
from derive.library.inverses import inverse_zero
from derive.library.order import product_not_zero, square_nonnegative
from derive.library.steps import chain, follows, sides, use
from derive.outlines.outline import Outline
from derive.outlines.terms import Equal, Formula, NotEqual

from .cases import equal_by_cases
from .deciding import decided
from .opaque import equal_outside_of_sums
from .recasting import parts_of, recast
from .steps import Step, elaborates
from .terms import formula_of, named, real_of

ONE = real(1)
INVERSE = abstracted(var("_hole", REAL), word("inverse", var("_hole", REAL)))


def equation_of(step: Step, premise: Outline) -> Theorem:
    """A premise a = b between real numbers, in the words of its outline."""
    return real_equation(step.of(premise), premise.statement, step.context)


def real_equation(theorem: Theorem, said: Formula, context: Context) -> Theorem:
    wanted = real_of(said.args[0]).eq(real_of(said.args[1]))
    return theorem if theorem.statement is wanted else recast(theorem, wanted, context)


def real_sides(formula: Formula) -> tuple[Term, Term]:
    return real_of(formula.args[0]), real_of(formula.args[1])


@elaborates("algebra")
def _algebra(step: Step) -> Theorem:
    return computed(real_sides(step.outline.statement), (), (), step)


@elaborates("combine")
def _combine(step: Step) -> Theorem:
    _, _, factors, equations, *_ = step.arguments
    return computed(real_sides(step.outline.statement), tuple(map(real_of, factors)),
                    [equation_of(step, one) for one in equations], step)


def computed(pair: tuple[Term, Term], factors: Sequence[Term], equations: Sequence[Theorem], step: Step) -> Theorem:
    """a = b, where a - b is the sum of m_k*(a_k - b_k)"""
    left, right = pair
    if not equations:
        found = equal_by_cases(left, right, step.context)
        if found is None:
            raise Refused(f"algebra: {left!r} is not seen to be {right!r}")
        return found
    moved = right
    for factor, equation in zip(factors, equations, strict=True):
        one, other = sides(equation)
        moved = moved + factor * (one - other)
    found = equal_by_cases(left, moved, step.context)
    if found is None:
        raise Refused(f"combine: {left!r} is not seen to be {moved!r}")
    return linear(left.eq(right), found, ONE, *(part for pair in zip(equations, factors, strict=True) for part in pair))


@elaborates("meet")
def _meet(step: Step) -> Theorem:
    first, second, *_ = step.arguments
    one, other = equation_of(step, first), equation_of(step, second)
    middle = computed((sides(one)[1], sides(other)[1]), (), (), step)
    return chain(one, middle, symmetric(other))


@elaborates("transitive")
def _transitive(step: Step) -> Theorem:
    first, second = step.arguments
    return transitive(equation_of(step, first), equation_of(step, second))


@elaborates("symmetric")
def _symmetric(step: Step) -> Theorem:
    return symmetric(step.of(step.arguments[0]))


@elaborates("replace")
def _replace(step: Step) -> Theorem:
    equation, theorem, hole, template = step.arguments
    context = abstracted(named(hole.name, REAL), formula_of(template))
    same = equation_of(step, equation)
    before = recast(step.of(theorem), context(sides(same)[0]), step.context)
    return convert(congruence(context, same), before)


@elaborates("same_inside")
def _same_inside(step: Step) -> Theorem:
    equation, hole, template = step.arguments
    context = abstracted(named(hole.name, REAL), real_of(template))
    theorem = congruence(context, equation_of(step, equation))
    left, right = real_sides(step.outline.statement)
    found, wanted = sides(theorem)
    if left is found and right is not wanted:           # SymPy has evaluated what it put in
        same = equal_outside_of_sums(wanted, right, step.context)
        return theorem if same is None else transitive(theorem, same)
    return theorem


@elaborates("compare")
def _compare(step: Step) -> Theorem:
    """c < d, where d - c = m*(b - a), from a < b and 0 < m; likewise for <=, and for = and != either way round"""
    first, second, third = step.arguments
    theorem, positive = step.of(first), step.of(third)
    said: Formula = second
    low, high = real_sides(first.statement)
    c, d = real_sides(said)
    zero, factor = real_sides(third.statement)
    positive = recast(positive, zero < factor, step.context)
    context = step.context.knowing(*denominators_apart(positive))
    same = equal(d - c, factor * (high - low), context)
    if same is None and isinstance(said, (Equal, NotEqual)):
        low, high = high, low
        same = equal(d - c, factor * (high - low), context)
    gap = high - low
    if same is None:
        raise Refused(f"compare: {d - c!r} is not seen to be {factor * gap!r}")
    if isinstance(said, Equal):
        return linear(c.eq(d), recast(theorem, low.eq(high), step.context), factor, same, real(-1))
    if parts_of(step.goal, "implies"):
        return _not_equal(step, theorem, (low, high, c, d), positive, factor, same)
    strict = type(said).__name__ == "Less"
    theorem = recast(theorem, zero < gap if strict else zero <= gap, step.context)
    if not strict:
        positive = follows(zero <= factor, positive)
    product = use("product_positive" if strict else "product_nonnegative", REAL, positive, theorem, x=factor, y=gap)
    goal = c < d if strict else c <= d
    return linear(goal, product, ONE, same, real(-1))


def denominators_apart(positive: Theorem) -> Iterator[Theorem]:
    """q is not 0, for each 1/q among the factors of a product that is positive (1/0 is 0)"""
    zero, whole = positive.statement.parts[1:]
    factors = list(written_factors(whole))
    for place, factor in enumerate(factors):
        if applied("inverse", factor):
            below, rest = factor.parts[1], product(other for k, other in enumerate(factors) if k != place)
            same = congruence(INVERSE, assume(below.eq(0)))
            gone = linear(whole.eq(0), transitive(same, inverse_zero()), rest)
            against = linear(zero < zero, positive, ONE, gone, ONE)
            yield imply(below.eq(0), use("irreflexive", REAL, against, x=zero))


def _not_equal(step: Step, theorem: Theorem, ends: tuple[Term, Term, Term, Term], positive: Theorem, factor: Term,
               same: Theorem) -> Theorem:
    low, high, c, d = ends
    theorem = recast(theorem, low.eq(high) >> FALSE, step.context)
    gap = high - low
    apart = imply(gap.eq(0), apply(theorem, linear(low.eq(high), assume(gap.eq(0)), real(-1))))
    nonzero = decided(factor.eq(0) >> FALSE, step.context.knowing(positive))
    assert nonzero is not None
    product = use(product_not_zero(), nonzero, apart, x=factor, y=gap)
    zero = linear((factor * gap).eq(0), assume(c.eq(d)), real(-1), same, real(-1))
    return imply(c.eq(d), apply(product, zero))


@elaborates("least")
def _least(step: Step) -> Theorem:
    return _extreme(step, "minimum", minimum_left(), minimum_right())


@elaborates("greatest")
def _greatest(step: Step) -> Theorem:
    return _extreme(step, "maximum", maximum_right(), maximum_left())


def _extreme(step: Step, name: str, first: Theorem, second: Theorem) -> Theorem:
    """min(a, b) = a, from a <= b; its two arguments may stand either way round."""
    lower, other = step.arguments
    small, large = real_sides(lower.statement)
    one, two = map(real_of, other.args)
    theorem = step.of(lower)
    known = recast(theorem, small < large if parts_of(theorem.statement, "less") else small <= large, step.context)
    if parts_of(known.statement, "less"):
        known = follows(small <= large, known)
    return use(first if one is small else second, known, x=one, y=two)


@elaborates("certificate")
def _certificate(step: Step) -> Theorem:
    """c <= d, where d - c = sum of k*q**2*products of (b_i - a_i) + sum of m_j*(l_j - r_j)"""
    said, products, factors, equations = step.arguments
    c, d = real_sides(said)
    strict = type(said).__name__ == "Less"
    total: Term = real(0)
    terms: list[Theorem | Term] = []
    for weight, root, bounds in products:
        fully = strict and root == 1 and all(type(bound.statement).__name__ == "Less" for bound in bounds)
        part = _product(step, root, bounds, fully)
        factor = real_of(weight)
        terms += [part, factor]
        total = total + factor * part.statement.parts[2]
    for factor_, outline in zip(factors, equations, strict=True):
        equation, factor = equation_of(step, outline), real_of(factor_)
        total = total + factor * (sides(equation)[0] - sides(equation)[1])
        terms += [equation, -factor]
    same = equal(d - c, total, step.context)
    if same is None:
        raise Refused(f"certificate: {d - c!r} is not seen to be {total!r}")
    return linear(c < d if strict else c <= d, *terms, same, real(-1))


def _product(step: Step, root: Expr, bounds: Sequence[Outline], strict: bool) -> Theorem:
    """0 <= q**2*(b_1 - a_1)*.. (0 < where q is 1 and all bounds are strict)"""
    zero = real(0)
    if root == 1:
        result = follows(zero < ONE) if strict else follows(zero <= ONE)
    else:
        result = use(square_nonnegative(), x=real_of(root))
    for bound in bounds:
        low, high = real_sides(bound.statement)
        theorem = step.of(bound)
        gap = high - low
        there = recast(theorem, zero < gap if parts_of(theorem.statement, "less") else zero <= gap, step.context)
        if not strict and parts_of(there.statement, "less"):
            there = follows(zero <= gap, there)
        result = use("product_positive" if strict else "product_nonnegative", REAL, result, there,
                     x=result.statement.parts[2], y=gap)
    return result


@elaborates("less_by_one")
def _less_by_one(step: Step) -> Theorem:
    m, n = formula_of(step.outline.statement).parts[1:]
    return use(less_by_one(), recast(step.of(step.arguments[0]), m < n + 1, step.context), m=m, n=n)


@elaborates("positive_part")
def _positive_part(step: Step) -> Theorem:
    left, right = real_sides(step.outline.statement)
    (term,) = step.arguments
    part = real_of(term.args[-1])
    apart = use(positive_part(), x=part)
    if sides(apart)[0] is not left:
        apart = transitive(use(maximum_swap(), x=left.parts[1], y=left.parts[2]), apart)
    rest = equal(sides(apart)[1], right, step.context)
    if rest is None:
        raise Refused(f"positive_part: {sides(apart)[1]!r} is not seen to be {right!r}")
    return transitive(apart, rest)


@elaborates("same_truth")
def _same_truth(step: Step) -> Theorem:
    first, second = step.arguments
    one, other = step.of(first), step.of(second)
    statement: Equal = step.outline.statement
    left, right = (formula_of(side.args[0]) for side in statement.args)
    there, back = (one, other) if one.statement is right else (other, one)
    return use("if_equivalent", REAL, imply(left, there), imply(right, back), p=left, q=right, x=ONE, y=real(0))

