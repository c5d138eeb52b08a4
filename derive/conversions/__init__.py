"""Conversions: from a term to a theorem `term = normal form`. They search; each step is a rule of the kernel."""

from . import (  # they say how each kind of atom is made normal
    brackets,
    cleared,
    constants,
    denominators,
    error_function,
    fractional_powers,
    functions,
    largest,
    logarithms,
    means,
    powers,
    roots,
    splitting,
    sums,
    trigonometry,
)
from .context import Context
from .normal import normal

__all__ = ["Context", "brackets", "cleared", "constants", "denominators", "error_function", "fractional_powers",
           "functions", "largest", "logarithms", "means", "normal", "powers", "roots", "splitting", "sums",
           "trigonometry"]
