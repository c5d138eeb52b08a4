"""Where the parser stands among the tokens, and what it says when the next one does not fit.

A cursor moves, so it is the one object of this package that changes; it lives for one parse and is seen by no caller.
"""

from typing import NoReturn

from derive.notation.errors import NotationError
from derive.notation.lexer import Token, tokens
from derive.notation.limits import MAX_NESTING
from derive.notation.source import Span

COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")


class Cursor:
    __slots__ = ("depth", "position", "text", "tokens")

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.position = 0
        self.depth = 0

    def peek(self, ahead: int = 0) -> Token:
        return self.tokens[min(self.position + ahead, len(self.tokens) - 1)]

    def sees(self, *spellings: str) -> bool:
        """Whether the next token is one of these symbols or words of the grammar."""
        token = self.peek()
        return token.kind in ("symbol", "word") and token.text in spellings

    def ended(self) -> bool:
        """Whether the statement is over."""
        return self.peek().kind in ("newline", "end")

    def take(self) -> Token:
        token = self.peek()
        self.position += 1
        return token

    def expect(self, spelling: str, expected: str) -> Token:
        if not self.sees(spelling):
            self.unexpected(expected)
        return self.take()

    def before(self) -> Span:
        """The place right after the last token taken: where something is missing."""
        end = self.tokens[self.position - 1].at.end if self.position else 0
        return Span(end, end)

    def finish(self, expected: str) -> None:
        """Past the last line end; a single formula is followed by nothing else."""
        if self.peek().kind == "newline":
            self.take()
            if self.peek().kind != "end":
                self.fail("this text is one formula, and goes on", self.peek().at, "the end of the text")
        if self.peek().kind != "end":
            self.unexpected(expected)

    def enter(self) -> None:
        """One level deeper; `leave` undoes it.  A parse that fails is abandoned, so it need not be undone then."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            expected = f"at most {MAX_NESTING} levels: name a part of it, and use the name"
            self.fail("this formula nests too deeply", self.peek().at, expected)

    def leave(self) -> None:
        self.depth -= 1

    def fail(self, problem: str, at: Span, expected: str = "", hint: str = "") -> NoReturn:
        raise NotationError(problem, self.text, at, expected, hint)

    def unexpected(self, expected: str) -> NoReturn:
        """Refuse the next token, in the words that fit what it is."""
        token = self.peek()
        if token.kind == "end":
            self.fail("the text ends too early" if self.text.strip() else "the text is empty", self.before(), expected)
        if token.kind == "newline":
            hint = "" if token.text == ";" else "a formula goes on to the next line only inside brackets"
            self.fail("the line ends too early", self.before(), expected, hint)
        if token.kind == "word":
            problem, hint = WORDS[token.text]
            self.fail(problem, token.at, expected, hint)
        problem, hint = SYMBOLS.get(token.text, (f"'{token.text}' cannot stand here", ""))
        self.fail(problem, token.at, expected, hint)


# Out of place: symbol -> (what is wrong, what was perhaps meant).
SYMBOLS: dict[str, tuple[str, str]] = {
    "=": ("a single '=' defines a name, and cannot stand here", "did you mean '=='?"),
    "->": ("'->' cannot stand here", "write a limit as in y[t] -> c as t -> oo, and results at the end as in -> y, s"),
    "..": ("a range cannot stand here", "write it inside a reduction, as in sum(i=1..n, x[i])"),
    "oo": ("oo is not a number", "it stands only at the end of a limit, as in y[t] -> c as t -> oo"),
    **{
        symbol: (f"the comparison '{symbol}' cannot stand here", "write where(x > 0, a, b) for a choice")
        for symbol in COMPARISONS
    },
}

WORDS: dict[str, tuple[str, str]] = {
    "for": ("'for' cannot stand here", "it follows a whole claim, as in a == b for n >= 1"),
    "as": ("'as' cannot stand here", "it belongs to a limit, as in y[t] -> c as t -> oo"),
    "and": ("'and' stands in the condition of a where", "a claim is a chain, as in 0 <= a <= 1, or several claims"),
    "or": ("'or' stands in the condition of a where", "claim each alternative by itself"),
    "not": ("'not' stands in the condition of a where", "write != for 'differs from'"),
}
