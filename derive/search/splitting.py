"""Cases where a comparison decides what a part is: abs, relu, minimum, maximum, where; each case by other searches."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress

from sympy import Abs, Expr, Mul, S, fraction, together

from derive.outlines.algebra import algebra, compare, greatest, least, replace, symmetric
from derive.outlines.domain import opposite
from derive.outlines.functions_apart import functions_apart
from derive.outlines.logic import absurd, assume, cases
from derive.outlines.outline import Outline
from derive.outlines.terms import (
    AtMost,
    Bracket,
    Equal,
    Formula,
    Less,
    NotEqual,
    Refused,
    Relation,
    fresh,
    maximum,
    minimum,
    real,
    relu,
    spelled,
    substitute,
)

from .denominators import times
from .discharge import follows, tidy
from .equalities import Range, for_all, range_formulas
from .instances import without
from .modulo import prove_modulo
from .ranged_facts import closed_in, with_hole
from .unfolding import Knowledge

MOST_CASES = 4          # parts, each of which doubles the work
DECIDED = Abs, relu, minimum, maximum, Bracket
Prove = Callable[[Formula, Knowledge], Outline]


def prove_by_cases(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...], ways: Sequence[Prove]) -> Outline:
    """The goal for all values of its indices."""
    if not isinstance(goal, Relation) or not 0 < len(_parts(goal)) <= MOST_CASES:
        raise Refused("cases: no part of {} is decided by a sign, or too many are", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    apart = _products_apart(goal)
    proved = _split(goal.xreplace(apart), inside, ways)
    for product, factors in apart.items():
        hole = real(fresh("m", goal).name)
        others = {one: end for one, end in apart.items() if spelled(one) > spelled(product)}
        proved = replace(functions_apart(factors, product), proved, hole, goal.xreplace(others | {product: hole}))
    theorem = tidy(proved, inside.context)
    return tidy(for_all(theorem, ranges), knowledge.context)


def _products_apart(goal: Formula) -> dict[Expr, Expr]:
    """|x*y| as |x|*|y|, where that leaves no more parts."""
    found = {part: Mul(*map(Abs, part.args[0].args)) for part in sorted(goal.atoms(Abs), key=spelled)
             if isinstance(part.args[0], Mul) and not part.args[0].atoms(Abs)}
    return found if len(_parts(goal.xreplace(found))) <= len(_parts(goal)) else {}


def _parts(goal: Formula) -> list[Expr]:
    """The innermost first."""
    parts = {part for kind in DECIDED for part in closed_in(goal, kind) if _ends(part) is not None}
    return sorted(parts, key=lambda part: (len(part.atoms(*DECIDED)), spelled(part)))


def _split(goal: Formula, knowledge: Knowledge, ways: Sequence[Prove]) -> Outline:
    for part in _parts(goal)[:1]:
        one, other = _ends(part) or (goal, goal)
        return cases(*(_case(goal, part, case, knowledge, ways) for case in (one, other)), one, other)
    return _proved(goal, knowledge, ways)


def _ends(part: Expr) -> tuple[Formula, Formula] | None:
    """The two cases: of two numbers, of a number and 0, of a condition."""
    if isinstance(part, Bracket):
        condition = part.args[0]
        if isinstance(condition, (Less, NotEqual)):
            return opposite(condition), condition
        return (condition, opposite(condition)) if isinstance(condition, (AtMost, Equal)) else None
    low, high = part.args if len(part.args) == 2 else (S.Zero, part.args[0])
    return AtMost(low, high), Less(high, low)


def _case(goal: Formula, part: Expr, case: Formula, knowledge: Knowledge, ways: Sequence[Prove]) -> Outline:
    value = _value(part, case)
    hole = real(fresh("m", goal).name)
    template = with_hole(goal, part, hole)
    simpler = substitute(template, {hole: value.statement.rhs})
    known = [replace(value, assume(f), hole, with_hole(f, part, hole)) for f in sorted(knowledge.context, key=spelled)
             if isinstance(f, (Less, AtMost)) and part in f.atoms(type(part))]
    known += _cleared(case, knowledge)
    inside = knowledge.with_context([case, *(one.statement for one in known)])
    try:
        proved = tidy(_split(simpler, inside, ways), inside.context)
    except Refused as refusal:
        return _impossible(goal, case, knowledge, refusal)
    proved = without(known, proved, knowledge.context | {case})
    return proved if simpler == goal else replace(symmetric(value), proved, hole, template)


def _cleared(case: Formula, knowledge: Knowledge) -> Iterator[Outline]:
    """A comparison of quotients, times what they are divided by, where that is known to be positive."""
    if isinstance(case, (AtMost, Less)):
        below = fraction(together(case.rhs - case.lhs))[1]
        positive = None if below.is_number else follows(Less(0, below), knowledge.context)
        if positive is not None:
            plain = type(case)(*(times(side, below) for side in case.args))
            with suppress(Refused):
                yield tidy(compare(assume(case), plain, positive), knowledge.context | {case})


def _impossible(goal: Formula, case: Formula, knowledge: Knowledge, refusal: Refused) -> Outline:
    """The goal in a case that what is given excludes."""
    try:
        excluded = prove_modulo(opposite(case), knowledge, ())
    except Refused:
        raise refusal from None
    first, second = (excluded, assume(case)) if isinstance(case, Less) else (assume(case), excluded)
    return absurd(first, second, goal)


def _value(part: Expr, case: Formula) -> Outline:
    """What the part is in that case."""
    if isinstance(part, Bracket):
        return algebra(part, S.One if case == part.args[0] else S.Zero, case)
    if isinstance(part, (minimum, maximum)):
        return (least if isinstance(part, minimum) else greatest)(assume(case), part)
    inner, positive = part.args[0], isinstance(case, AtMost)
    return algebra(part, inner if positive else -inner if isinstance(part, Abs) else S.Zero, case)


def _proved(goal: Formula, knowledge: Knowledge, ways: Sequence[Prove]) -> Outline:
    refusal = Refused("cases: {} is not proved", goal)
    for way in ways:
        try:
            return way(goal, knowledge)
        except Refused as found:
            refusal = found
    raise refusal
