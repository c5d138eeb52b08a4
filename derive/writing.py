"""What the texts of a claim say in the kernel's terms, read anew: its statements, its definitions, what is given."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from derive.bridge.outlines import theorem_of
from derive.bridge.terms import formula_of
from derive.bridge.written import as_written
from derive.kernel.terms import Term
from derive.kernel.theorem import Theorem
from derive.outlines.outline import Outline
from derive.outlines.terms import Formula, Law
from derive.reading.claims import Statement, read_claim
from derive.reading.names import Names


@dataclass(frozen=True, slots=True)
class Written:
    """The statements of a claim; what its definitions and hypotheses say; the needs that a script offers."""

    names: Names = field(default_factory=Names)
    statements: tuple[Statement, ...] = ()
    given: tuple[Statement, ...] = ()
    needs: tuple[Statement, ...] = ()

    @property
    def said(self) -> frozenset[Term]:
        """All that a theorem about the claim may assume: what is given, and that what is written is defined."""
        parts = (*self.statements, *self.given)
        return frozenset(self.names.given).union(
            (one.formula for one in self.given), *(one.presupposed for one in parts))

    def carried_out(self, outlines: Sequence[Outline], needs: Iterable[Formula] = ()) -> tuple[Theorem, ...]:
        """A theorem of the kernel for each statement, as it is written, from the outlines of their proofs; refused
        where a step cannot be carried out, or proves something else, or under more than is said and needed."""
        said = self.said.union((formula_of(need) for need in needs if not isinstance(need, Law)),
                               *((need.formula, *need.presupposed) for need in self.needs))
        theorems = tuple(theorem_of(outline, also=said) for outline in outlines)
        return tuple(as_written(statement.formula, theorems, said) for statement in self.statements)


class Readable(Protocol):
    """A definition: a recurrence, a family of random numbers."""

    def read(self, names: Names) -> tuple[Statement, ...]: ...


def written(texts: Sequence[str], about: Iterable[Readable], given: Iterable[str], needs: Iterable[str | Readable],
            names: Names) -> Written:
    """The texts of one claim, read with the names of all of them."""
    return Written(names, tuple(read_claim(text, names) for text in texts),
                   (*(one for definition in about for one in definition.read(names)),
                    *(read_claim(text, names) for text in given)),
                   tuple(one for need in needs for one in (
                       (read_claim(need, names),) if isinstance(need, str) else need.read(names))))
