"""The course, proved and told once for all the tests of one process."""

from functools import cache
from pathlib import Path

from codegen import build
from derive import course
from derive.publishing import Telling, telling_of
from derive.run import claims_of
from derive.show.settled import Shown
from derive.show.told import Told
from derive.workshop import Workshop

WORKSHOP = Workshop(build)


@cache
def settled_by(path: Path) -> tuple[tuple[Shown, ...], str]:
    claims, error = claims_of(path)
    return tuple(claims), error


@cache
def telling(path: Path) -> Telling:
    return telling_of(*settled_by(path), WORKSHOP)


def listed(path: Path) -> list[Told]:
    """The pages of a script's claims, without its lemmas."""
    found = telling(path)
    assert found.error == ""
    return [told for told in found.told if told.inventory]


def course_told() -> tuple[Telling, ...]:
    return tuple(map(telling, course.scripts()))
