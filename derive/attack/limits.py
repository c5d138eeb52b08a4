"""What a sequence does in the end, decided exactly at one instance: it settles, it repeats, or it does not shrink."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from sympy import Add, Expr, Integer, S, Symbol

from derive.attack.eventually import Eventually, InTurns
from derive.attack.families import Entries
from derive.attack.geometric import Unclear, exactly, growth
from derive.attack.halving import limit_of_series
from derive.attack.numbers import Number, bits, fraction, number
from derive.attack.table import FORMULAS, Check, Frame, Inexact, Truth, key, run_of
from derive.kernel.normal import polynomial
from derive.kernel.terms import At, Refused, Tends, fresh

STEPS, LARGEST_BITS = 24, 1024


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The limit, or None where there is none, and the reason in words."""

    value: Fraction | None
    reason: str


def behaviour(tends: Tends, frame: Frame) -> Behaviour | None:
    """What f(t) does as t -> oo at this instance; None where that is not understood. Undefined where f is."""
    t = fresh("t", tends)
    body = tends.open(t)
    low = int(run_of(tends.outer[0])(frame))
    runs = _runner(body, t, frame)
    for index in range(low, low + frame.horizon + 1):
        runs(index)
    entries = frame.entry
    if not isinstance(entries, Entries):
        return None
    series = limit_of_series(body, t, frame)
    if series is not None:
        return Behaviour(*series)
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
    t = eventually.t
    try:
        sequence = eventually.settle(body)
        if eventually.parity is not None and (eventually.steps or any(ratio < 0 for ratio, _ in growth(sequence, t))):
            return None                     # (-1)**t is a constant here
        if not eventually.steps:
            return _of_powers(sequence, t)
        return _repeating(sequence, eventually, runs) or _affine(sequence, eventually)
    except (Unclear, Inexact, Refused):
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


def _of_powers(sequence: Expr, t: Symbol) -> Behaviour:
    """c + sum of b*t^p*r^t: the terms with |r| > 1, with r = -1 or with |r| = 1 and p > 0 must all vanish."""
    parts = growth(sequence, t)
    value = parts.pop((Fraction(1), 0), Fraction(0))
    for (ratio, degree), coefficient in sorted(parts.items(), reverse=True):
        if coefficient and (abs(ratio) > 1 or (abs(ratio) == 1 and (degree > 0 or (ratio == -1 and degree == 0)))):
            power = {0: "", 1: "*t"}.get(degree, f"*t**{degree}")
            return Behaviour(None, f"its part ({coefficient}){power}*({ratio})**t does not settle")
    return Behaviour(value, f"it tends to {value}")


def _repeating(sequence: Expr, eventually: Eventually, runs: Callable[[int], Number]) -> Behaviour | None:
    """The state of an autonomous recurrence that comes back: from there on all repeats."""
    t = eventually.t
    _autonomous(sequence, eventually)
    lag = max((int(t - e.indices[0]) for step in eventually.steps.values() for e in step.atoms(At)), default=1)
    offsets = [int(e.indices[0] - t) for e in sequence.atoms(At)]
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


def _autonomous(sequence: Expr, eventually: Eventually) -> None:
    t = eventually.t
    for step in (sequence, *eventually.steps.values()):
        if t in step.xreplace(dict.fromkeys(step.atoms(At), S.One)).free_symbols:
            raise Unclear(step)
    for step in eventually.steps.values():
        if any(not isinstance(e.indices[0] - t, Integer) or e.indices[0] - t >= 0 for e in step.atoms(At)):
            raise Unclear(step)


def _affine(sequence: Expr, eventually: Eventually) -> Behaviour:
    """y[t] = a*y[t-1] + b: y[t] = b/(1 - a) + C*a^t, or y[t] = C + b*t for a = 1."""
    t = eventually.t
    if len(eventually.steps) != 1:
        raise Unclear(sequence)
    (name, step), = eventually.steps.items()
    terms = _linear(step, t)
    a, b = terms.pop(-1, Fraction(0)), terms.pop(None, Fraction(0))
    if terms or a == 0:
        raise Unclear(step)
    first = eventually.start
    now = fraction(eventually.entries(name, (first,)))
    fixed = b / (1 - a) if a != 1 else Fraction(0)
    form = S.Zero
    for offset, factor in _linear(sequence, t).items():
        line = S.One if offset is None else (exactly(now) + (t + offset - first) * exactly(b)) if a == 1 else (
            exactly(fixed) + exactly(now - fixed) * exactly(a) ** (t + offset - first))
        form = Add(form, exactly(factor) * line)
    found = _of_powers(form, t)
    rule = f"{name}[t] = ({a})*{name}[t-1] + ({b}) from {name}[{first}] = {now}"
    return Behaviour(found.value, f"{rule}: {found.reason}")


def _linear(term: Expr, t: Symbol) -> dict[int | None, Fraction]:
    """Coefficients by the offset of the entry; the constant stands under None."""
    result: dict[int | None, Fraction] = {}
    for monomial, coefficient in polynomial(term)[0].items():
        (entry, power), = monomial or {(None, 1)}
        if power != 1 or not (entry is None or isinstance(entry, At)):
            raise Unclear(term)
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
