"""Lines of styled text: how they are folded, and how they reach a terminal, a pipe, or an output without our signs."""

from collections.abc import Iterator

Span = tuple[str, str]          # a text and its style
Line = tuple[Span, ...]
WIDTH = 80
DEPTH = {"(": 1, ")": -1, "[": 3, "]": -3, "{": 3, "}": -3}     # an index is not broken while anything else can be


def fold(text: str, width: int) -> list[str]:
    """A text in lines of at most `width`, broken outside of brackets and before an operator where that is possible."""
    lines: list[str] = []
    while len(text) > width:
        at = max(_places(text, width), default=(0, width, width))
        lines.append(text[: at[1]])
        text = text[at[2]:]
    return [*lines, text]


def _places(text: str, width: int) -> Iterator[tuple[int, int, int]]:
    """(how good, where the line ends, where the next begins) of each place to break in the first `width` signs."""
    depth = 0
    for k, sign in enumerate(text[: width + 1]):
        depth += DEPTH.get(sign, 0)
        early = 20 * (k < width * 2 // 5)
        if sign == " ":
            after_operator = text[k - 1] in "+-=≤<≠·≥>→" or text[k - 1] == "}"
            before_bound = text[k + 1: k + 2] in "≥>→"
            yield -2 * depth - 3 * after_operator - before_bound - early, k, k + 1
        elif sign in "·/" and k > 0:
            yield -2 * depth - 5 - early, k, k
