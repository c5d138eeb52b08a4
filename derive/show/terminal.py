"""Lines in colour on a terminal, by rich, which respects NO_COLOR; and the progress of a long run."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn
from rich.text import Text

from derive.notation.source import printable

from .lines import Line

WIDEST = 100


def terminal_width(stream: TextIO) -> int:
    return min(Console(file=stream).width, WIDEST)


def write_in_colour(lines: Iterable[Line], stream: TextIO) -> None:
    """The lines as they are: they are wrapped already."""
    console = Console(file=stream, highlight=False, soft_wrap=True)
    text = Text("\n").join(Text.assemble(*((printable(part), style) for part, style in line)) for line in lines)
    console.print(text)


@contextmanager
def progress(total: int, doing: str = "proving", things: str = "scripts") -> Iterator[Callable[[str], None]]:
    """A bar on the standard error that is gone when the run is over; told of each script that is done."""
    bar = Progress(SpinnerColumn(), TextColumn(doing), BarColumn(), MofNCompleteColumn(),
                   TextColumn(f"{things}  {{task.description}}", markup=False), console=Console(stderr=True),
                   transient=True)
    with bar:
        task = bar.add_task("", total=total)
        yield lambda done: bar.update(task, advance=1, description=printable(done))
