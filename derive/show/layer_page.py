"""A layer as a page: its shapes, then the gradient by each array, a line a step; and an answer as people see it."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from sympy import Symbol

from derive.outlines.outline import Outline
from derive.outlines.terms import Forall, Formula

from .derivation import derived
from .layout import Page
from .lines import WIDTH, Line
from .page import Sign
from .signs import styled
from .text import Writer, writer_for


class ShownLayer(Protocol):
    """A layer, as those see it who show it."""

    @property
    def text(self) -> str: ...
    @property
    def lines(self) -> Sequence[str]: ...
    @property
    def shapes(self) -> Sequence[tuple[str, str]]: ...


class ShownAnswer(Protocol):
    """A theorem of the kernel with its outline, as those see it who show it."""

    @property
    def outline(self) -> Outline: ...
    @property
    def given(self) -> frozenset[Formula]: ...
    @property
    def presupposed(self) -> tuple[Formula, ...]: ...
    @property
    def untold(self) -> tuple[str, ...]: ...
    @property
    def at_ties(self) -> str: ...
    @property
    def digest(self) -> str: ...


def layer_page(layer: ShownLayer, gradients: Sequence[tuple[str, ShownAnswer]], width: int = WIDTH,
               sign: Sign = str) -> Iterator[Line]:
    """The layer, and one theorem after the other with its hypotheses."""
    write = writer_for(layer.text.splitlines())
    on = Page(write, sign, width)
    for k, line in enumerate(layer.text.replace(";", "\n").splitlines()):
        yield from on.labelled("layer" if k == 0 else "", styled(line.strip()), "bold")
    for k, (name, shape) in enumerate(layer.shapes):
        yield from on.labelled("shapes" if k == 0 else "", f"{styled(name)}: {shape}", "")
    for name, answer in gradients:
        yield ()
        yield from _gradient(f"d{name}", answer, layer.text.splitlines(), on, write)


def _gradient(name: str, answer: ShownAnswer, definitions: Sequence[str], on: Page, write: Writer) -> Iterator[Line]:
    yield from on.labelled(styled(name), "", "bold cyan")
    (proof,), sides = derived((answer.outline,), write, definitions)
    yield from on.items(proof, 2)
    if sides:
        yield from on.labelled("  where", "", "dim")
        yield from on.items(sides, 4)
    given = [write(formula) for formula in in_order(answer.given)]
    if given:
        yield from on.labelled("  given", ", ".join(given), "yellow")
    if answer.at_ties:
        yield from on.labelled("  at ties", answer.at_ties, "")
    written = _presupposed(answer, write)
    if written:
        yield from on.labelled("  written", f"presupposes {written}", "")
    yield from on.labelled("  digest", answer.digest, "dim")


def _presupposed(answer: ShownAnswer, write: Writer) -> str:
    return ", ".join((*map(write, in_order(answer.presupposed)), *answer.untold))


def in_order(formulas: Iterable[Formula]) -> list[Formula]:
    """Those on sizes last."""
    write = writer_for(())
    return sorted(formulas, key=lambda f: (_only_sizes(f), write(f)))


def _only_sizes(formula: Formula) -> bool:
    sizes = all(isinstance(s, Symbol) and s.is_nonnegative for s in formula.free_symbols)
    return sizes and not isinstance(formula, Forall)


def in_words(answer: ShownAnswer) -> str:
    """A theorem on a few lines: what it says, what it is given, and what its text presupposes."""
    write = writer_for(())
    told = _sequent(answer.outline.statement, answer.given)
    presupposed = _presupposed(answer, write)
    ties = f"\n    at ties {answer.at_ties}" if answer.at_ties else ""
    return told + ties + (f"\n    written presupposes {presupposed}" if presupposed else "")


def outline_in_words(outline: Outline) -> str:
    """An outline, which proves nothing by itself, on a line or two."""
    return _sequent(outline.statement, outline.given)


def _sequent(statement: Formula, hypotheses: Iterable[Formula]) -> str:
    write = writer_for(())
    given = ", ".join(map(write, in_order(hypotheses)))
    return write(statement) + (f"\n    given {given}" if given else "")


Outline.written = outline_in_words
