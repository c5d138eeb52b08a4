"""What is said of means, from what is left once they are brought to the moments that are known: equations between
sums, comparisons and limits, in which a moment is a number like any other."""

from collections.abc import Callable

from sympy import Pow, S

from derive.outlines.algebra import algebra, combine, replace, symmetric
from derive.outlines.limits import same_tail
from derive.outlines.logic import cut, generalise
from derive.outlines.normal import canonical
from derive.outlines.outline import Outline
from derive.outlines.terms import (
    At,
    AtMost,
    Equal,
    Formula,
    Less,
    Mean,
    NotEqual,
    Refused,
    Tends,
    fresh,
    outcome,
    real,
    spelled,
)

from .chains import Chain, of_starts
from .discharge import by_general, tidy
from .equalities import Range, at_names, for_all, range_formulas
from .mean_comparisons import settled, spreads
from .mean_rewriting import means_in
from .unfolding import Knowledge

Prove = Callable[[Formula, Knowledge], Outline]


def prove_with_moments(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...], prove: Prove) -> Outline:
    """The goal for all values of its indices, where `prove` proves what it is given for all of them."""
    inside = knowledge.with_context(range_formulas(ranges))
    if isinstance(goal, Tends):
        return tidy(for_all(_limit(goal, inside, prove), ranges), knowledge.context)
    if not isinstance(goal, (Equal, NotEqual, AtMost, Less)):
        raise Refused("moments: {} compares nothing", goal)
    chains = [_with_variances(settled(side, inside), inside) for side in goal.args]
    left = type(goal)(*(chain.end for chain in chains))
    if left == goal:
        raise Refused("moments: nothing is known of the means in {}", goal)
    names = {name for name, *_ in ranges}
    known = [] if isinstance(goal, Equal) else [one for one in spreads(left.lhs - left.rhs, knowledge)
                                                if names.isdisjoint(one.statement.free_symbols)]
    theorem = prove(left, knowledge.with_context(one.statement for one in known))
    for one in known:
        theorem = cut(one, theorem) if one.statement in theorem.given - knowledge.context else theorem
    theorem = of_starts(at_names(theorem, ranges), *chains)
    theorem = by_general(tidy(theorem, inside.context), inside.context)
    return tidy(for_all(theorem, ranges), knowledge.context)


def _with_variances(chain: Chain, knowledge: Knowledge) -> Chain:
    """The chain with E x**2 as Var x + (E x)**2: a variance is one number that is not negative."""
    for mean in sorted(set(means_in(chain.end)), key=spelled):
        point = outcome(fresh("w", mean).name)
        square = mean.open(point)
        if isinstance(square, Pow) and isinstance(square.base, At) and square.exp == 2:
            average = Mean(square.base, point)
            spread = Mean((square.base - average) ** 2, point)
            known = settled(spread, knowledge).theorem
            if known is not None and mean in set(means_in(known.statement.rhs)):
                rest = spread + mean - known.statement.rhs
                chain = chain.replacing(tidy(combine(mean, rest, (S.NegativeOne,), (known,)), knowledge.context))
    end = canonical(chain.end)
    return chain if end == chain.end else chain.then(tidy(algebra(chain.end, end), knowledge.context))


def _limit(goal: Tends, knowledge: Knowledge, prove: Prove) -> Outline:
    low, limit = goal.outer
    name = fresh("t", goal, *knowledge.context)
    inside = knowledge.with_context([AtMost(low, name)])
    chain, value = (_with_variances(settled(term, known), known) for term, known in (
        (goal.open(name), inside), (limit, knowledge)))
    if chain.theorem is None:
        raise Refused("moments: nothing is known of the means in {}", goal)
    found = prove(Tends(chain.end, name, low, value.end), knowledge)
    if value.theorem is not None:
        hole = real(fresh("L", goal, found.statement).name)
        found = replace(symmetric(value.theorem), found, hole, Tends(chain.end, name, low, hole))
    equal = by_general(tidy(chain.proved, inside.context), inside.context)
    return same_tail(found, generalise(symmetric(equal), name, low, S.Infinity))
