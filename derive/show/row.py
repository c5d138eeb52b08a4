"""A verdict as a plain record, which can be stored, sent to another process and printed without SymPy."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TypeAlias

Json: TypeAlias = "str | int | float | list[Json] | dict[str, Json] | None"

DIGITS = 18             # of a number, by which it is sorted
LAST = 10**DIGITS + 1   # after all numbers


@dataclass(frozen=True, slots=True)
class NeededHypothesis:
    """A hypothesis that the text does not state, and a witness that breaks the claim without it."""

    hypothesis: str
    witness: str


@dataclass(frozen=True, slots=True)
class Repair:
    """What is proved in the place of a claim that fails."""

    statement: str
    verdict: str
    hypotheses: tuple[NeededHypothesis, ...] = ()
    claim: str = ""
    digests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CitedFact:
    """What the evidence rests on and is not proved here."""

    name: str
    statement: str
    reference: str


@dataclass(frozen=True, slots=True)
class Row:
    """One claim and what `derive prove` says of it. The fields up to `seconds` are what --json prints."""

    claim: str
    inventory: tuple[str, ...]
    document: str
    where: str
    verdict: str
    statement: str
    hypotheses: tuple[NeededHypothesis, ...]
    repair: Repair | None
    witness: str
    steps: int
    rules: tuple[str, ...]
    facts: tuple[CitedFact, ...]
    digests: tuple[str, ...]        # of the proof files of its own statements
    second_opinions: tuple[str, ...]
    seconds: float
    note: str = ""
    printed: bool = True            # or else the document asks for it, or assumes it: no error of its author
    lemma: bool = False

    @property
    def listed(self) -> bool:
        """A claim of a document: all that is not said to be a lemma."""
        return not self.lemma


def order(inventory: Sequence[str]) -> tuple[tuple[int, str], ...]:
    """Sorts by the first number that a claim has, 0.10 after 0.9 and 2b after 2a; without one it comes last."""
    if not inventory:
        return ((LAST, ""),)
    return tuple((int(part[:DIGITS]), "") if part.isdecimal() else (LAST - 1, part)
                 for part in re.findall(r"[0-9]+|[^0-9.]+", inventory[0]))


def as_json(row: Row) -> dict[str, Json]:
    """The record that --json prints for a claim."""
    record: dict[str, Json] = plain_data(asdict(row))
    del record["note"], record["printed"], record["lemma"]
    return record


def plain_data(value: object) -> "dict[str, Json]":
    """A record with lists for tuples."""
    found = _plain(value)
    if not isinstance(found, dict):
        raise TypeError(f"not a record: {value!r}")
    return found


def _plain(value: object) -> Json:
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    raise TypeError(f"not plain data: {value!r}")


def from_json(record: Json) -> Row:
    """The row that was stored; a record of another shape is a TypeError, a KeyError or a ValueError."""
    if not isinstance(record, dict):
        raise TypeError("a row is a record")
    fields = dict(record)
    repair = fields.pop("repair")
    return Row(
        inventory=_texts(fields.pop("inventory")), rules=_texts(fields.pop("rules")),
        digests=_texts(fields.pop("digests")),
        second_opinions=_texts(fields.pop("second_opinions")),
        hypotheses=tuple(NeededHypothesis(**part) for part in _records(fields.pop("hypotheses"))),
        facts=tuple(CitedFact(**part) for part in _records(fields.pop("facts"))),
        repair=None if repair is None else _repair(repair),
        steps=int(_number(fields.pop("steps"))), seconds=_number(fields.pop("seconds")),
        printed=bool(_number(fields.pop("printed"))), lemma=bool(_number(fields.pop("lemma"))), **_words(fields))


def _repair(record: Json) -> Repair:
    if not isinstance(record, dict):
        raise TypeError("a repair is a record")
    fields = dict(record)
    needed = tuple(NeededHypothesis(**part) for part in _records(fields.pop("hypotheses")))
    return Repair(hypotheses=needed, digests=_texts(fields.pop("digests")), **_words(fields))


def _records(value: Json) -> list[dict[str, str]]:
    if not isinstance(value, list):
        raise TypeError("a list of records")
    return [_words(part) for part in value]


def _words(value: Json) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(part, str) for part in value.values()):
        raise TypeError("a record of texts")
    return {key: str(part) for key, part in value.items()}


def _texts(value: Json) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(part, str) for part in value):
        raise TypeError("a list of texts")
    return tuple(map(str, value))


def _number(value: Json) -> float:
    if not isinstance(value, (int, float)):
        raise TypeError("a number")
    return value
