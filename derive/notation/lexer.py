"""What the words of the notation are: text in, tokens with their places out."""

import re
from dataclasses import dataclass
from keyword import iskeyword
from typing import Final, Literal, TypeAlias
from unicodedata import category, normalize

from derive.notation.errors import NotationError
from derive.notation.guards import check_length
from derive.notation.refused import SYMBOLS, about_character, about_invisible, about_word, symbol_at
from derive.notation.source import Span, line_of

Kind: TypeAlias = Literal["number", "name", "word", "symbol", "newline", "end"]


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is the normal form (`*` for a multiplication dot); `at` tells what was really written."""

    kind: Kind
    text: str
    at: Span


NUMBER: Final = re.compile(r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")

# ASCII and Greek letters only: a Cyrillic a looks like a Latin one, and would silently be a second name.
# The escapes are the micro sign, Alpha-Omega, alpha-omega, and the other forms of theta, phi, pi, kappa, rho, epsilon.
LETTERS: Final = "A-Za-z\u00b5\u0391-\u03a1\u03a3-\u03a9\u03b1-\u03c9\u03d1\u03d5\u03d6\u03f0\u03f1\u03f5"
NAME: Final = re.compile(f"[{LETTERS}][{LETTERS}0-9_]*['\u2032]*")

# How it may be written -> its normal form; tried in this order, so that no symbol hides a longer one.
SPELLINGS: Final[dict[str, str]] = {
    "->": "->",
    "\u2192": "->",
    "..": "..",
    "**": "**",
    "==": "==",
    "!=": "!=",
    "\u2260": "!=",
    "<=": "<=",
    "\u2264": "<=",
    ">=": ">=",
    "\u2265": ">=",
    "<": "<",
    ">": ">",
    "=": "=",
    "+": "+",
    "-": "-",
    "\u2212": "-",  # the minus sign of typeset mathematics
    "*": "*",
    "\u00b7": "*",  # middle dot
    "\u22c5": "*",  # dot operator
    "\u00d7": "*",  # multiplication sign
    "//": "//",
    "/": "/",
    "%": "%",
    ",": ",",
    "\u221e": "oo",
    "(": "(",
    ")": ")",
    "[": "[",
    "]": "]",
}
CLOSING: Final[dict[str, str]] = {"(": ")", "[": "]"}
GRAMMAR_WORDS: Final = frozenset({"for", "as", "and", "or", "not"})
BYTE_ORDER_MARK: Final = "\ufeff"
INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # categories of Unicode


def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of `text`: one `newline` between lines (or at `;`), none inside brackets, and a last `end`."""
    check_length(text)
    offset = 1 if text.startswith(BYTE_ORDER_MARK) else 0
    _check_visible(text, offset)
    found: list[Token] = []
    opened: list[Token] = []
    while (offset := _skip_blank(text, offset, bool(opened))) < len(text):
        token = _token(text, offset)
        if token.kind == "newline" and opened:
            raise _never_closed(text, opened[-1])
        if token.kind != "newline" or (found and found[-1].kind != "newline"):
            found.append(token)
        _balance(text, opened, token)
        offset = token.at.end
    if opened:
        raise _never_closed(text, opened[-1])
    found.append(Token("end", "", Span(len(text), len(text))))
    return tuple(found)


def _check_visible(text: str, start: int) -> None:
    """Refuse what moves a terminal's cursor or turns the direction of writing, in comments as well: a reader would see
    another text than the parser."""
    if text.isprintable():
        return
    for offset in range(start, len(text)):
        if category(text[offset]) in INVISIBLE and text[offset] not in "\n\t" and not text.startswith("\r\n", offset):
            problem, hint = about_invisible(text[offset])
            raise NotationError(problem, text, Span(offset, offset + 1), hint=hint)


def _skip_blank(text: str, offset: int, in_brackets: bool) -> int:
    """The offset of the next token: past blanks and comments, and inside brackets past line ends as well."""
    while offset < len(text):
        if text[offset] == "#":
            line_end = text.find("\n", offset)
            offset = len(text) if line_end < 0 else line_end
        elif _is_blank(text, offset) or (in_brackets and text[offset] == "\n"):
            offset += 1
        else:
            break
    return offset


def _is_blank(text: str, offset: int) -> bool:
    return text[offset] == "\t" or category(text[offset]) == "Zs" or text.startswith("\r\n", offset)


def _token(text: str, offset: int) -> Token:
    if text[offset] in "\n;":
        return Token("newline", text[offset], Span(offset, offset + 1))
    if number := NUMBER.match(text, offset):
        return _number(text, Span(*number.span()))
    if word := NAME.match(text, offset):
        return _word(text, Span(*word.span()))
    refused = symbol_at(text, offset)
    spelling = next((symbol for symbol in SPELLINGS if text.startswith(symbol, offset)), "")
    if len(refused) > len(spelling):
        problem, hint = SYMBOLS[refused]
        raise NotationError(problem, text, Span(offset, offset + len(refused)), hint=hint)
    if spelling:
        return Token("symbol", SPELLINGS[spelling], Span(offset, offset + len(spelling)))
    if text[offset] == ".":
        hint = "write an index in brackets, as in x[i]; a decimal has digits on both sides of its point, as in 1.0"
        raise NotationError("a point stands only inside a number", text, Span(offset, offset + 1), hint=hint)
    problem, hint = about_character(text[offset])
    raise NotationError(problem, text, Span(offset, offset + 1), hint=hint)


def _number(text: str, at: Span) -> Token:
    before = text[: at.start][-1:]
    if text[at.start] == "." and (before.isalnum() or before in ("_", ".", ")", "]", "'")) and before:
        hint = "write an index in brackets, as in x[1]"
        raise NotationError("a point stands only inside a number", text, Span(at.start, at.start + 1), hint=hint)
    if text.startswith("_", at.end):
        raise NotationError("digits are not grouped here", text, Span(at.end, at.end + 1), hint="write 1000000 or 1e6")
    return Token("number", text[at.start : at.end], at)


def _word(text: str, at: Span) -> Token:
    # Python compares names in this normal form too, so a kernel's argument is found however it was typed.
    word = normalize("NFKC", text[at.start : at.end].replace("\u2032", "'"))
    if word in GRAMMAR_WORDS:
        return Token("word", word, at)
    if word == "oo":
        return Token("symbol", "oo", at)
    if iskeyword(word):
        problem, hint = about_word(word)
        raise NotationError(problem, text, at, hint=hint)
    if "__" in word:
        double = at.start + word.index("__")
        hint = f"write {re.sub('_+', '_', word)}"
        raise NotationError("a name has no two underscores in a row", text, Span(double, double + 2), hint=hint)
    return Token("name", word, at)


def _balance(text: str, opened: list[Token], token: Token) -> None:
    """Keep the stack of open brackets; the parser may then rely on every bracket having its partner."""
    if token.kind != "symbol":
        return
    if token.text in CLOSING:
        opened.append(token)
    elif token.text in CLOSING.values():
        if not opened:
            raise NotationError(f"this '{token.text}' closes nothing", text, token.at)
        wanted = CLOSING[opened[-1].text]
        if token.text != wanted:
            line = line_of(text, opened[-1].at.start)
            where = " before it" if line == line_of(text, token.at.start) else f" on line {line}"
            problem = f"'{token.text}' does not close the '{opened[-1].text}'{where}"
            raise NotationError(problem, text, token.at, f"'{wanted}'")
        opened.pop()


def _never_closed(text: str, bracket: Token) -> NotationError:
    return NotationError(f"this '{bracket.text}' is never closed", text, bracket.at, f"a '{CLOSING[bracket.text]}'")
