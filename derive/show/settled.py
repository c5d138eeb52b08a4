"""What a claim shows of itself, and which claims this run has settled, in order."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Protocol

from derive.notation.errors import Error

if TYPE_CHECKING:
    from derive.kernel.theorem import Theorem as Proof
    from derive.outlines.outline import Outline
    from derive.outlines.terms import Formula


class Words(Protocol):
    """A part of a sentence: a formula in the notation, or words."""

    @property
    def text(self) -> str: ...
    @property
    def formula(self) -> bool: ...


class Spelled(Protocol):
    """A sentence with formulas in it."""

    @property
    def pieces(self) -> Sequence[Words]: ...


class Need(Protocol):
    """A hypothesis that a claim needs and its text does not state."""

    @property
    def formula(self) -> "Formula": ...
    @property
    def witness(self) -> str: ...


class Printed(Protocol):
    """Where a statement stands."""

    @property
    def document(self) -> str: ...
    @property
    def where(self) -> str: ...


class Shown(Protocol):
    """A statement with its verdict and its evidence: derive.sheets.claims.Claim, as those see it who show it."""

    @property
    def name(self) -> str: ...
    @property
    def inventory(self) -> tuple[str, ...]: ...
    @property
    def place(self) -> Printed: ...
    @property
    def statements(self) -> tuple[str, ...]: ...
    @property
    def verdict(self) -> str: ...
    @property
    def theorems(self) -> "tuple[Outline, ...]": ...
    @property
    def evidence(self) -> "tuple[Outline, ...]": ...
    @property
    def proofs(self) -> "tuple[Proof, ...]": ...
    @property
    def hypotheses(self) -> Sequence[Need]: ...
    @property
    def definitions(self) -> tuple[str, ...]: ...
    @property
    def given(self) -> tuple[str, ...]: ...
    @property
    def presupposes(self) -> Sequence[Spelled]: ...
    @property
    def witness(self) -> str: ...
    @property
    def repair(self) -> "Shown | None": ...
    @property
    def note(self) -> str: ...
    @property
    def steps(self) -> int: ...
    @property
    def rules(self) -> tuple[str, ...]: ...
    @property
    def cited(self) -> tuple[str, ...]: ...
    @property
    def facts(self) -> tuple[str, ...]: ...
    @property
    def cites(self) -> tuple[str, ...]: ...
    @property
    def digests(self) -> tuple[str, ...]: ...
    @property
    def seconds(self) -> float: ...
    @property
    def printed(self) -> bool: ...
    @property
    def lemma(self) -> bool: ...
    @property
    def made(self) -> int: ...
    def vouched(self) -> "Shown": ...


MADE = count(1)                 # numbers the claims of a script in the order in which it makes them
SETTLED: list[Shown] = []       # of this run, lemmas too; `collecting` sets it aside
HEARERS: list[Callable[[Shown], None]] = []     # are told of each claim when it is settled


class Waiting(Protocol):
    """A claim that settles itself when the run ends: nobody chose how, and no other claim asked for it before."""

    def settled(self) -> Shown: ...


WAITING: list[Waiting] = []


def settle_waiting() -> None:
    """Settle the claims that wait, in the order in which they were made."""
    while WAITING:
        WAITING.pop(0).settled()


def settled(claim: Shown) -> None:
    """Put a claim down, as it may be shown. Two claims of one name are a mistake."""
    if any(claim.name == other.name for other in SETTLED):
        raise Error(f"two claims are named {claim.name}")
    claim = claim.vouched()
    SETTLED.append(claim)
    for hear in HEARERS:
        hear(claim)


@contextmanager
def collecting(hear: Callable[[Shown], None] | None = None) -> Iterator[list[Shown]]:
    """The claims that are settled inside, and they alone, as they were made; the list is filled when the block is left,
    and each claim is heard of at once."""
    before, found, heard, waiting = SETTLED[:], list[Shown](), HEARERS[:], WAITING[:]
    SETTLED.clear()
    WAITING.clear()
    HEARERS[:] = [hear] if hear else []
    try:
        yield found
        settle_waiting()
    finally:
        found += sorted((claim.vouched() for claim in SETTLED), key=lambda claim: claim.made)
        SETTLED[:], HEARERS[:], WAITING[:] = before, heard, waiting
