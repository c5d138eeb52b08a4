"""A way to prove a statement, and how several are tried: each for a moment, then longer."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from math import inf

from derive.bridge.outlines import theorem_of
from derive.budget import GivenUp, Spent, left, tried
from derive.elaboration.formulas import Statement
from derive.kernel.types import Refused as NotCarriedOut
from derive.outlines.outline import Outline
from derive.outlines.terms import Refused
from derive.search.discharge import tidy
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
    waiting = [way for way in ways if way.applies(statement, knowledge)]
    for seconds in ROUNDS:
        later = []
        for way in waiting:
            try:
                found = tidy(tried(partial(way.prove, statement, knowledge), seconds), knowledge.context)
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
