"""Fills in templates and folds long lines. No other file knows Jinja2."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from jinja2 import BaseLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined

from derive.notation.errors import Error

ENDS = ('"""', "\\", "*/", "/*", "??")     # ?? begins a trigraph
Text = str | bool | Sequence[str] | Sequence[tuple[str, ...]]


@cache
def environment() -> Environment:
    folders: dict[str, BaseLoader] = {
        target: PackageLoader("codegen", f"{target}/templates") for target in ("numpy", "native")}
    return Environment(loader=PrefixLoader(folders), undefined=StrictUndefined, trim_blocks=True,
                       lstrip_blocks=True, keep_trailing_newline=True, autoescape=False)


def commented(lines: Sequence[str]) -> list[str]:
    """Lines that stand in a docstring or a C comment, and end neither."""
    for line in lines:
        if not line.isprintable() or any(sign in line for sign in ENDS):
            raise Error(f"this line cannot stand in a comment of generated code: {line!a}")
    return list(lines)


def filled(template: str, values: Mapping[str, Text]) -> str:
    """Fill in a template, such as `numpy/layer.py.j2`, with strings, numbers and lists."""
    return environment().get_template(template).render(**values)


def wrapped(lines: Sequence[str], width: int = 112) -> list[str]:
    """Lines that fit: a comment goes on with its sign, code after a comma or an operator inside of brackets."""
    return [part for line in lines for part in _wrapped(line, width)]


def _wrapped(line: str, width: int) -> list[str]:
    if len(line) <= width:
        return [line]
    margin = " " * (len(line) - len(line.lstrip()))
    comment = line.lstrip().startswith("#")
    left, equals, right = line.partition(" = ")
    if not comment and equals and left.strip().isidentifier() and _open_operator(right):
        line = f"{left} = ({right})"
    rest = margin + ("#     " if comment else "    ")
    done: list[str] = []
    for word in _words(line, comment):
        if done and len(done[-1]) + len(word) + 1 <= width:
            done[-1] += word if word.startswith(" ") else f" {word}"
        else:
            done.append(f"{rest}{word.lstrip()}" if done else word)
    return done


def _words(line: str, comment: bool) -> list[str]:
    """The pieces between which a line may break: none of them ends inside of a string."""
    pieces = re.split(r"(?<=,) |(?= [-+*/] )|(?<=\") (?=\")", line)
    if comment:
        return pieces
    words: list[str] = []
    for piece in pieces:
        if words and words[-1].count('"') % 2:
            words[-1] += piece if re.match(r" [-+*/] ", piece) else f" {piece}"
        else:
            words.append(piece)
    return words


def spoken(lines: Iterable[str]) -> set[str]:
    """The names in lines of code."""
    return set(re.findall(r"\b\w+\b", "\n".join(lines)))


def quoted(text: str, width: int = 80) -> str:
    """A string of Python, as several in a row where it is long."""
    words, lines = text.split(" "), [""]
    for place, word in enumerate(words):
        if lines[-1] and len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] += word + " " * (place < len(words) - 1)
    return " ".join(f'"{line}"' for line in lines)


def _open_operator(text: str) -> bool:
    """Whether an operator stands outside of all brackets, where a line must not end."""
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign in "([") - (sign in ")]")
        if depth == 0 and re.match(r" (\*\*|[-+*/]) ", text[place:]):
            return True
    return False
