"""HTML and MathML as a tree of tags, written with everything escaped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TypeAlias

VOID = {"meta", "link", "br", "hr", "input", "img"}         # none of MathML: there an open tag swallows what follows


@dataclass(frozen=True, slots=True)
class Tag:
    """<name attributes>children</name>"""

    name: str
    children: "tuple[Node, ...]" = ()
    attributes: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        opening = self.name + "".join(f' {key}="{escape(value)}"' for key, value in self.attributes.items())
        if self.name in VOID:
            return f"<{opening}>"
        return f"<{opening}>{''.join(map(written, self.children))}</{self.name}>"


@dataclass(frozen=True, slots=True)
class Raw:
    """Text that is HTML already: a drawing, a style sheet."""

    html: str

    def __str__(self) -> str:
        return self.html


Node: TypeAlias = str | Tag | Raw


def written(node: Node) -> str:
    return escape(node, quote=False) if isinstance(node, str) else str(node)


def tag(name: str, /, *children: Node | Iterable[Node], **attributes: str) -> Tag:
    """tag("a", "text", href="x"); class_ is class, aria_label is aria-label."""
    nodes: list[Node] = []
    for child in children:
        nodes += [child] if isinstance(child, (str, Tag, Raw)) else child
    named = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
    return Tag(name, tuple(nodes), named)
