"""What a sequence does in the end, decided exactly at one instance: it settles, it repeats, or it does not shrink."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from flint import fmpq
from sympy import Basic, Expr, Integer, Symbol

from derive.attack.eventually import Eventually, InTurns
from derive.attack.exponential_polynomials import CONSTANT, LINEAR, Growing, Kind, Unclear, mentioned
from derive.attack.families import Entries, parts
from derive.attack.halving import limit_of_series
from derive.attack.numbers import Number, bits, fraction, number
from derive.attack.quotients import limit_of_quotient
from derive.attack.table import FORMULAS, Check, Frame, Inexact, Truth, key, run_of
from derive.outlines.terms import At, Tends, fresh

STEPS, LARGEST_BITS = 24, 1024
MOST_CHECKED = 64       # terms that must have a value before what is known of the later ones


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The limit, or None where there is none, and the reason in words."""

    value: Fraction | None
    reason: str


def behaviour(tends: Tends, frame: Frame) -> Behaviour | None:
    """What f(t) does as t -> oo at this instance; None where that is not understood. Undefined where f is."""
    t = fresh("#t", tends)              # no parameter of a law is called so
    body = tends.open(t)
    frame = frame.inside(dict(frame.names))
    low = int(run_of(tends.outer[0])(frame))
    runs = _runner(body, t, frame)
    for index in range(low, low + frame.horizon + 1):
        runs(index)
    entries = frame.entry
    if not isinstance(entries, Entries):
        return None
    known = limit_of_series(body, t, frame) or limit_of_quotient(body, t, frame)
    if known is not None:
        return Behaviour(*known)
    try:
        return _settled(Eventually(frame, entries, t, low), body, runs)
    except InTurns:
        return _in_turn([_settled(Eventually(frame, entries, t, low, parity=parity), body, runs) for parity in (0, 1)])


def _in_turn(both: list[Behaviour | None]) -> Behaviour | None:
    """A limit is one along the even t and along the odd t, and the same."""
    even, odd = both
    if even is None or odd is None:
        return None
    if even.value is None or odd.value is None:
        return even if even.value is None else odd
    return even if even.value == odd.value else Behaviour(
        None, f"it tends to {even.value} along even t, to {odd.value} along odd t")


def _settled(eventually: Eventually, body: Expr, runs: Callable[[int], Number]) -> Behaviour | None:
    checked = eventually.start + eventually.frame.horizon
    try:
        sequence = eventually.settle(body)
        if eventually.start > checked + MOST_CHECKED:
            return None
        for index in range(checked + 1, eventually.start):
            runs(index)                     # what it is from then on says nothing of what is before
        if eventually.parity is not None and (eventually.steps or sequence.alternates):
            return None                     # (-1)**t is a constant here
        if not eventually.steps:
            return _of_powers(sequence)
        return _repeating(sequence, eventually, runs) or _affine(sequence, eventually)
    except (Unclear, Inexact):
        return None


def reason(tends: Tends, frame: Frame) -> str:
    found = behaviour(tends, frame)
    return found.reason if found else ""


def _runner(term: Expr, t: Symbol, frame: Frame) -> Callable[[int], Number]:
    run, name = run_of(term), key(t)

    def at(index: int) -> Number:
        frame.names[name] = index
        return run(frame)
    return at


def _of_powers(sequence: Growing) -> Behaviour:
    """c + sum of b*t^p*r^t: the terms with |r| > 1, with r = -1 or with |r| = 1 and p > 0 must all vanish."""
    if not sequence.pure:
        raise Unclear(str(sequence))
    parts = {(kind.ratio, kind.degree): coefficient for kind, coefficient in sequence.coefficients.items()}
    value = fraction(parts.pop((CONSTANT.ratio, CONSTANT.degree), fmpq(0)))
    for (ratio, degree), coefficient in sorted(parts.items(), reverse=True):
        if abs(ratio) > 1 or (abs(ratio) == 1 and (degree > 0 or (ratio == -1 and degree == 0))):
            power = {0: "", 1: "*t"}.get(degree, f"*t**{degree}")
            return Behaviour(None, f"its part ({coefficient}){power}*({ratio})**t does not settle")
    return Behaviour(value, f"it tends to {value}")


def _repeating(sequence: Growing, eventually: Eventually, runs: Callable[[int], Number]) -> Behaviour | None:
    """The state of an autonomous recurrence that comes back: from there on all repeats."""
    t = eventually.t
    _autonomous(sequence, eventually)
    lag = max((int(t - e.indices[0]) for step in eventually.steps.values() for e in _entries(step)), default=1)
    offsets = [int(e.indices[0] - t) for e in _entries(sequence)]
    back, ahead = max(lag - 1, -min(offsets, default=0)), max(0, *offsets, 0)
    first = eventually.start + back
    seen: dict[tuple[Number, ...], int] = {}
    for now in range(first, first + STEPS):
        state = tuple(eventually.entries(name, (index,)) for name in sorted(eventually.steps)
                      for index in range(now - back, now + ahead + 1))
        if any(bits(value) > LARGEST_BITS for value in state):
            return None
        if state in seen:
            cycle = [runs(index) for index in range(seen[state], now)]
            if len(set(cycle)) == 1:
                return Behaviour(fraction(cycle[0]), f"it is {cycle[0]} for all t >= {seen[state]}")
            shown = ", ".join(map(str, (cycle * 4)[:max(4, len(cycle) + 1)]))
            return Behaviour(None, f"it repeats {shown}, ... from t = {seen[state]} on")
        seen[state] = now
    return None


def _autonomous(sequence: Growing, eventually: Eventually) -> None:
    t = eventually.t
    for step in (sequence, *eventually.steps.values()):
        if not all(kind.steady for kind in step.coefficients) or any(map(partial(_outside, t), mentioned(step))):
            raise Unclear(str(step))
    for step in eventually.steps.values():
        if any(not isinstance(e.indices[0] - t, Integer) or e.indices[0] - t >= 0 for e in _entries(step)):
            raise Unclear(str(step))


def _outside(t: Symbol, term: Basic) -> bool:
    """Whether t stands anywhere but in the index of an entry."""
    return term == t or (not isinstance(term, At) and any(map(partial(_outside, t), parts(term))))


def _entries(sequence: Growing) -> set[Basic]:
    return {entry for term in mentioned(sequence) for entry in term.atoms(At)}


def _affine(sequence: Growing, eventually: Eventually) -> Behaviour:
    """y[t] = a*y[t-1] + b: y[t] = b/(1 - a) + C*a^t, or y[t] = C + b*t for a = 1."""
    t = eventually.t
    if len(eventually.steps) != 1:
        raise Unclear(str(sequence))
    (name, step), = eventually.steps.items()
    terms = _linear(step, t)
    a, b = terms.pop(-1, fmpq(0)), terms.pop(None, fmpq(0))
    if terms or a == 0:
        raise Unclear(str(step))
    first = eventually.start
    now = fmpq(eventually.entries(name, (first,)))
    form = Growing({})
    for offset, factor in _linear(sequence, t).items():
        if offset is None:
            form += Growing({CONSTANT: factor})
        elif a == 1:
            form += Growing({LINEAR: factor * b, CONSTANT: factor * (now + (offset - first) * b)})
        else:
            fixed = b / (1 - a)
            form += Growing({CONSTANT: factor * fixed, Kind(a, 0): factor * (now - fixed) * a ** (offset - first)})
    found = _of_powers(form)
    rule = f"{name}[t] = ({a})*{name}[t-1] + ({b}) from {name}[{first}] = {now}"
    return Behaviour(found.value, f"{rule}: {found.reason}")


def _linear(sequence: Growing, t: Symbol) -> dict[int | None, fmpq]:
    """Coefficients by the offset of the entry; the constant stands under None."""
    result: dict[int | None, fmpq] = {}
    for kind, coefficient in sequence.coefficients.items():
        entry, power = next(iter(kind.others), (None, 1))
        if not kind.steady or power != 1 or len(kind.others) > 1 or not (entry is None or isinstance(entry, At)):
            raise Unclear(str(sequence))
        result[None if entry is None else int(entry.indices[0] - t)] = coefficient
    return result


def _tends(formula: Tends) -> Check:
    limit_of = run_of(formula.outer[1])

    def check(frame: Frame) -> Truth:
        limit = limit_of(frame)
        found = behaviour(formula, frame)
        return Truth.UNDECIDED if found is None else (
            Truth.TRUE if found.value is not None and number(found.value) == limit else Truth.FALSE)
    return check


FORMULAS[Tends] = _tends
