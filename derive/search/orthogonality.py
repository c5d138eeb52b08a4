"""Least squares: equations between sums of products with a residual r that is orthogonal to others, and
sum r**2 <= sum p**2 where it is orthogonal to p - r, by sum (p - r)**2 >= 0.

What is given for all k, as that sum_i x[i,k]*r[i] is 0, is multiplied by each vector w[k] of the goal and added up: the
normal equations become those between the sums that the goal speaks of.
"""

from collections.abc import Iterator

from sympy import Basic, Expr, Pow

from derive.outlines.algebra import algebra, combine
from derive.outlines.linear import in_range
from derive.outlines.logic import assume, cut, plainly, specialise
from derive.outlines.normal import canonical
from derive.outlines.outline import Outline
from derive.outlines.sums import added_up, term_by_term
from derive.outlines.terms import At, AtMost, Equal, Forall, Formula, Refused, Sum, at, fresh, spelled

from .chains import Chain
from .discharge import tidy
from .equalities import Range, for_all, range_formulas
from .instances import sums_in
from .invariants import prove_eliminated
from .modulo import prove_modulo
from .unfolding import Knowledge

MOST = 6            # equations, each with each vector


def prove_by_orthogonality(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """The goal for all values of its indices."""
    if not isinstance(goal, (AtMost, Equal)):
        raise Refused("orthogonality: {} neither equates nor says at most", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    equations = [one for one in _added_up(goal, inside) if one.given <= inside.context][:MOST]
    if not equations:
        raise Refused("orthogonality: no equation is given for all entries of a vector in {}", goal)
    bounds = list(_distances(goal)) if isinstance(goal, AtMost) else []
    more = inside.with_equations(*equations).with_context(one.statement for one in bounds)
    theorem = (prove_eliminated if isinstance(goal, Equal) else prove_modulo)(goal, more, ())
    for one in (*bounds, *equations):
        theorem = cut(one, theorem) if one.statement in theorem.given else theorem
    return tidy(for_all(tidy(theorem, inside.context), ranges), knowledge.context)


def _added_up(goal: Formula, knowledge: Knowledge) -> Iterator[Outline]:
    """sum_k w[k]*f(k) = sum_k w[k]*g(k), where f(k) = g(k) is given for all k and the goal sums over entries w[k]"""
    vectors = sorted(set(_vectors(goal)), key=str)
    for formula in sorted(knowledge.context, key=spelled):
        if not (isinstance(formula, Forall) and isinstance(formula.body, Equal)):
            continue
        for name, low, high in vectors:
            k = fresh("k", formula, goal, *knowledge.context)
            try:
                said = specialise(assume(formula), k)
                times = at(name, k)
                scaled = combine(*(times * side for side in said.statement.args), (times,), (said,))
                total = term_by_term(tidy(scaled, knowledge.context | in_range(k, low, high)), k, low, high)
                left, right = (canonical(side) for side in total.statement.args)
                yield tidy(Chain(left).then(algebra(left, total.statement.lhs)).then(total).then(
                    algebra(total.statement.rhs, right)).proved, knowledge.context)
            except Refused:
                continue


def _vectors(term: Basic) -> Iterator[tuple[str, Expr, Expr]]:
    """Of each array with one index under a sum over that index: its name, and the range."""
    for total in sums_in(term):
        name = fresh("j", total)
        body = total.open(name)
        yield from ((part.name, *total.outer) for part in body.atoms(At) if part.indices == (name,))
        yield from _vectors(body)


def _distances(goal: AtMost) -> Iterator[Outline]:
    """0 <= sum (p - r)**2, for the sums of squares of r and p on the two sides"""
    left, right = (sorted(filter(_of_squares, sums_in(side)), key=spelled) for side in goal.args)
    for one in left:
        for other in right:
            if one.outer == other.outer:
                name = fresh("i", one, other)
                difference = one.open(name).base - other.open(name).base
                yield added_up(plainly(AtMost(0, difference**2)), name, *one.outer)


def _of_squares(total: Sum) -> bool:
    return isinstance(total.body, Pow) and total.body.exp == 2
