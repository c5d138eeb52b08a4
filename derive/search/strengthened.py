"""Inductions on more than is claimed, which carries more from a step to the next: n < 2**n does not prove itself, but
n + 1 <= 2**n does; sum(1/t**2) <= 2 does not, but the sum is at most 2 - 1/n. Where a bound holds the start of a
sequence, (w[1] - u)**2, what is left of it at each step, (w[T+1] - u)**2, is carried along."""

from collections.abc import Iterator
from contextlib import suppress

from sympy import Add, Expr, Integer, S, Symbol

from derive.outlines.logic import plainly
from derive.outlines.order import certificate
from derive.outlines.outline import Outline
from derive.outlines.terms import At, AtMost, Formula, Less, Refused, Sum, fresh, substitute

from .discharge import follows, tidy
from .equalities import Range, at_names, for_all, range_formulas
from .inductions import prove_step_by_step
from .modulo import prove_modulo
from .renumbering import prove_renumbered
from .unfolding import Knowledge


def prove_by_more(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """a < b, or sum(..) <= c, for all values of their names."""
    if not ranges or not isinstance(goal, (Less, AtMost)):
        raise Refused("induction: {} is nothing that more is proved of by induction", goal)
    try:
        return _proved(goal, knowledge, ranges)
    except Refused:
        return prove_renumbered(goal, knowledge, ranges, _proved)


def _proved(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    refusal = Refused("induction: of {} nothing more is proved", goal)
    for rest in (*_left_over(goal, ranges), *_energies(goal, ranges, knowledge)):
        try:
            return _by(AtMost(goal.lhs, goal.rhs - rest.statement.rhs), rest, goal, knowledge, ranges)
        except Refused:
            continue
    raise refusal


def _left_over(goal: Formula, ranges: tuple[Range, ...]) -> Iterator[Outline]:
    """0 < 1; and 0 < k/n or 0 < k/(n + 1), with the k that is left of a number at the start."""
    if isinstance(goal, Less):
        yield plainly(Less(0, 1))
    (name, first, _), *others = ranges
    if first.is_positive and not others and goal.rhs.is_Rational and goal.lhs.has(Sum):
        left = goal.rhs - _at_the_start(goal.lhs, name, first)
        for more in (0, 1) if left.is_Rational and left > 0 else ():
            yield plainly(Less(0, left * (first + more) / (name + more)), AtMost(first, name))


def _energies(goal: Formula, ranges: tuple[Range, ...], knowledge: Knowledge) -> Iterator[Outline]:
    """0 <= e(n) or 0 <= e(n + 1), for what in the bound, e(first), speaks of sequences at their start and is not
    negative: all of it or a part."""
    *_, (name, first, _) = ranges
    inside = knowledge.with_context(range_formulas(ranges))
    for part in dict.fromkeys((goal.rhs, *Add.make_args(goal.rhs))):
        entries = part.atoms(At)
        indices = {index for entry in entries for index in entry.indices if isinstance(index, Integer)}
        if len(indices) != 1 or part.has(Sum) or name in part.free_symbols:
            continue
        start, = indices
        for step in (name - first, name - first + 1):
            later = {entry: entry.func(entry.args[0], *(index + step if index == start else index
                                                        for index in entry.indices)) for entry in entries}
            with suppress(Refused):
                yield _sign(AtMost(0, part.xreplace(later)), inside)


def _sign(formula: Formula, knowledge: Knowledge) -> Outline:
    return follows(formula, knowledge.context) or tidy(prove_modulo(formula, knowledge, ()), knowledge.context)


def _at_the_start(term: Expr, name: Symbol, first: Expr) -> Expr:
    """The term with the number for the name; a sum of one term is that."""
    found = substitute(term, {name: first})
    for part in found.atoms(Sum):
        low, high = part.outer
        if low == high:
            index = fresh("k", part)
            found = found.xreplace({part: substitute(part.open(index), {index: low})})
    return found


def _by(more: Formula, rest: Outline, goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """The goal from what leaves a rest, which is proved by induction."""
    proved = prove_step_by_step(more, knowledge, ranges, (lambda goal, inside: prove_modulo(goal, inside, ()),))
    proved = at_names(proved, ranges)
    theorem = certificate(goal, ((S.One, S.One, (proved,)), (S.One, S.One, (rest,))), (), ())
    theorem = tidy(theorem, knowledge.context | range_formulas(ranges))
    return tidy(for_all(theorem, ranges), knowledge.context)
