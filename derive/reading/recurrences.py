"""The definition of a sequence as formulas of the kernel: its law for all steps, and the values it starts from."""

from collections.abc import Callable
from dataclasses import dataclass

from derive.kernel.terms import Term, number
from derive.kernel.types import INT
from derive.notation import parse_equation, parse_expression, syntax
from derive.notation.errors import NotationError
from derive.reading.binders import Binder
from derive.reading.names import Names
from derive.reading.presuppositions import defined
from derive.reading.terms import Reader

Closing = Callable[[Term], Term]


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A sequence: its law, its starts, and the formulas that say that both are defined."""

    text: str
    name: str
    law: Term
    starts: tuple[Term, ...]
    presupposed: tuple[Term, ...]

    @property
    def formulas(self) -> tuple[Term, ...]:
        return (self.law, *self.starts)


def read_recurrence(text: str, names: Names, start: str = "", first: int = 1, last: str = "") -> Recurrence:
    """"y[t] = (1 - 1/N)*y[t-1] + x[t]" from "y[0] = 0": the law holds for all t >= first, and up to `last` if there is
    one. Starts are separated by `;`. A sequence of random numbers has its law and its starts at every outcome."""
    tree = parse_equation(text)
    target = tree.target
    if not (isinstance(target, syntax.Access) and len(target.indices) == 1
            and isinstance(target.indices[0], syntax.Name)):
        raise NotationError("a recurrence defines a sequence at its step", text, target.at, "y[t] = ...")
    outer, sure = _at_outcome(text, names, target.name)
    inner, step = outer.at_letter(target.indices[0].id)
    guards = [number(first, INT) <= step]
    presupposed: list[Term] = []
    if last:
        end, reader = parse_expression(last), Reader(last, names)
        guards.append(step <= reader.whole(end))
        presupposed += defined(reader, end, names.given)
    binder = Binder(target.indices[0].id, step, tuple(guards))
    law = sure(binder.closed(inner.real(target).eq(inner.real(tree.value))))
    presupposed += map(sure, map(binder.closed, defined(inner, tree, [*names.given, *guards])))
    starts = []
    for piece in filter(None, map(str.strip, start.split(";"))):
        found = parse_equation(piece)
        reader, sure = _at_outcome(piece, names, target.name)
        if not (isinstance(found.target, syntax.Access) and found.target.name == target.name):
            raise NotationError(f"this does not start {target.name}", piece, found.target.at, f"{target.name}[0] = ...")
        starts.append(sure(reader.real(found.target).eq(reader.real(found.value))))
        presupposed += map(sure, defined(reader, found, names.given))
    return Recurrence(text, target.name, law, tuple(starts), tuple(presupposed))


def _at_outcome(text: str, names: Names, sequence: str) -> tuple[Reader, Closing]:
    """A reader of a text about a sequence, and how what it reads is said: of every outcome where that is random."""
    reader = Reader(text, names)
    if sequence not in names.random:
        return reader, lambda formula: formula
    inner, binder = reader.at_outcome()
    return inner, binder.closed
