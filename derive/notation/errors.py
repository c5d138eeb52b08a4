"""What a user is told when the tool refuses something on purpose."""

from collections.abc import Callable
from traceback import walk_tb

from derive.notation.source import Span, column_of, line_of, quote


class Error(Exception):
    """Every error the tool raises on purpose; a command prints it as one message, without a traceback."""


class Unspelled(Error):
    """A message and what stands in its braces: put together only for a reader, as spelling terms takes long."""

    def __str__(self) -> str:
        return self.told(str)

    def told(self, spell: Callable[[object], str]) -> str:
        """The message with each part as somebody spells it."""
        message, *parts = self.args
        return str(message).format(*map(spell, parts)) if parts else str(message)


class NotationError(Error):
    """A mistake in a formula: what is wrong, the line with a caret, what was expected, and what to write instead.

    Whoever holds a tree and its text can raise one at a node: `NotationError(problem, text, node.at)`.
    All five arguments are in `args`, so that the error survives pickling between processes.
    """

    def __init__(self, problem: str, text: str, at: Span, expected: str = "", hint: str = "") -> None:
        super().__init__(problem, text, at, expected, hint)
        self.problem = problem
        self.text = text
        self.at = at
        self.expected = expected
        self.hint = hint

    @property
    def line(self) -> int:
        return line_of(self.text, self.at.start)

    @property
    def column(self) -> int:
        return column_of(self.text, self.at.start)

    def __str__(self) -> str:
        lines = [self.problem]
        if self.text.strip():
            lines.append(quote(self.text, self.at))
        if self.expected:
            lines.append(f"expected {self.expected}")
        if self.hint:
            lines.append(self.hint)
        return "\n".join(lines)


OTHERS = ("sympy", "mpmath", "flint")       # packages that may give up on a formula, each with errors of its own


def as_ours(error: Exception, text: str, at: Span) -> Exception:
    """An error that the algebra of another package raised over a formula, as one that tells of the formula."""
    frames = [frame.f_globals.get("__name__", "") for frame, _ in walk_tb(error.__traceback__)]
    if isinstance(error, (Error, MemoryError)) or not frames or frames[-1].partition(".")[0] not in OTHERS:
        return error
    package = frames[-1].partition(".")[0]
    return NotationError(f"the algebra of {package} gives up on this ({type(error).__name__})", text, at,
                         "a formula in simpler parts, such as lines of their own")
