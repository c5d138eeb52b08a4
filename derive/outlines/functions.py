"""The functions of outlines that SymPy does not have: it knows no rule for them, and of their values only the kind."""

from sympy import Function


class RealFunction(Function):
    """A function that SymPy knows nothing of but that its values are real."""

    is_real = True


class minimum(RealFunction):
    """The smaller of two numbers."""


class maximum(RealFunction):
    """The larger of two numbers."""


class sigmoid(RealFunction):
    """1/(1 + exp(-x))"""


class relu(RealFunction):
    """max(0, x)"""


class remainder(RealFunction):
    """remainder(a, k) of whole numbers: a - k*floor(a/k), which is 0, ..., k - 1 for k > 0."""

    is_integer = True
