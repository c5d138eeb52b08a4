"""The pages of the site and how they are linked: overview, documents, claims, errata, trust."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from typing import Protocol

from derive.show.emitted import Emitted, KernelsOf
from derive.show.errata import KINDS, Erratum
from derive.show.maths.glyphs import Letters
from derive.show.maths.prose import prose
from derive.show.maths.sources import Setter
from derive.show.phrases import Told
from derive.show.row import CitedFact, order
from derive.show.trust import KERNEL, OPINIONS, WORDS, Trusted
from derive.show.verdicts import MEANING, meaning

from .claims import erratum, link, listed, page, statements, summary, verdict
from .code import kernel
from .names import Pages, linked, pages_of, with_lemmas
from .style import CSS, SCRIPT
from .tags import Node, Raw, Tag, tag

PLAIN = Setter(Letters())
DOCTYPE = "<!DOCTYPE html>\n"


class Drawn(Protocol):
    """A drawing about a claim; what makes it need not be installed."""

    @property
    def claim(self) -> str: ...
    @property
    def svg(self) -> str: ...
    @property
    def caption(self) -> str: ...
    @property
    def kernels(self) -> tuple[Emitted, ...]: ...


@dataclass(frozen=True)
class Site:
    """All that is shown: the listed claims in the order of the course, and what their verdicts rest on."""

    told: tuple[Told, ...]
    trusted: Trusted
    errata: tuple[Erratum, ...]
    figures: tuple[Drawn, ...] = ()
    kernels: KernelsOf = field(default_factory=dict)
    every: Mapping[str, Told] = field(default_factory=dict)     # lemmas too, which have a page if another names them
    title: str = ""
    authors: tuple[str, ...] = ()

    @cached_property
    def shown(self) -> tuple[Told, ...]:
        """All that has a page."""
        return with_lemmas(self.told, self.every)

    @cached_property
    def at(self) -> Pages:
        return pages_of(self.shown)

    @property
    def documents(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(told.document for told in self.told))

    @property
    def count(self) -> int:
        """How many pages there are: of claims and documents, the overview, the errata, trust, and plots."""
        return len(self.shown) + len(self.documents) + 3 + bool(self.figures)

    def pages(self) -> Iterator[tuple[str, str]]:
        """(file name, HTML) of each page."""
        yield "index.html", self.framed("Overview", "index.html", self._overview())
        for document in self.documents:
            name = file_of(document)
            yield name, self.framed(document, name, self._document(document))
        for told in self.shown:
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
        foot = tag("footer", "Each derivation is the outline of a proof, which the kernel checked.")
        whole = tag("body", tag("a", "Skip to the text", href="#text", class_="skip"), tag("header", nav),
                    tag("main", body, id="text"), foot)
        return f"{DOCTYPE}{tag('html', head, whole, lang='en')}\n"

    def _overview(self) -> Iterator[Node]:
        yield tag("h1", self.title or "What is claimed, and what is proved")
        yield from ([tag("p", ", ".join(self.authors), class_="place")] if self.authors else [])
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
            yield from (summary(told, self.at) for told in group)

    def _claim(self, told: Told) -> Iterator[Node]:
        yield from page(told, self.at)
        yield from map(kernel, self.kernels.get(told.name, ()))
        yield from (self.figure(drawn) for drawn in self.figures if drawn.claim == told.name)
        anchor = "" if told.lemma else f"#{told.name}"
        yield tag("p", tag("a", f"All of {told.document}", href=f"{file_of(told.document)}{anchor}"), class_="place")

    def _errata(self) -> Iterator[Node]:
        yield tag("h1", "Errata")
        yield tag("p", "What the documents print that cannot stand as it is, how to see it, and what can be proved."
                  if self.errata else "Nothing to correct.")
        known = {told.name: told for told in self.told}
        for document, corrections in groupby(self.errata, key=lambda one: one.document):
            yield tag("h2", document)
            for kind, group in groupby(corrections, key=lambda one: one.kind):
                yield tag("h3", KINDS[kind])
                yield from (erratum(known[one.claim], self.at) for one in group if one.claim in known)

    def _trust(self) -> Iterator[Node]:
        found = self.trusted
        yield tag("h1", "What a verdict rests on")
        yield tag("p", f"{len(found.rules)} rules and {len(found.facts)} facts make theorems, in {found.lines} "
                       f"lines of {KERNEL}. {WORDS}")
        yield tag("h2", "Attacks on the kernel")
        yield from (tag("p", words) for words in found.attacks or ("None on record.",))
        yield tag("h2", "Second opinions")
        yield from (tag("p", tag("b", name), f": {words}") for name, words in OPINIONS.items())
        cited = {fact.name: fact for told in self.shown for fact in facts(told)}
        believed = {fact.name: fact for fact in found.facts} | cited
        yield tag("h2", f"{len(believed)} facts, believed without proof")
        for name, fact in sorted(believed.items()):
            users = [told for told in self.shown if any(name == other.name for other in facts(told))]
            yield tag("h3", name, id=name.replace(" ", "-"))
            yield tag("pre", fact.statement, class_="rule")
            yield tag("p", fact.reference, ". Used by ", listed(map(link, users), "no claim"), ".", class_="place")
        yield tag("h2", "The rules")
        for name, words in found.rules:
            yield tag("h3", tag("code", name), id=f"rule-{name}")
            yield tag("pre", words, class_="rule")

    def _plots(self) -> Iterator[Node]:
        yield tag("h1", "Plots")
        for drawn in self.figures:
            name = drawn.claim
            yield tag("h2", tag("a", name, href=self.at[name]) if name in self.at else name)
            yield self.figure(drawn)
            yield from map(kernel, drawn.kernels)

    def figure(self, drawn: Drawn) -> Tag:
        digests = [node for emitted in drawn.kernels for node in (", ", tag("code", emitted.digest))][1:]
        made: list[Node] = [" Kernels" if len(drawn.kernels) > 1 else " Kernel", ": ", *digests, "."] if digests else []
        return tag("figure", Raw(drawn.svg), tag("figcaption", linked(prose(drawn.caption, PLAIN), self.at), made))


def facts(told: Told) -> Iterator[CitedFact]:
    yield from (*told.cited, *told.facts)
    if told.repair is not None:
        yield from facts(told.repair)


def file_of(document: str) -> str:
    plain = "".join(sign if sign.isalnum() else "-" for sign in document.lower()).lstrip("-")
    return f"{plain[:100] or 'untitled'}.html"


def place(told: Told) -> tuple[object, ...]:
    """Problems in the order of their numbers; claims in the order of the inventory, those without a number last."""
    return order(told.inventory)


def _row(told: Told) -> Tag:
    words = " ".join((told.name, *told.inventory, told.verdict, told.document, told.where, *told.texts)).lower()
    return tag("tr", tag("td", verdict(told.verdict)), tag("td", link(told)), tag("td", statements(told, False)),
               tag("td", told.where, class_="number"), tag("td", ", ".join(told.inventory), class_="number"),
               data_words=words)
