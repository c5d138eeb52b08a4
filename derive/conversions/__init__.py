"""Conversions: from a term to a theorem `term = normal form`. They search; each step is a rule of the kernel."""

# they say how choices, inverses, logarithms, powers and sums are made normal
from . import brackets, denominators, functions, logarithms, powers, sums
from .context import Context
from .normal import normal

__all__ = ["Context", "brackets", "denominators", "functions", "logarithms", "normal", "powers", "sums"]
