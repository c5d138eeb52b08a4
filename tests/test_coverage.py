"""The whole course: each number of the inventory is claimed once, every claim has a verdict, the errata have words."""

from collections import Counter
from functools import cache

import pytest

from derive.sheets import course
from derive.show.errata import FIELDS, errata
from derive.show.record import row_of
from derive.show.row import Row

from .show.course_told import WHOLE_COURSE, settled_by

pytestmark = pytest.mark.xdist_group("course")
DOCUMENTS = {0: 19, 1: 17, 2: 34, 3: 36, 4: 26}         # how many statements the inventory has of each
NUMBERS = [f"{document}.{number}" for document, count in DOCUMENTS.items() for number in range(1, count + 1)]


@cache
def rows() -> tuple[Row, ...]:
    """All claims of the course, lemmas too."""
    return tuple(row_of(claim) for path in course.scripts() for claim in settled_by(path)[0])


def listed() -> list[Row]:
    return [row for row in rows() if row.listed]


@WHOLE_COURSE
def test_every_number_is_claimed_once() -> None:
    claimed = Counter(number for row in listed() for number in row.inventory)
    assert [number for number in NUMBERS if claimed[number] == 0] == [], "not claimed"
    assert {number: count for number, count in claimed.items() if count > 1} == {}, "claimed more than once"
    assert sorted(claimed.keys() - set(NUMBERS)) == [], "not in the inventory"


@WHOLE_COURSE
def test_every_claim_has_a_verdict_and_no_script_raises() -> None:
    assert [row.claim for row in listed() if row.verdict == "unknown"] == []
    assert [error for path in course.scripts() if (error := settled_by(path)[1])] == []


@WHOLE_COURSE
def test_a_document_has_one_name() -> None:
    names: dict[str, set[str]] = {}
    for row in listed():
        for number in row.inventory:
            names.setdefault(number.partition(".")[0], set()).add(row.document)
    assert {number: found for number, found in names.items() if len(found) > 1} == {}


@WHOLE_COURSE
def test_the_errata_are_worded_and_no_words_are_idle() -> None:
    worded = course.errata_words(course.scripts())
    kinds = {erratum.claim: erratum.kind for erratum in errata(rows())}
    assert sorted(kinds.keys() ^ worded.keys()) == []
    assert {name: set(worded[name]) for name, kind in kinds.items() if set(worded[name]) != FIELDS[kind]} == {}


@pytest.mark.parametrize(("name", "meant"), [
    ("quantization", True), ("quantization.py", True), ("quantizatio", False), ("proofs.quantization", False),
])
def test_a_script_is_named_by_itself(name: str, meant: bool) -> None:
    assert [path.stem for path in course.scripts() if course.is_script(name, path)] == ["quantization"] * meant
