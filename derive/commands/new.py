"""derive new: a folder with a sheet to start from."""

from argparse import Namespace
from contextlib import suppress
from pathlib import Path
from shlex import quote

from derive.console.streams import say
from derive.notation.errors import Error
from derive.running.proving import PROVED
from derive.sheets.new_sheet import files_of
from derive.show.outputs import drafts


def run(asked: Namespace) -> int:
    folder: Path = asked.folder
    _need_room(folder)
    there = folder.exists()
    try:
        with drafts(folder) as made:
            paths = [made.put(name, text) for name, text in files_of(folder.resolve().name).items()]
    except Error:
        if not there:
            with suppress(OSError):
                folder.rmdir()
        raise
    for path in paths:
        say(str(path))
    named = quote(str(folder))
    say(f"`derive prove {named}` proves its claims; `derive report {named}` writes its site")
    return PROVED


def _need_room(folder: Path) -> None:
    """Nothing is put among files of somebody else."""
    expected = "expected a folder that is new or empty; give another name"
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise Error(f"{folder} is there and is no folder: {expected}")
    if folder.is_dir() and any(folder.iterdir()):
        raise Error(f"{folder} is not empty: {expected}")
