"""Python source as HTML: what each word is, by the standard tokenizer, told by weight and slant besides colour."""

from collections.abc import Iterator, Sequence
from functools import cache
from io import StringIO
from itertools import accumulate
from keyword import iskeyword
from token import tok_name
from tokenize import TokenInfo, generate_tokens

from derive.show.emitted import Emitted

from .tags import Node, Raw, tag

KINDS = {"COMMENT": "comment", "NUMBER": "figure", "STRING": "text", "FSTRING_START": "text", "FSTRING_MIDDLE": "text",
         "FSTRING_END": "text"}


@cache
def kernel(emitted: Emitted) -> Raw:
    """A kernel to unfold: what it computes, how long it is, its digest; then its source. Many claims share one."""
    lines = len(emitted.source.splitlines())
    head = tag("summary", tag("b", "Kernel"), f" NumPy, {lines} lines, digest ", tag("code", emitted.digest))
    return Raw(str(tag("details", head, tag("p", _listed(emitted.formulas), class_="place"),
                       tag("pre", tag("code", highlighted(emitted.source)), class_="source", tabindex="0",
                           role="region", aria_label="Python source"), class_="kernel")))


def _listed(formulas: Sequence[str]) -> Iterator[Node]:
    yield "Emitted from "
    for k, formula in enumerate(formulas):
        yield from ([", "] if k else [])
        yield tag("code", formula)
    yield ". It imports NumPy and nothing else; its first lines name the theorems that it comes from."


def highlighted(source: str) -> Iterator[Node]:
    """The text as it is, in pieces; a piece that is of a kind is marked with it."""
    starts = [0, *accumulate(map(len, source.splitlines(keepends=True)))]
    done, before = 0, ""
    for token in generate_tokens(StringIO(source).readline):
        kind = _kind(token, before)
        before = token.string
        start, end = (starts[row - 1] + column for row, column in (token.start, token.end))
        if kind and start >= done:
            yield source[done:start]
            yield tag("span", source[start:end], class_=kind)
            done = end
    yield source[done:]


def _kind(token: TokenInfo, before: str) -> str:
    if tok_name[token.type] == "NAME":
        return "keyword" if iskeyword(token.string) else "named" if before in ("def", "class") else ""
    return KINDS.get(tok_name[token.type], "")
