"""How SymPy is kept from guessing signs of terms with sums, means and brackets, which it cannot look into.

It guesses the sign of log(2 + f**2) by the derivative of f and by its value at 0. A leaf refuses to give either, so a
layer was refused, and in some processes only: the order of SymPy's questions changes with the seed of Python's hashes.
"""
from __future__ import annotations

from sympy.core import exprtools

from .terms import Leaf

_guessed = exprtools._monotonic_sign
exprtools._monotonic_sign = lambda term: None if term.has(Leaf) else _guessed(term)
