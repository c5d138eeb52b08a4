"""Merges a sum that stands in a sum of a product, where the product then takes less work in another order.

In reverse mode dx[b,i] = sum(o, dy[b,o]*sum(k, v[o,k]*s[b,k]*w[k,i])) is such a sum: with dy first it takes two
products of matrices; the inner sum first takes an array over b, i and o.
"""

from dataclasses import replace

from codegen.program.grammar import (
    Program,
    Reduce,
    Value,
    factors_of,
    letters,
    mul,
    parts,
    places_into,
    with_parts,
)
from codegen.program.value_numbering import Names, Scope
from codegen.rewrite.contraction_order import MOST, Cost, best, step


def merge_sums(program: Program) -> Program:
    """sum(o, a[o]*sum(k, f[o,k])) = sum(o, k, a[o]*f[o,k]), where another order of the product takes less work."""
    names = Names(program)
    for let in program.lets:
        value = _merged(let.value, {axis.name: axis for axis in let.axes}, names)
        names.define(let if value == let.value else replace(let, value=value, by=(*let.by, "factor")))
    return replace(program, lets=tuple(names.lets))


def _merged(term: Value, scope: Scope, names: Names) -> Value:
    """The value with its sums merged, inner ones first; what has a name stays as it is, for it will be read."""
    inner = {**scope, **{axis.name: axis for axis in term.axes}} if isinstance(term, Reduce) else scope
    inside = parts(term)
    term = with_parts(term, tuple(_merged(part, inner, names) for part in inside)) if inside else term
    while isinstance(term, Reduce) and term.kind == "sum":
        found = next((one for factor in factors_of(term.body) if (one := _cheaper(term, factor, scope, names))), None)
        if found is None:
            break
        term = found
    return term


def _cheaper(term: Reduce, factor: Value, scope: Scope, names: Names) -> Reduce | None:
    """The sum with one of its factors, a sum itself, merged into it, if that takes less work."""
    if not isinstance(factor, Reduce) or factor.kind != "sum":
        return None
    outer = {**scope, **{axis.name: axis for axis in term.axes}}
    if outer.keys() & {axis.name for axis in factor.axes} or names.find(factor, outer) is not None:
        return None
    rest = list(factors_of(term.body))
    rest.remove(factor)
    merged = Reduce("sum", (*term.axes, *factor.axes), mul(*rest, factor.body))
    known = frozenset(outer) | {axis.name for axis in factor.axes}
    before, after = _work(term, known), _work(merged, known)
    return merged if before is not None and after is not None and after < before else None


def _work(term: Reduce, known: frozenset[str]) -> Cost | None:
    """What a sum costs; unknown where its terms go to places of their own, or where there are too many factors."""
    summed = frozenset(axis.name for axis in term.axes)
    factors = factors_of(term.body)
    groups = list(dict.fromkeys(letters(factor) & known for factor in factors))
    if len(groups) > MOST or any(places_into(factor, summed) for factor in factors):
        return None
    cost = best(groups, summed)[0] if len(groups) > 1 else step(groups[0], groups[0] - summed)
    for factor in factors:
        if isinstance(factor, Reduce) and factor.kind == "sum":
            inner = _work(factor, known | {axis.name for axis in factor.axes})
            if inner is None:
                return None
            cost += inner
    return cost
