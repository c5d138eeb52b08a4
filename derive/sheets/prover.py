"""One prover: the ways to prove a statement are tried, and the first outline that the kernel carries out is taken."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from derive.budget import GivenUp, Spent, left, tried
from derive.elaboration.formulas import Statement
from derive.elaboration.refusals import told
from derive.kernel.types import Refused as NotCarriedOut
from derive.outlines.outline import Outline
from derive.outlines.terms import Refused
from derive.search.discharge import tidy
from derive.search.unfolding import Knowledge
from derive.sheets.settle import Setting
from derive.sheets.way import ROUNDS, Way, without_needs
from derive.sheets.ways import WAYS

SHARE = 0.25                # of the time left that is spent on what a found proof still needs
TOLD = 3                    # refusals in the answer


@dataclass(frozen=True, slots=True)
class Search:
    """Proves the statements of a claim."""

    setting: Setting

    def __call__(self, statement: Statement, knowledge: Knowledge) -> Outline:
        """An outline without hypotheses of its own, if some way finds one; else one with as few as possible."""
        refusals: dict[str, str] = {}
        found: list[Outline] = []
        ways = tuple(way for way in WAYS if way.applies(statement, knowledge))
        for seconds in ROUNDS:
            later = []
            for way in ways:
                try:
                    outline = tried(partial(self._carried_out, way, statement, knowledge), seconds)
                except Spent as reason:
                    later.append(way)
                    refusals[way.name] = str(reason)
                except (Refused, GivenUp) as reason:
                    refusals[way.name] = told(reason) if isinstance(reason, Refused) else str(reason)
                else:
                    if outline.given <= knowledge.context:
                        return outline
                    found.append(outline)
            ways = tuple(later)
            if not ways or (found and seconds >= ROUNDS[1]):
                break
        if found:
            least = min(found, key=lambda outline: len(outline.given - knowledge.context))
            return self._without_needs(least, statement, knowledge)
        raise Refused("{}", "; ".join(f"{name}: {why}" for name, why in _telling(refusals)))

    def _without_needs(self, outline: Outline, statement: Statement, knowledge: Knowledge) -> Outline:
        """The outline without those hypotheses that are proved in a moment from what is given. (However long that
        takes, what was found is not lost.)"""
        less = without_needs(outline, WAYS, statement, knowledge, left() * (1 - SHARE))
        try:
            if less is not outline:
                self._proof(less, statement, knowledge)
        except NotCarriedOut:
            return outline
        return less

    def _carried_out(self, way: Way, statement: Statement, knowledge: Knowledge) -> Outline:
        outline = tidy(way.prove(statement, knowledge), knowledge.context)
        if outline.statement != statement.formula:
            raise Refused("{} is not what is claimed", outline.statement)
        try:
            self._proof(outline, statement, knowledge)
        except NotCarriedOut as refusal:
            raise Refused("an outline of a proof was found, and the kernel refuses it: {}", str(refusal)) from None
        return outline

    def _proof(self, outline: Outline, statement: Statement, knowledge: Knowledge) -> None:
        """The kernel's theorem; where a text makes one statement, as it is written."""
        written, texts = self.setting.written, self.setting.texts
        if [s.text for s in self.setting.statements].count(statement.text) > 1:
            written.part_carried_out(outline)
            return
        alone = replace(written, statements=(written.statements[texts.index(statement.text)],))
        more = (knowledge.context | outline.given) - self.setting.allowed - statement.given
        alone.carried_out([outline], more)


def _telling(refusals: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The refusals that say something: one for each reason, the last ways first as they see most."""
    seen: set[str] = set()
    for name, why in reversed(refusals.items()):
        if why not in seen and len(seen) < TOLD:
            seen.add(why)
            yield name, why
