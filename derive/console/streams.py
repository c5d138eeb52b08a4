"""The standard streams as commands find them: closed, full, without our signs, or read by nobody any more."""

import json
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from io import TextIOWrapper
from typing import TextIO

from derive.notation.errors import Error
from derive.notation.source import printable
from derive.show.lines import WIDTH, Line
from derive.show.output import sign_for, write_plainly
from derive.show.row import Json


def prepare() -> None:
    """Make sure that three streams are open, and that each can write any text."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass                            # one that was closed: what is opened next must not take its place
    os.close(descriptor)
    if sys.stdout is None:
        raise Error("the standard output is closed; expected a terminal, a file or a pipe")
    if sys.stderr is None:              # print(file=None) would take the standard output
        sys.stderr = os.fdopen(2, "w", closefd=False)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")


def give_up(stream: TextIO) -> None:
    """What is still to be written goes nowhere: the end of this process shall not try again, and complain."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def complain(message: str, command: str = "derive") -> None:
    """A message on the standard error, if that takes any."""
    try:
        print(f"{command}: {printable(message)}", file=sys.stderr, flush=True)
    except OSError:
        give_up(sys.stderr)


def say(text: str, end: str = "\n") -> None:
    """A text, in ASCII where the output has no other signs."""
    print(sign_for(sys.stdout)(printable(text)), end=end)


def say_json(found: Json) -> None:
    """Every output takes it: all but ASCII is escaped."""
    print(json.dumps(found, indent=2))


def write(lines: Callable[[int, Callable[[str], str]], Iterable[Line]]) -> None:
    """Print what is laid out for this output: in colour on a terminal, as plain text elsewhere."""
    width, sign = layout()
    if not sys.stdout.isatty():
        write_plainly(lines(width, sign), sys.stdout)
        return
    from derive.show.terminal import write_in_colour

    write_in_colour(lines(width, sign), sys.stdout)


def layout() -> tuple[int, Callable[[str], str]]:
    """How wide this output is, and how it shows our signs."""
    if not sys.stdout.isatty():
        return WIDTH, sign_for(sys.stdout)
    from derive.show.terminal import terminal_width

    return terminal_width(sys.stdout), sign_for(sys.stdout)
