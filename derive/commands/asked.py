"""What several commands need: a text or the file that holds it, limits, and a bar that shows how far a run is."""

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from derive.run import Limits
from derive.show.inputs import read_text


def limits(asked: Namespace) -> Limits:
    return Limits(asked.time_limit, asked.memory_limit, asked.seconds)


def text_or_file(text: str) -> str:
    """A formula holds an equals sign; anything else names a file."""
    if "=" in text:
        return text
    return read_text(Path(text), f"{text} is neither a formula (it has no =) nor a file that can be read")


@contextmanager
def progress(total: int, doing: str = "proving", things: str = "scripts") -> Iterator[Callable[[str], None]]:
    """Progress on a terminal, and nothing anywhere else."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from derive.show.terminal import progress as shown

    with shown(total, doing, things) as done:
        yield done
