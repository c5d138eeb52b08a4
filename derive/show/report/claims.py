"""A claim as HTML: in a line of a table, on its document's page, and on a page of its own."""

from collections.abc import Iterable, Iterator

from derive.show.phrases import Told
from derive.show.proofs import counted
from derive.show.row import CitedFact
from derive.show.verdicts import INSTEAD, meaning

from .derivations import items, proof
from .mathml import phrase
from .names import Pages, linked
from .tags import Node, Tag, tag


def verdict(name: str) -> Tag:
    return tag("span", name, class_=f"verdict {name}")


def link(told: Told) -> Tag:
    return tag("a", told.name, href=f"{told.name}.html")


def statements(told: Told, display: bool = True) -> Iterator[Node]:
    for statement in told.statements:
        if told.quoted:
            yield tag("p", "“", phrase(statement), "”", class_="statement quoted")
        else:
            yield tag("p", phrase(statement, display), class_="statement")


def summary(told: Told, pages: Pages) -> Tag:
    """On its document's page: statement, verdict and what that depends on; the derivation is a link away."""
    number: list[Node] = [" ", tag("span", ", ".join(told.inventory), class_="number")] if told.inventory else []
    heading = tag("h3", verdict(told.verdict), " ", link(told), number)
    return tag("section", heading, statements(told), _depends(told, pages), _instead(told), class_="claim",
               id=told.name)


def _depends(told: Told, pages: Pages) -> Iterator[Node]:
    rows: list[Node] = []
    if told.witness:
        rows += definition("witness", [phrase(told.witness)])
    for need, witness in told.hypotheses:
        rows += definition("if", [phrase(need), ["without it: ", *phrase(witness)]])
    if told.note:
        rows += definition("note", [linked(told.note, pages)])
    if rows:
        yield tag("dl", rows)


def _instead(told: Told) -> Iterator[Node]:
    if told.repair is not None:
        word, _ = INSTEAD.get(told.verdict, ("repair", ""))
        yield tag("div", tag("p", tag("b", word), " ", verdict(told.repair.verdict), class_="instead"),
                  statements(told.repair), class_="repair")


def definition(word: str, texts: Iterable[Iterable[Node]]) -> list[Node]:
    return [tag("dt", word), *(tag("dd", text) for text in texts)]


def page(told: Told, pages: Pages) -> Iterator[Node]:
    """All of it, under a heading."""
    yield tag("h1", told.name)
    where = f"{told.document}, {told.where}{_number(told) or ' (a lemma)' * told.lemma}"
    yield tag("p", where, class_="place")
    yield from body(told, pages)


def body(told: Told, pages: Pages) -> Iterator[Node]:
    yield from statements(told)
    rows = definition("verdict", [[verdict(told.verdict), f" {meaning(told.verdict, told.repair is not None)}"]])
    if told.witness:
        rows += definition("witness", [phrase(told.witness)])
    for need, witness in told.hypotheses:
        rows += definition("if", [phrase(need, display=True), ["without it: ", *phrase(witness)]])
    for word, found in (("where", told.definitions), ("given", told.given), ("defined", told.presupposed)):
        rows += definition(word, [phrase(part, display=True) for part in found]) if found else []
    if told.note:
        rows += definition("note", [linked(told.note, pages)])
    yield tag("dl", rows)
    for k, proved in enumerate(told.proofs, 1):
        yield from proof(proved, k if len(told.proofs) > 1 else 0)
    if told.sides:
        yield tag("h3", "Side conditions")
        yield from items(told.sides)
    yield from _foot(told)
    if told.repair is not None:
        word, more = INSTEAD.get(told.verdict, ("repair", "what can be proved in its place"))
        yield tag("section", tag("h2", f"{word.capitalize()}: {more}"), tag("p", told.repair.name, class_="place"),
                  body(told.repair, pages), class_="repair", id=told.repair.name)


def _foot(told: Told) -> Iterator[Node]:
    if not told.proofs:
        return
    rows: list[Node] = []
    for cited in told.cited:
        rows += definition("cited", [[fact(cited), f": {cited.statement} ({cited.reference})"]])
    rows += definition("outline", [[counted(told.outline)]])
    rows += definition("kernel", [[counted(told.kernel)]])
    rows += definition("facts", [listed(map(fact, told.facts), "none")])
    rows += definition("digest", [[tag("code", ", ".join(told.digests))]])
    yield tag("dl", rows, class_="foot")


def fact(cited: CitedFact) -> Tag:
    """What is believed without proof, as a link to its statement."""
    return tag("a", cited.name, href=f"trust.html#{cited.name.replace(' ', '-')}")


def listed(nodes: Iterable[Node], nothing: str) -> list[Node]:
    found: list[Node] = []
    for node in nodes:
        found += [", ", node] if found else [node]
    return found or [nothing]


def erratum(told: Told, pages: Pages) -> Tag:
    """A correction: what is printed, where it fails, and what is right; of prose, by its nearest formal statement."""
    formal = told.repair if told.verdict == "informal" and told.repair is not None else told
    heading = tag("p", verdict(told.verdict), " ", link(told), f" {told.where}{_number(told)}")
    parts: list[Node] = [heading, *_labelled("Printed:", told)]
    parts += _labelled("As a formula:", formal) if formal is not told else []
    if formal.witness:
        parts.append(tag("p", "It fails at ", phrase(formal.witness), "."))
    for need, witness in formal.hypotheses:
        parts.append(tag("p", "It needs ", phrase(need), ". Without it: ", phrase(witness), "."))
    right = formal.repair
    if right is not None:
        parts += _labelled("Read as:" if formal.verdict == "misprint" else "Right is:", right)
        parts += [tag("p", "if ", phrase(need), class_="statement") for need, _ in right.hypotheses]
    if told.note:
        parts.append(tag("p", linked(told.note, pages), class_="place"))
    return tag("section", parts, class_="claim")


def _number(told: Told) -> str:
    return f" [{', '.join(told.inventory)}]" if told.inventory else ""


def _labelled(word: str, told: Told) -> list[Node]:
    return [tag("p", word, class_="place"), *statements(told)]
