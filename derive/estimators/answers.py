"""What is proved of estimators, as the kernel proved it: of texts that are read anew, under the laws of families."""

from collections.abc import Mapping
from dataclasses import dataclass

from derive.answers import Answer, Undecided, Words, carried_out, leaving
from derive.attack.vacuity import Setting
from derive.bridge.outlines import by_laws
from derive.bridge.terms import formula_of, real_of
from derive.bridge.written import as_written, telling
from derive.elaboration.formulas import Sort
from derive.elaboration.writing import Readable, Written, written
from derive.kernel.terms import Term
from derive.kernel.types import Refused
from derive.outlines.outline import Outline
from derive.outlines.terms import Equal, Law, integer, outcome, size
from derive.reading.claims import Statement, read_claim
from derive.reading.names import Names


@dataclass(frozen=True, slots=True)
class Told:
    """What families an estimator is made of and what is given of them, in words and in the kernel's terms."""

    about: tuple[Readable, ...]
    given: tuple[str, ...]
    sorts: Mapping[str, Sort]

    @property
    def names(self) -> Names:
        named = {sort: frozenset(name for name, one in self.sorts.items() if one is sort)
                 for sort in (integer, size, outcome)}
        return Names(named[integer], named[size], random=named[outcome])

    def written(self, *texts: str) -> Written:
        return written(texts, self.about, self.given, (), self.names)


def answer_to_identity(text: str, outline: Outline, told: Told) -> Answer:
    """What a text claims of means."""
    read = told.written(text)
    statement, = read.statements
    return _answer(outline, statement.formula, statement, told)


def answer_of_value(text: str, outline: Outline, told: Told) -> Answer:
    """What a mean, a variance or a covariance is: the text is that of the left side."""
    statement = read_claim(f"{text} == 0", told.names)
    if not isinstance(outline.statement, Equal):
        raise Undecided(f"no value was found of {text}")
    return _answer(outline, statement.formula.parts[1].eq(real_of(outline.statement.rhs)), statement, told)


def _answer(outline: Outline, goal: Term, statement: Statement, told: Told) -> Answer:
    said = told.written().said
    other = frozenset(formula_of(f) for f in outline.given if not isinstance(f, Law))
    try:
        proof = as_written(goal, [carried_out(outline)], said.union(statement.presupposed, other))
    except Refused:
        raise Undecided("an outline of a proof was found, and the kernel refuses it as a proof of what is written: "
                        f"{outline}") from None
    sizes = frozenset(name for name, sort in told.sorts.items() if sort is size)
    laws = tuple(formula for formula in outline.given if isinstance(formula, Law))
    lines = [read_claim(line, told.names).formula for line in told.given]
    assumed = [formula for formula in lines if formula in proof.given - other]
    without_laws = [formula for formula in statement.presupposed
                    if formula in proof.given or by_laws(outline, formula) is None]
    presupposed = telling(without_laws, proof.given, said | other)
    return leaving(outline, proof, assumed, presupposed, Words(sizes), Setting(laws))
