"""The whole course: each number of the inventory is claimed once, every claim has a verdict, the errata have words."""

import json
import tomllib
from collections import Counter
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path

from derive import course
from derive.cli import main
from derive.show.errata import FIELDS

DOCUMENTS = {0: 19, 1: 17, 2: 34, 3: 36, 4: 26}         # how many statements the inventory has of each
NUMBERS = [f"{document}.{number}" for document, count in DOCUMENTS.items() for number in range(1, count + 1)]
Record = dict[str, object]


@cache
def printed(*options: str) -> tuple[int, str]:
    """The exit code and the output of a run; verdicts that still count come from the cache."""
    with redirect_stdout(StringIO()) as output:
        code = main(["prove", "--json", "--jobs", "1", *options])
    return code, output.getvalue()


def records(*options: str) -> list[Record]:
    found = json.loads(printed(*options)[1])
    assert isinstance(found, list)
    return found


def test_every_number_is_claimed_once() -> None:
    claimed = Counter(number for record in records() for number in record["inventory"])
    assert [number for number in NUMBERS if claimed[number] == 0] == [], "not claimed"
    assert {number: count for number, count in claimed.items() if count > 1} == {}, "claimed more than once"
    assert sorted(claimed.keys() - set(NUMBERS)) == [], "not in the inventory"


def test_every_claim_has_a_verdict_and_no_script_raises() -> None:
    assert [record["claim"] for record in records() if record["verdict"] == "unknown"] == []
    assert printed()[0] == 0


def test_a_document_has_one_name() -> None:
    names: dict[str, set[object]] = {}
    for record in records():
        for number in record["inventory"]:
            names.setdefault(number.partition(".")[0], set()).add(record["document"])
    assert {number: found for number, found in names.items() if len(found) > 1} == {}


def test_the_errata_are_worded_and_no_words_are_idle() -> None:
    worded = tomllib.loads((Path(course.FOLDER) / "errata.toml").read_text("utf-8"))
    listed = {str(record["claim"]): str(record["kind"]) for record in records("--errata")}
    assert sorted(listed.keys() ^ worded.keys()) == []
    assert {name: set(worded[name]) for name, kind in listed.items() if set(worded[name]) != FIELDS[kind]} == {}
