"""Which functions and reductions there are, what they take, and which name was probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches

from derive.notation.abbreviations import ABBREVIATIONS
from derive.notation.shorthand import SHORT
from derive.notation.syntax import Reduction
from derive.notation.usual_functions import USUAL

# A parameter called `condition` takes a comparison; every other one takes a value.
FUNCTIONS: dict[str, tuple[str, ...]] = {
    "sqrt": ("x",),
    "exp": ("x",),
    "log": ("x",),
    "tanh": ("x",),
    "sigmoid": ("x",),
    "softplus": ("x",),
    "relu": ("x",),
    "erf": ("x",),
    "abs": ("x",),
    "sign": ("x",),
    "sin": ("x",),
    "cos": ("x",),
    "sinh": ("x",),
    "cosh": ("x",),
    "maximum": ("a", "b"),
    "minimum": ("a", "b"),
    "where": ("condition", "a", "b"),
    "E": ("x",),
    "Var": ("x",),
    "Cov": ("x", "y"),
}

REDUCTIONS: dict[str, Reduction] = {"sum": "sum", "mean": "mean", "max": "max", "min": "min", "prod": "prod"}

# The reductions whose name is also said of two values.
TWO_VALUES: dict[str, str] = {"max": "maximum", "min": "minimum"}

# What is put down as something longer. Without arguments behind it such a name is free: it may name a value.
WRITTEN_OUT = SHORT | ABBREVIATIONS | USUAL

CALLABLE = frozenset((*FUNCTIONS, *REDUCTIONS, *WRITTEN_OUT, "size"))

# How others spell it -> how it is written here.
OTHER_SPELLINGS: dict[str, str] = {
    "\N{GREEK CAPITAL LETTER SIGMA}": "sum(i, x[i])",
    "\N{GREEK CAPITAL LETTER PI}": "prod(i, x[i])",
    "avg": "mean(i, x[i])",
    "average": "mean(i, x[i])",
    "product": "prod(i, x[i])",
    "len": "size(i)",
    "ln": "log(x)",
    "power": "x**y",
    "reciprocal": "1/x",
    "arctanh": "atanh(x)",
    "arcsinh": "asinh(x)",
    "arccosh": "acosh(x)",
    "swish": "silu(x)",
    "log_sigmoid": "logsigmoid(x)",
    "leaky_relu": "where(x > 0, x, a*x)",
    "heaviside": "where(x > 0, 1, 0)",
    "logistic": "sigmoid(x)",
    "sgn": "sign(x)",
    "fabs": "abs(x)",
    "probability": "P(x > a)",
    "Pr": "P(x > a)",
    "softmax": "exp(x[i])/sum(j, exp(x[j]))",
    "clamp": "clip(x, lo, hi)",
    "hardtanh": "clip(x, -1, 1)",
    "ceil": "-floor(-x)",
    "ifelse": "where(x > 0, a, b)",
    "expectation": "E(x)",
    "variance": "Var(x)",
    "var": "Var(x)",
    "covariance": "Cov(x, y)",
}

# Names of numbers: they have no indices, index nothing, and are never defined.
CONSTANTS = frozenset({"pi"})

INFINITE = frozenset({"oo", "inf", "infinity"})


def signature(name: str) -> str:
    """How a known function or reduction is written."""
    if name == "P":
        return "P(x >= a)"
    known = FUNCTIONS | WRITTEN_OUT
    if name in known:
        return f"{name}({', '.join(known[name])})"
    if name in TWO_VALUES:
        return f"{name}(i, body), {name}(i=1..n, body) or {name}(a, b)"
    if name in REDUCTIONS:
        return f"{name}(i, body) or {name}(i=1..n, body)"
    return f"{name}(i)"


def nearest(name: str, known: Iterable[str]) -> str:
    """The names nearest to `name` as a question, or nothing when none is near."""
    spelled = {word.lower(): word for word in sorted(known)}
    found = get_close_matches(name.lower(), spelled, n=2, cutoff=0.7)
    return f"did you mean {' or '.join(spelled[word] for word in found)}?" if found else ""
