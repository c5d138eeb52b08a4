"""A derivation that was checked, line by line: as a page and as a record."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass

from .lines import WIDTH, Line, fold
from .row import Json, NeededHypothesis, plain_data
from .signs import styled

Sign = Callable[[str], str]
FOLLOWS, ONLY_IF, FAILS, UNKNOWN = "follows", "follows-if", "fails", "unknown"
TOLD = {FOLLOWS: ("follows", "green"), ONLY_IF: ("only if", "yellow"), FAILS: ("does not follow", "red"),
        UNKNOWN: ("unknown", "magenta")}
LABEL = 18                      # where what is said of a line begins


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """A line of the text, the statement it makes, and what came of it."""

    line: int
    written: str
    statement: str
    verdict: str
    witness: str = ""
    hypotheses: tuple[NeededHypothesis, ...] = ()
    presupposes: tuple[str, ...] = ()   # what the line takes for granted by its writing
    would: tuple[str, ...] = ()         # statements that hold in its place
    note: str = ""
    digests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckedDerivation:
    """Its lines, and what they say together where all of them follow."""

    lines: tuple[CheckedLine, ...]
    together: str = ""
    digests: tuple[str, ...] = ()


def first_wrong(found: Sequence[CheckedDerivation]) -> CheckedLine | None:
    """The first line that does not follow, or of which that is unknown."""
    return next((line for one in found for line in one.lines if line.verdict != FOLLOWS), None)


def as_json(name: str, found: Sequence[CheckedDerivation], words: Sequence[int]) -> dict[str, Json]:
    """The record that --json prints."""
    wrong = first_wrong(found)
    return {"file": name, "first_wrong": None if wrong is None else wrong.line, "words": list(words),
            "derivations": [plain_data(asdict(one)) for one in found]}


def checked_page(found: Sequence[CheckedDerivation], words: Sequence[int], width: int = WIDTH,
                 sign: Sign = str) -> Iterator[Line]:
    for k, one in enumerate(found):
        if k:
            yield ()
        for line in one.lines:
            yield from _line(line, width, sign)
        if one.together:
            yield from _beside("together", f"{styled(one.together)}: proved, digest {', '.join(one.digests)}", "",
                               width, sign)
    yield ()
    yield from _count(found, words, width)


def _line(line: CheckedLine, width: int, sign: Sign) -> Iterator[Line]:
    told, style = TOLD[line.verdict]
    for k, part in enumerate(fold(sign(line.written), width - LABEL - 9)):
        yield ((f"line {line.line}" if k == 0 else "").ljust(9), "dim"), (
            (told if k == 0 else "").ljust(LABEL), style), (part, "")
    for need in line.hypotheses:
        yield from _beside("if", styled(need.hypothesis), "yellow", width, sign)
        yield from _beside("without", styled(need.witness), "dim", width, sign)
    if line.witness:
        yield from _beside("witness", styled(line.witness), "red", width, sign)
    if line.presupposes:
        yield from _beside("presupposes", ", ".join(map(styled, line.presupposes)), "dim", width, sign)
    for text in line.would:
        yield from _beside("would follow", styled(text), "green", width, sign)
    if line.note and line.verdict in (UNKNOWN, FAILS):
        yield from _beside("why" if line.verdict == UNKNOWN else "hint", line.note, "", width, sign)


def _beside(label: str, text: str, style: str, width: int, sign: Sign) -> Iterator[Line]:
    for k, part in enumerate(fold(sign(text), width - LABEL - 9)):
        yield (" " * 9, ""), ((label if k == 0 else "").ljust(LABEL), "dim"), (part, style)


def _count(found: Sequence[CheckedDerivation], words: Sequence[int], width: int) -> Iterator[Line]:
    lines = [line for one in found for line in one.lines]
    count = {verdict: sum(line.verdict == verdict for line in lines) for verdict in TOLD}
    said = {FOLLOWS: "{} follow", ONLY_IF: "{} under a condition only", FAILS: "{} not", UNKNOWN: "{} unknown"}
    told = ", ".join(said[verdict].format(number) for verdict, number in count.items() if number)
    wrong = first_wrong(found)
    ending = "" if wrong is None else f". The first that does not follow: line {wrong.line}" if (
        wrong.verdict != UNKNOWN) else f". The first that is not known to follow: line {wrong.line}"
    more = f". Read as words: line{'s' * (len(words) != 1)} {', '.join(map(str, words))}" if words else ""
    for part in fold(f"{len(lines)} line{'s' * (len(lines) != 1)}: {told}{ending}{more}", width):
        yield ((part, "bold"),)
