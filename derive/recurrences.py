"""Sequences defined by recurrence: y[t] = F(y[t-1], x[t]) from a start."""

from collections.abc import Mapping
from dataclasses import dataclass

from sympy import S, Symbol

from derive.elaborate import Elaborator, Sort, sorts_of
from derive.kernel.linear import in_range
from derive.kernel.logic import assume
from derive.kernel.terms import Equal, Forall, Formula, integer, number
from derive.kernel.theorem import Theorem
from derive.notation import parse_equation, syntax
from derive.notation.errors import NotationError


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A law for all t >= first, and values to start from."""

    text: str
    start: str
    name: str
    variable: Symbol
    law: Formula
    starts: tuple[Formula, ...]
    sorts: Mapping[str, Sort]
    trees: tuple[syntax.Tree, ...]

    @property
    def formulas(self) -> tuple[Formula, ...]:
        return (self.law, *self.starts)

    @property
    def theorems(self) -> tuple[Theorem, ...]:
        return tuple(map(assume, self.formulas))

    def __str__(self) -> str:
        return "; ".join(filter(None, (self.text, self.start)))


def recurrence(text: str, start: str = "", first: int = 1) -> Recurrence:
    """recurrence("y[t] = (1 - 1/N)*y[t-1] + x[t]", start="y[0] = 0"): the law holds for every t >= first."""
    tree = parse_equation(text)
    if not (isinstance(tree.target, syntax.Access) and len(tree.target.indices) == 1
            and isinstance(tree.target.indices[0], syntax.Name)):
        raise NotationError("a recurrence defines a sequence at its step", text, tree.target.at, "y[t] = ...")
    name, variable = tree.target.name, integer(tree.target.indices[0].id)
    beginnings = [(piece, parse_equation(piece)) for piece in filter(None, map(str.strip, start.split(";")))]
    trees = (tree, *(found for _, found in beginnings))
    sorts = sorts_of(trees, {variable.name: integer})
    ranged = (variable, number(first), S.Infinity)
    reader = Elaborator(text, sorts)
    context = in_range(*ranged)
    law = Forall(Equal(reader.term(tree.target), reader.term(tree.value, context)), *ranged)
    starts = []
    for piece, found in beginnings:
        reader = Elaborator(piece, sorts)
        if not (isinstance(found.target, syntax.Access) and found.target.name == name):
            raise NotationError(f"this does not start {name}", piece, found.target.at, f"{name}[0] = ...")
        starts.append(Equal(reader.term(found.target), reader.term(found.value)))
    return Recurrence(text, start, name, variable, law, tuple(starts), sorts, trees)
