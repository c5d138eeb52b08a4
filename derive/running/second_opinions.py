"""A second opinion on the steps of a claim. Importing this loads Z3, so a command does when asked."""

from dataclasses import replace
from pathlib import Path

from derive.attack.opinions import opinions
from derive.show.record import row_of
from derive.show.row import Row
from derive.show.settled import Shown


def row_with_opinions(script: Path, claim: Shown) -> Row:
    """A claim's verdict as a plain record, with what Z3 says of the steps behind it."""
    return replace(row_of(claim), second_opinions=opinions(claim.name, claim.evidence))
