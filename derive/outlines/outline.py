"""An outline: a statement under hypotheses, and the step with its arguments and premises that is to prove it.

Searches write outlines, people read them, and nobody believes them: each step is carried out in the kernel
(derive.bridge) before its statement counts as proved. A step's docstring says what it infers. Its body works out the
hypotheses, and refuses what cannot be right, so that a search sees at once where it went wrong.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import wraps
from inspect import getdoc, signature
from typing import Any, ClassVar

from .terms import Formula, need, well_formed

RULES: dict[str, Callable[..., Outline]] = {}


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class Outline:
    """Hypotheses |- statement, by a step. Two outlines are the same where they are one object."""

    given: frozenset[Formula]
    statement: Formula
    rule: str
    arguments: tuple[Any, ...]
    written: ClassVar[Callable[[Outline], str] | None] = None       # how people see it, once derive.show is loaded
    bundle: ClassVar[Callable[[Outline], dict[str, str]] | None] = None     # and how a notebook shows it

    def __repr__(self) -> str:
        return self.plain if Outline.written is None else Outline.written(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        return {"text/plain": repr(self)} if Outline.bundle is None else Outline.bundle(self)

    def _repr_latex_(self) -> str | None:
        return self._repr_mimebundle_().get("text/latex")

    @property
    def plain(self) -> str:
        """Hypotheses |- statement in SymPy's words."""
        return f"{', '.join(sorted(map(str, self.given)))} |- {self.statement}".strip()

    @property
    def premises(self) -> tuple[Outline, ...]:
        return tuple(_outlines_in(self.arguments))

    def tree(self) -> Iterator[Outline]:
        """This outline and all that it rests on, each once, premises first."""
        seen: set[Outline] = set()
        waiting = [(self, False)]
        while waiting:
            outline, ready = waiting.pop()
            if ready:
                yield outline
            elif outline not in seen:
                seen.add(outline)
                waiting.append((outline, True))
                waiting.extend((premise, False) for premise in reversed(outline.premises))


@dataclass(frozen=True, slots=True)
class Conclusion:
    """What a step's body answers: a statement, the hypotheses it adds, and those it discharges, by the place of the
    argument whose premises carry them (by place: the same outline may stand in two places)."""

    statement: Formula
    given: Iterable[Formula] = ()
    drop: Mapping[int, Iterable[Formula]] = field(default_factory=dict)


def rule(body: Callable[..., Conclusion]) -> Callable[..., Outline]:
    """A function whose docstring says what it infers, as the maker of its outlines. Premises' hypotheses are kept
    unless the body drops them."""
    need(body.__name__ not in RULES, "rule: the name {} is taken", body.__name__)
    need(bool(getdoc(body)), "rule: {} has no docstring, so it says nothing", body.__name__)
    premises = [part.annotation == "Outline" for part in signature(body).parameters.values()]

    @wraps(body)
    def apply(*arguments: object) -> Outline:
        for argument, premise in zip(arguments, premises, strict=False):
            need(not premise or type(argument) is Outline, "{}: {} is no outline", body.__name__, argument)
        conclusion = body(*arguments)
        added = frozenset(conclusion.given)
        given = set(added)
        for place, argument in enumerate(arguments):
            for premise in _outlines_in((argument,)):
                given |= premise.given - frozenset(conclusion.drop.get(place, ()))
        for formula in (*added, conclusion.statement):      # the others are of outlines
            need(isinstance(formula, Formula), "{}: {} is not a formula", body.__name__, formula)
            well_formed(formula)
        return Outline(frozenset(given), conclusion.statement, body.__name__, arguments)

    RULES[body.__name__] = apply
    return apply


def _outlines_in(arguments: Iterable[object]) -> Iterator[Outline]:
    for argument in arguments:
        if isinstance(argument, Outline):
            yield argument
        elif isinstance(argument, tuple):
            yield from _outlines_in(argument)
