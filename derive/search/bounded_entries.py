"""Sums of entries that are bounded at every index, by the sums of the bounds: sum g**t*r[t] <= sum g**t*R, where
r[t] <= R or |r[t]| <= R is given for all t, and g**t is not negative."""

from collections.abc import Callable, Iterator

from sympy import Abs, S, Symbol, expand

from derive.outlines.facts import fact
from derive.outlines.linear import in_range
from derive.outlines.logic import assume, instantiate, plainly, specialise
from derive.outlines.order import certificate
from derive.outlines.outline import Outline
from derive.outlines.sums import added_up
from derive.outlines.terms import At, AtMost, Forall, Formula, Less, Refused, Sum, fresh, spelled

from .discharge import by_general, follows, tidy
from .equalities import Range, at_names, for_all, range_formulas
from .instances import sums_in, without
from .tangents import X
from .unfolding import Knowledge

Prove = Callable[[Formula, Knowledge], Outline]


def prove_with_bounded_entries(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...], prove: Prove) -> Outline:
    """The goal for all values of its indices, where `prove` proves what it is given for all of them."""
    if not isinstance(goal, (AtMost, Less)):
        raise Refused("bounded entries: {} is no inequality", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    left, right = goal.args
    steps = []
    for total in sorted({one for side in goal.args for one in sums_in(side)}, key=spelled):
        factor = expand(right - left).coeff(total)
        for sign in (AtMost(0, factor), AtMost(0, -factor)):
            known = follows(sign, inside.context) if factor != 0 else None
            bound = known and _bounded(total, inside, from_above=sign.rhs != factor)
            if known is not None and bound is not None:
                steps.append((S.One, S.One, (bound, known)))
                other = bound.statement.rhs if sign.rhs != factor else bound.statement.lhs
                left, right = (side.xreplace({total: other}) for side in (left, right))
                break
    if not steps:
        raise Refused("bounded entries: no bounds are given for entries in the sums of {}", goal)
    signs = [one for one in _signs(knowledge.context) if follows(one.statement, knowledge.context) is None]
    rest = prove(type(goal)(left, right), knowledge.with_context(one.statement for one in signs))
    rest = at_names(without(signs, rest, knowledge.context), ranges)
    theorem = certificate(goal, ((S.One, S.One, (rest,)), *steps), (), ())
    return tidy(for_all(by_general(tidy(theorem, inside.context), inside.context), ranges), knowledge.context)


def _signs(context: frozenset[Formula]) -> Iterator[Outline]:
    """0 <= R, where |r[t]| <= R is given for all t"""
    for formula in sorted(context, key=spelled):
        if isinstance(formula, Forall) and isinstance(formula.body, (AtMost, Less)) and formula.outer[0].is_Integer:
            said = tidy(specialise(assume(formula), formula.outer[0]), context)
            size, bound = said.statement.args
            if isinstance(size, Abs) and said.given <= context:
                yield tidy(certificate(AtMost(0, bound), (
                    (S.One, S.One, (said,)), (S.One, S.One, (plainly(AtMost(0, size)),))), (), ()), context)


def _bounded(total: Sum, knowledge: Knowledge, *, from_above: bool) -> Outline | None:
    """sum f(t)*r[t] <= sum f(t)*b(t), or the other way round, with a bound that is given for the entry."""
    name = fresh("t", total, *knowledge.context)
    around = knowledge.context | in_range(name, *total.outer)
    body = expand(total.open(name))
    for entry in sorted((part for part in body.atoms(At) if name in part.free_symbols), key=spelled):
        factor = body.coeff(entry)
        if factor == 0 or (body - factor * entry).has(entry) or factor.has(entry):
            continue
        for sign, upper in ((AtMost(0, factor), from_above), (AtMost(0, -factor), not from_above)):
            known = follows(sign, around)
            for bound in _bounds(entry, name, around, from_above=upper) if known is not None else ():
                value = bound.statement.rhs if upper else bound.statement.lhs
                ends = body, body - factor * entry + factor * value
                inner = AtMost(*(ends if from_above else ends[::-1]))
                try:
                    return added_up(tidy(certificate(inner, ((S.One, S.One, (bound, known)),), (), ()), around),
                                    name, *total.outer)
                except Refused:
                    continue
    return None


def _bounds(entry: At, name: Symbol, context: frozenset[Formula], *, from_above: bool) -> Iterator[Outline]:
    """r[t] <= b(t), or b(t) <= r[t], as it is given for all t; or by |r[t]| <= b(t)."""
    for formula in sorted(context, key=spelled):
        if not (isinstance(formula, Forall) and isinstance(formula.body, (AtMost, Less))):
            continue
        said = tidy(specialise(assume(formula), name), context)
        low, high = said.statement.args
        ends = (low, high) if from_above else (high, low)
        if not said.given <= context:
            continue
        if ends[0] == entry and not ends[1].has(entry):
            yield said if isinstance(said.statement, AtMost) else tidy(
                certificate(AtMost(low, high), ((S.One, S.One, (said,)),), (), ()), context)
        elif low == Abs(entry) and not high.has(entry):
            corner = instantiate(fact(f"absolute value from {'above' if from_above else 'below'}"), (X, entry))
            ends = (entry, high) if from_above else (-high, entry)
            parts = (S.One, S.One, (said,)), (S.One, S.One, (corner,))
            yield tidy(certificate(AtMost(*ends), parts, (), ()), context)
