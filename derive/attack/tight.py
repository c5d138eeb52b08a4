"""Comparisons that are given of all steps, taken as equations: an array that is as large as it may be at each step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sympy import Expr, S, Symbol

from derive.attack.families import entries_in, law_of, nodes
from derive.outlines.terms import At, AtMost, Equal, Forall, Formula, fresh, spelled, substitute


def tightened(hypotheses: Iterable[Formula], definitions: Iterable[Formula]) -> Iterator[Formula]:
    """x[t] = f(t) from t = a + 1 on, where x[t+1] <= f(t + 1) is given from a on, x has no definition, and f speaks of
    earlier entries of x alone; and where f(t) <= x[t] is given."""
    defined = {law.name for law in map(law_of, (*hypotheses, *definitions)) if law is not None}
    for formula in sorted(hypotheses, key=spelled):
        if isinstance(formula, Forall) and isinstance(formula.body, AtMost) and formula.outer[1] is S.Infinity:
            name = fresh("t", formula)
            sides = formula.open(name).args
            for entry, other in (sides, sides[::-1]):
                shift = _shift(entry, name)
                if shift is None or entry.name in defined or not _earlier(entry, other, name, shift):
                    continue
                value = substitute(other, {name: name - shift})
                yield Forall(Equal(substitute(entry, {name: name - shift}), value), name, formula.outer[0] + shift,
                             S.Infinity)


def _shift(term: Expr, name: Symbol) -> Expr | None:
    """The k of x[t + k]."""
    if not (isinstance(term, At) and len(term.indices) == 1):
        return None
    shift = term.indices[0] - name
    return shift if shift.is_Integer else None


def _earlier(entry: At, other: Expr, name: Symbol, shift: Expr) -> bool:
    """Whether the other side speaks of the same array at earlier steps alone."""
    if entry.name not in entries_in(other):
        return True
    places = [_shift(part, name) for part in nodes(other) if isinstance(part, At) and part.name == entry.name]
    return all(place is not None and place < shift for place in places)
