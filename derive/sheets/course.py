"""Which scripts and claims the words of a command mean: paths of sheets, and names within them. Nothing is proved."""

import ast
import os
import tokenize
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from derive.notation.errors import Error
from derive.sheets.sheet_file import NAME, Table, is_sheet, sheet_of
from derive.show.inputs import read_text
from derive.show.row import Row

FOLDER = Path(__file__).parents[2] / "proofs"       # beside this package, in a checkout as in an installation
NEXT = "`derive new FOLDER` makes a sheet to start from"

Found = Sequence[tuple[Path, Row]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the words of a command mean: the `names`, the scripts that may speak of them (all of the sheet, where there
    are no names), and `every` script in which the names are looked for."""

    names: tuple[str, ...]
    scripts: tuple[Path, ...]
    every: tuple[Path, ...]


def asked(words: Sequence[str]) -> Asked:
    """Paths say which sheet is meant, the other words name claims in it; without a path it is the sheet of the current
    folder, or else the course."""
    paths = [word for word in words if is_path(word)]
    names = tuple(word for word in words if word not in paths)
    every = _once([path for word in paths for path in _at(word)]) if paths else scripts()
    some = tuple(path for path in every if any(is_script(name, path) or _mentions(path, name) for name in names))
    return Asked(names, some if names else every, every)


def readable(words: Sequence[str]) -> Asked:
    """The same; refused where one of the scripts cannot be read."""
    found = asked(words)
    for wrong in filter(None, map(unreadable, found.scripts)):
        raise Error(wrong)
    return found


def scripts() -> tuple[Path, ...]:
    """The proof scripts of the sheet that is meant where no path is given, in their order."""
    return _scripts_in(Path() if in_a_sheet() else FOLDER)


def in_a_sheet() -> bool:
    """Whether the current folder is a sheet."""
    return is_sheet(Path())


def _scripts_in(folder: Path) -> tuple[Path, ...]:
    found = tuple(sorted(path for path in folder.glob("*.py") if not path.name.startswith("_") and path.is_file()))
    if not found:
        raise Error(f"no proof scripts in {folder}; expected files NAME.py (a name that begins with _ is none of a "
                    f"script). {NEXT}")
    return found


def _once(paths: Iterable[Path]) -> tuple[Path, ...]:
    found: dict[Path, Path] = {}
    for path in paths:
        found.setdefault(path.resolve(), path)
    return tuple(found.values())


def errata_words(paths: Iterable[Path]) -> Table:
    """How the sheets of these scripts put each correction, by the name of the claim; claims that are not there speak
    for themselves."""
    return {claim: words for folder in dict.fromkeys(path.parent for path in paths)
            for claim, words in sheet_of(folder).errata.items()}


def title_of(paths: Iterable[Path]) -> str:
    """The title of the one sheet that all the scripts are of, if it has one."""
    titles = {sheet_of(path.parent).title for path in paths}
    return titles.pop() if len(titles) == 1 else ""


def authors_of(paths: Iterable[Path]) -> tuple[str, ...]:
    """The authors of the sheets of these scripts."""
    return tuple(dict.fromkeys(name for path in paths for name in sheet_of(path.parent).authors))


def plots_of(paths: Iterable[Path]) -> dict[str, tuple[str, ...]]:
    """The drawings that the sheets of these scripts ask for, each with its claims."""
    return {drawing: claims for path in paths for drawing, claims in sheet_of(path.parent).plots.items()}


def is_path(word: str) -> bool:
    """A word with a slash, a sheet, a folder with scripts in it, or a file that is there; anything else is a name."""
    if any(separator in word for separator in (os.sep, os.altsep) if separator) or word in (os.curdir, os.pardir):
        return True
    path = Path(word)
    try:
        return path.is_file() if path.suffix else path.is_dir() and (is_sheet(path) or any(path.glob("*.py")))
    except (OSError, ValueError):           # too long for a file, or a sign that no file has
        return False


def _at(word: str) -> tuple[Path, ...]:
    """The scripts at a path."""
    path = Path(word)
    if path.is_dir():
        return _scripts_in(path)
    if path.name == NAME and path.is_file():
        return _scripts_in(path.parent)
    expected = "expected a proof script (NAME.py) or a folder with some"
    if not path.exists():
        raise Error(f"{word}: no such file or folder; {expected}. {NEXT}")
    if not path.is_file():
        raise Error(f"{word} is no regular file; {expected}")
    if path.suffix != ".py":
        raise Error(f"{word} is no proof script; {expected}. `derive check {word}` reads a derivation in a text")
    return (path,)


def unreadable(path: Path) -> str:
    """Why a script is no text that Python reads, if it is none."""
    try:
        with tokenize.open(path) as file:
            file.read()
    except OSError as error:
        return f"{path} cannot be read: {error.strerror}"
    except (UnicodeError, SyntaxError, LookupError):
        return f"{path} is not UTF-8 text; save it as UTF-8, or name its encoding in its first line"
    return ""


def is_script(name: str, path: Path) -> bool:
    """sgd_1_momentum, with or without .py."""
    return name in (path.stem, path.name)


def means(name: str, row: Row) -> bool:
    """momentum.rescaled by its name, by momentum or momentum., by 0.5."""
    return name == row.claim or row.claim.startswith(name.rstrip(".") + ".") or name in row.inventory


def chosen(names: Sequence[str], found: Found) -> list[Row]:
    """The rows that the names mean, in their order; all that are listed when there are no names. A lemma is meant by
    its own name alone."""
    paths = {path for path, _ in found}
    whole = {path for path in paths if not names or any(is_script(name, path) for name in names)}
    return [row for path, row in found if row.claim in names or (
        row.listed and (path in whole or any(means(name, row) for name in names)))]


def unknown(names: Iterable[str], found: Found) -> list[str]:
    """The names that mean nothing here."""
    paths = {path for path, _ in found}
    return [name for name in names if not (any(means(name, row) for _, row in found)
                                           or any(is_script(name, path) for path in paths))]


def no_such(name: str, found: Found, every: Iterable[Path]) -> Error:
    """The refusal of a name, with the nearest names there are."""
    claims = [row.claim for _, row in found]
    groups = {claim.rpartition(".")[0] for claim in claims} - {""}
    numbers = {number for _, row in found for number in row.inventory}
    known = list(dict.fromkeys([*claims, *sorted(groups), *sorted(numbers), *(path.stem for path in every)]))
    near = get_close_matches(name, known, n=4, cutoff=0.5)
    near += [claim for claim in claims if name.strip(".") and name.strip(".") in claim and claim not in near][:4]
    hint = f"the nearest: {', '.join(near)}" if near else "`derive prove` lists them all"
    return Error(f"no claim, script or inventory number is named {name!r}; {hint}")


def nothing_listed(found: Asked) -> Error:
    """The refusal where scripts state lemmas and no claim."""
    names = ", ".join(path.name for path in found.scripts)
    return Error(f"{names}: there are lemmas and no claim; expected Sheet(...).claim(...), which is listed")


def problem(path: Path) -> str:
    """The first line of a script's docstring."""
    return (ast.get_docstring(ast.parse(read_text(path))) or path.stem).splitlines()[0]


def _mentions(path: Path, name: str) -> bool:
    return name.rstrip(".").encode(errors="surrogatepass") in path.read_bytes()
