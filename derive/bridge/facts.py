"""The outlines' table of facts, each as a theorem: from the kernel's own facts, or from lemmas proved from those."""
from __future__ import annotations

from collections.abc import Callable

from derive.kernel.terms import abstracted, number
from derive.kernel.theorem import Theorem, assume, generalise
from derive.kernel.types import INT, REAL
from derive.kernel.words import either, real, word
from derive.library.decay import log_against_powers, powers_against_decay
from derive.library.divergence import inverse_of_unbounded, log_unbounded, power_sums_diverge, powers_decay
from derive.library.exponentials import log_tangent
from derive.library.extrema import (
    absolute_above,
    absolute_above_opposite,
    absolute_less,
    maximum_from_left,
    maximum_from_right,
)
from derive.library.real_powers import power_tangent
from derive.library.steps import follows, use
from derive.library.trigonometry import cos_at_least, cos_at_most, sin_at_least, sin_at_most

from .steps import Step, elaborates
from .terms import named

p, q, x, y = (named(name, REAL) for name in "pqxy")
k = named("k", INT)
ZERO, ONE = real(0), real(1)


def _geometric_decay() -> Theorem:
    """-1 < q, q < 1 |- q**t -> 0"""
    above, below = assume(real(-1) < q), assume(q < ONE)
    return use("geometric_decay", use(absolute_less(), below, follows(-q < ONE, above), x=q, y=ONE), x=q)


def _powers_against_decay() -> Theorem:
    """0 <= k, -1 < q, q < 1 |- t**k*q**t -> 0"""
    above, below = assume(real(-1) < q), assume(q < ONE)
    small = use(absolute_less(), below, follows(-q < ONE, above), x=q, y=ONE)
    return use(powers_against_decay(), assume(number(0, INT) <= k), small, m=k, x=q)


def _growth_of_log() -> Theorem:
    """|- 1/log(t) -> 0"""
    grows = generalise(named("x", REAL), log_unbounded())
    return use(inverse_of_unbounded(), grows, f=abstracted(k, word("log", word("real", k))))


def _tangent() -> Theorem:
    """0 < x, 0 < y, p <= 0 or 1 <= p |- p*y**(p-1)*(x - y) <= x**p - y**p"""
    signs = [assume(formula) for formula in (ZERO < x, ZERO < y, either(p <= ZERO, ONE <= p))]
    return use(power_tangent(), *signs, x=x, y=y, z=p)


FACTS: dict[str, Callable[[], Theorem]] = {
    "geometric decay": _geometric_decay,
    "decay of powers": lambda: use(powers_decay(), assume(ZERO < p), x=p),
    "powers against decay": _powers_against_decay,
    "log against powers": lambda: use(log_against_powers(), assume(ZERO < p), x=p),
    "growth of log": _growth_of_log,
    "p-series": lambda: use(power_sums_diverge(), assume(p <= ONE), x=p),
    "tangent of a power": _tangent,
    "tangent of exp": lambda: use("exp_tangent"),
    "tangent of log": lambda: use(log_tangent(), assume(ZERO < x)),
    "absolute value from above": lambda: use(absolute_above()),
    "absolute value from below": lambda: use(absolute_above_opposite()),
    "positive part from above": lambda: use(maximum_from_left(), x=x, y=ZERO),
    "positive part from below": lambda: use(maximum_from_right(), x=x, y=ZERO),
    "sine from above": lambda: use(sin_at_most()),
    "sine from below": lambda: use(sin_at_least()),
    "cosine from above": lambda: use(cos_at_most()),
    "cosine from below": lambda: use(cos_at_least()),
    "pi from below": lambda: use("pi_from"),
    "pi from above": lambda: use("pi_to"),
}


@elaborates("fact")
def _fact(step: Step) -> Theorem:
    return FACTS[step.arguments[0]]()
