"""Facts about sums and largest entries over a range: a term is at most the sum, an entry is at most the largest one."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import product

from sympy import Basic, Expr, S, Symbol

from derive.outlines.algebra import replace, symmetric
from derive.outlines.entries import entry_at_most_largest, term_at_most_sum
from derive.outlines.linear import in_range
from derive.outlines.logic import assume, generalise, specialise
from derive.outlines.order import certificate
from derive.outlines.outline import Outline
from derive.outlines.sums import added_up
from derive.outlines.terms import (
    At,
    AtMost,
    Binder,
    Equal,
    Forall,
    Formula,
    Largest,
    Less,
    Refused,
    Sum,
    fresh,
    integral,
    real,
    spelled,
)

from .discharge import follows, tidy
from .instances import at_letters, without

Context = frozenset[Formula]
MOST_PLACES = 6


def closed_in(term: Basic, kind: type[Binder]) -> frozenset[Basic]:
    """The parts of a kind in a term or a formula that speak of no index which is bound there."""
    return frozenset(part for part in _parts(term, ()) if isinstance(part, kind))


def with_hole(term: Basic, part: Basic, hole: Expr) -> Basic:
    """The term with a hole for a part, under binders too."""
    if term == part:
        return hole
    if isinstance(term, Binder):
        name = term.sort(fresh("#w", term, part, hole).name)
        inner = with_hole(term.open(name), part, hole)
        return type(term)(inner, name, *(with_hole(one, part, hole) for one in term.outer))
    parts = [with_hole(one, part, hole) for one in term.args]
    return term if all(one is other for one, other in zip(parts, term.args, strict=True)) else term.func(*parts)


def _parts(term: Basic, bound: tuple[Basic, ...]) -> Iterator[Basic]:
    if term.free_symbols.isdisjoint(bound):
        yield term
    if isinstance(term, Binder):
        name = fresh("#p", term, *bound)
        name = term.sort(name.name)
        yield from _parts(term.open(name), (*bound, name))
        for part in term.outer:
            yield from _parts(part, bound)
    else:
        for part in term.args:
            yield from _parts(part, bound)


def terms_of_sums(formulas: Iterable[Formula], context: Context) -> Iterator[Outline]:
    """0 <= f(k) and f(k) <= sum(i=a..b, f(i)) for all k from a to b, for the sums of what is not negative."""
    for total in sorted({part for one in formulas for part in closed_in(one, Sum)}, key=spelled):
        low, high = total.outer
        name = fresh("i", total, *context)
        index = fresh("k", total, name, *context)
        around = context | in_range(name, low, high)
        local = at_letters([name], around)
        known = around.union(one.statement for one in local)
        sign = follows(AtMost(0, total.open(name)), known) or follows(Less(0, total.open(name)), known)
        if sign is not None:
            sign = without(local, sign, around)
            yield from _for_all(sign, name, total, context)
            inner = term_at_most_sum(sign, name, low, high, index)
            for found in _for_all(inner, index, total, context):
                yield found
                yield from _with_value(found, total, context)


def _with_value(theorem: Outline, total: Sum, context: Context) -> Iterator[Outline]:
    """The theorem about the terms of a sum with the sum's value, where that is given."""
    for formula in sorted(context, key=spelled):
        if isinstance(formula, Equal) and total in formula.args:
            given = assume(formula)
            equation = given if formula.lhs == total else symmetric(given)
            hole = real(fresh("m", theorem.statement, formula).name)
            general = theorem.statement
            index = fresh("k", general, hole)
            template = Forall(AtMost(general.open(index).lhs, hole), index, *general.outer)
            yield tidy(replace(equation, theorem, hole, template), context)


def entries_of_largest(formulas: Iterable[Formula], context: Context) -> Iterator[Outline]:
    """f(k) <= max(i=a..b, f(i)) for all k from a to b, for the largest entries in the formulas."""
    for top in sorted({part for one in formulas for part in closed_in(one, Largest)}, key=spelled):
        index = fresh("k", top, *context)
        yield from _for_all(entry_at_most_largest(top, index), index, top, context)


def entries_under_sums(formulas: Iterable[Formula], context: Context) -> Iterator[Outline]:
    """f(i, k) <= max(j=a..b, f(i, j)) for all i of a sum over such, at the places k that the formulas speak of."""
    said = tuple(formulas)
    for total in sorted({part for one in said for part in closed_in(one, Sum)}, key=spelled):
        name = fresh("i", total, *context)
        body, around = total.open(name), context | in_range(name, *total.outer)
        tops = (top for top in closed_in(body, Largest) if name in top.free_symbols)
        for top, place in product(sorted(tops, key=spelled), places_in((*said, *context))):
            yield from _for_all(tidy(entry_at_most_largest(top, place), around), name, total, context)


def places_in(formulas: Iterable[Formula]) -> list[Expr]:
    """The indices of the entries in formulas, those that speak of no bound index, and names of whole numbers."""
    found: dict[Expr, None] = {}
    for formula in sorted(set(formulas), key=spelled):
        for part in sorted(closed_in(formula, Symbol) | _indices(formula), key=spelled):
            if isinstance(part, Expr) and integral(part) and not isinstance(part, Binder):
                found[part] = None
    return [*found][:MOST_PLACES]


def _indices(formula: Formula) -> frozenset[Basic]:
    """The indices of entries that speak of no bound index"""
    indices = {index for entry in _deep(formula) if isinstance(entry, At) for index in entry.indices}
    return frozenset(index for index in indices if not any(str(name).startswith("#") for name in index.free_symbols))


def _deep(term: Basic) -> Iterator[Basic]:
    yield term
    for part in (term.body, *term.outer) if isinstance(term, Binder) else term.args:
        yield from _deep(part)


def at_places(places: Sequence[Expr], context: Context) -> Iterator[Outline]:
    """What is said for all values of one index, at these places, where they are in its range."""
    for formula in sorted(context, key=spelled):
        if isinstance(formula, Forall) and not isinstance(formula.body, Forall):
            for place in places:
                one = tidy(specialise(assume(formula), place), context)
                if one.given <= context:
                    yield one


def squares_of_bounds(context: Context) -> Iterator[Outline]:
    """f(i)**2 <= g(i)**2 for all i, from f(i) <= g(i) where neither is negative."""
    for formula in sorted(context, key=spelled):
        if isinstance(formula, Forall) and isinstance(formula.body, AtMost) and formula.body.lhs != 0:
            index = fresh("i", formula, *context)
            around = context | in_range(index, *formula.outer)
            bound = specialise(assume(formula), index)
            sides = bound.statement.args
            signs = [follows(AtMost(0, side), around) for side in sides]
            if None not in signs:
                products = tuple((S.One, S.One, (bound, sign)) for sign in signs)
                inner = tidy(certificate(AtMost(sides[0]**2, sides[1]**2), products, (), ()), around)
                theorem = tidy(generalise(inner, index, *formula.outer), context)
                if theorem.given <= context:
                    yield theorem


def bounds_added_up(formulas: Iterable[Formula], context: Context) -> Iterator[Outline]:
    """sum(i=a..b, f(i)) <= sum(i=a..b, g(i)) from f(i) <= g(i) for all i from a to b, over the ranges of sums in the
    formulas."""
    ranges = {part.outer for one in formulas for part in closed_in(one, Sum)}
    for formula in sorted(context, key=spelled):
        if isinstance(formula, Forall) and isinstance(formula.body, AtMost) and formula.outer in ranges:
            index = fresh("i", formula, *context)
            low, high = formula.outer
            theorem = tidy(added_up(specialise(assume(formula), index), index, low, high), context)
            if theorem.given <= context:
                yield theorem


def _for_all(inner: Outline, index: Symbol, part: Binder, context: Context) -> Iterator[Outline]:
    """What is said of one index of the part, of all of them, where all that it assumes is known."""
    low, high = part.outer
    try:
        inner = tidy(inner, context | in_range(index, low, high))
        theorem = tidy(generalise(inner, index, low, high), context)
    except Refused:
        return
    if theorem.given <= context:
        yield theorem
