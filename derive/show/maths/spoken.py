"""Texts with formulas in them: each formula stands between marks, with its number, behind the plain text it has.

The words of a derivation are put together once, for all outputs. A Speaker leaves marks where it wrote a formula, so
that a printer can put its own in their place; whoever looks into the text meanwhile finds the plain one there.
"""

import re
from dataclasses import dataclass, field

from sympy import Basic, Expr, Symbol

from derive.show.text import Writer

from .terms import Typesetter
from .tree import Maths, Phrase

BEGIN, MIDDLE, END = "\ue000", "\ue001", "\ue002"
MARKED = re.compile(f"{BEGIN}[^{END}]*{MIDDLE}(\\d+){END}")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Writes terms into texts, as derive.show.text.Writer does, and remembers the mathematics of each."""

    typeset: Typesetter
    written: dict[Maths, int] = field(default_factory=dict)
    said: dict[Basic, str] = field(default_factory=dict)

    def __call__(self, term: Basic) -> str:
        if term not in self.said:
            self.said[term] = self._say(term)
        return self.said[term]

    def _say(self, term: Basic) -> str:
        plain: Writer = self.typeset.names
        pieces = self.typeset(term)
        if len(pieces) == 1 and not isinstance(pieces[0], str):
            return self._mark(pieces[0], plain(term))
        return "".join(piece if isinstance(piece, str) else self._mark(piece, plain(term)) for piece in pieces)

    def range(self, name: Symbol, low: Expr, high: Basic) -> str:
        return self._mark(self.typeset.range(name, low, high), self.typeset.names.range(name, low, high))

    def _mark(self, maths: Maths, plain: str) -> str:
        return f"{BEGIN}{plain}{MIDDLE}{self.written.setdefault(maths, len(self.written))}{END}"

    def phrase(self, text: str) -> Phrase:
        """The text again as words and formulas."""
        pieces: list[str | Maths] = []
        numbered, last = list(self.written), 0
        for found in MARKED.finditer(text):
            pieces += [text[last:found.start()], numbered[int(found[1])]]
            last = found.end()
        return tuple(piece for piece in (*pieces, text[last:]) if piece != "")
