"""What the sheet.toml of a folder says of its sheet: title, authors, letters of its documents, words of its errata."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from derive.notation.errors import Error
from derive.notation.names import nearest
from derive.show.inputs import read_text

NAME = "sheet.toml"
Table = Mapping[str, Mapping[str, str]]
ERRATUM = ("printed", "needs", "check", "correct")
KEYS = ("title", "authors", "letters", "errata", "plots")


@dataclass(frozen=True, slots=True)
class SheetFile:
    """`letters` by the document or by the problem, under "" for all of the sheet: what a script calls mu2 and the page
    mu'. `errata` by the name of the claim, `plots` by the name of the drawing: the claims that it is made from."""

    title: str = ""
    authors: tuple[str, ...] = ()
    letters: Table = field(default_factory=dict)
    errata: Table = field(default_factory=dict)
    plots: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def is_sheet(folder: Path) -> bool:
    """A folder that says it is one."""
    return (folder / NAME).is_file()


def sheet_of(folder: Path) -> SheetFile:
    """What is said of the sheet in this folder; nothing, where there is no sheet.toml."""
    return _read(folder.resolve())


@cache
def _read(folder: Path) -> SheetFile:
    path = folder / NAME
    if not path.is_file():
        return SheetFile()
    try:
        found = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as wrong:
        raise Error(f"{path}: {wrong}") from None
    for key in found:
        if key not in KEYS:
            raise Error(f"{path}: {key!r} is nothing that a sheet.toml says; expected {', '.join(KEYS)}. "
                        f"{nearest(key, KEYS)}".strip())
    title, authors = found.get("title", ""), found.get("authors", [])
    if not isinstance(title, str):
        raise Error(f'{path}: title is no text; expected title = "..."')
    if not (isinstance(authors, list) and all(isinstance(name, str) for name in authors)):
        raise Error(f'{path}: authors is no list of names; expected authors = ["..."]')
    return SheetFile(title, tuple(authors), _letters(path, found.get("letters", {})),
                     _errata(path, found.get("errata", {})), _plots(path, found.get("plots", {})))


def _letters(path: Path, found: object) -> Table:
    """mu2 = "mu'" under [letters], or under [letters."Document"] or [letters."Document, problem 1"]."""
    expected = 'expected lines such as mu2 = "mu\'" under [letters] or [letters."Document, problem 1"]'
    if not isinstance(found, dict):
        raise Error(f"{path}: letters is no table; {expected}")
    everywhere = {name: letter for name, letter in found.items() if isinstance(letter, str)}
    tables = {place: letters for place, letters in found.items() if not isinstance(letters, str)}
    for place, letters in tables.items():
        if not (isinstance(letters, dict) and all(isinstance(letter, str) for letter in letters.values())):
            raise Error(f"{path}: letters.{place} is neither a letter nor a table of letters; {expected}")
    return {"": everywhere, **tables}


def _errata(path: Path, found: object) -> Table:
    expected = f'expected lines such as printed = "..." under [errata."group.claim"], with {", ".join(ERRATUM)}'
    if not isinstance(found, dict):
        raise Error(f"{path}: errata is no table; {expected}")
    for claim, words in found.items():
        if not (isinstance(words, dict) and all(isinstance(text, str) for text in words.values())):
            raise Error(f"{path}: errata.{claim} is no table of texts; {expected}")
        for word in words:
            if word not in ERRATUM:
                raise Error(f"{path}: errata.{claim} has {word!r}; {expected}. {nearest(word, ERRATUM)}".strip())
    return found


def _plots(path: Path, found: object) -> Mapping[str, tuple[str, ...]]:
    expected = 'expected lines such as averages = ["group.claim"] under [plots]'
    if not isinstance(found, dict):
        raise Error(f"{path}: plots is no table; {expected}")
    for drawing, claims in found.items():
        if not (isinstance(claims, list) and all(isinstance(name, str) for name in claims)):
            raise Error(f"{path}: plots.{drawing} is no list of claims; {expected}")
    return {drawing: tuple(claims) for drawing, claims in found.items()}
