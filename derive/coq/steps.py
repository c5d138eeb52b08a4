"""The steps of a proof in their order, each with its variables and hypotheses in the order of its definition."""
from __future__ import annotations

from collections.abc import Container, Mapping
from typing import NamedTuple

from derive.kernel.terms import Name, Term, substituted
from derive.kernel.theorem import Theorem
from derive.kernel.types import Refused

from .names import in_order

Said = tuple[frozenset[Term], Term]         # the hypotheses of a theorem and its statement


class Step(NamedTuple):
    """A theorem as a definition: its name, its variables and its hypotheses, in their order."""

    name: str
    variables: list[Name]
    given: list[Term]


Steps = Mapping[Said, Step]


def said_by(theorem: Theorem) -> Said:
    """What a theorem says: two that say the same are one step, however each is proved."""
    return theorem.given, theorem.statement


def in_sequence(theorem: Theorem, done: Container[Said]) -> list[Theorem]:
    """The steps of a proof that say what is not said yet, premises first."""
    found, waiting = dict[Said, Theorem](), [(theorem, False)]
    while waiting:
        step, ready = waiting.pop()
        if ready:
            found.setdefault(said_by(step), step)
        elif said_by(step) not in found and said_by(step) not in done:
            waiting.append((step, True))
            waiting.extend((part, False) for part in reversed(step.arguments) if isinstance(part, Theorem))
    return list(found.values())


def hypotheses(theorem: Theorem, steps: Steps) -> list[Term]:
    """The hypotheses in the order in which the premises have them."""
    if theorem.rule == "assume":
        return [theorem.statement]
    premises = [steps[said_by(part)] for part in theorem.arguments if isinstance(part, Theorem)]
    inherited = [formula for step in premises for formula in step.given]
    if theorem.rule == "imply":
        inherited = [formula for formula in inherited if formula is not theorem.arguments[0]]
    if theorem.rule == "instantiate":
        new = values(theorem)
        inherited = [substituted(formula, new) for formula in inherited]
    return list(dict.fromkeys(inherited))


def vanished(theorem: Theorem, steps: Steps, free: frozenset[Name]) -> list[Name]:
    """The variables that the proof of a step speaks of and its theorem, with these free variables, does not."""
    names = set[Name]()
    for part in theorem.arguments:
        if isinstance(part, Theorem):
            names.update(steps[said_by(part)].variables)
        elif isinstance(part, Term) and theorem.rule not in ("instantiate", "generalise"):
            names.update(part.free)
    if theorem.rule == "generalise":
        names -= term_at(theorem, 0).free
    if theorem.rule == "instantiate":
        new = values(theorem)
        names = (names - new.keys()).union(*(new[name].free for name in names & new.keys()))
    return in_order(frozenset(names - free))


def values(theorem: Theorem) -> dict[Name, Term]:
    """The new values of variables in a step of `instantiate`."""
    pairs = [part for part in theorem.arguments[1:] if isinstance(part, Term)]
    return {(variable.name, variable.type): value for variable, value in zip(pairs[::2], pairs[1::2], strict=True)}


def term_at(theorem: Theorem, place: int) -> Term:
    """An argument of a step that is a term."""
    part = theorem.arguments[place]
    if not isinstance(part, Term):
        raise Refused(f"certificate: {part!r} is no term, in a step of {theorem.rule}")
    return part


def premise_at(theorem: Theorem, place: int) -> Theorem:
    """An argument of a step that is a theorem."""
    part = theorem.arguments[place]
    if not isinstance(part, Theorem):
        raise Refused(f"certificate: {part!r} is no theorem, in a step of {theorem.rule}")
    return part
