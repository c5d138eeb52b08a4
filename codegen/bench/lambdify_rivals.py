"""Computes rules and elementwise layers as SymPy's lambdify makes NumPy functions of them, with common
subexpressions."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sympy import Abs, Basic, Expr, Symbol, diff, erf, exp, lambdify, sqrt, tanh

from derive.outlines.terms import At
from derive.rules.update_rules import update_rule

try:
    import scipy
except ImportError:         # without it lambdify knows no erf
    scipy = None

Array = NDArray[np.floating]
X, DY = Symbol("x", real=True), Symbol("dy", real=True)
LAYERS: Mapping[str, Expr] = {
    "sigmoid": 1 / (1 + exp(-X)), "tanh": tanh(X), "relu": (X + Abs(X)) / 2, "silu": X / (1 + exp(-X)),
    **({} if scipy is None else {"gelu": X * (1 + erf(X / sqrt(2))) / 2}),
}


def layer(name: str, x: Array, dy: Array) -> Callable[[], object]:
    """The value, and the upstream gradient times the derivative."""
    value = LAYERS[name]
    modules = ["numpy"] if scipy is None else ["scipy", "numpy"]
    return partial(lambdify([X, DY], [value, DY * diff(value, X)], modules, cse=True), x, dy)


def rule(text: str, given: Mapping[str, Array | float]) -> Callable[[], object]:
    """The new states of a rule, each law put into those after it."""
    made: dict[str, Expr] = {}
    for state, law in update_rule(text).reading.laws.items():
        names: dict[Basic, Expr] = {symbol: Symbol(symbol.name) for symbol in law.free_symbols}
        for entry in law.atoms(At):
            new = isinstance(entry.indices[-1], Symbol)             # x[t], and not x[t-1]
            names[entry] = made.get(entry.name, Symbol(entry.name)) if new else Symbol(entry.name)
        made[state] = law.xreplace(names)
    return partial(lambdify([Symbol(name) for name in given], list(made.values()), "numpy", cse=True), *given.values())
