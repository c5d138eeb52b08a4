"""A printed statement, where it stands, its verdict, and the evidence for it."""

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum

from derive.elaboration.writing import Presupposed, written
from derive.kernel.theorem import Theorem as Proof
from derive.kernel.theorem import need_theorem
from derive.kernel.types import Refused
from derive.notation import parse_claim
from derive.notation.errors import Error
from derive.notation.refused import about_invisible
from derive.notation.source import excerpt, unseen
from derive.outlines.outline import Outline
from derive.outlines.terms import Formula
from derive.reading.names import names_of
from derive.reading.spelling import Spelled, letters_in
from derive.show.page import page_without_heading
from derive.show.proofs import digests, facts_in, steps_by_rule

NAME = re.compile(r"\w[\w-]*(?:\.\w[\w-]*)*")
LONGEST = 100               # characters of a name
NOTHING = Presupposed()


class ClaimError(Error):
    """A claim that is put wrongly: a name taken twice, or one that cannot be a name."""


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
    theorems: tuple[Outline, ...] = ()          # the outlines of their proofs
    proofs: tuple[Proof, ...] = ()              # the theorems of the kernel, one for each statement as it is written
    hypotheses: tuple[Hypothesis, ...] = ()
    definitions: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    presupposed: Presupposed = NOTHING
    witness: str = ""
    repair: "Claim | None" = None
    note: str = ""
    seconds: float = 0.0
    cites: tuple[str, ...] = ()     # theorems by which the hypotheses say what the text says
    printed: bool = True            # or else the document asks for it, or assumes it
    made: int = 0                   # its place among the claims of its script
    lemma: bool = False             # other claims need it, and no list shows it
    refutation: Proof | None = None     # the theorem that a claim fails, of one that does
    unrefuted: str = ""                 # why there is none
    judged: "Judged | None" = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        named_plainly(self.name)
        place = (self.place.document, self.place.where, *self.inventory)
        for text in (*place, *self.statements, *self.definitions, *self.given, self.note):
            if found := unseen(text):       # it would reach a terminal, a document, a file for another program
                raise ClaimError("{}: {}; {}".format(self.name, *about_invisible(found)))

    def __str__(self) -> str:
        """Its page, as `derive claim` prints it."""
        return "\n".join("".join(text for text, _ in line).rstrip() for line in page_without_heading(self))

    @property
    def steps(self) -> int:
        """How many steps of the kernel the evidence is made of; each counts once."""
        return sum(times for _, times in steps_by_rule(self.proved))

    @property
    def evidence(self) -> tuple[Outline, ...]:
        """The outlines of all that is proved."""
        return self.theorems + (self.repair.evidence if self.repair else ())

    @property
    def proved(self) -> tuple[Proof, ...]:
        """The theorems of the kernel: of the statements, or of what stands in their place."""
        return self.proofs + (self.repair.proved if self.repair else ())

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules of the kernel by which it is proved."""
        return tuple(rule for rule, _ in steps_by_rule(self.proved))

    @property
    def cited(self) -> tuple[str, ...]:
        """The facts that its own proofs use, believed without proof, and the theorems by which its text is read."""
        return tuple(sorted({*facts_in(self.proofs), *self.cites}))

    @property
    def facts(self) -> tuple[str, ...]:
        """The same, with what stands in its place."""
        return tuple(sorted({*self.cited, *(self.repair.facts if self.repair else ())}))

    @property
    def presupposes(self) -> tuple[Spelled, ...]:
        """What has to hold for the texts to be defined, and does not follow from what else they say."""
        return self.presupposed.shown(letters_in((*self.statements, *self.definitions, *self.given)))

    @property
    def digests(self) -> tuple[str, ...]:
        """The digest of the proof file of each statement."""
        return digests(self.proofs)

    @property
    def settled(self) -> bool:
        return self.verdict is not Verdict.UNKNOWN

    @property
    def core(self) -> tuple[object, ...]:
        """What is said, the verdict, and all that carries it; the rest is where it stands and how it is put."""
        return (self.statements, self.definitions, self.given, self.presupposed, self.verdict, self.theorems,
                self.proofs, self.refutation, self.hypotheses, self.witness, self.repair and self.repair.core)

    def vouched(self) -> "Claim":
        """The claim as it may be shown: unknown, unless chalkproof itself reached its verdict or reaches it now."""
        doubt = self._doubt()
        if not doubt:
            return self
        return judged(replace(self, verdict=Verdict.UNKNOWN, theorems=(), proofs=(), refutation=None, hypotheses=(),
                              witness="", repair=None, note=f"{self.verdict} is said, but {doubt}"))

    def _doubt(self) -> str:
        """Why the verdict cannot be shown."""
        if self.verdict == Verdict.UNKNOWN or (self.judged is not None and self.judged.core == self.core):
            return ""
        if self.verdict in (Verdict.HOLDS, Verdict.HOLDS_IF) and not self.proofs:
            return "no theorem carries it; claim it with Sheet.claim and one of its ways to settle it"
        if self.verdict == Verdict.HOLDS and self.statements and not self.hypotheses and _proved(self):
            return ""
        return "not by its own evidence; claim it with Sheet.claim and one of its ways to settle it"


class Judged:
    """That a verdict was reached by settling: whoever changes a part of the claim afterwards has another claim."""

    __slots__ = ("core",)

    def __init__(self, core: tuple[object, ...]) -> None:
        self.core = core


def judged(claim: Claim) -> Claim:
    """A claim that was settled just now."""
    return replace(claim, judged=Judged(claim.core))


def given_up(name: str, inventory: tuple[str, ...], place: Place, texts: tuple[str, ...], reason: Exception) -> Claim:
    """A claim of which nothing is known, and why."""
    return judged(Claim(name, inventory, place, texts, Verdict.UNKNOWN, note=str(reason)))


def _proved(claim: Claim) -> bool:
    """The texts, read again, say what the theorems of the kernel say, under nothing but what the texts say. A text
    about a layer, a sequence or random numbers cannot be read by itself, so it does not pass."""
    if claim.definitions or len(claim.proofs) != len(claim.statements):
        return False
    try:
        names = names_of(map(parse_claim, (*claim.statements, *claim.given)))
        said = written(claim.statements, (), claim.given, (), names)
        return all(need_theorem(theorem, "claim").statement is one.formula and theorem.given <= said.said
                   for theorem, one in zip(claim.proofs, said.statements, strict=True))
    except (Error, Refused):
        return False
