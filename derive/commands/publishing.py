"""What `derive latex` and `derive report` make of claims: scripts are run again, told in plain data, put into files.

Theorems stay in the process that proved them. What a page says of them is plain data, so scripts can be told in
several processes and written down in one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Protocol

from derive.commands.workshop import Workshop
from derive.running.proving import refuse_doubles
from derive.running.run import Limits
from derive.running.supervision import each
from derive.sheets import course
from derive.sheets.sheet_file import sheet_of
from derive.show.emitted import Emitted, KernelsOf
from derive.show.errata import errata
from derive.show.latex.compile import compiled, engine
from derive.show.latex.document import document, snippet
from derive.show.latex.style import NAME, STYLE
from derive.show.outputs import drafts
from derive.show.phrases import Teacher, Told
from derive.show.record import row_of
from derive.show.report.site import Drawn, Site
from derive.show.row import Row
from derive.show.settled import Shown
from derive.show.trust import trusted

Done = Callable[[str], None]


class Progress(Protocol):
    """Shows how far a long run is."""

    def __call__(self, total: int, doing: str = ..., things: str = ...) -> AbstractContextManager[Done]:
        """To be told of each thing that is done."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What one script says: its rows, pages of its claims, and kernels by the claim."""

    rows: tuple[Row, ...]
    told: tuple[Told, ...]
    error: str = ""
    kernels: tuple[tuple[str, tuple[Emitted, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """The pages that were asked for, in the order of their scripts; every page, by its name; all rows; what went wrong;
    kernels, by the claim; the scripts."""

    told: tuple[Told, ...]
    every: Mapping[str, Told]
    rows: tuple[Row, ...]
    errors: tuple[str, ...]
    kernels: KernelsOf = field(default_factory=dict)
    scripts: tuple[Path, ...] = ()


def teacher(script: Path) -> Teacher:
    """Who tells the claims of a script, in the letters of its sheet."""
    return Teacher(sheet_of(script.parent).letters)


def tell(script: Path, claim: Shown, names: Sequence[str], workshop: Workshop | None) -> Telling:
    """What there is to say of a claim: if the names mean it, or, with a workshop, in any case."""
    if workshop:
        return telling_of(script, [claim], "", workshop)
    row = row_of(claim)
    return Telling((row,), (teacher(script)(claim),) if course.chosen(names, [(script, row)]) else ())


def together(tellings: Sequence[Telling], error: str) -> Telling:
    """What is said of the claims of one script."""
    return Telling(tuple(row for telling in tellings for row in telling.rows),
                   tuple(told for telling in tellings for told in telling.told), error,
                   tuple(kernels for telling in tellings for kernels in telling.kernels))


def telling_of(script: Path, claims: Sequence[Shown], error: str, workshop: Workshop) -> Telling:
    """All that a script settled, lemmas too, and the kernels of those listed."""
    told = tuple(map(teacher(script), claims))
    return Telling(tuple(map(row_of, claims)), told, error, tuple(_kernels(told, workshop)))


def _kernels(told: Iterable[Told], workshop: Workshop) -> Iterator[tuple[str, tuple[Emitted, ...]]]:
    """The kernels of what the listed claims define; of prose, of what its nearest formal statement does."""
    known: dict[tuple[str, ...], tuple[Emitted, ...]] = {}
    for one in told:
        laws = one.laws or (one.repair.laws if one.repair else ())
        if not one.lemma and laws:
            if laws not in known:
                known[laws] = workshop.emitted(laws)
            yield one.name, known[laws]


def tellings(words: Sequence[str], jobs: int | None, progress: Progress, workshop: Workshop | None = None,
             limits: Limits | None = None) -> Chosen:
    """The pages of the claims that the words mean; of all that are listed when they name none. With a workshop lemmas
    are told too, and kernels built."""
    asked = course.readable(words)
    scripts, names = asked.scripts, asked.names
    found: dict[Path, Telling] = {}
    if scripts:
        with progress(len(scripts)) as done:
            for ended in each(partial(tell, names=names, workshop=workshop), scripts, jobs, limits):
                found[ended.script] = together(ended.answers, ended.checked)
                done(ended.script.name)
    pairs = [(path, row) for path in scripts for row in found[path].rows]
    refuse_doubles(row for _, row in pairs)
    errors = tuple(found[path].error for path in scripts if found[path].error)
    wrong = course.unknown(names, pairs)
    if wrong and not errors:
        raise course.no_such(wrong[0], pairs, asked.every)
    wanted = [row.claim for row in course.chosen(names, pairs)]
    if not wanted and not errors:
        raise course.nothing_listed(asked)
    pages = {told.name: told for path in scripts for told in found[path].told}
    kernels = {name: emitted for path in scripts for name, emitted in found[path].kernels}
    return Chosen(tuple(pages[name] for name in wanted), pages, tuple(row for _, row in pairs), errors, kernels,
                  scripts)


def latex(chosen: Chosen, folder: Path, title: str, snippets: bool, pdf: bool, progress: Progress) -> list[Path]:
    """A document a source, or one for a selection (then it has a title); compiled where that is asked for."""
    if pdf:
        engine()                        # the refusal comes before the work
    authors = course.authors_of(chosen.scripts)
    if snippets:
        texts = {f"{told.name}.tex": snippet([told]) for told in chosen.told} | {f"{NAME}.sty": STYLE}
    elif title:
        sources = dict.fromkeys(told.document for told in chosen.told)
        named = next(iter(sources)) if len(sources) == 1 else title
        texts = {f"{slug(title)}.tex": document(named, chosen.told, authors)}
    else:
        sources = dict.fromkeys(told.document for told in chosen.told)
        texts = {f"{slug(source)}.tex": document(source, [told for told in chosen.told if told.document == source],
                                                 authors) for source in sources}
    with drafts(folder) as made:
        written = [made.put(name, text) for name, text in texts.items()]
    if not pdf:
        return written
    finished = []
    with progress(len(written), "compiling", "documents") as done:
        for path in written:
            finished.append(compiled(path))
            done(path.name)
    return finished


def slug(title: str) -> str:
    """A title as the name of a file."""
    plain = "".join(sign if sign.isalnum() or sign in "._" else "-" for sign in title).strip("-.").lower()
    return plain[:100] or "untitled"


def report(chosen: Chosen, folder: Path, figures: Sequence[Drawn], progress: Progress) -> list[Path]:
    """The site, a page a file."""
    site = Site(chosen.told, trusted(), tuple(errata(chosen.rows, course.errata_words(chosen.scripts))),
                tuple(figures), chosen.kernels, chosen.every, course.title_of(chosen.scripts),
                course.authors_of(chosen.scripts))
    written = []
    with progress(site.count, "writing", "pages") as done, drafts(folder) as made:
        for name, page in site.pages():
            written.append(made.put(name, page))
            done(name)
    return written
