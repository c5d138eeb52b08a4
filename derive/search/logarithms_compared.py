"""Products of powers compared by their logarithms: (1 + x/n)**n <= exp(x), as n*log(1 + x/n) <= x."""

from collections.abc import Callable, Sequence

from sympy import Add, Basic, Expr, Mul, Pow, S, exp, log

from derive.outlines.algebra import replace
from derive.outlines.functions_apart import functions_apart
from derive.outlines.induction import induct
from derive.outlines.logic import generalise
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Binder, Formula, Less, Refused, fresh, real, substitute

from .comparisons import by_signs
from .discharge import follows, tidy
from .equalities import Range, for_all, range_formulas
from .functions import comparisons
from .instances import without
from .tangents import arguments_of_logarithms, exp_larger
from .unfolding import Knowledge

Prove = Callable[[Formula, Knowledge], Outline]


def prove_by_logarithms(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...],
                        ways: Sequence[Prove]) -> Outline:
    """c <= d for all values of its indices, both being products of positive numbers, one of them a power that no other
    search multiplies out."""
    if not isinstance(goal, AtMost) or goal.atoms(Binder) or not any(map(_is_open_power, goal.atoms(Pow))):
        raise Refused("logarithms: {} compares no powers", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    try:
        theorem = _compared(goal, inside, ways)
    except Refused:
        if not ranges:
            raise
        return _after_the_first(goal, knowledge, ranges, ways)
    return tidy(for_all(theorem, ranges), knowledge.context)


def _after_the_first(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...], ways: Sequence[Prove]) -> Outline:
    """The goal where a number of which powers are taken is 0 at the first value of the index, and positive later."""
    *others, (name, low, high) = ranges
    around = knowledge.with_context(range_formulas(tuple(others)))
    endless = high is S.Infinity
    first = by_signs(substitute(goal, {name: low}), around.with_context([] if endless else [AtMost(low, high)]))
    later = around.with_context([AtMost(low, name), *([] if endless else [AtMost(name + 1, high)])])
    theorem = induct(first, _compared(substitute(goal, {name: name + 1}), later, ways), goal, name, low, high)
    for ranged in reversed(others):
        theorem = generalise(tidy(theorem, around.context), *ranged)
    return tidy(theorem, knowledge.context)


def _compared(goal: Formula, inside: Knowledge, ways: Sequence[Prove]) -> Outline:
    left, right = (_logarithm(side, inside.context) for side in goal.args)
    positive = [*arguments_of_logarithms((left, right), inside.context)]
    among = inside.with_context(one.statement for one in positive)
    refusal = Refused("logarithms: {} is not shown", goal)
    for way in ways:
        try:
            order = tidy(way(AtMost(left, right), among), among.context)
            theorem = exp_larger(left, right, order, among.context)
            for place, side in enumerate(goal.args):
                theorem = _written(theorem, place, side, among.context)
            return without(positive, tidy(theorem, among.context), inside.context)
        except Refused as found:
            refusal = found
    raise refusal


def _is_open_power(power: Basic) -> bool:
    return not power.exp.is_number


def _logarithm(side: Expr, context: frozenset[Formula]) -> Expr:
    parts = []
    for factor in Mul.make_args(side):
        base, exponent = factor.as_base_exp()
        if isinstance(factor, exp):
            parts.append(factor.args[0])
        elif follows(Less(0, base), context) is None:
            raise Refused("logarithms: {} is not known to be positive", base)
        else:
            parts.append(exponent * log(base))
    return Add(*parts)


def _written(theorem: Outline, place: int, side: Expr, context: frozenset[Formula]) -> Outline:
    """The comparison with one of its sides as it was written."""
    sides = list(theorem.statement.args)
    if sides[place] == side:
        return theorem
    same = functions_apart(sides[place], side, *comparisons(context))
    hole = sides[place] = real(fresh("side", theorem.statement, side).name)
    return replace(same, theorem, hole, AtMost(*sides))
