"""Sequences defined by recurrence: y[t] = F(y[t-1], x[t]) from a start."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sympy import S, Symbol

from derive.elaboration.formulas import POINT, Elaborator, Sort, sorts_of
from derive.notation import parse_equation, parse_expression, syntax
from derive.notation.errors import NotationError
from derive.notation.walk import names_in, walk
from derive.outlines.linear import in_range
from derive.outlines.logic import assume
from derive.outlines.outline import Outline
from derive.outlines.terms import Equal, Forall, Formula, Surely, integer, number, outcome
from derive.reading.claims import Statement
from derive.reading.names import Names
from derive.reading.recurrences import read_recurrence


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A law for all t >= first (up to `last`, if there is one), and values to start from."""

    text: str
    start: str
    name: str
    variable: Symbol
    law: Formula
    starts: tuple[Formula, ...]
    sorts: Mapping[str, Sort]
    trees: tuple[syntax.Tree, ...]
    first: int = 1
    last: str = ""              # a whole number, if there is a last step

    @property
    def random(self) -> bool:
        """Whether its entries are random numbers."""
        return self.sorts.get(self.name) is outcome

    def driven_by(self, random: Iterable[str]) -> "Recurrence":
        """The same where these names are random."""
        return recurrence(self.text, self.start, self.first, self.last, random)

    @property
    def where(self) -> str:
        """For which steps, if not for all from some step on."""
        return f"for {self.first} <= {self.variable} <= {self.last}" if self.last else ""

    @property
    def formulas(self) -> tuple[Formula, ...]:
        return (self.law, *self.starts)

    @property
    def theorems(self) -> tuple[Outline, ...]:
        return tuple(map(assume, self.formulas))

    def read(self, names: Names) -> tuple[Statement, ...]:
        """What it says in the kernel's terms."""
        found = read_recurrence(self.text, names, self.start, self.first, self.last)
        return (Statement(self.text, found.law, found.presupposed),
                *(Statement(self.start, start, ()) for start in found.starts))

    def __str__(self) -> str:
        return "; ".join(filter(None, (f"{self.text} {self.where}".rstrip(), self.start)))


def recurrence(text: str, start: str = "", first: int = 1, last: str = "", random: Iterable[str] = ()) -> Recurrence:
    """recurrence("y[t] = (1 - 1/N)*y[t-1] + x[t]", start="y[0] = 0"): the law holds for every t >= first, and with
    `last`, a whole number such as "T - 1", up to there. A law may lead backwards: "p[t] = f[t+1]*p[t+1]" from p[T].
    Driven by what is `random`, a sequence is random, too, and its law and its starts hold at every outcome."""
    tree = parse_equation(text)
    if not (isinstance(tree.target, syntax.Access) and len(tree.target.indices) == 1
            and isinstance(tree.target.indices[0], syntax.Name)):
        raise NotationError("a recurrence defines a sequence at its step", text, tree.target.at, "y[t] = ...")
    name, variable = tree.target.name, integer(tree.target.indices[0].id)
    beginnings = [(piece, parse_equation(piece)) for piece in filter(None, map(str.strip, start.split(";")))]
    end = parse_expression(last) if last else None
    trees = (tree, *(found for _, found in beginnings))
    whole = {node.id for node, _ in walk(end) if isinstance(node, syntax.Name)} if end else set()
    chance = _driven(name, trees, random)
    sorts = sorts_of(trees, {variable.name: integer, **dict.fromkeys(whole, integer), **dict.fromkeys(chance, outcome)})
    reader = Elaborator(text, sorts, inside=bool(chance))
    ranged = (variable, number(first), reader.term(end) if end else S.Infinity)
    context = in_range(*ranged)
    law = _surely(Forall(Equal(reader.term(tree.target), reader.term(tree.value, context)), *ranged))
    starts = []
    for piece, found in beginnings:
        reader = Elaborator(piece, sorts, inside=bool(chance))
        if not (isinstance(found.target, syntax.Access) and found.target.name == name):
            raise NotationError(f"this does not start {name}", piece, found.target.at, f"{name}[0] = ...")
        starts.append(_surely(Equal(reader.term(found.target), reader.term(found.value))))
    return Recurrence(text, start, name, variable, law, tuple(starts), sorts, trees, first, last)


def _driven(name: str, trees: Iterable[syntax.Tree], random: Iterable[str]) -> frozenset[str]:
    """The random names among those of a sequence, itself among them; none where there is no other."""
    chance = frozenset().union(*map(names_in, trees)) & set(random)
    return frozenset({name, *chance}) if chance else frozenset()


def _surely(formula: Formula) -> Formula:
    return Surely(formula, POINT) if POINT in formula.free_symbols else formula
