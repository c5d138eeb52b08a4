"""The inequality of Cauchy and Schwarz for means: (E x*y)**2 <= E x**2 * E y**2."""

from sympy import Expr, S, Symbol

from derive.outlines.algebra import combine
from derive.outlines.expectation import null
from derive.outlines.logic import absurd, assume, cases, cut, instantiate, plainly
from derive.outlines.order import certificate
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Equal, Less, Mean, NotEqual, real

from .discharge import tidy
from .mean_comparisons import in_moments_compared, settled
from .moments import known_of
from .unfolding import Knowledge

M = real("m")


def product_of_means(one: Expr, other: Expr, point: Symbol, knowledge: Knowledge) -> Outline:
    """(E x*y)**2 <= E x**2 * E y**2, in known moments. Where E y**2 is 0, y is almost surely; elsewhere it follows from
    the mean of the square of x*E y**2 - y*E x*y."""
    moments = known_of(knowledge).moments
    chains = [settled(Mean(part, point), knowledge) for part in (one**2, one * other, other**2)]
    first, mixed, second = (chain.end for chain in chains)
    goal = AtMost(mixed**2, first * second)
    signs = tuple(in_moments_compared(plainly(AtMost(0, chains[place].start), *moments), knowledge) for place in (0, 2))

    none, some = Equal(second, 0), NotEqual(second, 0)
    zero = chains[2].then(assume(none)).proved if chains[2].theorem else assume(none)
    nowhere = null(zero, plainly(AtMost(0, other**2)), _product_zero(one, other), point.name)
    equations = [nowhere] if chains[1].theorem is None else [nowhere, chains[1].theorem]
    factors = [-mixed, mixed][:len(equations)]
    without = certificate(goal, ((S.One, S.One, signs),), tuple(factors), tuple(equations))

    positive = cut(signs[1], plainly(Less(0, 1 / second), signs[1].statement, some))
    square = Mean((one * second - other * mixed) ** 2, point)
    above, expanded = plainly(AtMost(0, square), *moments), settled(square, knowledge).proved
    spread = certificate(goal, ((S.One, S.One, (above, positive)),), (-1 / second,), (expanded,))
    return cases(tidy(without, knowledge.context), tidy(spread, knowledge.context | {some}), none, some)


def _product_zero(one: Expr, other: Expr) -> Outline:
    """y**2 = 0 |- x*y = 0"""
    product = one * other
    square = combine(product**2, S.Zero, (one**2,), (assume(Equal(other**2, 0)),))
    zero, apart = Equal(product, 0), NotEqual(product, 0)
    positive = instantiate(plainly(NotEqual(M**2, 0), NotEqual(M, 0)), (M, product))
    return cases(assume(zero), absurd(square, positive, zero), zero, apart)
