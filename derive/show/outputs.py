"""Files in a folder that the user named: each is put in place whole or not at all, and none outside of the folder."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from derive.notation.errors import Error

# One part of the name of a file: no separator, no drive, nothing that is hidden or goes up.
PLAIN = re.compile(r"\w[\w.+' -]{0,199}")


@dataclass(slots=True)
class Drafts:
    """The files that wait beside their places until the last of them is written."""

    folder: Path
    waiting: dict[Path, Path] = field(default_factory=dict)     # by where they go

    def put(self, name: str, content: str | bytes) -> Path:
        """Write a file, named relative to the folder: report.html, or notes/report.html."""
        path = self._place(name)
        if path in self.waiting:
            raise Error(f"two files are called {path}: expected a name for each, give one of the two another name")
        draft = path.with_name(f".{secrets.token_hex(8)}.part")
        self.waiting[path] = draft
        data = content if isinstance(content, bytes) else content.encode("utf-8")
        with draft.open("xb") as file:          # a file of its own: x follows no link
            file.write(data)
        return path

    def _place(self, name: str) -> Path:
        """The one place where a name becomes a path."""
        parts = name.split("/")
        for part in parts:
            if not PLAIN.fullmatch(part):
                raise Error(f"{name!r} cannot be the name of a file: expected letters, digits, '_', '.' and '-', give "
                            "it another name")
        folder = self.folder
        folder.mkdir(parents=True, exist_ok=True)
        for part in parts[:-1]:
            folder /= part
            if folder.is_symlink():
                raise Error(f"{folder} is a link, expected a folder: nothing is written where it leads, remove it")
            folder.mkdir(exist_ok=True)
        return folder / parts[-1]

    def settle(self) -> None:
        for path in self.waiting:
            if path.is_dir() and not path.is_symlink():
                raise Error(f"{path} cannot be written: it is a folder, expected a file or nothing; remove it")
        for path, draft in self.waiting.items():
            draft.replace(path)                 # a link at the place is replaced, and not followed

    def clear(self) -> None:
        for draft in self.waiting.values():
            with suppress(OSError):
                draft.unlink(missing_ok=True)


@contextmanager
def drafts(folder: Path) -> Iterator[Drafts]:
    """Files for a folder, put in place at the end; where anything fails before, none of them is."""
    made = Drafts(folder)
    try:
        yield made
        made.settle()
    except OSError as wrong:
        raise Error(f"{folder} cannot be written: {wrong.strerror or wrong}") from None
    except UnicodeEncodeError as wrong:
        raise Error(f"{folder} cannot be written: {wrong.object[wrong.start:wrong.end]!a} has no UTF-8") from None
    finally:
        made.clear()
