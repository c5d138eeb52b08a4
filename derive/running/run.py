"""Runs a proof script in this process and takes down what it settles."""

import os
import sys
import traceback
from collections.abc import Callable
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from runpy import run_path

from derive.budget import SECONDS
from derive.notation.errors import Error
from derive.show.settled import Shown, collecting, settle_waiting

LONGEST = 4000              # characters of what an error says
SILENT = {"MemoryError": "no memory is left; --memory-limit MB lets a script take more"}      # in place of no text


@dataclass(frozen=True, slots=True)
class Limits:
    """What a script may take: seconds until it has ended, megabytes beyond those that its process starts with; and
    seconds that one of its claims may be searched."""

    seconds: float = 600.0
    megabytes: int = 2048
    search: float = SECONDS


def claims_of(script: Path, hear: Callable[[Shown], None] | None = None,
              spare: Callable[[], None] = lambda: None) -> tuple[list[Shown], str]:
    """What a script settles, and its error if it raises one. Each claim is heard of at once. What the script prints
    goes to the standard error. `spare` is called when the script is through, and makes room to tell of its error."""
    error = ""
    with collecting(hear) as claims, redirect_stdout(sys.stderr):
        try:
            try:
                run_path(str(script))
            finally:
                sys.settrace(None)              # what a script set to watch its own calls watches no others
                sys.setprofile(None)
            settle_waiting()
            spare()
        except BaseException as raised:         # a script may raise anything, and may exit
            if isinstance(raised, KeyboardInterrupt) and hear is None:
                raise                           # from the keyboard: a process of its own gets none
            spare()
            error = told(raised, script)
    return claims, error


def told(raised: BaseException, script: Path) -> str:
    """One message: where in the script, which error, what it says."""
    lines = [line for frame, line in traceback.walk_tb(raised.__traceback__)
             if frame.f_code.co_filename == str(script)]
    if isinstance(raised, SyntaxError) and raised.filename == str(script) and raised.lineno:
        lines = [raised.lineno]
    where = f"{script.name}, line {lines[-1]}" if lines else script.name
    kind = type(raised).__name__
    try:
        said = str(raised.msg if isinstance(raised, SyntaxError) else raised)
    except Exception:                           # the script's own error may not be able to say what it is
        said = ""
    said = said or SILENT.get(kind, "")
    if len(said) > LONGEST:
        said = f"{said[:LONGEST]} (the rest is left out)"
    return f"{where}: {said}" if isinstance(raised, Error) else f"{where}: {kind}: {said}".removesuffix(": ")


def available_cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
