"""What a proof script prints when it is run by itself: its derivations, then its verdicts."""

import sys

from .lines import WIDTH
from .output import sign_for, write_plainly
from .page import page
from .record import row_of
from .settled import SETTLED, settle_waiting
from .table import table
from .terminal import terminal_width, write_in_colour


def report(name: str) -> None:
    """Called with __name__ on a script's last line. It prints no lemmas."""
    if name != "__main__":
        return
    settle_waiting()
    claims = sorted((claim for claim in SETTLED if not claim.lemma), key=lambda claim: claim.made)
    coloured = sys.stdout.isatty()
    width = terminal_width(sys.stdout) if coloured else WIDTH
    sign = sign_for(sys.stdout)
    rule = (sign("─" * width), "dim")
    lines = [line for claim in claims for line in ((rule,), *page(claim, width, sign), ())]
    lines += [(rule,), *table([row_of(claim) for claim in claims], width, sign)]
    (write_in_colour if coloured else write_plainly)(lines, sys.stdout)
