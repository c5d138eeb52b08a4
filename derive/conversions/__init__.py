"""Conversions: from a term to a theorem `term = normal form`. They search; each step is a rule of the kernel."""

from . import (  # they say how choices, inverses, exponentials and sums are made normal
    brackets,
    denominators,
    functions,
    roots,
    splitting,
    sums,
)
from .context import Context
from .normal import normal

__all__ = ["Context", "brackets", "denominators", "functions", "normal", "roots", "splitting", "sums"]
