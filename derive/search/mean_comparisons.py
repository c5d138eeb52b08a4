"""What is said of means in an inequality or under a limit: the means are brought to known moments, the rest follows."""

from collections.abc import Callable, Iterator
from itertools import combinations

from sympy import Dummy, Expr, PolynomialError, S, Symbol, apart, fraction, together

from derive.outlines.algebra import algebra, replace, symmetric
from derive.outlines.limits import same_tail
from derive.outlines.logic import assume, cut, generalise, plainly
from derive.outlines.normal import canonical
from derive.outlines.outline import Outline
from derive.outlines.terms import (
    At,
    AtMost,
    Formula,
    Less,
    Mean,
    NotEqual,
    Refused,
    Sum,
    Tends,
    fresh,
    outcome,
    real,
    spelled,
)

from .certificates import prove_inequality
from .chains import Chain, of_starts, with_sides
from .discharge import tidy
from .equalities import Range, for_all, range_formulas
from .limits import prove_limit
from .mean_rewriting import means_in
from .moments import entries_of, in_moments, known_of, prove_means
from .multiples import prove_multiple
from .specialising import prove_comparison
from .unfolding import Knowledge

MOST_ENTRIES = 4            # of which any two are compared


def prove_about_means(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """An equation, a comparison or a limit in which means stand, for all values of its indices."""
    if not isinstance(goal, (Less, AtMost, NotEqual, Tends)):
        return prove_means(goal, knowledge, ranges)
    inside = knowledge.with_context(range_formulas(ranges))
    theorem = _limit(goal, inside) if isinstance(goal, Tends) else _comparison(goal, inside)
    return for_all(theorem, ranges)


def _comparison(goal: Formula, knowledge: Knowledge) -> Outline:
    left, right = (settled(side, knowledge) for side in goal.args)
    said = (assume(f) for f in sorted(knowledge.context, key=spelled) if _compares(f))
    given = tuple(in_moments_compared(one, knowledge) for one in (*said, *spreads(left.end - right.end, knowledge)))
    inside = knowledge.with_context(one.statement for one in given)
    theorem = _compared(type(goal)(left.end, right.end), inside)
    for one in given:
        theorem = cut(one, theorem) if one.statement in theorem.given - knowledge.context else theorem
    return tidy(of_starts(theorem, left, right), knowledge.context)


def _compared(goal: Formula, knowledge: Knowledge) -> Outline:
    refusal: Refused | None = None
    for way in WAYS:
        try:
            return way(goal, knowledge)
        except Refused as found:
            refusal = refusal or found
    raise refusal or Refused("moments: no way to compare {}", goal)


WAYS: tuple[Callable[[Formula, Knowledge], Outline], ...] = (
    prove_comparison,
    lambda goal, knowledge: prove_multiple(goal, knowledge, ()),
    lambda goal, knowledge: prove_inequality(goal, knowledge, ()),
)


def in_moments_compared(theorem: Outline, knowledge: Knowledge) -> Outline:
    """A comparison that is given, of means in known moments."""
    sides = [settled(side, knowledge).theorem for side in theorem.statement.args]
    return tidy(with_sides(theorem, sides), knowledge.context)


def spreads(term: Expr, knowledge: Knowledge) -> Iterator[Outline]:
    """That no number that stands in the means has a variance below 0, and no two of them a mean squared distance."""
    point = outcome("w")
    entries = {At(e.args[0], point, *e.args[2:]) for mean in means_in(term) for e in entries_of(mean)}
    moments = known_of(knowledge).moments
    loose = [e for e in sorted(entries, key=spelled) if not any(s.name.startswith("#") for s in e.free_symbols)]
    for entry in loose:
        yield plainly(AtMost(0, Mean((entry - Mean(entry, point)) ** 2, point)), *moments)
    for one, other in combinations(loose[:MOST_ENTRIES], 2):
        yield plainly(AtMost(0, Mean((one - other) ** 2, point)), *moments)


def _compares(formula: Formula) -> bool:
    return isinstance(formula, (Less, AtMost, NotEqual)) and any(True for _ in means_in(formula))


def _limit(goal: Tends, knowledge: Knowledge) -> Outline:
    """f(t) -> L, where f(t) is some g(t) without means that are not known, for all t from the first one on."""
    low, limit = goal.outer
    name = fresh("t", goal, *knowledge.context)
    chain = settled(goal.open(name), knowledge.with_context([AtMost(low, name)]))
    if chain.theorem is None and not _quotient(chain.end, name):
        return prove_limit(goal, knowledge)
    chain = _in_fractions(chain, name, knowledge.with_context([AtMost(low, name)]))
    value = settled(limit, knowledge)
    found = prove_limit(Tends(chain.end, name, low, value.end), knowledge)
    if value.theorem is not None:
        hole = real(fresh("L", goal, found.statement).name)
        found = replace(symmetric(value.theorem), found, hole, Tends(chain.end, name, low, hole))
    tail = generalise(symmetric(tidy(chain.proved, knowledge.context | {AtMost(low, name)})), name, low, S.Infinity)
    return tidy(same_tail(found, tail), knowledge.context)


def settled(term: Expr, knowledge: Knowledge) -> Chain:
    """The term in known moments and in normal form, in which sums that only count are counted."""
    chain = in_moments(term, known_of(knowledge))
    end = canonical(chain.end)
    if end == chain.end:
        return chain
    return chain.then(tidy(algebra(chain.end, end, *_sizes(knowledge)), knowledge.context))


def _quotient(term: Expr, name: Symbol) -> bool:
    """Whether the step stands below a line: n/(n + 1) is 1 - 1/(n + 1)."""
    return name in fraction(together(term))[1].free_symbols


def _in_fractions(chain: Chain, name: Symbol, knowledge: Knowledge) -> Chain:
    """The end of the chain as a sum of c/(t + k)**p, if it is a quotient of polynomials in t."""
    letters = {part: Dummy() for part in sorted(chain.end.atoms(Mean, Sum, At), key=spelled)
               if name not in part.free_symbols}
    try:
        parted = apart(together(chain.end.xreplace(letters)), name)
    except (PolynomialError, NotImplementedError):
        return chain
    end = parted.xreplace({letter: part for part, letter in letters.items()})
    if end == chain.end and chain.theorem is not None:
        return chain
    return chain.then(tidy(algebra(chain.end, end), knowledge.context))


def _sizes(knowledge: Knowledge) -> list[Formula]:
    return [f for f in sorted(knowledge.context, key=spelled) if isinstance(f, (AtMost, Less))]
