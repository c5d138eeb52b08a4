"""Where a piece of text stands, and how to quote its line with carets under it."""

import unicodedata
from dataclasses import dataclass

TAB = " " * 4
WIDEST_QUOTE = 100  # a longer line is cut around the caret: a terminal would wrap it and the caret would point nowhere
BEFORE_CARET = 60  # what stays of a long line left of the caret
LONGEST_EXCERPT = 32


@dataclass(frozen=True, slots=True)
class Span:
    """The half-open range [start, end) of offsets into a text."""

    start: int
    end: int

    def to(self, other: "Span") -> "Span":
        return Span(self.start, other.end)


NOWHERE = Span(0, 0)


def line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def column_of(text: str, offset: int) -> int:
    """The column counts characters from 1, as an editor does, however wide they are drawn."""
    return offset - text.rfind("\n", 0, offset)


def excerpt(piece: str) -> str:
    """`piece` on one line, safe to print, and short enough to stand inside a sentence."""
    line = "".join(_glyph(character) for character in " ".join(piece.split()))
    return line if len(line) <= LONGEST_EXCERPT else line[: LONGEST_EXCERPT - 1] + "\N{HORIZONTAL ELLIPSIS}"


def printable(text: str) -> str:
    """Lines that are safe to print: only a picture of a character that could move the cursor of a terminal."""
    return "\n".join("".join(map(_glyph, line)) for line in text.split("\n"))


def unseen(text: str) -> str:
    """The first character that is not seen, or changes how its neighbours are seen; tabs and line ends may stay."""
    return next((character for character in text if character not in "\t\n"
                 and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")), "")


def quote(text: str, at: Span) -> str:
    """The line on which `at` starts, numbered when the text has several, with carets under what `at` covers of it."""
    start = min(at.start, len(text))
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", start)
    line = text[first:] if last < 0 else text[first:last]
    line = line.rstrip("\r")
    column, end = min(start - first, len(line)), min(at.end - first, len(line))
    line, column, end = _window(line, column, end)
    carets = "^" * max(1, _width(line[column:end]))
    quoted = "".join(_glyph(character) for character in line)
    under = " " * _width(line[:column]) + carets
    if text.rstrip().count("\n") == 0:
        return f"  {quoted}\n  {under}"
    number = str(line_of(text, start))
    return f"  {number} | {quoted}\n  {' ' * len(number)} | {under}"


def _window(line: str, column: int, end: int) -> tuple[str, int, int]:
    """The part of a long line around `column`, with the columns moved along."""
    if len(line) <= WIDEST_QUOTE:
        return line, column, end
    left = max(0, column - BEFORE_CARET)
    right = left + WIDEST_QUOTE
    before = "\N{HORIZONTAL ELLIPSIS}" if left > 0 else ""
    after = "\N{HORIZONTAL ELLIPSIS}" if right < len(line) else ""
    moved = len(before) - left
    return before + line[left:right] + after, column + moved, min(end, right) + moved


def _glyph(character: str) -> str:
    """What is printed for a character: only a picture of one that could move the cursor of a terminal."""
    if character == "\t":
        return TAB
    if ord(character) < 0x20:
        return chr(0x2400 + ord(character))
    if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
        return "\N{REPLACEMENT CHARACTER}"
    return character


def _width(piece: str) -> int:
    """How many terminal columns `piece` takes once printed."""
    total = 0
    for character in "".join(_glyph(character) for character in piece):
        if unicodedata.category(character) in ("Mn", "Me"):
            continue
        total += 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
    return total
