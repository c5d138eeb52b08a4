"""A layer as a page: its shapes, then the gradient by each array, a line a step; and a theorem as people see it."""

from collections.abc import Iterator, Sequence
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


def layer_page(layer: ShownLayer, gradients: Sequence[tuple[str, Outline]], width: int = WIDTH,
               sign: Sign = str) -> Iterator[Line]:
    """The layer, and one theorem after the other with its hypotheses."""
    write = writer_for(layer.text.splitlines())
    on = Page(write, sign, width)
    for k, line in enumerate(layer.text.replace(";", "\n").splitlines()):
        yield from on.labelled("layer" if k == 0 else "", styled(line.strip()), "bold")
    for k, (name, shape) in enumerate(layer.shapes):
        yield from on.labelled("shapes" if k == 0 else "", f"{styled(name)}: {shape}", "")
    for name, theorem in gradients:
        yield ()
        yield from _gradient(f"d{name}", theorem, layer.text.splitlines(), on, write)


def _gradient(name: str, theorem: Outline, definitions: Sequence[str], on: Page, write: Writer) -> Iterator[Line]:
    yield from on.labelled(styled(name), "", "bold cyan")
    (proof,), sides = derived((theorem,), write, definitions)
    yield from on.items(proof, 2)
    if sides:
        yield from on.labelled("  where", "", "dim")
        yield from on.items(sides, 4)
    given = given_words(theorem, write)
    if given:
        yield from on.labelled("  given", ", ".join(given), "yellow")
    yield from on.labelled("  digest", theorem.digest, "dim")


def given_formulas(theorem: Outline) -> list[Formula]:
    """The hypotheses, those on sizes last."""
    write = writer_for(())
    return sorted(theorem.given, key=lambda f: (_only_sizes(f), write(f)))


def given_words(theorem: Outline, write: Writer) -> list[str]:
    return [write(formula) for formula in given_formulas(theorem)]


def _only_sizes(formula: Formula) -> bool:
    sizes = all(isinstance(s, Symbol) and s.is_nonnegative for s in formula.free_symbols)
    return sizes and not isinstance(formula, Forall)


def in_words(theorem: Outline) -> str:
    """A theorem on a line or two: what it says, and what it is given."""
    write = writer_for(())
    given = ", ".join(given_words(theorem, write))
    return write(theorem.statement) + (f"\n    given {given}" if given else "")


Outline.written = in_words
