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
    """Called with __name__ on a script's last line. A claim without an inventory number is a lemma."""
    if name != "__main__":
        return
    settle_waiting()
    coloured = sys.stdout.isatty()
    width = terminal_width(sys.stdout) if coloured else WIDTH
    sign = sign_for(sys.stdout)
    rule = (sign("─" * width), "dim")
    lines = [line for claim in SETTLED if claim.inventory for line in ((rule,), *page(claim, width, sign), ())]
    lines += [(rule,), *table([row_of(claim) for claim in SETTLED if claim.inventory], width, sign)]
    (write_in_colour if coloured else write_plainly)(lines, sys.stdout)
