"""The pages of the site and how they are linked: overview, documents, claims, errata, trust."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from derive.show.errata import KINDS, Erratum
from derive.show.told import Cited, Told
from derive.show.verdicts import MEANING, meaning

from .claims import erratum, link, page, statements, summary, verdict
from .mathml import phrase
from .style import CSS, SCRIPT
from .tags import Node, Raw, Tag, tag

DOCTYPE = "<!DOCTYPE html>\n"


class Drawn(Protocol):
    """A drawing about a claim; what makes it need not be installed."""

    @property
    def claim(self) -> str: ...
    @property
    def svg(self) -> str: ...
    @property
    def caption(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Site:
    """All that is shown: the listed claims in the order of the course, and what their verdicts rest on."""

    told: tuple[Told, ...]
    rules: tuple[tuple[str, str], ...]                      # (name, docstring)
    kernel_lines: int
    errata: tuple[Erratum, ...]
    figures: tuple[Drawn, ...] = ()

    @property
    def documents(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(told.document for told in self.told))

    def pages(self) -> Iterator[tuple[str, str]]:
        """(file name, HTML) of each page."""
        yield "index.html", self.framed("Overview", "index.html", self._overview())
        for document in self.documents:
            name = file_of(document)
            yield name, self.framed(document, name, self._document(document))
        for told in self.told:
            yield f"{told.name}.html", self.framed(told.name, "", self._claim(told))
        yield "errata.html", self.framed("Errata", "errata.html", self._errata())
        yield "trust.html", self.framed("Trust", "trust.html", self._trust())
        if self.figures:
            yield "plots.html", self.framed("Plots", "plots.html", self._plots())

    def framed(self, title: str, here: str, body: Iterable[Node]) -> str:
        links = [("Overview", "index.html"), *((name, file_of(name)) for name in self.documents),
                 ("Errata", "errata.html"), *([("Plots", "plots.html")] if self.figures else []),
                 ("Trust", "trust.html")]
        nav = tag("nav", [tag("a", name, href=href, **({"aria_current": "page"} if href == here else {}))
                          for name, href in links], aria_label="Pages")
        head = tag("head", tag("meta", charset="utf-8"),
                   tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
                   tag("title", f"{title} · chalkproof"), tag("style", Raw(CSS)))
        foot = tag("footer", "Each derivation is the proof that the kernel checked.")
        whole = tag("body", tag("a", "Skip to the text", href="#text", class_="skip"), tag("header", nav),
                    tag("main", body, id="text"), foot)
        return f"{DOCTYPE}{tag('html', head, whole, lang='en')}\n"

    def _overview(self) -> Iterator[Node]:
        yield tag("h1", "What the course claims, and what is proved")
        found = [told.verdict for told in self.told]
        yield tag("ul", [tag("li", verdict(name), f" {found.count(name)} ", tag("span", meaning(name), class_="number"))
                         for name in MEANING if name in found], class_="counts")
        yield tag("div", id="search")
        for document in self.documents:
            rows = [_row(told) for told in self.told if told.document == document]
            head = tag("thead", tag("tr", [tag("th", word, scope="col") for word in
                                           ("Verdict", "Claim", "Statement", "Where", "Number")]))
            yield tag("section", tag("h2", tag("a", document, href=file_of(document))),
                      tag("table", head, tag("tbody", rows)), class_="sheet")
        yield tag("script", Raw(SCRIPT))

    def _document(self, document: str) -> Iterator[Node]:
        yield tag("h1", document)
        mine = sorted((told for told in self.told if told.document == document), key=place)
        for problem, group in groupby(mine, key=lambda told: told.where.partition("(")[0].strip()):
            yield tag("h2", problem[:1].upper() + problem[1:])
            yield from map(summary, group)

    def _claim(self, told: Told) -> Iterator[Node]:
        yield from page(told)
        yield from (figure(drawn) for drawn in self.figures if drawn.claim == told.name)
        back = tag("a", f"All of {told.document}", href=f"{file_of(told.document)}#{told.name}")
        yield tag("p", back, class_="place")

    def _errata(self) -> Iterator[Node]:
        yield tag("h1", "Errata")
        yield tag("p", "What the documents print that cannot stand as it is, how to see it, and what can be proved.")
        known = {told.name: told for told in self.told}
        for document, corrections in groupby(self.errata, key=lambda one: one.document):
            yield tag("h2", document)
            for kind, group in groupby(corrections, key=lambda one: one.kind):
                yield tag("h3", KINDS[kind])
                yield from (erratum(known[one.claim]) for one in group if one.claim in known)

    def _trust(self) -> Iterator[Node]:
        yield tag("h1", "What a verdict rests on")
        yield tag("p", f"{len(self.rules)} rules make all theorems, in {self.kernel_lines} lines of derive/kernel. "
                       "Everything else searches; what it finds is put to these rules, which check the conditions they "
                       "list and nothing else.")
        cited = {fact.name: fact for told in self.told for fact in facts(told)}
        yield tag("h2", f"{len(cited)} facts cited, not proved here")
        for name, fact in sorted(cited.items()):
            users = [told for told in self.told if any(name == other.name for other in facts(told))]
            yield tag("h3", name, id=name.replace(" ", "-"))
            yield tag("p", phrase(fact.statement, display=True), class_="statement")
            yield tag("p", fact.reference, ". Used by ", _listed(map(link, users)), ".", class_="place")
        yield tag("h2", "The rules")
        for name, words in self.rules:
            yield tag("h3", tag("code", name), id=f"rule-{name}")
            yield tag("pre", words, class_="rule")

    def _plots(self) -> Iterator[Node]:
        yield tag("h1", "Plots")
        known = {told.name for told in self.told}
        for drawn in self.figures:
            yield figure(drawn)
            if drawn.claim in known:
                yield tag("p", "The claim: ", tag("a", drawn.claim, href=f"{drawn.claim}.html"), class_="place")


def figure(drawn: Drawn) -> Tag:
    return tag("figure", Raw(drawn.svg), tag("figcaption", drawn.caption))


def facts(told: Told) -> Iterator[Cited]:
    yield from told.cited
    if told.repair is not None:
        yield from facts(told.repair)


def file_of(document: str) -> str:
    return "".join(sign if sign.isalnum() else "-" for sign in document.lower()) + ".html"


def place(told: Told) -> tuple[object, ...]:
    """Problems in the order of their numbers; claims in the order of the inventory."""
    number = told.inventory[0] if told.inventory else "0"
    return tuple(int(part) if part.isdecimal() else 0 for part in number.split("."))


def _row(told: Told) -> Tag:
    words = " ".join((told.name, *told.inventory, told.verdict, told.document, told.where, *told.texts)).lower()
    return tag("tr", tag("td", verdict(told.verdict)), tag("td", link(told)), tag("td", statements(told, False)),
               tag("td", told.where, class_="number"), tag("td", ", ".join(told.inventory), class_="number"),
               data_words=words)


def _listed(nodes: Iterable[Node]) -> list[Node]:
    found: list[Node] = []
    for node in nodes:
        found += [", ", node] if found else [node]
    return found or ["no claim"]
