"""What several commands need: a text or the file that holds it, limits, and a bar that shows how far a run is."""

import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from derive.notation.errors import Error
from derive.running.run import Limits
from derive.show.inputs import read_text

if TYPE_CHECKING:
    from derive.rules.update_rules import UpdateRule


def limits(asked: Namespace) -> Limits:
    return Limits(asked.time_limit, asked.memory_limit, asked.seconds)


def text_or_file(text: str) -> str:
    """A formula holds an equals sign; anything else names a file."""
    if "=" in text:
        return text
    return read_text(Path(text), f"{text} is neither a formula (it has no =) nor a file that can be read")


def rule(text: str) -> "UpdateRule":
    """A rule by its text, the file that holds it, or its name in the gallery."""
    from derive.rules.update_rules import update_rule

    if "=" in text or Path(text).exists():
        return update_rule(text_or_file(text))
    from derive.rules.gallery import nearest_names, rules

    if text not in rules:
        raise Error(f"{text} is neither a formula (it has no =), nor a file, nor a rule of the gallery. "
                    f"{nearest_names(text)}")
    return rules[text]


@contextmanager
def progress(total: int, doing: str = "proving", things: str = "scripts") -> Iterator[Callable[[str], None]]:
    """Progress on a terminal, and nothing anywhere else."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from derive.show.terminal import progress as shown

    with shown(total, doing, things) as done:
        yield done
