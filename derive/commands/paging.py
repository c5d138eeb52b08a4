"""The pages of claims as plain lines, which one process writes and another prints."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from derive.sheets import course
from derive.show.lines import Line
from derive.show.page import page
from derive.show.record import row_of
from derive.show.row import Row
from derive.show.settled import Shown


@dataclass(frozen=True, slots=True)
class Paged:
    """A claim, and its page where it was asked for."""

    row: Row
    lines: tuple[Line, ...]


def paged(script: Path, claim: Shown, names: Sequence[str], width: int, sign: Callable[[str], str]) -> Paged:
    row = row_of(claim)
    return Paged(row, tuple(page(claim, width, sign)) if course.chosen(names, [(script, row)]) else ())
