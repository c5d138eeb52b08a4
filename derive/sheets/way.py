"""A way to prove a statement, and how several are tried: each for a moment, then longer."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from math import inf

from derive.bridge.outlines import theorem_of
from derive.budget import GivenUp, Spent, left, tried
from derive.elaboration.formulas import Statement
from derive.kernel.types import Refused as NotCarriedOut
from derive.outlines.logic import cut, plainly
from derive.outlines.outline import Outline
from derive.outlines.terms import Forall, Formula, Less, NotEqual, Refused, fresh, spelled
from derive.search.discharge import tidy
from derive.search.equalities import Range
from derive.search.unfolding import Knowledge
from derive.sheets.forms import Applies

Prove = Callable[[Statement, Knowledge], Outline]
ROUNDS = 0.5, 4.0, inf      # seconds that each way has: what is quick comes first, whichever way it is


@dataclass(frozen=True, slots=True)
class Way:
    """A way to prove a statement, and whether its form is one that the way is for."""

    name: str
    prove: Prove
    applies: Applies


def by_one_of(ways: Iterable[Way], statement: Statement, knowledge: Knowledge) -> Outline:
    """A part of a proof: the first outline without hypotheses of its own that the kernel carries out, as the proof goes
    on with it."""
    every = tuple(ways)
    waiting = [way for way in every if way.applies(statement, knowledge)]
    for seconds in ROUNDS:
        later = []
        for way in waiting:
            try:
                found = tidy(tried(partial(way.prove, statement, knowledge), seconds), knowledge.context)
                found = without_needs(found, every, statement, knowledge, left() - seconds)
                if found.given <= knowledge.context:
                    theorem_of(found)
                    return found
            except Spent:
                if left() == 0:
                    raise               # the way that asks has its turn again
                later.append(way)
            except (Refused, NotCarriedOut, GivenUp):
                continue
        waiting = later
    raise Refused("no way to show {}", statement.body)


def without_needs(outline: Outline, ways: Iterable[Way], statement: Statement, knowledge: Knowledge,
                  spared: float = 0.0) -> Outline:
    """The outline without those hypotheses that are proved in a moment from what is given; so much of the time that is
    left is spared."""
    for need in sorted(outline.given - knowledge.context, key=spelled):
        if (most := left() - spared) > 0:
            with suppress(GivenUp):
                shown = tried(partial(_shown, need, ways, statement, knowledge), most)
                outline = outline if shown is None else cut(shown, outline)
    return tidy(outline, knowledge.context)


def _shown(need: Formula, ways: Iterable[Way], statement: Statement, knowledge: Knowledge) -> Outline | None:
    """A hypothesis from what is given; that a number is not 0 by its sign as well."""
    signs = (Less(0, need.lhs), Less(need.lhs, 0)) if isinstance(need, NotEqual) and need.rhs == 0 else ()
    for formula in (need, *signs):
        body, ranges = _opened(formula)
        about = replace(statement, body=body, ranges=ranges)
        for way in ways:
            if way.applies(about, knowledge):
                with suppress(Refused, GivenUp):
                    shown = tidy(tried(partial(way.prove, about, knowledge), ROUNDS[0]), knowledge.context)
                    if shown.given <= knowledge.context:
                        return shown if formula == need else cut(shown, plainly(need, formula))
    return None


def _opened(formula: Formula) -> tuple[Formula, tuple[Range, ...]]:
    """What is said for all values of some names, and their ranges."""
    ranges: list[Range] = []
    while isinstance(formula, Forall):
        name = fresh(f"i{len(ranges)}", formula)
        ranges.append((name, *formula.outer))
        formula = formula.open(name)
    return formula, tuple(ranges)
