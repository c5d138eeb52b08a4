"""The index of the proof scripts, as Markdown: problem, script, claims, verdicts."""

from collections.abc import Iterable, Sequence

from .row import Row

OPENING = """# The proofs, one script a problem

Each script states the claims of one problem as its document prints them, and settles them. Run one by itself
(`python proofs/sgd_1_momentum.py`) for its derivations, or all of them with `derive prove`.
A number in brackets is the claim's number in the inventory.

| problem | script | claims | verdicts |
| --- | --- | --- | --- |
"""


def index(scripts: Iterable[tuple[str, str, Sequence[Row]]]) -> str:
    """A row a script, given as (file name, first line of its docstring, its claims)."""
    return OPENING + "".join(
        f"| {problem.rstrip('.')} | [{script}]({script}) | {_each(_named(row) for row in rows)} "
        f"| {_each(_judged(row) for row in rows)} |\n" for script, problem, rows in scripts)


def _each(texts: Iterable[str]) -> str:
    return "<br>".join(texts)


def _named(row: Row) -> str:
    return f"`{row.claim}` [{', '.join(row.inventory)}]" if row.inventory else f"`{row.claim}`"


def _judged(row: Row) -> str:
    """The verdict, and what it depends on: the hypothesis that is needed, or what is proved instead."""
    needed = ", ".join(need.hypothesis for need in row.hypotheses)
    return f"{row.verdict} `{needed}`" if needed else row.verdict
