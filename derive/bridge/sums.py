"""The steps about sums: term by term, cut in two, empty, of one term; equations used at every place."""
from __future__ import annotations

from sympy import Expr, Symbol

from derive.conversions.context import Context
from derive.conversions.equality import equal
from derive.conversions.matching import case_of_equation
from derive.kernel.terms import APPLICATION, FUNCTION, Term, abstracted, var
from derive.kernel.theorem import Theorem, congruence, generalise, reflexive, transitive
from derive.kernel.types import INT, Arrow, Refused
from derive.library.steps import for_all, sides, supposing, use
from derive.library.sums import sum_at_most, sum_multiple, sum_of, sum_one, sum_positive, sum_same, sum_split
from derive.outlines.outline import Outline
from derive.outlines.terms import Less

from .algebra import equation_of, real_sides
from .deciding import decided
from .known import for_all_first
from .recasting import fresh_of, recast
from .steps import Step, elaborates
from .terms import named, real_of, whole_of


def _ranged(step: Step, equation: Outline, name: Symbol, low: Expr, high: Expr) -> Theorem:
    """sum(f) = sum(g) from f(i) = g(i) under low <= i and i <= high"""
    index, start, end = named(name.name, INT), whole_of(low), whole_of(high)
    inner = equation_of(step, equation)
    left, right = (abstracted(index, side) for side in sides(inner))
    each = for_all([index], supposing(inner, start <= index, index <= end))
    return use(sum_same(), each, f=left, g=right, a=start, b=end)


@elaborates("term_by_term")
def _term_by_term(step: Step) -> Theorem:
    return _ranged(step, *step.arguments)


@elaborates("added_up")
def _added_up(step: Step) -> Theorem:
    """sum(f) <= sum(g) from f(i) <= g(i) under low <= i and i <= high; 0 < sum(g) from 0 < g(i)"""
    inequality, name, low, high = step.arguments
    index, start, end = named(name.name, INT), whole_of(low), whole_of(high)
    small, large = real_sides(inequality.statement)
    if isinstance(inequality.statement, Less):
        above = recast(step.of(inequality), small < large, step.context)
        all_above = for_all([index], supposing(above, start <= index, index <= end))
        return use(sum_positive(), needed(step, start <= end), all_above, f=abstracted(index, large), a=start, b=end)
    inner = recast(step.of(inequality), small <= large, step.context)
    left, right = (abstracted(index, side) for side in (small, large))
    each = for_all([index], supposing(inner, start <= index, index <= end))
    return use(sum_at_most(), each, f=left, g=right, a=start, b=end)


@elaborates("pull_out")
def _pull_out(step: Step) -> Theorem:
    """sum(f) = m*sum(g) from f(i) = m*g(i)"""
    equation, factor, rest, name, low, high = step.arguments
    same = _ranged(step, equation, name, low, high)
    index, start, end = named(name.name, INT), whole_of(low), whole_of(high)
    outer, inner = real_of(factor), abstracted(index, real_of(rest))
    out = use(sum_multiple(), f=inner, x=outer, a=start, b=end)
    between = equal(sides(same)[1], sides(out)[0], step.context)
    if between is None:
        raise Refused("pull_out: the product is another one")
    return transitive(transitive(same, between), out)


@elaborates("cut_range")
def _cut_range(step: Step) -> Theorem:
    """sum(a..c) = sum(a..b) + sum(b+1..c)"""
    total, middle = step.arguments
    function, low, high = real_of(total).parts[1:]
    between = whole_of(middle)
    first, second = (needed(step, formula) for formula in (low <= between + 1, between <= high))
    return use(sum_split(), first, second, f=function, a=low, b=high, c=between)


def needed(step: Step, formula: Term) -> Theorem:
    found = decided(formula, step.context)
    if found is None:
        raise Refused(f"{step.outline.rule}: {formula!r} is not plain")
    return found


@elaborates("empty")
def _empty(step: Step) -> Theorem:
    function, low, high = real_of(step.arguments[0]).parts[1:]
    return use("sum_empty", needed(step, high < low), f=function, a=low, b=high)


@elaborates("single")
def _single(step: Step) -> Theorem:
    function, low, _ = real_of(step.arguments[0]).parts[1:]
    return use(sum_one(), f=function, a=low)


@elaborates("everywhere")
def _everywhere(step: Step) -> Theorem:
    first, second = step.arguments
    equation, theorem = for_all_first(step.of(first)), equation_of(step, second)
    wanted = real_sides(step.outline.statement)[1]
    rewritten = everywhere(sides(theorem)[1], equation, step.context)
    rest = equal(sides(rewritten)[1], wanted, step.context)
    if rest is None:
        raise Refused(f"everywhere: {sides(rewritten)[1]!r} is not seen to be {wanted!r}")
    return transitive(transitive(theorem, rewritten), rest)


def everywhere(term: Term, equation: Theorem, context: Context) -> Theorem:
    """term = the term with the right side of an equation for all indices wherever its left side stands, also where an
    index runs over a range."""
    case = case_of_equation(equation, term, lambda goal: decided(goal, context))
    if case is not None:
        return case
    if parts_of_sum := _sum(term):
        return _under_sum(parts_of_sum, equation, context)
    if term.kind == FUNCTION and isinstance(term.type, Arrow):
        index = fresh_of(term.type.argument, term, equation.statement, *(known.statement for known in context.known))
        inner = everywhere(term(index), equation, context)
        return reflexive(term) if sides(inner)[0] is sides(inner)[1] else congruence(
            _itself(term), generalise(index, inner))
    if term.kind != APPLICATION:
        return reflexive(term)
    result = reflexive(term)
    for place, part in enumerate(term.parts):
        inner = everywhere(part, equation, context) if place else reflexive(part)
        if sides(inner)[0] is not sides(inner)[1]:
            now = list(sides(result)[1].parts)
            hole = now[place] = var("_hole", part.type)
            result = transitive(result, congruence(abstracted(hole, now[0](*now[1:])), inner))
    return result


def _itself(term: Term) -> Term:
    hole = var("_function", term.type)
    return abstracted(hole, hole)


def _sum(term: Term) -> tuple[Term, ...]:
    there = term.kind == APPLICATION and term.parts[0].name == "sum"
    return term.parts[1:] if there else ()


def _under_sum(parts: tuple[Term, ...], equation: Theorem, context: Context) -> Theorem:
    function, low, high = parts
    index = fresh_of(INT, function, low, high, equation.statement, *(known.statement for known in context.known))
    inner = everywhere(function(index), equation, context.within(index, low, high))
    if sides(inner)[0] is sides(inner)[1]:
        return reflexive(sum_of(function, low, high))
    left, right = (abstracted(index, side) for side in sides(inner))
    each = for_all([index], supposing(inner, low <= index, index <= high))
    return use(sum_same(), each, f=left, g=right, a=low, b=high)

