"""Reads the pool: formulas with their sources, in files of TOML beside this one."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

KEYS = {"name", "source", "layer", "right", "wrong", "values", "undecided"}
VALUES = ("real", "positive", "unit", "above one")      # where the entries of an input are drawn
WRONG = 3


@dataclass(frozen=True, slots=True)
class Formula:
    """A gradient as its source prints it. `undecided` says why the tool leaves it open, where it does."""

    name: str
    source: str
    layer: str
    right: str
    wrong: tuple[str, ...]
    values: tuple[tuple[str, str], ...] = ()
    undecided: str = ""


def read(path: Path) -> tuple[Formula, ...]:
    """The formulas of a file; what is misspelled is told."""
    found = []
    for row in tomllib.loads(path.read_text(encoding="utf-8"))["formula"]:
        name = row.get("name", "a formula without a name")
        assert set(row) <= KEYS, f"{path.name}: {name}: {sorted(set(row) - KEYS)} is none of {sorted(KEYS)}"
        assert {"name", "source", "layer", "right", "wrong"} <= set(row), f"{path.name}: {name}: {sorted(row)}"
        assert len(set(row["wrong"])) >= WRONG, f"{path.name}: {name}: expected {WRONG} different wrong variants"
        values = row.get("values", {})
        assert set(values.values()) <= set(VALUES), f"{path.name}: {name}: values are among {VALUES}"
        found.append(Formula(**{**row, "layer": row["layer"].strip(), "wrong": tuple(row["wrong"]),
                                "values": tuple(sorted(values.items()))}))
    names = [formula.name for formula in found]
    assert len(names) == len(set(names)), f"{path.name}: {sorted({n for n in names if names.count(n) > 1})} twice"
    return tuple(found)


@cache
def pool() -> tuple[Formula, ...]:
    """All formulas of all files."""
    return tuple(formula for path in sorted(Path(__file__).parent.glob("*.toml")) for formula in read(path))
