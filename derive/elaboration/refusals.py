"""A refusal of the prover in the notation that claims are written in, for whoever reads it."""

from collections.abc import Iterable

from sympy import Basic

from derive.outlines.terms import Refused
from derive.show.text import writer_for


def told(refusal: Refused) -> str:
    """What is missing, with its terms as one writes them: E(exp(z)), not what the kernel calls it."""
    write = writer_for(())
    return refusal.told(lambda part: write(part) if isinstance(part, Basic) else str(part))


def listed(formulas: Iterable[Basic]) -> str:
    """Formulas as one writes them, in the order of their letters."""
    write = writer_for(())
    return ", ".join(sorted(map(write, formulas)))
