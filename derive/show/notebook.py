"""How answers and layers show themselves in a notebook: LaTeX in the commands that MathJax knows."""

from collections.abc import Iterable, Iterator

from .derivation import derivation
from .layer_page import ShownAnswer, ShownLayer, in_order
from .maths.glyphs import Letters
from .maths.prose import formula, prose
from .maths.sources import Setter
from .maths.tex import tex, text
from .maths.tree import Phrase
from .phrases import ToldItem, Under, items, speaker


def answer_latex(answer: ShownAnswer) -> str:
    """The derivation, its lines aligned, what it is given and what its text presupposes."""
    speak = speaker((), Letters())
    lines = list(_lines(items(derivation(answer.outline, speak, ()), speak), ""))
    for word, formulas in (("given", answer.given), ("written presupposes", answer.presupposed)):
        joined = ",\\; ".join(_inside(speak.typeset(part)) for part in in_order(formulas))
        lines += [f"&\\text{{{word} }}{joined}"] if joined else []
    lines += [f"&\\text{{at ties {text(answer.at_ties)}}}"] if answer.at_ties else []
    lines += [f"&\\text{{written presupposes {text(said)}}}" for said in answer.untold]
    return _aligned(lines)


def layer_latex(layer: ShownLayer) -> str:
    """Its definitions, a line each."""
    setter = Setter()
    return _aligned(f"&{_inside(formula(line, setter) or prose(line, setter))}" for line in layer.lines)


def _aligned(lines: Iterable[str]) -> str:
    return "$$\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}$$"


def _lines(found: Iterable[ToldItem], indent: str) -> Iterator[str]:
    for item in found:
        mark = f"({item.mark})\\;" if item.mark else ""
        if isinstance(item, Under):
            yield f"&{indent}{mark}{_inside(item.title)}"
            yield from _lines(item.items, indent + "\\quad ")
            continue
        left = "" if item.start is None else tex(item.start)
        for k, line in enumerate(item.lines):
            joint = "" if item.start is None else "{}= "
            yield f"{indent}{mark}{left if k == 0 else ''}&{joint}{_inside(line.said)} && {_inside(line.reason)}"


def _inside(phrase: Phrase) -> str:
    """A phrase within a formula: its words as text."""
    return "".join(f"\\text{{{text(part)}}}" if isinstance(part, str) else tex(part) for part in phrase)
