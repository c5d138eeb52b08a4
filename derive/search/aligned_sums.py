"""Sums of one term over ranges that overlap: each is cut where another begins or ends.

sum(k=0..n-1, g**k*r[k]) and sum(k=0..n-2, g**k*r[k+1]) are r[0] and g times the other: the terms of one are a multiple
of those of the other, some places further on. Each sum is a multiple of one over the common terms and indices, cut at
the ends of the others; single terms are written out. What is claimed is then a combination of these equations.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from sympy import Add, Basic, Expr, Integer, S, Symbol, cancel, expand, powsimp

from derive.outlines.algebra import algebra
from derive.outlines.linear import in_range
from derive.outlines.outline import Outline
from derive.outlines.sums import cut_range, empty, pull_out, single, term_by_term
from derive.outlines.terms import At, AtMost, Binder, Equal, Formula, Refused, Sum, fresh, spelled, substitute

from .chains import Chain, of_starts
from .discharge import by_general, follows, tidy
from .equalities import Range, for_all, range_formulas
from .instances import sums_in
from .modulo import prove_modulo
from .specialising import more_and_more, prove_comparison, prove_from_instances
from .unfolding import Knowledge

MOST = 8            # sums
LONGEST = 6         # terms of one range between numbers that are written out


def prove_aligned(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """An equation or a comparison for all values of its indices."""
    inside = knowledge.with_context(range_formulas(ranges))
    *_, used = more_and_more(frozenset([goal]), inside)
    statements = [goal, *(one.statement for one in used)]
    equations = list(_cut(statements, inside.context))
    if not equations:
        parts = list(_taken_apart(statements, inside.context))
        equations = list(_cut([*statements, *(one.statement for one in parts)], inside.context))
        equations = [*parts, *equations] if equations else []
    if not equations:
        raise Refused("alignment: no two sums of {} have terms in common", goal)
    theorem = tidy(_shown(goal, inside, [*(one for one in used if isinstance(one.statement.lhs, At)), *equations],
                          equations), inside.context)
    return tidy(for_all(theorem, ranges), knowledge.context)


def _shown(goal: Formula, knowledge: Knowledge, definitions: Sequence[Outline],
           equations: Sequence[Outline]) -> Outline:
    """An equation once all is put in, in that order; else as a combination of what is known and of the equations."""
    more = knowledge.with_equations(*equations)
    left, right = (_put_in(Chain(side), definitions) for side in goal.args)
    if not isinstance(goal, Equal):
        return of_starts(_compared(type(goal)(left.end, right.end), more), left, right)
    try:
        return left.joined(right)
    except Refused:
        return prove_from_instances([goal], more)[0]


def _put_in(chain: Chain, definitions: Sequence[Outline]) -> Chain:
    for one in definitions:
        chain = chain.replacing(one)
    return chain


def _compared(goal: Formula, knowledge: Knowledge) -> Outline:
    try:
        return prove_comparison(goal, knowledge)
    except Refused:
        return prove_modulo(goal, knowledge, ())


@dataclass(frozen=True, slots=True)
class Moved:
    """A sum whose term is a multiple of the first one's term at an index that is larger by a step."""

    total: Sum
    step: Expr


def _cut(statements: Iterable[Basic], context: frozenset[Formula]) -> Iterator[Outline]:
    """Each sum, as a multiple of pieces that the others are made of as well."""
    left = sorted({total for said in statements for total in sums_in(said)}, key=spelled)[:MOST]
    while left:
        first, *others = left
        family = [Moved(first, S.Zero)]
        family += [Moved(one, step) for one in others if (step := _step(one, first)) is not None]
        left = [one for one in others if one not in {moved.total for moved in family}]
        if len(family) > 1:
            yield from max((_equations(family, one, context) for one in family), key=len)


def _taken_apart(statements: Iterable[Basic], context: frozenset[Formula]) -> Iterator[Outline]:
    """Each sum of sums of terms, as several sums."""
    for total in sorted({total for said in statements for total in sums_in(said)}, key=spelled)[:MOST]:
        name = fresh("k", total)
        addends = Add.make_args(expand(total.open(name)))
        if len(addends) > 1:
            apart = Add(*(Sum(addend, name, *total.outer) for addend in addends))
            yield by_general(tidy(algebra(total, apart), context), context)


def _equations(family: Sequence[Moved], reference: Moved, context: frozenset[Formula]) -> list[Outline]:
    """The sums of which all pieces are multiples of the reference's."""
    points = sorted({end + one.step - reference.step for one in family
                     for end in (one.total.outer[0], one.total.outer[1] + 1)}, key=spelled)
    found = []
    for one in family:
        step = one.step - reference.step
        chain = _in_pieces(Chain(one.total), [point - step for point in points], context)
        try:
            for piece in sorted(sums_in(chain.end), key=spelled):
                chain = _as_multiple(chain, piece, reference.total, step, context)
        except Refused:
            continue
        theorem = None if chain.theorem is None else by_general(tidy(chain.theorem, context), context)
        if theorem is not None and theorem.given <= context:
            found.append(theorem)
    return found


def _step(total: Sum, other: Sum) -> Expr | None:
    """By how much the index of the other sum is larger, where their terms are multiples of one another."""
    name = fresh("k", total, other)
    body, wanted = total.open(name), other.open(name)
    ends = (there - here for here, there in zip(total.outer, other.outer, strict=True))
    steps = _steps(body, wanted, name, tuple(ends))
    return next((step for step in steps if _factor(body, wanted, name, step) is not None), None)


def _steps(body: Expr, wanted: Expr, name: Symbol, ends: Sequence[Expr]) -> Iterator[Expr]:
    """By how much the index may have moved: as that of an entry of one array has, or as the range has."""
    here, there = ({(part.name, place, index - name) for part in term.atoms(At)
                    for place, index in enumerate(part.indices) if index.coeff(name) == 1} for term in (body, wanted))
    found = [own[2] - other[2] for own, other in product(sorted(here, key=str), sorted(there, key=str))
             if own[:2] == other[:2]]
    return iter(dict.fromkeys((*found, *(() if found else (S.Zero, *ends)))))


def _factor(body: Expr, wanted: Expr, name: Symbol, step: Expr) -> Expr | None:
    """c of f(k) = c*g(k + step)"""
    ratio = powsimp(cancel(powsimp(expand(body / substitute(wanted, {name: name + step}), power_exp=True))))
    return None if name in ratio.free_symbols or ratio.atoms(Binder) else ratio


def _as_multiple(chain: Chain, piece: Sum, reference: Sum, step: Expr, context: frozenset[Formula]) -> Chain:
    """The chain with a piece as a multiple of the reference's terms, over a range of their index."""
    name = fresh("k", piece, reference, *context)
    low, high = piece.outer
    body, wanted = piece.open(name), reference.open(name)
    factor, moved = _factor(body, wanted, name, step), substitute(wanted, {name: name + step})
    if factor is None:
        raise Refused("alignment: {} is no multiple of terms of {}", piece, reference)
    if body != moved:
        zero_based = [substitute(term, {name: name + low}) for term in (body, moved)]
        ranged = in_range(name, S.Zero, high - low)
        chain = chain.replacing(_renamed(piece, Sum(zero_based[0], name, S.Zero, high - low), context))
        equal = tidy(algebra(zero_based[0], factor * zero_based[1], *ranged), context | ranged)
        step_out = (term_by_term(equal, name, S.Zero, high - low) if factor == 1 else
                    pull_out(equal, factor, zero_based[1], name, S.Zero, high - low))
        chain = chain.replacing(tidy(step_out, context))
        piece = Sum(zero_based[1], name, S.Zero, high - low)
    there = Sum(wanted, name, low + step, high + step)
    return chain.replacing(_renamed(piece, there, context))


def _renamed(total: Sum, other: Sum, context: frozenset[Formula]) -> Outline:
    """A sum over another range, of the same terms."""
    return tidy(algebra(total, other), context)


def _in_pieces(chain: Chain, points: Sequence[Expr], context: frozenset[Formula]) -> Chain:
    """The chain with its sum cut at each point that is known to lie in its range, and single terms written out."""
    for point in points:
        for total in sorted(sums_in(chain.end), key=spelled):
            low, high = total.outer
            inside = AtMost(low, point), AtMost(point, high + 1)
            if point not in (low, high + 1) and all(follows(one, context) is not None for one in inside):
                chain = chain.replacing(tidy(cut_range(total, point - 1), context))
    return _written_out(chain, context)


def _written_out(chain: Chain, context: frozenset[Formula]) -> Chain:
    """The chain with sums of few terms, as their ends say it, written as these."""
    for total in sorted(sums_in(chain.end), key=spelled):
        low, high = total.outer
        length = high - low + 1
        if isinstance(length, Integer) and length <= LONGEST:
            step = empty(total) if length <= 0 else single(total) if length == 1 else cut_range(total, low)
            return _written_out(chain.replacing(tidy(step, context)), context)
    return chain
