"""One claim as a page: where it is printed, what it says, its verdict, the derivation, and what that rests on."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from .cited import CITED, references
from .derivation import derived
from .items import Block, Item
from .layout import Page
from .lines import WIDTH, Line, fold
from .proofs import believed, counted, steps_by_rule
from .settled import Shown
from .signs import styled
from .text import Writer, writer_for
from .verdicts import INSTEAD, STYLE, meaning

Sign = Callable[[str], str]


def page(claim: Shown, width: int = WIDTH, sign: Sign = str) -> Iterator[Line]:
    """The page of a claim; what fails is followed by its repair, with a proof of its own."""
    write = writer_for((*claim.statements, *claim.definitions, *claim.given))
    on = Page(write, sign, width)
    yield from _heading(claim, on)
    yield ()
    yield from _body(claim, on, write)


def page_without_heading(claim: Shown, width: int = WIDTH, sign: Sign = str) -> Iterator[Line]:
    """The page of a claim that stands in no document."""
    write = writer_for((*claim.statements, *claim.definitions, *claim.given))
    yield from _body(claim, Page(write, sign, width), write)


def _body(claim: Shown, on: Page, write: Writer) -> Iterator[Line]:
    yield from _said(claim, on, write)
    if claim.theorems:
        proofs, sides = derived(claim.theorems, write, claim.definitions)
        yield ()
        yield from _proof(claim, proofs, on, write)
        yield from _foot(claim, sides, on, write)
    if claim.repair is not None:
        yield ()
        yield ((on.sign("─" * on.width), "dim"),)
        yield from on.labelled(*INSTEAD.get(claim.verdict, ("repair", "what can be proved in its place")), "bold")
        yield from page(claim.repair, on.width, on.sign)


def _heading(claim: Shown, on: Page) -> Iterator[Line]:
    where = f"{claim.place.document}, {claim.place.where}"
    number = f"   [{', '.join(claim.inventory)}]" if claim.inventory else "   (a lemma)" if claim.lemma else ""
    lines = fold(on.sign(where + number), on.width - len(claim.name) - 3)
    yield (claim.name, "bold cyan"), ("   ", ""), (lines[0], "dim")
    for line in lines[1:]:
        yield (" " * (len(claim.name) + 3), ""), (line, "dim")


def _said(claim: Shown, on: Page, write: Writer) -> Iterator[Line]:
    for statement in claim.statements:
        yield from on.labelled("claim" if statement is claim.statements[0] else "", styled(statement), "bold")
    means = meaning(claim.verdict, claim.repair is not None)
    yield from on.labelled("verdict", f"{claim.verdict}: {means}", STYLE[claim.verdict])
    if claim.witness:
        yield from on.labelled("witness", styled(claim.witness), "red")
    for need in claim.hypotheses:
        yield from on.labelled("if", write(need.formula), "yellow")
        yield from on.labelled("", f"without it: {styled(need.witness)}", "dim")
    for k, text in enumerate(claim.definitions):
        yield from on.labelled("where" if k == 0 else "", styled(text), "")
    for k, text in enumerate(claim.given):
        yield from on.labelled("given" if k == 0 else "", styled(text), "")
    written = ["".join(styled(part.text) if part.formula else part.text for part in said.pieces)
               for said in claim.presupposes]
    if written:
        yield from on.labelled("written", f"presupposes {', '.join(written)}", "")
    if claim.note:
        yield from on.labelled("note", claim.note, "italic")


def _proof(claim: Shown, proofs: Sequence[tuple[Item, ...]], on: Page, write: Writer) -> Iterator[Line]:
    many = len(claim.theorems) > 1
    for k, (theorem, items) in enumerate(zip(claim.theorems, proofs, strict=True), 1):
        if many and k > 1:
            yield ()
        said = write(theorem.statement) if many and not _opens_with(items, write(theorem.statement)) else ""
        yield from on.labelled(f"proof {k}" if many else "proof", said, "bold")
        yield from on.items(items, 4 if any(item.mark for item in items) else 2)


def _opens_with(items: Sequence[Item], said: str) -> bool:
    """Whether the proof says at its begin what it proves: an induction does."""
    return isinstance(items[0], Block) and items[0].title.startswith(said)


def _foot(claim: Shown, sides: Sequence[Item], on: Page, write: Writer) -> Iterator[Line]:
    if sides:
        yield ()
        yield from on.labelled("side conditions", "", "")
        yield from on.items(sides)
    yield ()
    facts = references(claim.cited)
    for fact in facts:
        if fact.name in CITED:
            yield from on.labelled("cited", f"{fact.name}: {fact.statement}  ({fact.reference})", "")
    outline = Counter(node.rule for theorem in claim.theorems for node in theorem.tree())
    yield from on.labelled("outline", counted(sorted(outline.items())), "dim")
    yield from on.labelled("kernel", counted(steps_by_rule(claim.proofs)), "dim")
    yield from on.labelled("facts", believed([fact for fact in facts if fact.name not in CITED]), "dim")
    yield from on.labelled("digest", ", ".join(claim.digests), "dim")
