"""The course: where its scripts are, and which claims and which scripts a NAME means. Nothing here proves anything."""

import ast
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
    found = tuple(sorted(path for path in FOLDER.glob("*.py") if not path.name.startswith("_")))
    if not found:
        raise Error(f"no proof scripts in {FOLDER}")
    return found


def errata_words() -> dict[str, dict[str, str]]:
    """How the errata put each correction, by the name of the claim; claims that are not there speak for themselves."""
    path = FOLDER / "errata.toml"
    try:
        return tomllib.loads(read_text(path)) if path.exists() else {}
    except tomllib.TOMLDecodeError as wrong:
        raise Error(f"{path}: {wrong}") from None


def scripts_for(names: Sequence[str]) -> tuple[Path, ...]:
    """Those scripts that may speak of one of the names: each of them says so somewhere, or is named itself."""
    if not names:
        return scripts()
    return tuple(path for path in scripts() if any(is_script(name, path) or _mentions(path, name) for name in names))


def is_script(name: str, path: Path) -> bool:
    """sgd_1_momentum, with or without .py, and as a shell completes it: proofs/sgd_1_momentum.py."""
    return name in (path.stem, path.name) or (name.endswith(".py") and Path(name).resolve() == path.resolve())


def means(name: str, row: Row) -> bool:
    """momentum.rescaled by its name, by momentum or momentum., by 0.5."""
    return name == row.claim or row.claim.startswith(name.rstrip(".") + ".") or name in row.inventory


def chosen(names: Sequence[str], found: Found) -> list[Row]:
    """The rows that the names mean, in the order of the course; all that are listed when there are no names."""
    return [row for path, row in found if (row.listed and not names) or row.claim in names or (
        row.listed and any(means(name, row) or is_script(name, path) for name in names))]


def unknown(names: Iterable[str], found: Found) -> list[str]:
    """The names that mean nothing here."""
    return [name for name in names if not any(means(name, row) or is_script(name, path) for path, row in found)]


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
    return name.rstrip(".") in read_text(path)
