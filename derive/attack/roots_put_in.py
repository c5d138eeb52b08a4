"""Names that equations give by roots, exponentials and the like: what they are is put in for them, as such a value is
no fraction that a name could have in an exact instance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sympy import Expr, Integer, Pow, Symbol, cos, erf, exp, log, sin, tanh

from derive.attack.families import nodes
from derive.outlines.terms import Equal, Formula, sigmoid, spelled, substitute

INEXACT = (exp, log, sin, cos, tanh, erf, sigmoid)


@dataclass(frozen=True, slots=True)
class PutIn:
    """What is left of hypotheses and definitions, and the values of the names that are no longer in them."""

    hypotheses: tuple[Formula, ...]
    definitions: tuple[Formula, ...]
    values: tuple[tuple[Symbol, Expr], ...] = ()

    def of(self, formula: Formula) -> Formula:
        for name, value in self.values:
            formula = substitute(formula, {name: value})
        return formula


def roots_put_in(hypotheses: Iterable[Formula], definitions: Iterable[Formula]) -> PutIn:
    """One equation after another, until none gives a name by such a value."""
    found = PutIn(tuple(sorted(hypotheses, key=spelled)), tuple(sorted(definitions, key=spelled)))
    while (equation := next(filter(_gives_a_root, (*found.hypotheses, *found.definitions)), None)) is not None:
        name, value = _sides(equation)
        rest = ([substitute(one, {name: value}) for one in said if one != equation]
                for said in (found.hypotheses, found.definitions))
        left, right = map(tuple, rest)
        found = PutIn(left, right, (*found.values, (name, value)))
    return found


def _gives_a_root(formula: Formula) -> bool:
    if not isinstance(formula, Equal):
        return False
    name, value = _sides(formula)
    return isinstance(name, Symbol) and not name.is_integer and name not in value.free_symbols and any(
        isinstance(part, INEXACT) or (isinstance(part, Pow) and not isinstance(part.exp, Integer))
        for part in nodes(value))


def _sides(equation: Equal) -> tuple[Expr, Expr]:
    left, right = equation.args
    return (left, right) if isinstance(left, Symbol) else (right, left)
