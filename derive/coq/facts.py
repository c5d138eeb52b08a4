"""The facts of the kernel's table as lemmas of Facts.v, and the file that compares each statement with its lemma's."""
from __future__ import annotations

from derive.kernel.facts import FACTS
from derive.kernel.terms import Term
from derive.kernel.text import type_text
from derive.kernel.types import BASE, BOOL, INT, OUTCOME, REAL, Refused, Type, to

from .frame import HEADER, ended
from .names import SPACE, coq_type, identifier, in_order
from .terms import Writer, closed_over

# A fact about any type is compared at each of these.
SAMPLES: tuple[Type, ...] = (INT, REAL, BOOL, OUTCOME, to(INT, REAL), to(OUTCOME, REAL, BOOL))


def lemma(name: str, *types: Type) -> str:
    """The lemma of a fact at its types, a function of the fact's variables in order."""
    if types and _only_of_numbers(name):
        return f"fact.{name}_{types[0]}"
    arguments = [*([SPACE] if not types and _speaks_of_outcomes(FACTS[name].at()) else []), *map(coq_type, types)]
    return f"(@fact.{name} {' '.join(arguments)})" if arguments else f"fact.{name}"


def instances() -> dict[str, tuple[str, tuple[Type, ...]]]:
    """Each fact at each of its sample types, under a name of its own."""
    found: dict[str, tuple[str, tuple[Type, ...]]] = {}
    for name in FACTS:
        if isinstance(FACTS[name].statement, Term):
            found[name] = name, ()
            continue
        for place, type_ in enumerate(SAMPLES):
            if type_ in (INT, REAL) or not _only_of_numbers(name):
                found[f"{name}_{type_ if type_ in BASE else place}"] = name, (type_,)
    return found


def comparison() -> str:
    """A Coq file with one definition for each fact, of the statement in the table and with the lemma for its value."""
    lines = []
    for label, (name, types) in instances().items():
        writer, statement = Writer(shared=1_000_000), FACTS[name].at(*types)
        stated = closed_over(in_order(statement.free), writer.text(statement))
        lines.append(f"Definition check_{label} :\n  {stated} :=\n  {lemma(name, *types)}.")
    return "\n".join([HEADER, *lines, ended([f"check_{label}" for label in instances()])])


def cited(name: str, types: tuple[Type, ...], statement: Term) -> str:
    """The proof term of a fact's statement, in which its variables are free."""
    return f"({' '.join((lemma(name, *types), *map(identifier, in_order(statement.free))))})"


def _only_of_numbers(name: str) -> bool:
    """Whether a fact about a type speaks of integers and real numbers alone."""
    try:
        FACTS[name].at(BOOL)
    except Refused:
        return True
    return False


def _speaks_of_outcomes(statement: Term) -> bool:
    waiting = [statement]
    while waiting:
        term = waiting.pop()
        if OUTCOME in type_text(term.type):
            return True
        waiting.extend(term.parts)
    return False
