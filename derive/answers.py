"""What every door answers with: a theorem of the kernel, and the outline that people read; or a refusal.

An outline by itself is no answer: nobody checked it. No answer leaves whose hypotheses hold nowhere.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from derive.attack.vacuity import Setting, has_instance
from derive.bridge.outlines import DONE, theorem_of
from derive.bridge.shown import shown_of
from derive.kernel.files import digest, write
from derive.kernel.terms import Term
from derive.kernel.text import text as kernel_text
from derive.kernel.theorem import Theorem
from derive.kernel.types import Refused
from derive.notation.errors import Error
from derive.outlines.outline import Outline
from derive.outlines.terms import Either, Equal, Forall, Formula, NotEqual, integer
from derive.show.layer_page import in_words
from derive.show.notebook import answer_latex
from derive.show.text import writer_for

SHOWN = 12          # hex digits of a digest
NOTHING = Setting()


class Undecided(Error):
    """What is asked is neither proved nor refuted."""


@dataclass(frozen=True, slots=True)
class Words:
    """What names mean to the searches: numbers of things, and arrays without an index."""

    sizes: frozenset[str] = frozenset()
    entries: frozenset[str] = frozenset()

    def of(self, formula: Term) -> Formula | None:
        return shown_of(formula, self.sizes, self.entries)


PLAIN = Words()


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """A theorem of the kernel, told by its outline. `given` is all that it assumes beside definitions; `presupposed`
    is what the text takes for granted by its writing, which the theorem may assume too."""

    outline: Outline
    proof: Theorem
    given: frozenset[Formula]
    presupposed: tuple[Formula, ...] = ()
    untold: tuple[str, ...] = ()        # presupposed too, as the kernel writes it: the notation has no words for it
    at_ties: str = ""                   # what the formula of a gradient is where its hypotheses exclude ties

    @property
    def statement(self) -> Formula:
        return self.outline.statement

    @property
    def digest(self) -> str:
        """Of the proof file."""
        return digest_of(self.proof)

    @property
    def proof_file(self) -> str:
        return write({"it": self.proof})

    def __repr__(self) -> str:
        return in_words(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/latex": answer_latex(self)}

    def _repr_latex_(self) -> str:
        return answer_latex(self)


@lru_cache(maxsize=1000)
def digest_of(proof: Theorem) -> str:
    return digest(proof)[:SHOWN]


def carried_out(outline: Outline) -> Theorem:
    """The theorem that an outline is the outline of; where the kernel refuses a step, it is undecided."""
    try:
        return theorem_of(outline)
    except Refused:
        raise Undecided("an outline of a proof was found, and the kernel refuses it"
                        f"{''.join(_first_refused(outline))}") from None


def _first_refused(outline: Outline) -> Iterator[str]:
    """The step that was not carried out, in the notation."""
    step = next((node for node in outline.tree() if node not in DONE.theorems), None)
    if step is not None:
        yield f" at the step ({step.rule}): {writer_for(())(step.statement)}"


def leaving(outline: Outline, proof: Theorem, assumed: Iterable[Term], presupposed: Iterable[Term],
            words: Words = PLAIN, about: Setting = NOTHING, somewhere: bool = False,
            plain: frozenset[Formula] = frozenset()) -> Answer:
    """The answer, with what the theorem assumes beside what the outline does and is not `plain`, and what is to be told
    of what the text presupposes; if all of it has an instance: it was seen `somewhere`, or is looked for."""
    needed = outline.given - plain
    said = {_sense(formula) for formula in needed}
    given = needed.union(formula for formula in (_in_words(one, words) for one in assumed)
                                if _sense(formula) not in said)
    told, untold = list[Formula](), list[str]()
    for formula in presupposed:
        shown = words.of(formula) if formula not in proof.given else _in_words(formula, words)
        if shown is None:
            untold.append(kernel_text(formula))
        elif shown not in given:
            told.append(shown)
    if not somewhere and not has_instance((*given, *told), about):
        formulas = ", ".join(sorted(map(writer_for(()), (*given, *told))))
        raise Undecided("no instance was found, at sizes of 2 and more, in which all that the proof assumes holds: "
                        f"{formulas}")
    return Answer(outline, proof, given, tuple(dict.fromkeys(told)), tuple(dict.fromkeys(untold)))


def _sense(formula: Formula, depth: int = 0) -> object:
    """What a formula says, whichever way round its equations are written."""
    ranges: list[object] = []
    while isinstance(formula, Forall):
        ranges.append(formula.outer)
        formula, depth = formula.open(integer(f"_{depth}")), depth + 1
    if isinstance(formula, Either):
        return *ranges, Either, frozenset(_sense(part, depth) for part in formula.args)
    return *ranges, type(formula), frozenset(formula.args) if isinstance(formula, Equal | NotEqual) else formula


def _in_words(formula: Term, words: Words) -> Formula:
    shown = words.of(formula)
    if shown is None:
        raise Undecided(f"it is proved under a hypothesis that there are no words for: {kernel_text(formula)}")
    return shown
