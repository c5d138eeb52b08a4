"""Equations proved from definitions: directly, and by induction."""

from collections.abc import Iterator, Sequence

from sympy import Expr, S, Symbol, cancel

from derive.outlines.algebra import combine
from derive.outlines.induction import induct
from derive.outlines.logic import assume, generalise, specialise
from derive.outlines.normal import canonical
from derive.outlines.outline import Outline
from derive.outlines.sums import cut_range, single
from derive.outlines.terms import At, AtMost, Equal, Formula, Refused, Sum, fresh, spelled, substitute

from .chains import Chain
from .discharge import tidy
from .unfolding import Knowledge, head_of, unfolded

Range = tuple[Symbol, Expr, Expr]


def prove_equal(goal: Equal, knowledge: Knowledge, head: Expr) -> Outline:
    """Both sides unfolded, then compared by their normal forms."""
    left, right = (unfolded(side, knowledge, head) for side in goal.args)
    return tidy(left.joined(right), knowledge.context)


def prove_directly(goal: Equal, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """An equation for all values of its indices, with definitions unfolded at the largest index it speaks of."""
    inside = knowledge.with_context(range_formulas(ranges))
    theorem = prove_equal(goal, inside, head_of(ranges[-1][0] if ranges else None, *goal.args))
    return for_all(theorem, ranges)


def prove_by_induction(goal: Equal, knowledge: Knowledge, ranged: Range) -> Outline:
    """The base with numbers put in, the step with the hypothesis put in."""
    name, low, high = ranged
    endless = high is S.Infinity
    at_start = knowledge.with_context([] if endless else [AtMost(low, high)])
    base = prove_equal(substitute(goal, {name: low}), at_start, low)
    hypothesis = assume(goal)
    inside = knowledge.with_context({goal, AtMost(low, name)} | (set() if endless else {AtMost(name + 1, high)}))
    following = substitute(goal, {name: name + 1})
    left, right = (_cut(unfolded(side, inside, name + 1), goal, inside) for side in following.args)
    step = tidy(_with_hypothesis(left, right, hypothesis), inside.context)
    return tidy(induct(base, step, goal, name, low, high), knowledge.context)


def _cut(chain: Chain, hypothesis: Formula, knowledge: Knowledge) -> Chain:
    """The chain with the last terms of those sums written out that are a term longer than one of the hypothesis."""
    shorter = hypothesis.atoms(Sum)
    for total in sorted(chain.end.atoms(Sum), key=spelled):
        low, high = total.outer
        name = fresh("k", total)
        if Sum(total.open(name), name, low, high - 1) in shorter:
            last = single(Sum(total.open(name), name, high, high))
            chain = chain.replacing(tidy(cut_range(total, high - 1), knowledge.context)).replacing(last)
    return chain


def _with_hypothesis(left: Chain, right: Chain, hypothesis: Outline) -> Outline:
    """The two chains joined by the induction hypothesis: its left side replaced, or a multiple of it used."""
    try:
        return left.replacing(hypothesis).joined(right)
    except Refused:
        pass
    for factor in _multiples(left.end - right.end, hypothesis.statement.lhs - hypothesis.statement.rhs):
        try:
            return left.then(combine(left.end, right.end, (factor,), (hypothesis,))).joined(right)
        except Refused:
            continue
    raise Refused("induction: {} = {} does not follow from {}", left.end, right.end, hypothesis.statement)


def _multiples(goal: Expr, hypothesis: Expr) -> Iterator[Expr]:
    """Which multiple of the hypothesis the goal may be: the ratio of their coefficients at one sum or entry, or of the
    whole."""
    goal, hypothesis = canonical(goal), canonical(hypothesis)
    for part in sorted(hypothesis.atoms(Sum, At), key=spelled):
        below = hypothesis.coeff(part)
        if below != 0:
            yield cancel(goal.coeff(part) / below)
    yield cancel(goal / hypothesis)


def for_all(theorem: Outline, ranges: Sequence[Range]) -> Outline:
    """What is said of the names, of all values in their ranges."""
    for ranged in reversed(ranges):
        theorem = generalise(theorem, *ranged)
    return theorem


def at_names(theorem: Outline, ranges: Sequence[Range]) -> Outline:
    """What is said of all values in the ranges, of the names."""
    for name, _, _ in ranges:
        theorem = specialise(theorem, name)
    return theorem


def range_formulas(ranges: tuple[Range, ...]) -> set[Formula]:
    formulas: set[Formula] = set()
    for name, low, high in ranges:
        formulas |= {AtMost(low, name)} | (set() if high is S.Infinity else {AtMost(name, high)})
    return formulas
