"""A derivation as HTML: chains on a grid, a reason beside each line, blocks as indented sections."""

from collections.abc import Iterable, Iterator

from derive.show.maths.tree import Sign, row, width
from derive.show.phrases import Line, Lines, Proof, ToldItem, Under

from .mathml import formula, phrase
from .tags import Node, Tag, tag

LONG_START = 9.0        # em; a longer left side gets a line of its own
WIDE_START = 2.5        # em; a longer one has a line of its own on a narrow screen
EQUALS = Sign("=", "relation")


def proof(found: Proof, number: int) -> Iterator[Node]:
    """A proof under its heading; its statement where there are several."""
    yield tag("h3", f"Proof {number}" if number else "Proof")
    if number and not found.at_once and not found.opens_with_it:
        yield tag("p", phrase(found.statement, display=True), class_="statement")
    yield from items(found.items)


def items(found: Iterable[ToldItem]) -> Iterator[Tag]:
    for item in found:
        yield _under(item) if isinstance(item, Under) else _chain(item)


def _under(item: Under) -> Tag:
    title = tag("p", _mark(item.mark), phrase(item.title), class_="case")
    return tag("div", title, tag("div", items(item.items), class_="inside"), class_="block")


def _chain(item: Lines) -> Tag:
    rows: list[Node] = []
    left: list[Node] = [] if item.start is None else formula(item.start, display=True)
    alone = item.start is not None and width(item.start) > LONG_START
    side = "left wide" if item.start is not None and width(item.start) > WIDE_START else "left"
    if alone:
        rows.append(tag("div", _mark(item.mark), left, class_="start"))
    for k, line in enumerate(item.lines):
        first = k == 0 and not alone
        rows += [tag("div", _mark(item.mark) if first else "", left if first else "", class_=side if first else "left"),
                 tag("div", _right(line, item.start is not None), class_="right"),
                 tag("div", phrase(line.reason), class_="why")]
    return tag("div", rows, class_="chain" if item.start is not None else "chain alone")


def _right(line: Line, equals: bool) -> list[Node]:
    if not equals:
        return phrase(line.said, display=True)
    return [node for piece in line.said for node in (
        [piece] if isinstance(piece, str) else formula(row(EQUALS, piece), display=True))]


def _mark(mark: int) -> list[Node]:
    return [tag("span", f"({mark})", class_="mark"), " "] if mark else []
