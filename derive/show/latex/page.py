"""A claim's page as LaTeX: its statement as printed, its verdict, the proof line by line, what it rests on."""

from collections.abc import Iterable, Iterator

from derive.show.maths.tex import broken, phrase, text
from derive.show.maths.tree import Phrase
from derive.show.phrases import Line, Proof, Told, ToldItem, Under
from derive.show.proofs import believed, counted
from derive.show.row import CitedFact
from derive.show.verdicts import INSTEAD, meaning

COLOUR = {"holds": "cpholds", "holds-if": "cpif", "fails": "cpfails", "misprint": "cpother", "informal": "cpother",
          "unknown": "cpfails"}


def page(told: Told, heading: str = "subsection*") -> Iterator[str]:
    """Heading, statement, verdict, proof; then the page of what stands in its place."""
    number = f"\\enspace[{', '.join(told.inventory)}]" if told.inventory else ""
    where = f"{{\\mdseries\\normalsize {text(told.where)}{number}}}"
    yield f"\\{heading}{{\\texttt{{{text(told.name)}}}\\enspace {where}}}"
    yield from body(told)


def body(told: Told) -> Iterator[str]:
    """The page under its heading."""
    for statement in told.statements:
        quoted = f"``\\textit{{{phrase(statement)}}}''" if told.quoted else phrase(statement, display=True)
        yield f"\\cpstatement{{{quoted}}}"
    yield label("verdict", f"\\textcolor{{{COLOUR[told.verdict]}}}{{\\textbf{{{told.verdict}}}}}: "
                           f"{text(meaning(told.verdict, told.repair is not None))}")
    if told.witness:
        yield label("witness", phrase(told.witness))
    for need, witness in told.hypotheses:
        yield label("if", phrase(need, display=True))
        yield label("", f"\\textcolor{{cpquiet}}{{without it:}} {phrase(witness)}")
    yield from listed("where", told.definitions)
    yield from listed("given", told.given)
    if told.presupposed:
        yield label("defined", "; ".join(phrase(found) for found in told.presupposed))
    if told.note:
        yield label("note", phrase(told.note))
    for k, proof in enumerate(told.proofs, 1):
        yield from _proof(proof, k if len(told.proofs) > 1 else 0)
    if told.sides:
        yield "\\par\\medskip\\noindent\\textit{Side conditions}"
        yield from steps(told.sides)
    yield from _foot(told)
    if told.repair is not None:
        word, more = INSTEAD.get(told.verdict, ("repair", "what can be proved in its place"))
        name = f"\\enspace\\texttt{{\\small {text(told.repair.name)}}}"
        yield f"\\par\\medskip\\noindent\\textbf{{{word.capitalize()}}}: {text(more)}{name}\\par\\nobreak"
        yield from body(told.repair)


def label(word: str, what: str) -> str:
    return f"\\cplabel{{{word}}}{{{what}}}"


def listed(word: str, phrases: Iterable[Phrase]) -> Iterator[str]:
    for k, found in enumerate(phrases):
        yield label(word if k == 0 else "", phrase(found, display=True))


def _proof(proof: Proof, number: int) -> Iterator[str]:
    yield "\\par\\medskip\\noindent\\textit{" + (f"Proof {number}" if number else "Proof") + "}\\par\\nobreak"
    if number and not proof.at_once and not proof.opens_with_it:
        yield f"\\cpstatement{{{phrase(proof.statement, display=True)}}}\\nobreak"
    yield from steps(proof.items)


def steps(items: Iterable[ToldItem]) -> Iterator[str]:
    yield "\\begin{cpproof}"
    yield from _items(items)
    yield "\\end{cpproof}"


def _items(items: Iterable[ToldItem]) -> Iterator[str]:
    for item in items:
        mark = f"\\cpmark{{{item.mark}}}" if item.mark else ""
        if isinstance(item, Under):
            yield f"\\begin{{cpblock}}{{{mark}{phrase(item.title)}}}"
            yield from _items(item.items)
            yield "\\end{cpblock}"
        elif item.start is None:
            for line in item.lines:
                yield f"\\cpline{{{mark}}}{{{phrase(line.said, display=True)}}}{{{phrase(line.reason)}}}"
        else:
            yield f"\\cpstart{{{mark}}}{{{broken(item.start)}}}"
            for line in item.lines:
                yield f"\\cpstep{{{{}}={_right(line)}}}{{{phrase(line.reason)}}}"


def _right(line: Line) -> str:
    return " ".join(text(piece) if isinstance(piece, str) else broken(piece) for piece in line.said)


def _foot(told: Told) -> Iterator[str]:
    if not told.proofs:
        return
    for cited in told.cited:
        yield label("cited", f"{text(cited.name)}~\\cite{{{key(cited.name)}}}")
    yield label("outline", quiet(text(counted(told.outline))))
    yield label("kernel", quiet(text(counted(told.kernel))))
    yield label("facts", quiet(text(believed(told.facts))))
    yield label("digest", quiet(", ".join(f"\\texttt{{{digest}}}" for digest in told.digests)))


def quiet(what: str) -> str:
    return f"{{\\small\\color{{cpquiet}}{what}}}"


def key(name: str) -> str:
    return name.replace(" ", "-")


def bibliography(cited: Iterable[CitedFact]) -> Iterator[str]:
    """The theorems that are cited and not proved here, each once."""
    found = {fact.name: fact for fact in cited}
    if not found:
        return
    yield "\\begin{thebibliography}{99}"
    for fact in sorted(found.values(), key=lambda fact: fact.name):
        said = f"{text(fact.name[:1].upper() + fact.name[1:])}: {text(fact.statement)}. {text(fact.reference)}."
        yield f"\\bibitem{{{key(fact.name)}}} {said}"
    yield "\\end{thebibliography}"


def all_cited(told: Told) -> Iterator[CitedFact]:
    yield from told.cited
    if told.repair is not None:
        yield from all_cited(told.repair)
