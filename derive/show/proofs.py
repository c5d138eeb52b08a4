"""What the kernel's proofs of a claim are made of: steps, each once, by rule; the facts that they use; digests."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import groupby

from derive.kernel.facts import FACTS
from derive.kernel.files import digest, write
from derive.kernel.terms import Term
from derive.kernel.text import text
from derive.kernel.theorem import Theorem
from derive.kernel.types import REAL

from .row import CitedFact

SHOWN = 12                      # hex digits of a digest
PLACE = re.compile(r"(.*), ((?:chapter |proposition )?\d[\d.]*(?:\([a-z]\))?)")     # the book, and where in it
KEPT = 1_000                    # claims of a run whose proofs are not walked through again


@lru_cache(maxsize=KEPT)
def steps_by_rule(proofs: tuple[Theorem, ...]) -> tuple[tuple[str, int], ...]:
    """How often each rule is used; what several of the proofs share counts once."""
    return tuple(sorted(Counter(step.rule for step in steps_in(proofs)).items()))


@lru_cache(maxsize=KEPT)
def facts_in(proofs: tuple[Theorem, ...]) -> tuple[str, ...]:
    """The names of the facts that are believed without proof and used."""
    return tuple(sorted({str(step.arguments[0]) for step in steps_in(proofs) if step.rule == "fact"}))


@lru_cache(maxsize=KEPT)
def digests(proofs: tuple[Theorem, ...]) -> tuple[str, ...]:
    """The digest of the proof file of each, as far as it is shown."""
    return tuple(digest(proof)[:SHOWN] for proof in proofs)


def proof_file(proof: Theorem) -> str:
    """The file whose last line is the digest."""
    return write({"it": proof})


def steps_in(proofs: Iterable[Theorem]) -> Iterator[Theorem]:
    """Each step once."""
    waiting, seen = list(proofs), set[Theorem]()
    while waiting:
        step = waiting.pop()
        if step not in seen:
            seen.add(step)
            yield step
            waiting += [part for part in step.arguments if isinstance(part, Theorem)]


@cache
def described(name: str) -> CitedFact:
    """A fact as the kernel states it, with its reference."""
    return CitedFact(name, stated(name), FACTS[name].reference)


def stated(name: str) -> str:
    """The statement of a fact. One about values of any type is shown as it is for real numbers."""
    fact = FACTS[name]
    if isinstance(fact.statement, Term):
        return text(fact.statement)
    return f"{text(fact.at(REAL))} (and for other types)"


def counted(rules: Iterable[tuple[str, int]]) -> str:
    """22 steps: algebra, assume 5, ..."""
    found = tuple(rules)
    count = sum(times for _, times in found)
    used = ", ".join(f"{name} {times}" if times > 1 else name for name, times in found)
    return f"{count} step{'s' * (count != 1)}: {used}" if found else "no step"


def believed(facts: Iterable[CitedFact]) -> str:
    """The facts under the books that they are from: Rudin, ...: inverse (1.12), total (1.5)."""
    named = sorted((*_split(fact.reference), fact.name) for fact in facts)
    books = [f"{book}: {', '.join(sorted(f'{name} ({place})' if place else name for _, place, name in group))}"
             for book, group in groupby(named, key=lambda one: one[0])]
    return "; ".join(books) or "none"


def _split(reference: str) -> tuple[str, str]:
    found = PLACE.fullmatch(reference)
    return (found[1], found[2]) if found else (reference, "")
