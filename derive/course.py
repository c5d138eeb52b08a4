"""Which claims and scripts a NAME or a PATH means; where the course's scripts are. Nothing here proves anything."""

import ast
import os
import tokenize
import tomllib
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from derive.notation.errors import Error
from derive.show.inputs import read_text
from derive.show.row import Row

FOLDER = Path(__file__).parents[1] / "proofs"       # beside this package, in a checkout as in an installation


Found = Sequence[tuple[Path, Row]]


def scripts() -> tuple[Path, ...]:
    """The proof scripts, in the order of the course."""
    return _scripts_in(FOLDER)


def _scripts_in(folder: Path) -> tuple[Path, ...]:
    found = tuple(sorted(path for path in folder.glob("*.py") if not path.name.startswith("_") and path.is_file()))
    if not found:
        raise Error(f"no proof scripts in {folder}")
    return found


def errata_words() -> dict[str, dict[str, str]]:
    """How the errata put each correction, by the name of the claim; claims that are not there speak for themselves."""
    path = FOLDER / "errata.toml"
    try:
        return tomllib.loads(read_text(path)) if path.exists() else {}
    except tomllib.TOMLDecodeError as wrong:
        raise Error(f"{path}: {wrong}") from None


def scripts_for(names: Sequence[str]) -> tuple[Path, ...]:
    """The scripts at the paths, and those of the course that may speak of one of the other names: each of them says so
    somewhere, or is named itself."""
    if not names:
        return scripts()
    others = [name for name in names if not is_path(name)]
    course = scripts() if others else ()
    found = [path for path in course if any(is_script(name, path) or _mentions(path, name) for name in others)]
    found += [path for name in names if is_path(name) for path in _at(name)]
    once: dict[Path, Path] = {}
    for path in found:
        once.setdefault(path.resolve(), path)
    return tuple(once.values())


def is_path(name: str) -> bool:
    """What is written with a slash, a folder with scripts in it, or a script that is there; anything else is a NAME."""
    if any(separator in name for separator in (os.sep, os.altsep) if separator) or name in (os.curdir, os.pardir):
        return True
    path = Path(name)
    return path.is_file() if name.endswith(".py") else path.is_dir() and any(path.glob("*.py"))


def _at(name: str) -> tuple[Path, ...]:
    """The scripts at a path."""
    path = Path(name)
    if path.is_dir():
        return _scripts_in(path)
    if not path.exists():
        raise Error(f"{name}: no such file or folder; expected a proof script or a folder with some")
    if not path.is_file():
        raise Error(f"{name} is no regular file; expected a proof script or a folder with some")
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


def readable(names: Sequence[str]) -> tuple[Path, ...]:
    """The scripts for the names; refused where one of them cannot be read."""
    found = scripts_for(names)
    for wrong in filter(None, map(unreadable, found)):
        raise Error(wrong)
    return found


def is_script(name: str, path: Path) -> bool:
    """sgd_1_momentum, with or without .py, as a shell completes it (proofs/sgd_1_momentum.py), or by its folder."""
    if not is_path(name):
        return name in (path.stem, path.name)
    there = Path(name).resolve()
    return there in (path.resolve(), path.resolve().parent, path.parent.resolve())


def is_ours(path: Path) -> bool:
    """A script of the course."""
    return path.parent.resolve() == FOLDER.resolve()


def means(name: str, row: Row) -> bool:
    """momentum.rescaled by its name, by momentum or momentum., by 0.5."""
    return name == row.claim or row.claim.startswith(name.rstrip(".") + ".") or name in row.inventory


def chosen(names: Sequence[str], found: Found) -> list[Row]:
    """The rows that the names mean, in the order of the course; all that are listed when there are no names."""
    paths = {path for path, _ in found}
    whole = {path for path in paths if not names or any(is_script(name, path) for name in names)}
    own = {path for path in paths if not is_ours(path)}         # all of it is listed, numbered or not
    return [row for path, row in found if row.claim in names or (
        (row.listed or path in own) and (path in whole or any(means(name, row) for name in names)))]


def unknown(names: Iterable[str], found: Found) -> list[str]:
    """The names that mean nothing here."""
    paths = {path for path, _ in found}
    return [name for name in names if not (any(means(name, row) for _, row in found)
                                           or any(is_script(name, path) for path in paths))]


def no_such(name: str, found: Found) -> Error:
    """The refusal of a name, with the nearest names there are."""
    claims = [row.claim for _, row in found]
    groups = {claim.rpartition(".")[0] for claim in claims} - {""}
    numbers = {number for _, row in found for number in row.inventory}
    known = list(dict.fromkeys([*claims, *sorted(groups), *sorted(numbers), *(path.stem for path in scripts())]))
    near = get_close_matches(name, known, n=4, cutoff=0.5)
    near += [claim for claim in claims if name.strip(".") and name.strip(".") in claim and claim not in near][:4]
    hint = f"the nearest: {', '.join(near)}" if near else "`derive prove` lists them all"
    return Error(f"no claim, script or inventory number is named {name!r}; {hint}")


def problem(path: Path) -> str:
    """The first line of a script's docstring."""
    return (ast.get_docstring(ast.parse(read_text(path))) or path.stem).splitlines()[0]


def _mentions(path: Path, name: str) -> bool:
    return name.rstrip(".").encode(errors="surrogatepass") in path.read_bytes()
