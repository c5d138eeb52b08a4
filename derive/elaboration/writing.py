"""What the texts of a claim say in the kernel's terms, read anew: its statements, its definitions, what is given."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Protocol

from derive.bridge.conditions import Said, left_open
from derive.bridge.outlines import theorem_of
from derive.bridge.refutations import Case, refuted
from derive.bridge.terms import formula_of
from derive.bridge.written import as_written
from derive.kernel.terms import Term
from derive.kernel.theorem import Theorem
from derive.kernel.types import Refused
from derive.outlines.outline import Outline
from derive.outlines.terms import Formula, Law
from derive.reading.claims import Statement, read_claim
from derive.reading.names import Names
from derive.reading.spelling import Spelled, spelled


@dataclass(frozen=True, slots=True)
class Written:
    """The statements of a claim; what its definitions and hypotheses say; the needs that a script offers."""

    names: Names = field(default_factory=Names)
    statements: tuple[Statement, ...] = ()
    given: tuple[Statement, ...] = ()
    needs: tuple[Statement, ...] = ()

    @property
    def presupposed(self) -> "Presupposed":
        """What has to hold for all of it to be defined."""
        return Presupposed(tuple(Said(one.formula, one.presupposed) for one in self.given),
                           tuple(formula for one in self.statements for formula in one.presupposed), self.names.given)

    @property
    def said(self) -> frozenset[Term]:
        """All that a theorem about the claim may assume: what is given, and that what is written is defined."""
        parts = (*self.statements, *self.given)
        return frozenset(self.names.given).union(
            (one.formula for one in self.given), *(one.presupposed for one in parts))

    def carried_out(self, outlines: Sequence[Outline], needs: Iterable[Formula] = (),
                    offered: bool = True) -> tuple[Theorem, ...]:
        """A theorem of the kernel for each statement, as it is written, from the outlines of their proofs; refused
        where a step cannot be carried out, or proves something else, or under more than is said and needed. What the
        script offers is among what is needed where it is `offered`, and may not be used elsewhere."""
        said = self.said.union((formula_of(need) for need in needs if not isinstance(need, Law)),
                               *((need.formula, *need.presupposed) for need in self.needs if offered))
        theorems = tuple(theorem_of(outline, also=said) for outline in outlines)
        return tuple(as_written(statement.formula, theorems, said) for statement in self.statements)

    def part_carried_out(self, outline: Outline) -> Theorem:
        """The theorem of the kernel for a part of a statement, as the first or the second half of a <= b <= c."""
        return theorem_of(outline, also=self.said)

    def refuted(self, case: Case) -> Theorem:
        """The theorem that one of the statements fails in a case in which all holds that is said."""
        reasons = []
        for statement in self.statements:
            try:
                return refuted(statement.formula, self.said, case)
            except Refused as refusal:
                reasons.append(str(refusal))
        raise Refused("; ".join(dict.fromkeys(reasons)))


@dataclass(frozen=True, slots=True)
class Presupposed:
    """The conditions under which what is given and what is claimed is defined, and what is known of sizes."""

    given: tuple[Said, ...] = ()
    claimed: tuple[Term, ...] = ()
    sizes: tuple[Term, ...] = ()

    def shown(self, letters: Sequence[str]) -> tuple[Spelled, ...]:
        """Those that do not follow from the others and from what is given, in the notation of texts."""
        return _shown(self, tuple(letters))


@lru_cache(maxsize=1_000)
def _shown(presupposed: Presupposed, letters: tuple[str, ...]) -> tuple[Spelled, ...]:
    return tuple(spelled(formula, letters)
                 for formula in left_open(presupposed.given, presupposed.claimed, presupposed.sizes))


class Readable(Protocol):
    """A definition: a recurrence, a family of random numbers."""

    def read(self, names: Names) -> tuple[Statement, ...]: ...


def written(texts: Sequence[str], about: Iterable[Readable], given: Iterable[str], needs: Iterable[str | Readable],
            names: Names, fixed: Iterable[str] = ()) -> Written:
    """The texts of one claim, read with the names of all of them; what is given speaks of those that are fixed."""
    free = replace(names, fixed=frozenset(fixed))
    return Written(names, tuple(read_claim(text, free) for text in texts),
                   (*(one for definition in about for one in definition.read(names)),
                    *(read_claim(text, names) for text in given)),
                   tuple(one for need in needs for one in (
                       (read_claim(need, names),) if isinstance(need, str) else need.read(names))))
