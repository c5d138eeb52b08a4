"""Verdicts kept between runs: a row is used again only while nothing it depends on has changed.

That is the script, the whole of `derive` (and of `codegen` and `proofs` where the script speaks of them), Python and
SymPy. A file that is damaged, of another shape, or that somebody else may have written, is as good as none.
"""

import ast
import json
import os
import platform
import stat
import time
from collections.abc import Iterable
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from derive.show.row import Row, from_json, plain_data

HERE = Path(__file__).parents[1]
FORMAT = "2"
PACKAGES = ("sympy", "python-flint", "mpmath")          # whose versions a verdict may depend on
LARGEST = 64_000_000            # bytes of a file that is read; verdicts of a script take some ten thousand
DRAFT = ".draft"                # a file that is being written: its name ends with its writer's process id and this
OLD = 600                       # seconds after which nobody is writing a file any more
# What a script may import and depend on nothing that `key` does not see.
KNOWN = {"derive", "codegen", "sympy", "math", "fractions", "itertools", "functools", "operator", "typing",
         "dataclasses", "collections", "__future__"}
READS = {"open", "exec", "eval", "compile", "__import__", "input"}
OTHERS_MAY_WRITE = stat.S_IWGRP | stat.S_IWOTH


def folder() -> Path:
    """Where this user's verdicts are kept."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if Path(base).is_absolute() else Path("~").expanduser() / ".cache") / "chalkproof" / "verdicts"


def key(script: Path, opinions: bool = False) -> str:
    """The digest of all that the verdicts of a script depend on; Z3 too, where they come with its opinions."""
    text = script.read_bytes()
    others = [_sources(HERE)]
    others += [_sources(HERE.parent / "codegen")] if b"codegen" in text else []
    others += [_sources(script.parent)] if b"proofs" in text else []
    return _digest([FORMAT.encode(), platform.python_version().encode(), *map(_version, PACKAGES),
                    *([_version("z3-solver")] if opinions else []), text, *others])


def self_contained(script: Path) -> bool:
    """The verdicts of this script depend on nothing but what `key` looks at: no other file, no module of one's own."""
    try:
        tree = ast.parse(script.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    for node in ast.walk(tree):
        match node:
            case ast.Import(names) if any(name.name.split(".")[0] not in KNOWN for name in names):
                return False
            case ast.ImportFrom(module=module, level=level) if level or str(module).split(".")[0] not in KNOWN:
                return False
            case ast.Name(name) if name in READS:
                return False
    return True


def load(script: Path, opinions: bool = False) -> tuple[Row, ...] | None:
    """The rows that a script had, if they still count. Those with second opinions are kept apart from those without."""
    try:
        kept = json.loads(_read(_file(script, opinions)))
        rows = kept["rows"]
        if kept["key"] != key(script, opinions) or kept["digest"] != _digest([json.dumps(rows).encode()]):
            return None
        return tuple(map(from_json, rows))
    except Exception:       # however a file is broken (nested too deeply, a number too long), it is as good as none
        return None


def store(script: Path, rows: Iterable[Row], known_by: str, opinions: bool = False) -> None:
    """Keep the rows, unless the sources changed while they were proved. A cache that cannot be written is no error."""
    _sources.cache_clear()
    records = [plain_data(asdict(row)) for row in rows]
    kept = json.dumps({"key": known_by, "digest": _digest([json.dumps(records).encode()]), "rows": records})
    try:
        if known_by != key(script, opinions):
            return
        _write(_file(script, opinions), kept.encode())
    except (OSError, RuntimeError):         # RuntimeError: nobody knows where the home folder is
        return


def sweep() -> None:
    """Remove what runs that were killed left half written."""
    try:
        left = [path for path in folder().iterdir() if path.suffix != ".json"] if _ours(folder()) else []
        for path in left:
            if stat.S_ISREG(path.lstat().st_mode) and _abandoned(path):
                path.unlink(missing_ok=True)
    except (OSError, RuntimeError):
        return


def _abandoned(path: Path) -> bool:
    """Its writer has ended, or it is old."""
    writer = path.name.removesuffix(DRAFT).rpartition(".")[2]
    if path.suffix == DRAFT and writer.isdecimal() and hasattr(os, "getuid"):       # elsewhere a signal of 0 kills
        try:
            os.kill(int(writer), 0)
        except (ProcessLookupError, OverflowError):
            return True
        except OSError:
            pass
    return time.time() - path.lstat().st_mtime > OLD


def _read(path: Path) -> bytes:
    """A regular file of ours in a folder of ours. Nothing else is opened in earnest: a pipe would keep us waiting."""
    if not _ours(path.parent):
        raise PermissionError(path.parent)
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
                         | getattr(os, "O_BINARY", 0))
    found = os.fstat(descriptor)
    if not (stat.S_ISREG(found.st_mode) and found.st_size <= LARGEST and _private(found)):
        os.close(descriptor)
        raise PermissionError(path)
    with os.fdopen(descriptor, "rb") as file:
        return file.read(LARGEST)


def _write(path: Path, content: bytes) -> None:
    """Write a draft and put it into place at once, so that whoever reads finds the old file or the new one, whole."""
    for part in (path.parent.parent, path.parent):
        part.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _ours(path.parent) and not _closed_to_others(path.parent):
        return
    draft = path.with_name(f"{path.name}.{os.getpid()}{DRAFT}")
    try:
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600),
                       "wb") as file:
            file.write(content)
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def _ours(verdicts: Path) -> bool:
    """A folder, and the one around it, that belong to this user, and in which nobody else may write."""
    return all(_is_folder(found := part.lstat()) and _private(found) for part in (verdicts, verdicts.parent))


def _closed_to_others(verdicts: Path) -> bool:
    """Take from others the right to write in our folders, which an open umask has given them."""
    if not all(_is_folder(found := part.lstat()) and _mine(found) for part in (verdicts.parent, verdicts)):
        return False
    for part in (verdicts.parent, verdicts):
        part.chmod(0o700)
    return True


def _is_folder(found: os.stat_result) -> bool:
    return stat.S_ISDIR(found.st_mode)


def _private(found: os.stat_result) -> bool:
    return _mine(found) and not (hasattr(os, "geteuid") and found.st_mode & OTHERS_MAY_WRITE)


def _mine(found: os.stat_result) -> bool:
    """Where files have no owners, each is taken for ours."""
    return not hasattr(os, "geteuid") or found.st_uid == os.geteuid()


def _file(script: Path, opinions: bool) -> Path:
    kind = "-opinions" if opinions else ""
    return folder() / f"{script.stem}-{_digest([os.fsencode(script.resolve())])[:8]}{kind}.json"


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
