"""Verdicts kept between runs: a row is used again only while nothing it depends on has changed.

That is the script, the whole of `derive` (and of `codegen` and `proofs` where the script speaks of them), Python and
SymPy. A file that is damaged, or of another shape, is as good as none.
"""

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import NamedTemporaryFile

from derive.show.row import Row, from_json, plain_data

HERE = Path(__file__).parent
FORMAT = "1"
PACKAGES = ("sympy", "python-flint", "mpmath")          # whose versions a verdict may depend on


def folder() -> Path:
    """Where this user's verdicts are kept."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if Path(base).is_absolute() else Path.home() / ".cache") / "chalkproof" / "verdicts"


def key(script: Path, opinions: bool = False) -> str:
    """The digest of all that the verdicts of a script depend on; Z3 too, where they come with its opinions."""
    text = script.read_bytes()
    others = [_sources(HERE)]
    others += [_sources(HERE.parent / "codegen")] if b"codegen" in text else []
    others += [_sources(script.parent)] if b"proofs" in text else []
    return _digest([FORMAT.encode(), platform.python_version().encode(), *map(_version, PACKAGES),
                    *([_version("z3-solver")] if opinions else []), text, *others])


def load(script: Path, opinions: bool = False) -> tuple[Row, ...] | None:
    """The rows that a script had, if they still count. Those with second opinions are kept apart from those without."""
    try:
        kept = json.loads(_file(script, opinions).read_text("utf-8"))
        rows = kept["rows"]
        if kept["key"] != key(script, opinions) or kept["digest"] != _digest([json.dumps(rows).encode()]):
            return None
        return tuple(map(from_json, rows))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def store(script: Path, rows: Iterable[Row], known_by: str, opinions: bool = False) -> None:
    """Keep the rows, unless the sources changed while they were proved. A cache that cannot be written is no error."""
    _sources.cache_clear()
    if known_by != key(script, opinions):
        return
    records = [plain_data(asdict(row)) for row in rows]
    kept = json.dumps({"key": known_by, "digest": _digest([json.dumps(records).encode()]), "rows": records})
    path = _file(script, opinions)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as draft:
            draft.write(kept)
        try:
            Path(draft.name).replace(path)
        except OSError:
            Path(draft.name).unlink(missing_ok=True)
    except OSError:
        return


def _file(script: Path, opinions: bool) -> Path:
    kind = "-opinions" if opinions else ""
    return folder() / f"{script.stem}-{_digest([str(script.resolve()).encode()])[:8]}{kind}.json"


@cache
def _sources(package: Path) -> bytes:
    parts: list[bytes] = []
    for path in sorted(package.rglob("*.py")):
        parts += [path.relative_to(package).as_posix().encode(), path.read_bytes()]
    return _digest(parts).encode()


@cache
def _version(package: str) -> bytes:
    try:
        return version(package).encode()
    except PackageNotFoundError:
        return b"absent"


def _digest(parts: Iterable[bytes]) -> str:
    whole = sha256()
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.hexdigest()
