"""Writes the polynomials of exp, log, tanh and erf as C, with as many terms as each type needs."""

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cache
from math import factorial

from codegen.numpy import erf_coefficients as erf
from codegen.templating import filled

# log(2) as a number of few binary places, and the rest of it: of float32, of float64.
LOG_2_HIGH = ("0.693359375", "0.6931471803691238")
LOG_2_LOW = ("-0.00021219444005469057", "1.9082149292705877e-10")
# log(1 - erf(a)) for 1 <= a <= 4, with the least largest error of erf in float32: 1.6e-8.
LOG_BEYOND_32 = (-0.00261913987, -1.11762139, -0.654239889, -0.0887998386, 0.0148318847, -0.00115722621)
WIDTH = 90
EXP_DEGREE = (7, 13)
TANH_DEGREE = (8, 14)
LOG_TERMS = (4, 10)         # of 2/3 + 2*z/5 + 2*z**2/7 + ...
# What stands in a kernel where one of these is called: the parts of the file, in order.
NEEDS = {"types": (), "plain": ("types",), "bits": ("types",), "keys": ("bits",), "exp": ("bits",), "near": ("exp",),
         "tanh": ("plain", "exp"), "gaussian": ("plain", "exp"), "normal": ("plain",), "sigmoid": ("plain", "exp"),
         "log": ("exp",), "log1p": ("log",), "erf": ("plain", "near")}
CALLED = {"exp_of(": "exp", "tanh_of(": "tanh", "sigmoid_of(": "sigmoid", "log_of(": "log", "log1p_of(": "log1p",
          "erf_of(": "erf",
          "gaussian_of(": "gaussian", "normal_of(": "normal", "key_of(": "keys"}


def nested(factors: Sequence[Fraction | float], name: str) -> str:
    """a + x*(b + x*(c + ...))"""
    first, *rest = (f"R({float(factor)!r})" if factor != 1 else "1" for factor in factors)
    return first if not rest else f"{first} + {name}*({nested(factors[1:], name)})" if len(rest) > 1 else (
        f"{first} + {name}*{rest[0]}")


def folded(text: str) -> str:
    """A text that goes on over several lines of a definition."""
    lines = [""]
    for word in re.split(r"(?<= \+ )", text):
        if len(lines[-1]) + len(word) > WIDTH:
            lines.append("")
        lines[-1] += word
    return " \\\n        ".join(line.rstrip() for line in lines)


def exp(degree: int, first: int = 0) -> list[Fraction]:
    """1/k! from the first on."""
    return [Fraction(1, factorial(k)) for k in range(first, degree + 1)]


def atanh(terms: int) -> list[Fraction]:
    """(2*atanh(s) - 2*s)/s**3 in s**2."""
    return [Fraction(2, 2 * k + 3) for k in range(terms)]


def _of_erf() -> dict[str, str]:
    near = {"near32": erf.NEAR_32, "near64": erf.NEAR_64, "below64": erf.BELOW_64}
    far = {"beyond32": LOG_BEYOND_32, "far64": erf.FAR_64, "under64": erf.UNDER_64}
    return {name: nested(table, "(z)") for name, table in near.items()} | {
        name: nested(table, "(a)") for name, table in far.items()}


def _of_normal() -> dict[str, str]:
    tables = {"over32": erf.NORMAL_OVER_32, "under32": erf.NORMAL_UNDER_32, "over64": erf.NORMAL_OVER_64,
              "under64": erf.NORMAL_UNDER_64}
    return {name: nested(table, "(a)") for name, table in tables.items()}


def _pair(made: Callable[[int], str], counts: tuple[int, int]) -> dict[str, str]:
    return {"single": made(counts[0]), "double": made(counts[1])}


VALUES: dict[str, Callable[[], dict[str, str]]] = {
    "exp": lambda: {"high32": LOG_2_HIGH[0], "low32": LOG_2_LOW[0], "high64": LOG_2_HIGH[1], "low64": LOG_2_LOW[1],
                    **_pair(lambda degree: f"({nested(exp(degree), '(r)')})", EXP_DEGREE)},
    "tanh": lambda: {**_pair(lambda degree: f"((r)*({nested(exp(degree, 1), '(r)')}))", TANH_DEGREE)},
    "log": lambda: {**_pair(lambda terms: f"((z)*({nested(atanh(terms), '(z)')}))", LOG_TERMS)},
    "erf": lambda: {**_of_erf()},
    "normal": lambda: {**_of_normal()},
}


@cache
def part(name: str) -> str:
    values = VALUES[name]() if name in VALUES else {}
    return filled(f"native/{name}.c.j2", {key: folded(text) for key, text in values.items()}).rstrip()


def parts(text: str) -> list[str]:
    """The parts of the file that this text calls, each after those that it calls itself."""
    wanted: dict[str, None] = {}

    def want(name: str) -> None:
        for other in NEEDS[name]:
            want(other)
        wanted[name] = None

    want("plain")
    for call, name in CALLED.items():
        if call in text:
            want(name)
    return [part(name) for name in wanted]
