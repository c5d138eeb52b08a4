"""LaTeX files: a document that compiles as it is, and a snippet with the package it needs."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from derive.show.maths.tex import text
from derive.show.phrases import Told

from .page import all_cited, bibliography, page
from .style import preamble

OPENING = r"""\documentclass[10pt]{article}
\ifdefined\XeTeXversion\else\ifdefined\luatexversion\else % the others take Unicode as it is
  \usepackage[utf8]{inputenc}
  \IfFileExists{lmodern.sty}{\usepackage[T1]{fontenc}\usepackage{lmodern}}{}
\fi\fi
\usepackage[a4paper,margin=25mm]{geometry}
\usepackage{amsmath,amssymb,xcolor}
\IfFileExists{microtype.sty}{\usepackage{microtype}}{}
\usepackage[hidelinks]{hyperref}
"""


def framed(title: str, lines: Iterable[str], authors: Sequence[str] = ()) -> str:
    """A document that compiles as it is."""
    names = [f"\\noindent {text(', '.join(authors))}\n"] if authors else []
    return "\n".join([OPENING, preamble(), f"\\hypersetup{{pdftitle={{{text(title)}}}}}", "\\begin{document}",
                      f"\\section*{{{text(title)}}}", *names, *lines, "\\end{document}", ""])


def document(title: str, claims: Sequence[Told], authors: Sequence[str] = ()) -> str:
    """The pages of claims; those of more than one source stand under its title."""
    lines = _count(claims)
    for source, group in groupby(claims, key=lambda told: told.document):
        lines += [f"\\section*{{{text(source)}}}"] if source != title else []
        for told in group:
            lines += page(told)
    return framed(title, [*lines, *bibliography(fact for told in claims for fact in all_cited(told))], authors)


def snippet(claims: Iterable[Told]) -> str:
    """The pages alone, to be \\input where \\usepackage{chalkproof} stands in the preamble."""
    lines = ["% \\usepackage{chalkproof} in the preamble; then \\input this file."]
    for told in claims:
        lines += page(told, "paragraph*")
    return "\n".join([*lines, ""])


def _count(claims: Sequence[Told]) -> list[str]:
    verdicts = [told.verdict for told in claims]
    each = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in dict.fromkeys(verdicts))
    return [f"\\noindent {len(claims)} claim{'s' * (len(claims) != 1)}: {each}."] if len(claims) > 1 else []
