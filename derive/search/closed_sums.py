"""Sums of powers and geometric sums by their closed forms, each proved by induction and put in where it stands."""

from collections.abc import Callable
from functools import lru_cache

from sympy import Expr, Integer, Pow, S, Symbol, expand, factor, summation

from derive.outlines.algebra import algebra, symmetric
from derive.outlines.limits import same_tail
from derive.outlines.linear import in_range
from derive.outlines.logic import generalise, specialise
from derive.outlines.normal import canonical
from derive.outlines.outline import Outline
from derive.outlines.sums import term_by_term
from derive.outlines.terms import AtMost, Equal, Formula, Less, Refused, Sum, Tends, fresh, integer, spelled

from .chains import Chain, of_starts
from .discharge import tidy
from .equalities import Range, at_names, for_all, prove_by_induction, range_formulas
from .limits import prove_limit
from .mean_comparisons import prove_about_means
from .unfolding import Knowledge

Prove = Callable[[Formula], Outline]
DEEPEST = 3             # sums inside of sums
HIGHEST = 8             # of the powers that are summed


def prove_with_closed_sums(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """An equation or a limit for all values of its indices."""
    inside = knowledge.with_context(range_formulas(ranges))
    if isinstance(goal, Equal):
        left, right = (_closed(side, inside) for side in goal.args)
        theorem = tidy(left.joined(right), inside.context)
    elif isinstance(goal, Tends):
        theorem = _limit(goal, inside)
    else:
        raise Refused("closed sums: {} is no equation and no limit", goal)
    return tidy(for_all(theorem, ranges), knowledge.context)


def prove_comparison_of_closed_sums(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...],
                                    prove: Prove) -> Outline:
    """A comparison for all values of its indices, where `prove` proves it of the closed forms for all of them."""
    if not isinstance(goal, (Less, AtMost)):
        raise Refused("closed sums: {} is no comparison", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    left, right = (_closed(side, inside) for side in goal.args)
    if left.theorem is right.theorem is None:
        raise Refused("closed sums: no sum in {} has a closed form", goal)
    theorem = of_starts(at_names(prove(type(goal)(left.end, right.end)), ranges), left, right)
    return tidy(for_all(tidy(theorem, inside.context), ranges), knowledge.context)


def _limit(goal: Tends, knowledge: Knowledge) -> Outline:
    name = fresh("t", goal, *knowledge.context)
    low, limit = goal.outer
    inside = knowledge.with_context([AtMost(low, name)])
    equal = tidy(_closed(goal.open(name), inside).proved, inside.context)
    closed = Tends(equal.statement.rhs, name, low, limit)
    try:
        found = prove_limit(closed, knowledge)
    except Refused:
        found = prove_about_means(closed, knowledge, ())
    return tidy(same_tail(found, generalise(symmetric(equal), name, low, S.Infinity)), knowledge.context)


def _closed(term: Expr, knowledge: Knowledge) -> Chain:
    """The term with closed forms for those of its sums that have one, as they are written or in normal form, inner ones
    first."""
    chain = _put_in(Chain(term), knowledge)
    sizes = [f for f in sorted(knowledge.context, key=spelled) if isinstance(f, (AtMost, Less))]
    for _ in range(DEEPEST if chain.end.atoms(Sum) else 0):
        end = canonical(chain.end)
        if end != chain.end:
            chain = chain.then(tidy(algebra(chain.end, end, *sizes), knowledge.context))
        chain = _put_in(chain, knowledge)
        if chain.end == end:
            break
    return chain


def _put_in(chain: Chain, knowledge: Knowledge) -> Chain:
    for total in sorted(chain.end.atoms(Sum), key=spelled):
        try:
            chain = chain.replacing(tidy(_closed_form(total), knowledge.context))
        except Refused:
            if total.body.atoms(Sum):
                name = fresh("k", total, *knowledge.context)
                inner = _closed(total.open(name), knowledge.with_context(in_range(name, *total.outer))).theorem
                chain = chain if inner is None else chain.replacing(term_by_term(inner, name, *total.outer))
    return chain


def _closed_form(total: Sum) -> Outline:
    """The sum is its closed form, which is proved for all ends."""
    low, high = total.outer
    k, end = fresh("k", total), integer(fresh("n", total).name)
    body = total.open(k)
    form = _form(body, k, low, end)
    general = prove_by_induction(Equal(Sum(body, k, low, end), form), Knowledge(), (end, low - 1, S.Infinity))
    return specialise(general, high)


def _form(body: Expr, k: Symbol, low: Expr, end: Symbol) -> Expr:
    base, exponent = (body.base, body.exp) if isinstance(body, Pow) else (body, S.One)
    if base == k and isinstance(exponent, Integer) and 0 < exponent <= HIGHEST and isinstance(low, Integer):
        return _of_powers(int(exponent), k, low, end)
    slope = exponent.coeff(k)
    if k not in base.free_symbols and isinstance(slope, Integer) and slope != 0 and (
            k not in expand(exponent - slope * k).free_symbols):
        first = body.subs(k, low)
        ratio = base**slope
        return first * (1 - ratio ** (end - low + 1)) / (1 - ratio)
    raise Refused("closed sums: none is known of {}", body)


@lru_cache
def _of_powers(exponent: int, k: Symbol, low: Expr, end: Symbol) -> Expr:
    return factor(summation(k**exponent, (k, low, end)))


