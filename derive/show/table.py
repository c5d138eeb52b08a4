"""The table of verdicts: a line a claim, grouped by document, with what a verdict depends on beneath it."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from .lines import WIDTH, Line, fold
from .row import Repair, Row
from .signs import styled
from .verdicts import INSTEAD, STYLE, UNKNOWN

Sign = Callable[[str], str]
HEADS = ("verdict", "claim", "id", "where", "steps", "seconds")
BENEATH = 12                    # where the lines beneath a claim begin


def table(rows: Sequence[Row], width: int = WIDTH, sign: Sign = str) -> Iterator[Line]:
    """All the rows, and a last line that counts them."""
    cells = [_cells(row) for row in rows]
    heads = HEADS if any(row.inventory for row in rows) else (*HEADS[:2], "", *HEADS[3:])
    widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
    widths[3] = max(5, min(widths[3], width - 2 - sum(widths) + widths[3] - 2 * len(widths) + 2))
    if rows:
        yield ((_joined(heads, widths), "dim"),)
    for document, group in groupby(zip(rows, cells, strict=True), key=lambda pair: pair[0].document):
        yield ((document, "bold"),)
        for row, texts in group:
            verdict, *others = _padded(texts, widths)
            yield ("  ", ""), (verdict, STYLE[row.verdict]), (f"  {_in_columns(others)}".rstrip(), "")
            yield from _beneath(row, width, sign)
    if rows:
        yield ()
    yield from _count(rows)


def _cells(row: Row) -> tuple[str, ...]:
    return (row.verdict, row.claim, ", ".join(row.inventory), row.where, str(row.steps), f"{row.seconds:.2f}")


def _padded(texts: Sequence[str], widths: Sequence[int]) -> list[str]:
    """Words to the left, numbers to the right; a place that is too long is cut short."""
    cut = [text if len(text) <= width else text[: width - 2] + ".." for text, width in zip(texts, widths, strict=True)]
    return [text.rjust(width) if k > 3 else text.ljust(width) for k, (text, width) in
            enumerate(zip(cut, widths, strict=True))]


def _joined(texts: Sequence[str], widths: Sequence[int]) -> str:
    return f"  {_in_columns(_padded(texts, widths))}".rstrip()


def _in_columns(texts: Sequence[str]) -> str:
    """Numbers of claims have no column where no claim has one."""
    return "  ".join(text for text in texts if text)


def _beneath(row: Row, width: int, sign: Sign) -> Iterator[Line]:
    for need in row.hypotheses:
        yield from _under("if", styled(need.hypothesis), "yellow", width, sign)
        yield from _under("without", styled(need.witness), "dim", width, sign)
    if row.verdict == UNKNOWN:
        yield from _under("why", row.note, "", width, sign)
    if row.witness:
        yield from _under("witness", styled(row.witness), "red", width, sign)
    if row.repair is not None:
        yield from _repair(row.repair, INSTEAD.get(row.verdict, ("repair", ""))[0], width, sign)


def _repair(repair: Repair, label: str, width: int, sign: Sign) -> Iterator[Line]:
    """What is proved instead, a line a statement, and its own verdict."""
    for k, statement in enumerate(repair.statement.split("; ")):
        yield from _under(label if k == 0 else "", styled(statement), "green", width, sign)
    needed = ", ".join(styled(need.hypothesis) for need in repair.hypotheses)
    yield from _under("", f"{repair.verdict} {needed}".rstrip(), STYLE[repair.verdict], width, sign)


def _under(label: str, text: str, style: str, width: int, sign: Sign) -> Iterator[Line]:
    for k, line in enumerate(fold(sign(text), width - BENEATH - 9)):
        yield (" " * BENEATH, ""), ((label if k == 0 else "").ljust(9), "dim"), (line, style)


def _count(rows: Sequence[Row]) -> Iterator[Line]:
    count = Counter(row.verdict for row in rows)
    spans: list[tuple[str, str]] = [(f"{len(rows)} claim{'s' * (len(rows) != 1)}", "bold")]
    for verdict in (verdict for verdict in STYLE if count[verdict]):
        spans += [(": " if len(spans) == 1 else ", ", ""), (f"{count[verdict]} {verdict}", STYLE[verdict])]
    yield tuple(spans)
