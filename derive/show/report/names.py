"""Which claims a text names, and where their pages are: a name that has a page is a link to it."""

import re
from collections.abc import Iterable, Iterator, Mapping

from derive.show.maths.tree import Phrase
from derive.show.phrases import Told

from .mathml import phrase
from .tags import Node, tag

NAME = re.compile(r"[a-z]\w*(?:\.[a-z]\w+)+")
Pages = Mapping[str, str]               # where each claim stands, by its name


def pages_of(told: Iterable[Told]) -> Pages:
    """A page a claim; what stands in a claim's place stands on its page."""
    found: dict[str, str] = {}
    for one in told:
        found[one.name] = f"{one.name}.html"
        instead = one.repair
        while instead is not None:
            found.setdefault(instead.name, f"{one.name}.html#{instead.name}")
            instead = instead.repair
    return found


def with_lemmas(told: Iterable[Told], every: Mapping[str, Told]) -> tuple[Told, ...]:
    """The claims, and the lemmas that their pages name, and those that the lemmas' pages name."""
    found = {one.name: one for one in told}
    waiting = list(found.values())
    while waiting:
        shown = pages_of(found.values())
        new = {name for one in waiting for name in _named(one) if name in every and name not in shown}
        waiting = [every[name] for name in every if name in new]
        found |= {one.name: one for one in waiting}
    return tuple(found.values())


def _named(told: Told) -> Iterator[str]:
    for part in told.note:
        if isinstance(part, str):
            yield from NAME.findall(part)
    if told.repair is not None:
        yield from _named(told.repair)


def linked(parts: Phrase, pages: Pages) -> Iterator[Node]:
    """Words and formulas, the names of claims as links."""
    for node in phrase(parts):
        if not isinstance(node, str):
            yield node
            continue
        done = 0
        for found in NAME.finditer(node):
            if found[0] in pages:
                yield from (node[done:found.start()], tag("a", found[0], href=pages[found[0]]))
                done = found.end()
        yield node[done:]
