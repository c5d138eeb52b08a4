"""What a verdict rests on: the rules that make theorems, the facts that are cited, and who cites them."""

from collections.abc import Callable, Iterator, Sequence
from inspect import getdoc
from pathlib import Path

from derive import outlines as kernel
from derive.outlines.facts import FACTS
from derive.outlines.outline import RULES

from .cited import CITED
from .lines import WIDTH, Line, fold
from .reasons import references
from .row import Row
from .text import Writer

Sign = Callable[[str], str]
OPINIONS = (
    ("Z3", ("`derive prove --second-opinions` puts each step that is arithmetic (algebra, combine, meet, compare, "
           "certificate) to it, with the hypotheses of the step. It confirms the step, or does not decide it with the "
           "effort it is allowed; a model against a step stops the run.")),
    ("Coq", ("`derive certify` writes each claim as a file that coqc checks: whole, or with those steps as stated "
            "premises that have no translation.")),
)


def kernel_lines() -> int:
    """Non-blank lines of the only package that makes theorems."""
    return sum(bool(line.strip()) for path in Path(kernel.__path__[0]).glob("*.py")
               for line in path.read_text("utf-8").splitlines())


def rules() -> tuple[tuple[str, str], ...]:
    """Each rule that is loaded, with its docstring, which is the rule."""
    return tuple((name, getdoc(rule) or "") for name, rule in sorted(RULES.items()))


def trust(rows: Sequence[Row], width: int = WIDTH, sign: Sign = str) -> Iterator[Line]:
    """Everything that has to be right for a verdict to be right, beside Python and SymPy's arithmetic."""
    yield ((f"{len(RULES)} rules", "bold"), (f" make theorems, in {kernel_lines()} lines of derive/outlines", ""))
    yield from _paragraph("Everything else searches; what it finds is put to these rules, which check the conditions "
                          "they list and nothing else.", 0, width, sign)
    yield ()
    for name, words in rules():
        yield ("  ", ""), (name, "cyan")
        for line in words.splitlines():
            yield from _paragraph(line, 6, width, sign)
    yield ()
    yield (("second opinions", "bold"), (" by programs of other authors, on steps that they understand", ""))
    for name, words in OPINIONS:
        yield ("  ", ""), (name, "cyan")
        yield from _paragraph(words, 6, width, sign)
    for names, words in ((FACTS, " cited, not proved here"),
                         (CITED, " by which hypotheses say what a text says in words; no rule knows them")):
        yield ()
        yield ((f"{len(names)} fact{'s' * (len(names) != 1)}", "bold"), (words, ""))
        yield from _cited(tuple(names), rows, width, sign)


def _cited(names: tuple[str, ...], rows: Sequence[Row], width: int, sign: Sign) -> Iterator[Line]:
    """Each fact with its reference and those that use it."""
    for name, statement, reference in references(names, Writer()):
        users = [row.claim for row in rows if any(name == fact.name for fact in row.facts)]
        yield ("  ", ""), (name, "cyan")
        yield from _paragraph(statement, 6, width, sign)
        yield from _paragraph(reference, 6, width, sign)
        yield from _paragraph(f"used by {', '.join(users)}" if users else "used by no claim", 6, width, sign)


def _paragraph(text: str, indent: int, width: int, sign: Sign) -> Iterator[Line]:
    for line in fold(sign(" ".join(text.split())), width - indent):
        yield (" " * indent, ""), (line, "")
