"""The errata: what a document prints that cannot stand as it is, a check by hand, and what to print instead.

The verdicts decide what is listed and how severe it is. The words come from a table beside the proofs; a claim that has
none there is listed in the words of its script.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from types import MappingProxyType

from .lines import WIDTH, Line, fold
from .row import Json, NeededHypothesis, Repair, Row, order, plain_data
from .signs import styled

Sign = Callable[[str], str]
Words = Mapping[str, Mapping[str, str]]         # claim -> printed, check, correct or needs
LABEL = 10                                      # where the text beside a label begins
KINDS = {                                       # the most severe first; each with its heading
    "false": "Not true as printed",
    "misprint": "Damaged or ambiguous",
    "hypothesis": "True under a condition that is not stated",
}
STYLES = {"false": "red", "misprint": "magenta", "hypothesis": "yellow"}
OPENING = ("What is printed and cannot stand as it is. Each check can be done by hand. What is correct is proved, and "
           "so is what needs a condition: `derive show {}` shows one of these proofs.")
NO_WORDS: Words = MappingProxyType({})
FIELDS = {"false": {"printed", "check", "correct"}, "misprint": {"printed", "check", "correct"},
          "hypothesis": {"printed", "needs", "check"}}


@dataclass(frozen=True, slots=True)
class Erratum:
    """One correction: where it stands, what is printed, how to see that it is wrong, what is right."""

    kind: str
    claim: str
    inventory: tuple[str, ...]
    document: str
    where: str
    printed: tuple[str, ...]
    needs: tuple[str, ...]              # the conditions that are missing
    check: tuple[str, ...]              # a case in which it fails
    correct: tuple[str, ...]
    witness: tuple[str, ...] = ()       # the case that the attack found, in full


def errata(rows: Iterable[Row], words: Words = NO_WORDS) -> list[Erratum]:
    """The corrections to all that is printed, document by document, the most severe first. Lemmas are looked up."""
    rows = list(rows)
    by_name = {row.claim: row for row in rows}
    printed = [row for row in rows if row.listed and row.printed]
    found = [_worded(one, words) for row in printed if (one := _erratum(row, by_name)) is not None]
    documents = sorted(dict.fromkeys(row.document for row in printed),
                       key=lambda name: min(order(row.inventory) for row in printed if row.document == name))
    return sorted(found, key=lambda one: (documents.index(one.document), list(KINDS).index(one.kind),
                                          order(one.inventory)))


def errata_page(found: Sequence[Erratum], width: int = WIDTH, sign: Sign = str) -> Iterator[Line]:
    """The errata as one reads them."""
    if not found:
        yield (("Nothing to correct.", ""),)
        return
    for part in fold(OPENING.format((found[0].inventory or (found[0].claim,))[0]), width):
        yield ((part, ""),)
    yield ()
    for document, all_of_it in groupby(found, key=lambda one: one.document):
        here = list(all_of_it)
        yield (document, "bold"), (f"   {len(here)} correction{'s' * (len(here) != 1)}", "dim")
        for kind, group in groupby(here, key=lambda one: one.kind):
            yield ()
            yield ((f"  {KINDS[kind]}", STYLES[kind]),)
            for one in group:
                yield ()
                yield from _told(one, width, sign)
        yield ()
    yield from _count(found, width)


def as_json(one: Erratum) -> dict[str, Json]:
    """The record that --errata --json prints for a correction."""
    return plain_data(asdict(one))


def _erratum(row: Row, by_name: Mapping[str, Row]) -> Erratum | None:
    """In the words of the script, by the verdict; prose is as wrong as its nearest formal statement."""
    fixed = row.repair
    if row.verdict in ("fails", "misprint") and fixed is not None:
        kind = "false" if row.verdict == "fails" else "misprint"
        return _made(kind, row, (), _witnesses(row), _said(fixed))
    if row.verdict == "holds-if":
        return _made("hypothesis", row, _needed(row.hypotheses), _without(row.hypotheses), ())
    nearest = by_name.get(fixed.claim) if row.verdict == "informal" and fixed is not None else None
    if nearest is None:
        return None
    if nearest.verdict == "fails" and nearest.repair is not None:
        return _made("false", row, (), _witnesses(nearest), _said(nearest.repair))
    if nearest.verdict == "holds-if":
        return _made("hypothesis", row, _needed(nearest.hypotheses), _without(nearest.hypotheses), ())
    return None


def _made(kind: str, row: Row, needs: tuple[str, ...], witness: tuple[str, ...], correct: tuple[str, ...]) -> Erratum:
    prose = row.verdict in ("misprint", "informal")
    printed = (row.statement,) if prose else tuple(map(styled, row.statement.split("; ")))
    return Erratum(kind, row.claim, row.inventory, row.document, row.where, printed, needs, witness, correct, witness)


def _worded(one: Erratum, words: Words) -> Erratum:
    """The same correction in the words of the table, if it has some for a correction of this kind."""
    found = words.get(one.claim, {})
    if set(found) != FIELDS[one.kind]:
        return one
    printed, needs, check, correct = ((found[name],) if name in found else () for name in (
        "printed", "needs", "check", "correct"))
    return replace(one, printed=printed, needs=needs, check=check, correct=correct)


def _witnesses(row: Row) -> tuple[str, ...]:
    return (styled(row.witness),) if row.witness else ()


def _said(repair: Repair) -> tuple[str, ...]:
    needed = ", ".join(_needed(repair.hypotheses))
    *others, last = map(styled, repair.statement.split("; "))
    return (*others, f"{last}, if {needed}" if needed else last)


def _needed(hypotheses: Iterable[NeededHypothesis]) -> tuple[str, ...]:
    return tuple(styled(need.hypothesis) for need in hypotheses)


def _without(hypotheses: Iterable[NeededHypothesis]) -> tuple[str, ...]:
    return tuple(styled(need.witness) for need in hypotheses)


def _told(one: Erratum, width: int, sign: Sign) -> Iterator[Line]:
    number = f"   [{', '.join(one.inventory)}]" if one.inventory else f"   {one.claim}"
    yield ("  ", ""), (one.where, "bold"), (number, "dim")
    style = STYLES[one.kind]
    for label, texts, colour in (("printed", one.printed, ""), ("needs", one.needs, style), ("check", one.check, "dim"),
                                 ("correct", one.correct, "green")):
        for k, text in enumerate(texts):
            yield from _beside(label if k == 0 else "", text, colour, width, sign)


def _beside(label: str, text: str, style: str, width: int, sign: Sign) -> Iterator[Line]:
    for k, part in enumerate(fold(sign(text), width - LABEL - 2)):
        yield ("  ", ""), ((label if k == 0 else "").ljust(LABEL), "dim"), (part, style)


def _count(found: Sequence[Erratum], width: int) -> Iterator[Line]:
    counts = [(sum(one.kind == kind for one in found), heading) for kind, heading in KINDS.items()]
    told = ", ".join(f"{count} {heading[0].lower()}{heading[1:]}" for count, heading in counts if count)
    for part in fold(f"{len(found)} correction{'s' * (len(found) != 1)}: {told}", width):
        yield ((part, "bold"),)
