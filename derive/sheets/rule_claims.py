"""Verdicts on what a page says of two update rules: that one is the other, written otherwise."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from derive.layers.layer import Undecided
from derive.outlines.terms import Equal, Forall, Formula
from derive.rules.answers import Equivalence
from derive.rules.update_rules import UpdateRule
from derive.sheets.claims import Claim, Place, Verdict, judged, named_plainly
from derive.show.layer_page import in_order
from derive.show.signs import source
from derive.show.text import writer_for

EQUALS = re.compile(r"(?<![<>=!])=(?!=)")
NO_THEOREM = "runs tell the two rules apart, and the kernel has no theorem about runs"


@dataclass(frozen=True, slots=True)
class RuleClaim:
    """That two rules give what is watched the same value after every step, with some parameters and start of the
    second one."""

    name: str
    inventory: tuple[str, ...]
    place: Place
    rule: UpdateRule
    other: UpdateRule
    solve: tuple[str, ...] | None       # the parameters of the other rule that are looked for
    given: tuple[str, ...]              # what is known of parameters
    note: str

    def __post_init__(self) -> None:
        named_plainly(self.name)

    def settled(self) -> Claim:
        started = perf_counter()
        try:
            answer = self.rule.equivalent_to(self.other, self.solve, None, self.given)
        except Undecided as reason:
            return judged(Claim(self.name, self.inventory, self.place, self.texts, Verdict.UNKNOWN,
                                     note=str(reason), seconds=perf_counter() - started))
        if not isinstance(answer, Equivalence):
            said = "; ".join(line.strip().rstrip(":") for line in str(answer).splitlines())
            return judged(Claim(self.name, self.inventory, self.place, self.texts, Verdict.FAILS, witness=said,
                                     note=self.note, seconds=perf_counter() - started, unrefuted=NO_THEOREM))
        solution, write = answer.solutions[0], writer_for(())
        theorems = solution.theorems
        assumed = in_order(frozenset().union(*(theorem.given for theorem in theorems)))
        laws = tuple(source(write(formula)).removesuffix(" for t >= 1") for formula in assumed if _is_law(formula))
        given = tuple(_said(source(write(formula))) for formula in assumed if not _is_law(formula))
        texts = tuple(_said(source(write(theorem.statement))) for theorem in theorems)
        untold = dict.fromkeys((
            *(_said(source(write(formula))) for theorem in theorems for formula in theorem.presupposed),
            *(text for theorem in theorems for text in theorem.untold)))
        return judged(Claim(
            self.name, self.inventory, self.place, texts, Verdict.HOLDS,
            tuple(theorem.outline for theorem in theorems), tuple(theorem.proof for theorem in theorems), (), laws,
            (*given, *(text for text in untold if text not in given)), note=self._told(answer),
            seconds=perf_counter() - started))

    @property
    def texts(self) -> tuple[str, ...]:
        """What is claimed, where there is no theorem that says it."""
        return (f"the rule {_one_line(self.rule.lines)} is the rule {_one_line(self.other.lines)}",)

    def _told(self, answer: Equivalence) -> str:
        """The words of the page, and what the theorems' hypotheses come to: where they break, what is so from rest."""
        more = answer.solutions[0].lines()
        said = "; ".join(" ".join(line.split()) for line in more if line.startswith(("breaks:", "from rest:")))
        others = len(answer.solutions) - 1
        ways = f"{others} more way{'s' * (others != 1)} in which they are one" if others else ""
        return ". ".join(filter(None, (self.note.rstrip("."), said, ways)))


def _is_law(formula: Formula) -> bool:
    return isinstance(formula, Forall) and isinstance(formula.body, Equal)


def _said(text: str) -> str:
    """An equation as it is claimed: with =="""
    return EQUALS.sub("==", text)


def _one_line(lines: Sequence[str]) -> str:
    return "; ".join(line.strip() for line in lines)
