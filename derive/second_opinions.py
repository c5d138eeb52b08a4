"""Runs proof scripts with a second opinion on their steps. Importing this loads Z3, so a command does when asked."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from derive.attack.opinions import opinions
from derive.run import claims_of, each
from derive.show.record import row_of
from derive.show.row import Outcome


def prove(script: Path) -> Outcome:
    """A script's verdicts as plain records, with what Z3 says of the steps behind each."""
    claims, error = claims_of(script)
    rows = (replace(row_of(claim), second_opinions=opinions(claim.name, claim.evidence)) for claim in claims)
    return Outcome(script.name, tuple(rows), error)


def outcomes(scripts: Sequence[Path], jobs: int | None) -> Iterator[tuple[Path, Outcome]]:
    """Each script with its verdicts, as they come."""
    return each(prove, scripts, jobs)
