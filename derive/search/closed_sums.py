"""Sums of powers and geometric sums by their closed forms, each proved by induction and put in where it stands."""

from functools import lru_cache

from sympy import Expr, Integer, Pow, S, Symbol, factor, summation

from derive.outlines.algebra import algebra, symmetric
from derive.outlines.limits import same_tail
from derive.outlines.logic import generalise, specialise
from derive.outlines.normal import canonical
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Equal, Formula, Less, Refused, Sum, Tends, fresh, integer, spelled

from .chains import Chain, of_starts
from .discharge import tidy
from .equalities import Range, for_all, prove_by_induction, range_formulas
from .mean_comparisons import prove_about_means
from .positivity import prove_by_many_products
from .unfolding import Knowledge

HIGHEST = 8             # of the powers that are summed


def prove_with_closed_sums(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """An equation, a comparison or a limit for all values of its indices."""
    inside = knowledge.with_context(range_formulas(ranges))
    if isinstance(goal, Equal):
        left, right = (_closed(side, inside) for side in goal.args)
        theorem = tidy(left.joined(right), inside.context)
    elif isinstance(goal, Tends):
        theorem = _limit(goal, inside)
    else:
        theorem = _comparison(goal, inside)
    return tidy(for_all(theorem, ranges), knowledge.context)


def _limit(goal: Tends, knowledge: Knowledge) -> Outline:
    name = fresh("t", goal, *knowledge.context)
    low, limit = goal.outer
    inside = knowledge.with_context([AtMost(low, name)])
    equal = tidy(_closed(goal.open(name), inside).proved, inside.context)
    found = prove_about_means(Tends(equal.statement.rhs, name, low, limit), knowledge, ())
    return tidy(same_tail(found, generalise(symmetric(equal), name, low, S.Infinity)), knowledge.context)


def _comparison(goal: Formula, knowledge: Knowledge) -> Outline:
    if not isinstance(goal, (Less, AtMost)):
        raise Refused("closed sums: {} is no comparison", goal)
    left, right = (_closed(side, knowledge) for side in goal.args)
    theorem = prove_by_many_products(type(goal)(left.end, right.end), knowledge, ())
    return tidy(of_starts(theorem, left, right), knowledge.context)


def _closed(term: Expr, knowledge: Knowledge) -> Chain:
    """The term with closed forms for those of its sums that have one, as they are written or in normal form."""
    chain = _put_in(Chain(term), knowledge)
    if not chain.end.atoms(Sum):
        return chain
    sizes = [f for f in sorted(knowledge.context, key=spelled) if isinstance(f, (AtMost, Less))]
    end = canonical(chain.end)
    if end != chain.end:
        chain = chain.then(tidy(algebra(chain.end, end, *sizes), knowledge.context))
    return _put_in(chain, knowledge)


def _put_in(chain: Chain, knowledge: Knowledge) -> Chain:
    for total in sorted(chain.end.atoms(Sum), key=spelled):
        try:
            chain = chain.replacing(tidy(_closed_form(total), knowledge.context))
        except Refused:
            continue
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
    if k not in base.free_symbols and exponent.coeff(k) in (1, -1) and k not in (exponent - exponent.coeff(k) * k
                                                                                ).free_symbols:
        first = body.subs(k, low)
        ratio = base ** exponent.coeff(k)
        return first * (1 - ratio ** (end - low + 1)) / (1 - ratio)
    raise Refused("closed sums: none is known of {}", body)


@lru_cache
def _of_powers(exponent: int, k: Symbol, low: Expr, end: Symbol) -> Expr:
    return factor(summation(k**exponent, (k, low, end)))


