"""Lines of styled text, wrapped to a width: chains of equations aligned, each reason beside its line."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sympy import Basic

from .items import Block, Chain, Item
from .lines import WIDTH, Line, Span, fold

LEAST_REASON = 24               # a column narrower than this is no column
LONG_START = 18                 # a longer left side gets a line of its own


@dataclass(frozen=True, slots=True)
class Page:
    """Puts items on lines; `write` writes terms, `sign` turns a text into what the output can show."""

    write: Callable[[Basic], str]
    sign: Callable[[str], str] = str
    width: int = WIDTH

    def items(self, items: Iterable[Item], indent: int = 2) -> Iterator[Line]:
        for item in items:
            yield from self._block(item, indent) if isinstance(item, Block) else self._chain(item, indent)

    def labelled(self, label: str, text: str, style: str, indent: int = 0, column: int = 10) -> Iterator[Line]:
        """A word in the margin, and a text beside it."""
        for k, part in enumerate(fold(self.sign(text), self.width - indent - column)):
            margin = (label if k == 0 else "").ljust(column)
            yield (" " * indent, ""), (margin if part else margin.rstrip(), "dim"), (part, style)

    def _block(self, block: Block, indent: int) -> Iterator[Line]:
        for k, part in enumerate(fold(self.sign(block.title), self.width - indent - 2 - 4)):
            yield self._margin(block.mark if k == 0 else 0, indent + 2 * (k > 0), ""), (part, "bold")
        yield from self.items(block.items, indent + 2)

    def _margin(self, mark: int, indent: int, text: str) -> Span:
        label = f"({mark})" if mark else ""
        return (label.rjust(indent - 1) + " " if len(label) < indent else f"{label} ") + text, ""

    def _chain(self, chain: Chain, indent: int) -> Iterator[Line]:
        start = "" if chain.start is None else self.sign(self.write(chain.start))
        margin = max(indent, len(f"({chain.mark}) ") if chain.mark else 0)
        parts = [(self.sign(self.write(step.term)), self.sign(step.reason)) for step in chain.steps]
        lead = f"{start} = " if start else ""
        alone = len(lead) > LONG_START and (len(parts) > 1 or len(lead + parts[0][0]) > self.width - margin)
        column = margin + (4 if alone else len(lead))
        gap = self._reason_column([column + len(term) for term, _ in parts])
        if alone:
            for k, part in enumerate(fold(start, self.width - margin)):
                yield self._margin(chain.mark if k == 0 else 0, margin, ""), (part, "")
        for k, (term, why) in enumerate(parts):
            equals = "" if not start else "  = " if alone else lead if k == 0 else lead[-2:].rjust(len(lead))
            folded = fold(term, self.width - column)
            for row, part in enumerate(folded[:-1]):
                yield self._margin(chain.mark * (k == row == 0 and not alone), margin, ""), (
                    (equals if row == 0 else "").ljust(column - margin), ""), (part, "")
            head = (self._margin(chain.mark * (k == 0 and len(folded) == 1 and not alone), margin, ""),
                    ((equals if len(folded) == 1 else "").ljust(column - margin), ""), (folded[-1], ""))
            yield from self._beside(head, why, gap)

    def _reason_column(self, ends: list[int]) -> int:
        """Where the reasons stand: after the longest line that leaves room for one."""
        widest = self.width - LEAST_REASON
        return max([end + 3 for end in ends if end + 3 <= widest] + [min(widest, self.width // 2)])

    def _beside(self, head: Line, why: str, gap: int) -> Iterator[Line]:
        if not why:
            yield head
            return
        first, *rest = fold(why, self.width - gap)
        used = sum(len(text) for text, _ in head)
        if used + 2 <= gap:
            yield (*head, (" " * (gap - used), ""), (first, "dim"))
        elif used + 3 + len(why) <= self.width:
            yield (*head, ("   ", ""), (why, "dim"))
            return
        else:
            yield head
            yield (" " * gap, ""), (first, "dim")
        for part in rest:
            yield (" " * gap, ""), (part, "dim")
