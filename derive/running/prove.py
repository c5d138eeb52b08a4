"""derive.prove: the verdicts of a sheet in Python, as the table prints them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from derive.running.proving import refuse_doubles, verdicts
from derive.running.run import Limits
from derive.sheets import course
from derive.show.row import Row
from derive.show.table import table
from derive.show.verdicts import UNKNOWN


@dataclass(frozen=True, slots=True)
class Proved:
    """A row for each claim, and what went wrong with scripts. It is true where every claim reached a checked verdict,
    and prints as the table of `derive prove`."""

    rows: tuple[Row, ...]
    errors: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return not self.errors and all(row.verdict != UNKNOWN for row in self.rows)

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __str__(self) -> str:
        lines = ["".join(text for text, _ in line).rstrip() for line in table(self.rows)]
        return "\n".join([*lines, *self.errors])


def prove(*words: str | Path, cached: bool = True, jobs: int | None = None, seconds: float = Limits().search,
          time_limit: float = Limits().seconds, memory_limit: int = Limits().megabytes) -> Proved:
    """prove("my-sheet", "batch.unbiased"): the claims that paths and names mean, as on the command line; without words
    all of the sheet of the current folder, or else of the course."""
    asked = course.asked([str(word) for word in words])
    found = list(verdicts(asked.scripts, _silent, jobs, cached, limits=Limits(time_limit, memory_limit, seconds)))
    found.sort(key=lambda result: asked.scripts.index(result.script))
    pairs = [(result.script, row) for result in found for row in result.rows]
    errors = tuple(result.failure.message for result in found if result.failure)
    refuse_doubles(row for _, row in pairs)
    lost = course.unknown(asked.names, pairs)
    if lost and not errors:
        raise course.no_such(lost[0], pairs, asked.every)
    rows = tuple(course.chosen(asked.names, pairs))
    if not rows and not errors:
        raise course.nothing_listed(asked)
    return Proved(rows, errors)


@contextmanager
def _silent(total: int) -> Iterator[Callable[[str], None]]:
    """Nobody watches how far it is."""
    yield lambda done: None
