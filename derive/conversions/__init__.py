"""Conversions: from a term to a theorem `term = normal form`. They search; each step is a rule of the kernel."""

from . import brackets, functions, means, sums  # they say how choices, inverses, exponentials and sums are made normal
from .context import Context
from .normal import normal

__all__ = ["Context", "brackets", "functions", "means", "normal", "sums"]
