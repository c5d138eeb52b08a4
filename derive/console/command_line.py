"""How a command runs, whichever it is: on any streams, with one message for an error, and an exit code for its kind."""

import sys
from argparse import Action, ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from traceback import extract_tb, format_exception_only
from typing import Protocol

from derive.console.streams import complain, give_up, prepare
from derive.notation.errors import Error

MISTAKE, INTERNAL, INTERRUPTED, PIPE_CLOSED = 2, 3, 130, 141        # exit codes; 0 and 1 are the commands' own


def run(name: str, parser: Callable[[], ArgumentParser], argv: Sequence[str] | None) -> int:
    """Run the command that the arguments ask for, which the parser has as `run`, and answer its exit code."""
    try:
        prepare()
        try:
            asked = parser().parse_args(argv)
        finally:                            # --help has printed, and leaves
            sys.stdout.flush()
        code: int = asked.run(asked)
        sys.stdout.flush()
        return code
    except Error as error:
        complain(str(error), name)
        return MISTAKE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:                 # whoever read our output has seen enough
        give_up(sys.stdout)
        return PIPE_CLOSED
    except OSError as error:
        return _refused_by_the_system(error, name)
    except Exception as error:
        give_up(sys.stdout)
        at = extract_tb(error.__traceback__)[-1]
        complain(f"internal error: {''.join(format_exception_only(error)).strip()} ({Path(at.filename).name}, line "
                 f"{at.lineno}). This is a mistake in chalkproof and says nothing about your input; please report it.",
                 name)
        return INTERNAL


def _refused_by_the_system(error: OSError, name: str) -> int:
    """An output that takes nothing more (a full disk, say) or a file that cannot be read or written."""
    if error.filename is None:
        give_up(sys.stdout)
    what = error.filename if error.filename is not None else "the standard output"
    complain(f"{what} cannot be read or written: {error.strerror or error}", name)
    return MISTAKE


class Writable(Protocol):
    """What takes a text."""

    def write(self, text: str, /) -> object: ...


class Parser(ArgumentParser):
    """Its help says so when it cannot be written; argparse says nothing then."""

    def print_help(self, file: Writable | None = None) -> None:
        (file or sys.stdout).write(self.format_help())


class Version(Action):
    """--version: which chalkproof this is."""

    def __init__(self, option_strings: Sequence[str], dest: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help="print which chalkproof this is")

    def __call__(self, parser: ArgumentParser, asked: Namespace, values: object, option: str | None = None) -> None:
        from importlib.metadata import version

        sys.stdout.write(f"{parser.prog} of chalkproof {version('chalkproof')}\n")
        parser.exit()
