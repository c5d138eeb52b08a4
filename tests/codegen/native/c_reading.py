"""The C of the functions read again as formulas, so that what is analysed is what is emitted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property

from derive.notation.errors import Error

TOKEN = re.compile(r"\s*(0x\w+|[\d.]+(?:e[+-]?\d+)?\w*|\w+|<<|>>|[<>=!]=|[-+*/()?:<>&|~^,])")
LEVELS = ({"|"}, {"^"}, {"&"}, {"==", "!="}, {"<", ">", "<=", ">="}, {"<<", ">>"}, {"+", "-"}, {"*", "/"})


class Unread(Error):
    """C that is not among what the functions are written in."""


@dataclass(frozen=True)
class Term:
    """An operation and what it is of; a name or a number is of nothing."""

    head: str
    parts: tuple["Term", ...] = ()
    called: bool = False

    def __str__(self) -> str:
        return self.text

    @cached_property
    def text(self) -> str:
        if self.called:
            return f"{self.head}({', '.join(map(str, self.parts))})"
        if len(self.parts) == 2:
            return f"({self.parts[0]} {self.head} {self.parts[1]})"
        return f"{self.head}{''.join(map(str, self.parts))}"


@dataclass(frozen=True)
class Code:
    """A file of C as one of the two types sees it."""

    text: str
    single: bool

    @cached_property
    def lines(self) -> list[str]:
        """Those that the type sees, without comments; what goes on in the next line is one line."""
        plain = re.sub(r"/\*.*?\*/", "", self.text, flags=re.S).replace("\\\n", " ")
        found, seen = [], [True]
        for line in plain.splitlines():
            if line.startswith("#ifdef"):
                seen.append(self.single and line.split()[1] == "SINGLE")
            elif line.startswith("#else"):
                seen[-1] = not seen[-1]
            elif line.startswith("#endif"):
                seen.pop()
            elif all(seen):
                found.append(line)
        return found

    @cached_property
    def macros(self) -> dict[str, tuple[list[str], str]]:
        """By name: the letters, and what stands for it."""
        found = {}
        for line in self.lines:
            told = re.match(r"#define (\w+)(?:\(([^)]*)\))? (.*)", line)
            if told:
                found[told[1]] = [one.strip() for one in (told[2] or "").split(",") if one.strip()], told[3].strip()
        return found

    @cached_property
    def functions(self) -> dict[str, dict[str, Term]]:
        """Those that have been read."""
        return {}

    def function(self, name: str) -> dict[str, Term]:
        """The formula of each variable of a function, and of what it returns."""
        if name not in self.functions:
            self.functions[name] = self._function(name)
        return self.functions[name]

    def _function(self, name: str) -> dict[str, Term]:
        text = "\n".join(self.lines)
        body = re.search(rf"static inline real {name}\([^)]*\)\s*{{(.*?)}}", text, flags=re.S)
        if body is None:
            raise Unread(f"no function is called {name}")
        found = {}
        for statement in body[1].split(";"):
            told = re.match(r"\s*(?:(?:const )?(?:real|word) )?(return\b|\w+ = )(.*)", statement, flags=re.S)
            for part in _apart(told[0].split(None, 1)[1] if told[1] != "return" and " = " in told[0].split(None, 1)[0]
                               else re.sub(r"^\s*(?:const )?(?:real |word )?", "", told[0])) if told else ():
                name_, equals, value = part.partition(" = ")
                target, text_ = (name_.strip(), value) if equals else ("return", part.strip().removeprefix("return"))
                found[target] = parsed(text_)
        return found


def _apart(text: str) -> Iterator[str]:
    """a = f(b, c), d = e as two."""
    depth, start = 0, 0
    for place, sign in enumerate(text):
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 0:
            yield text[start:place]
            start = place + 1
    yield text[start:]


@cache
def parsed(text: str) -> Term:
    tokens = TOKEN.findall(text)
    if "".join(tokens) != re.sub(r"\s", "", text):
        raise Unread(f"no formula: {text}")
    term, rest = _ternary(tokens)
    if rest:
        raise Unread(f"{text}: what is {' '.join(rest)}?")
    return term


def _ternary(tokens: list[str]) -> tuple[Term, list[str]]:
    test, rest = _binary(tokens, 0)
    if rest[:1] != ["?"]:
        return test, rest
    yes, rest = _ternary(rest[1:])
    no, rest = _ternary(rest[1:])
    return Term("?", (test, yes, no), called=True), rest


def _binary(tokens: list[str], level: int) -> tuple[Term, list[str]]:
    if level == len(LEVELS):
        return _unary(tokens)
    term, rest = _binary(tokens, level + 1)
    while rest and rest[0] in LEVELS[level]:
        other, after = _binary(rest[1:], level + 1)
        term, rest = Term(rest[0], (term, other)), after
    return term, rest


def _unary(tokens: list[str]) -> tuple[Term, list[str]]:
    if not tokens:
        raise Unread("a formula ends too early")
    first, *rest = tokens
    if first in ("-", "~"):
        term, rest = _unary(rest)
        return Term(first, (term,)), rest
    if first == "(":
        if rest[:2] in (["word", ")"], ["real", ")"]):
            return _unary(rest[2:])
        term, rest = _ternary(rest)
        return term, rest[1:]
    if rest[:1] != ["("]:
        return Term(first), rest
    args, rest = [], rest[1:]
    while rest[:1] != [")"]:
        arg, rest = _ternary(rest)
        args.append(arg)
        rest = rest[1:] if rest[:1] == [","] else rest
    return Term(first, tuple(args), called=True), rest[1:]
