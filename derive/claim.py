"""A printed statement, where it stands, its verdict, and the evidence for it."""

import re
from dataclasses import dataclass
from enum import StrEnum

from derive.first_kernel.facts import FACTS
from derive.first_kernel.terms import Formula
from derive.first_kernel.theorem import Theorem
from derive.notation.errors import Error
from derive.notation.source import excerpt

NAME = re.compile(r"\w[\w-]*(?:\.\w[\w-]*)*")
LONGEST = 100               # characters of a name


class ClaimError(Error):
    """A claim that is put wrongly: a name taken twice, a refutation without a repair."""


class Verdict(StrEnum):
    """What a claim is worth."""

    HOLDS = "holds"
    HOLDS_IF = "holds-if"
    FAILS = "fails"
    MISPRINT = "misprint"
    INFORMAL = "informal"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """What a claim needs and its text does not say, and a witness that breaks the claim without it."""

    formula: Formula
    witness: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a statement is printed."""

    document: str
    where: str


def named_plainly(name: str) -> str:
    """The name of a claim, which is a link, a file and a word of the command line as well."""
    if not NAME.fullmatch(name) or len(name) > LONGEST:
        raise ClaimError(f"{excerpt(name)!r} cannot be the name of a claim: expected words of letters, digits, '_' and "
                         f"'-', joined by points, {LONGEST} characters at most; write one such as momentum.limit")
    return name


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement with its verdict. `theorems` prove it, or what stands in its place (the reading, the repair)."""

    name: str
    inventory: tuple[str, ...]
    place: Place
    statements: tuple[str, ...]
    verdict: Verdict
    theorems: tuple[Theorem, ...] = ()
    hypotheses: tuple[Hypothesis, ...] = ()
    definitions: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    presupposed: tuple[Formula, ...] = ()
    witness: str = ""
    repair: "Claim | None" = None
    note: str = ""
    seconds: float = 0.0
    cites: tuple[str, ...] = ()     # theorems by which the hypotheses say what the text says
    printed: bool = True            # or else the document asks for it, or assumes it

    def __post_init__(self) -> None:
        named_plainly(self.name)

    @property
    def steps(self) -> int:
        """How many rule applications the evidence is made of."""
        return sum(1 for theorem in self.evidence for _ in theorem.tree())

    @property
    def evidence(self) -> tuple[Theorem, ...]:
        return self.theorems + (self.repair.evidence if self.repair else ())

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(sorted({node.rule for theorem in self.evidence for node in theorem.tree()}))

    @property
    def cited(self) -> tuple[str, ...]:
        """What is believed without proof, in its own proofs or in the reading of its text."""
        return tuple(sorted({str(node.arguments[0]) for theorem in self.theorems for node in theorem.tree()
                             if node.rule == "fact" and node.arguments[0] in FACTS}.union(self.cites)))

    @property
    def facts(self) -> tuple[str, ...]:
        """The same, with what stands in its place."""
        return tuple(sorted({*self.cited, *(self.repair.facts if self.repair else ())}))

    @property
    def settled(self) -> bool:
        return self.verdict is not Verdict.UNKNOWN
