"""The entries that are the largest: how many they are, and those of a maximum of maxima.

sum(i, [f(i) = max(j, f(j))]) is 1 where no entry is as large as those before it. A count over several indices is of the
largest of a maximum of maxima: f(i, j) is the largest of all where it is that of its row, and the row has the largest.
"""
from __future__ import annotations

from derive.kernel.polynomials import polynomial
from derive.kernel.terms import FUNCTION, Term, abstracted, var
from derive.kernel.theorem import Theorem, assume, congruence, imply, reflexive, ring
from derive.kernel.types import INT, REAL
from derive.library.brackets import bracket, true
from derive.library.formulas import ONE, ZERO
from derive.library.largest import bracket_of_greater, largest, largest_bound, largest_once
from derive.library.steps import applied, arguments, at, chain, follows, for_all, sides, supposing, use
from derive.library.sums import sum_multiple, sum_same

from .context import Context
from .functions import applied as applied_to
from .gaps import ratio
from .indices import fresh
from .nested import is_sum, opened_sums
from .normal import normal
from .polynomials import arranged, order_key
from .unequal import unequal

HOLE = var("_hole", REAL)


def counted(term: Term, context: Context) -> Theorem | None:
    """sum(i=a..b, [f(i) = largest(j=a..b, f(j))]) = 1, and over several indices, where it is known that the largest is
    there once."""
    for top in _tops(term, context):
        found = _count(term, top, top, reflexive(top), context)
        if found is not None:
            return chain(found, true(reflexive(top)))
    return None


def _tops(term: Term, context: Context) -> list[Term]:
    """The largest numbers, over the range of the first sum, that a bracket under nested sums compares with."""
    if not _asks_for_equality(_innermost(term)):
        return []
    indices, body = opened_sums(term, context)
    _, low, high = indices[0]
    names = {(index.name, INT) for index, _, _ in indices}
    atoms = {atom for monomial in polynomial(_gap(body)) for atom, _ in monomial}
    return [atom for atom in sorted(atoms, key=order_key) if applied_to("largest", atom)
            and names.isdisjoint(atom.free) and atom.parts[2:] == (low, high)]


def _innermost(term: Term) -> Term:
    """What stands under nested sums, whose indices are bound"""
    while is_sum(term) and term.parts[1].kind == FUNCTION:
        term = term.parts[1].parts[0]
    return term


def _asks_for_equality(term: Term) -> bool:
    return (applied_to("if", term) and term.parts[2] is ONE and term.parts[3] is ZERO
            and applied_to("equal", term.parts[1]) and term.parts[1].parts[1].type == REAL)


def _gap(term: Term) -> Term:
    """p - q of [p = q]"""
    _, left, right = term.parts[1].parts
    return left + -right


def _count(term: Term, part: Term, top: Term, order: Theorem, context: Context) -> Theorem | None:
    """The sum, over the indices of a part, of [entry = top] = [part = top], where part <= top or is the top itself."""
    if not is_sum(term):
        return _same_bracket(term, part, top, context)
    if not applied_to("largest", part) or part.parts[2:] != term.parts[2:]:
        return None
    function, low, high = arguments(term, "sum")
    entries = part.parts[1]
    index = fresh(context, term, part, top)
    inside = context.within(index, low, high)
    once = _once(part, context)
    if once is None:
        return None
    entry, (order, split) = entries(index), below(part, index, top, order)
    inner = _count(function(index), entry, top, order, inside)
    if inner is None:
        return None
    each = for_all([index], supposing(chain(inner, split), low <= index, index <= high))
    here, there = (abstracted(index, side) for side in sides(chain(inner, split)))
    apart = use(sum_same(), each, f=here, g=there, a=low, b=high)
    row = abstracted(index, bracket(entry.eq(part)))
    out = use(sum_multiple(), f=row, x=bracket(part.eq(top)), a=low, b=high)
    one = congruence(abstracted(HOLE, bracket(part.eq(top)) * HOLE), once)
    return chain(apart, out, one, ring(sides(one)[1], bracket(part.eq(top))))


def below(part: Term, index: Term, top: Term, order: Theorem) -> tuple[Theorem, Theorem]:
    """f(i) <= top, and [f(i) = top] = [part = top]*[f(i) = part], for an entry of a part that is at most the top; under
    that i is in its range."""
    entries, low, high = part.parts[1:]
    entry, start, end = entries(index), assume(low <= index), assume(index <= high)
    some = follows(low <= high, start, end)
    below = applied(at(use(largest_bound(), some, f=entries, a=low, b=high), index), start, end)
    up = at_most(order, part, top)
    return follows(entry <= top, below, up), use(bracket_of_greater(), below, up, z=entry, y=part, x=top)


def at_most(order: Theorem, part: Term, top: Term) -> Theorem:
    """part <= top, from that or from part = top"""
    return follows(part <= top, order) if applied_to("equal", order.statement) else order


def _same_bracket(term: Term, entry: Term, top: Term, context: Context) -> Theorem | None:
    """[p = q] = [entry = top], where p - q is a multiple of their difference, as it is written or in normal form"""
    if not _asks_for_equality(term):
        return None
    condition, gap = term.parts[1], polynomial(_gap(term))
    form = reflexive(entry + -top)
    if ratio(gap, polynomial(sides(form)[1])) is None:
        form = normal(entry + -top, context)
    if ratio(gap, polynomial(sides(form)[1])) is None:
        return None
    there = follows(entry.eq(top), assume(condition), form)
    back = follows(condition, assume(entry.eq(top)), form)
    return use("if_equivalent", REAL, imply(condition, there), imply(entry.eq(top), back), p=condition,
               q=entry.eq(top), x=ONE, y=ZERO)


def _once(part: Term, context: Context) -> Theorem | None:
    """sum(i=a..b, [f(i) = largest]) = 1, from what is known of the entries of a part"""
    entries, low, high = part.parts[1:]
    some = context.prove(low <= high)
    index = fresh(context, part)
    last = sides(arranged(high - 1))[1]
    differ = some and unequal(largest(entries, low, index), entries(index + 1), context.within(index, low, last))
    if some is None or differ is None:
        return None
    differ = use(imply(index <= last, differ), follows(index <= last, assume(index + 1 <= high)))
    apart = for_all([index], supposing(differ, low <= index, index + 1 <= high))
    return use(largest_once(), some, apart, f=entries, a=low, b=high)
