"""The states of a rule that are linear in states and inputs, whatever the others are: Adam's averages of gradients."""

from collections.abc import Mapping

from sympy import Expr, Symbol

from derive.outlines.terms import At, Refused
from derive.search.transfer import linear


def linear_part(laws: Mapping[str, Expr], step: Symbol) -> tuple[dict[str, Expr], dict[str, str]]:
    """The laws that are linear together and the same at every step; and of each other state why it is none of them."""
    kept = dict(laws)
    refused: dict[str, str] = {}
    while True:
        wrong = {name: reason for name, law in kept.items() if (reason := _reason(name, law, kept, laws, step))}
        if not wrong:
            return kept, refused
        refused |= wrong
        kept = {name: law for name, law in kept.items() if name not in wrong}


def _reason(name: str, law: Expr, kept: Mapping[str, Expr], laws: Mapping[str, Expr], step: Symbol) -> str:
    missing = sorted({entry.name for entry in law.atoms(At)} & (set(laws) - set(kept)))
    if missing:
        return f"it is made of {', '.join(missing)}"
    try:
        linear({name: law}, step)           # the others are inputs here
    except Refused:
        return "it is not linear in states and inputs, or not the same at every step"
    return ""


def made_of(state: str, laws: Mapping[str, Expr]) -> tuple[str, ...]:
    """The states that the law of a state reads, those that their laws read, and itself."""
    found, waiting = set[str](), {state}
    while waiting:
        found |= waiting
        waiting = {entry.name for name in waiting for entry in laws[name].atoms(At)} & laws.keys() - found
    return tuple(name for name in laws if name in found)
