"""The course, proved and told once for all the tests of one process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from codegen import build
from derive.commands.publishing import Chosen, Telling, report, telling_of
from derive.commands.workshop import Workshop
from derive.running.run import claims_of
from derive.sheets import course
from derive.show.page import Sign, page
from derive.show.phrases import Told
from derive.show.settled import Shown

if find_spec("matplotlib"):
    from derive.show.plots.gallery import figures

WORKSHOP = Workshop(build)
# To prove the whole course takes so many seconds. A quick run looks at some of its scripts, always the same ones.
WHOLE_COURSE = pytest.mark.thorough(seconds=78)
EACH_SCRIPT = pytest.mark.thorough(seconds=78, every=13, first=2)


@cache
def settled_by(path: Path) -> tuple[tuple[Shown, ...], str]:
    claims, error = claims_of(path)
    return tuple(claims), error


@cache
def telling(path: Path) -> Telling:
    return telling_of(path, *settled_by(path), WORKSHOP)


def listed(path: Path) -> list[Told]:
    """The pages of a script's claims, without its lemmas."""
    found = telling(path)
    assert found.error == ""
    return [told for told in found.told if not told.lemma]


@cache
def lines(name: str, width: int, sign: Sign) -> list[str]:
    """The page of a claim in a terminal."""
    return ["".join(text for text, _ in line) for line in page(claims()[name], width, sign)]


@cache
def claims() -> dict[str, Shown]:
    return {claim.name: claim for path in course.scripts() for claim in settled_by(path)[0]}


def course_told() -> tuple[Telling, ...]:
    return tuple(map(telling, course.scripts()))


@contextmanager
def silent(total: int, doing: str = "", things: str = "") -> Iterator[Callable[[str], None]]:
    """Progress that nobody sees; what is announced is done."""
    done: list[str] = []
    yield done.append
    assert len(done) == total


@cache
def pages() -> dict[str, str]:
    """The site of the whole course, as it is written."""
    tellings = course_told()
    assert [telling.error for telling in tellings if telling.error] == []
    told = tuple(claim for telling in tellings for claim in telling.told if not claim.lemma)
    rows = tuple(row for telling in tellings for row in telling.rows)
    every = {claim.name: claim for telling in tellings for claim in telling.told}
    kernels = {name: emitted for telling in tellings for name, emitted in telling.kernels}
    with TemporaryDirectory() as folder:
        drawn = list(figures(course.plots_of(course.scripts()), every, WORKSHOP)) if find_spec("matplotlib") else []
        written = report(Chosen(told, every, rows, (), kernels, course.scripts()), Path(folder), drawn, silent)
        return {path.name: path.read_text("utf-8") for path in written}
