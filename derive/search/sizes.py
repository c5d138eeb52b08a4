"""Induction on a size: what is claimed of any number n of things is proved for all whole numbers, and taken at n."""

from collections.abc import Callable, Iterator

from sympy import Expr, Integer, S, Symbol

from derive.outlines.induction import induct
from derive.outlines.logic import specialise
from derive.outlines.outline import Outline
from derive.outlines.terms import AtMost, Equal, Formula, Less, NotEqual, Refused, fresh, size, spelled, substitute

from .discharge import tidy
from .equalities import Range, for_all, prove_by_induction, prove_directly, range_formulas
from .inductions import prove_step_by_step
from .strengthened import prove_by_more
from .unfolding import Knowledge

Inductive = Callable[[Formula, Knowledge, Range], Outline]


def prove_for_all_sizes(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Outline:
    """The goal for all values of its names, by induction on a size or a whole number, from the least one known on."""
    if not isinstance(goal, (Equal, Less, AtMost, NotEqual)):
        raise Refused("induction: {} compares nothing", goal)
    inside = knowledge.with_context(range_formulas(ranges))
    refusal = Refused("induction: {} speaks of no size", goal)
    for name in sorted((s for s in goal.free_symbols if _counts(s, inside)), key=spelled):
        bounded = any(name in f.free_symbols and not isinstance(f, AtMost | Less) for f in inside.context)
        for way, high in ((way, high) for high in (S.Infinity, *[name] * bounded) for way in WAYS):
            try:
                theorem = tidy(_at(goal, name, inside, way, high), inside.context)
            except Refused as found:
                refusal = found
                continue
            return tidy(for_all(theorem, ranges), knowledge.context)
    raise refusal


def _at(goal: Formula, name: Symbol, knowledge: Knowledge, way: Inductive, high: Expr) -> Outline:
    """By induction without end, or up to the size itself, of which all that is known stays."""
    step = fresh(name.name, goal, *knowledge.context)
    ranged = (step, _least(name, knowledge), high)
    general = substitute(goal, {name: step})
    if high == name:
        return specialise(way(general, knowledge, ranged), name)
    around = Knowledge(tuple(e for e in knowledge.equations if name not in e.statement.free_symbols
                             and not any(name in f.free_symbols for f in e.given)),
                       frozenset(f for f in knowledge.context if name not in f.free_symbols))
    return specialise(way(general, around, ranged), name)


def _exactly(goal: Formula, knowledge: Knowledge, ranged: Range) -> Outline:
    if not isinstance(goal, Equal):
        raise Refused("induction: {} is no equation", goal)
    return prove_by_induction(goal, knowledge, ranged)


def _step_by_step(goal: Formula, knowledge: Knowledge, ranged: Range) -> Outline:
    return prove_step_by_step(goal, knowledge, (ranged,))


def _none_or_some(goal: Formula, knowledge: Knowledge, ranged: Range) -> Outline:
    """By cases: of nothing, and of at least one thing, by which may be divided."""
    if not isinstance(goal, Equal):
        raise Refused("cases: {} is no equation", goal)
    name, low, high = ranged
    base = prove_directly(substitute(goal, {name: low}), knowledge, ())
    inside = knowledge.with_context([AtMost(low, name)])
    step = tidy(prove_directly(substitute(goal, {name: name + 1}), inside, ()), inside.context)
    return tidy(induct(tidy(base, knowledge.context), step, goal, name, low, high), knowledge.context)


def _by_more(goal: Formula, knowledge: Knowledge, ranged: Range) -> Outline:
    return prove_by_more(goal, knowledge, (ranged,))


WAYS: tuple[Inductive, ...] = (_exactly, _none_or_some, _step_by_step, _by_more)


def _counts(name: Symbol, knowledge: Knowledge) -> bool:
    """Whether it is a size, or a whole number of which a least value is given."""
    return name == size(name.name) or (bool(name.is_integer) and any(True for _ in _lower_bounds(name, knowledge)))


def _least(name: Symbol, knowledge: Knowledge) -> Expr:
    return max((*[Integer(0)] * (name == size(name.name)), *_lower_bounds(name, knowledge)))


def _lower_bounds(name: Symbol, knowledge: Knowledge) -> Iterator[Integer]:
    for formula in knowledge.context:
        if isinstance(formula, (AtMost, Less)) and formula.rhs == name and isinstance(formula.lhs, Integer):
            yield formula.lhs + int(isinstance(formula, Less))
