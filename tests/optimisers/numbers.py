"""The two kinds of numbers that rules are run on: 40 digits, and arrays of float64. What is not real is NaN."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import mpmath
import numpy as np

Number = mpmath.mpf | np.ndarray | float
NAN = mpmath.mpf("nan")


@dataclass(frozen=True, slots=True)
class Numbers:
    """How constants are read, and what the functions of the notation compute."""

    constant: Callable[[str], Number]
    divide: Callable[[Number, Number], Number]
    power: Callable[[Number, Number], Number]
    choose: Callable[[bool | np.ndarray, Callable[[], Number], Callable[[], Number]], Number]
    both: Callable[[bool, bool], bool]
    either: Callable[[bool, bool], bool]
    negated: Callable[[bool], bool]
    functions: Mapping[str, Callable[..., Number]]


def _real(function: Callable[..., Number]) -> Callable[..., Number]:
    def checked(*args: Number) -> Number:
        if any(mpmath.isnan(arg) for arg in args):
            return NAN
        try:
            value = function(*args)
        except (ZeroDivisionError, ValueError, OverflowError):
            return NAN
        return NAN if isinstance(value, mpmath.mpc) else value
    return checked


FORTY_DIGITS = Numbers(
    constant=mpmath.mpf,
    divide=_real(lambda a, b: a / b),
    power=_real(lambda a, b: a ** int(b) if b == int(b) else a ** b),
    choose=lambda condition, a, b: a() if condition else b(),
    both=lambda a, b: a and b,
    either=lambda a, b: a or b,
    negated=lambda a: not a,
    functions={
        "sqrt": _real(mpmath.sqrt), "exp": _real(mpmath.exp), "log": _real(mpmath.log), "tanh": _real(mpmath.tanh),
        "abs": _real(abs), "sign": _real(mpmath.sign), "floor": _real(mpmath.floor),
        "max": _real(max), "maximum": _real(max), "min": _real(min), "minimum": _real(min),
        "relu": _real(lambda x: max(x, mpmath.mpf(0))), "clip": _real(lambda x, low, high: min(max(x, low), high)),
    })


def _many(function: np.ufunc) -> Callable[..., Number]:
    def folded(first: Number, *others: Number) -> Number:
        for other in others:
            first = function(first, other)
        return first
    return folded


DOUBLES = Numbers(
    constant=np.float64,
    divide=np.divide,
    power=np.power,
    choose=lambda condition, a, b: np.where(condition, a(), b()) if np.ndim(condition) else a() if condition else b(),
    both=np.logical_and,
    either=np.logical_or,
    negated=np.logical_not,
    functions={
        "sqrt": np.sqrt, "exp": np.exp, "log": np.log, "tanh": np.tanh,
        "abs": np.abs, "sign": np.sign, "floor": np.floor,
        "max": _many(np.maximum), "maximum": _many(np.maximum), "min": _many(np.minimum), "minimum": _many(np.minimum),
        "relu": lambda x: np.maximum(x, 0.0), "clip": lambda x, low, high: np.minimum(np.maximum(x, low), high),
    })
