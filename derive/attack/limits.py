"""What a sequence does in the end, decided exactly at one instance: it settles, it repeats, or it does not shrink."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from sympy import Add, Expr, Integer, Rational, S, Symbol

from derive.attack.families import Constant, Entries, Family, Law, Table, nodes
from derive.attack.table import FORMULAS, Check, Frame, Inexact, Number, Truth, key, run_of
from derive.kernel.normal import polynomial
from derive.kernel.terms import At, Binder, Refused, Tends, fresh, maximum, minimum, substitute

STEPS, LARGEST_BITS = 24, 1024


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The limit, or None where there is none, and the reason in words."""

    value: Fraction | None
    reason: str


class Unclear(Exception):
    """The sequence is of no kind that is decided here."""


@dataclass(slots=True)
class Eventually:
    """Rewrites terms in t into what they are for all t >= start; `start` grows as it goes."""

    frame: Frame
    entries: Entries
    t: Symbol
    start: int = 0
    steps: dict[str, Expr] = field(default_factory=dict)    # the law of each recursive sequence, at index t

    def settle(self, term: Expr) -> Expr:
        values = {s: _rational(self.frame.names[key(s)]) for s in term.free_symbols if s != self.t}
        return self._rewritten(substitute(term, values))

    def _rewritten(self, term: Expr) -> Expr:
        if self.t not in term.free_symbols:
            return _rational(run_of(term)(self.frame))
        if isinstance(term, Binder):
            raise Unclear(str(term))
        if isinstance(term, At):
            return self._entry(term)
        if term == self.t:
            return term
        parts = [self._rewritten(part) for part in term.args]
        if isinstance(term, (minimum, maximum)):
            return self._extreme(isinstance(term, minimum), parts)
        return term.func(*parts)

    def _extreme(self, smaller: bool, parts: list[Expr]) -> Expr:
        numbers = [part for part in parts if isinstance(part, Rational)]
        lines = [part for part in parts if not isinstance(part, Rational)]
        slope = lines[0].coeff(self.t) if len(lines) == 1 else S.Zero
        offset = lines[0] - slope * self.t if lines else S.Zero
        if len(numbers) != 1 or not (isinstance(slope, Rational) and slope > 0 and isinstance(offset, Rational)):
            raise Unclear(str(parts))
        self._from(floor((numbers[0] - offset) / slope) + 1)
        return numbers[0] if smaller else lines[0]

    def _entry(self, term: At) -> Expr:
        offset = term.indices[0] - self.t
        law = self._law(term.name)
        if law is None:
            return self._constant(term)
        if len(term.indices) != 1 or not isinstance(offset, Integer):
            raise Unclear(str(term))
        for fixed in self.entries.laws[term.name]:      # y[0] = 0 speaks before the law does
            if fixed is not law:
                if fixed.ranges:
                    raise Unclear(str(fixed.source))
                self._from(int(run_of(fixed.pattern[0][1])(self.frame)) + 1 - int(offset))
        if term.name in self.steps:
            return term
        (name, low, _), = law.ranges
        shift = law.pattern[0][1]
        self._from(int(run_of(low)(self.frame)) + int(run_of(shift)(self.frame)) - int(offset))
        if self._recursive(term.name):
            self.steps[term.name] = S.Zero              # so that the law may speak of its own sequence
            self.steps[term.name] = self.settle(substitute(law.value, {name: self.t - shift}))
            return term
        return self.settle(substitute(law.value, {name: self.t + offset - shift}))

    def _law(self, name: str) -> Law | None:
        laws = [law for law in self.entries.laws.get(name, ()) if law.ranges]
        if len(laws) == 1 and len(laws[0].ranges) == 1 and laws[0].ranges[0][2] is S.Infinity:
            return laws[0]
        if self.entries.laws.get(name):
            raise Unclear(name)
        return None

    def _recursive(self, name: str) -> bool:
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            for law in self.entries.laws.get(waiting.pop(), ()):
                found = {node.name for node in nodes(law.value) if isinstance(node, At)} - seen
                seen |= found
                waiting += found
        return name in seen

    def _constant(self, term: At) -> Expr:
        family: Family = self.entries.family_of(term.name)
        if isinstance(family, Table) and isinstance(family.rest, Constant) and len(term.indices) == 1:
            slope = term.indices[0].coeff(self.t)
            if not (isinstance(slope, Integer) and slope > 0):
                raise Unclear(str(term))
            last = max((entry[0] for entry in family.entries), default=0)
            self._from(floor((last - (term.indices[0] - slope * self.t)) / slope) + 1)
            family = family.rest
        if not isinstance(family, Constant):
            raise Unclear(str(term))
        return _rational(family.value)

    def _from(self, start: int) -> None:
        self.start = max(self.start, start)


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
    eventually = Eventually(frame, entries, t, low)
    try:
        sequence = eventually.settle(body)
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
    growth: dict[tuple[Fraction, int], Fraction] = {}
    for monomial, coefficient in polynomial(sequence)[0].items():
        ratio, degree = Fraction(1), 0
        for base, exponent in monomial:
            if base == t and isinstance(exponent, Fraction) and exponent.denominator == 1:
                degree += int(exponent)
                continue
            slope = exponent.coeff(t) if isinstance(exponent, Expr) else S.Zero
            rest = exponent - slope * t if isinstance(exponent, Expr) else Rational(exponent.numerator,
                                                                                    exponent.denominator)
            if not (isinstance(base, Rational) and isinstance(slope, Integer) and isinstance(rest, Integer)) or base == 0:
                raise Unclear(str(sequence))
            fraction = Fraction(int(base.p), int(base.q))
            ratio *= fraction ** int(slope)
            coefficient *= fraction ** int(rest)
        growth[ratio, degree] = growth.get((ratio, degree), Fraction(0)) + coefficient
    value = growth.pop((Fraction(1), 0), Fraction(0))
    for (ratio, degree), coefficient in sorted(growth.items(), reverse=True):
        if coefficient and (abs(ratio) > 1 or (abs(ratio) == 1 and (degree > 0 or (ratio == -1 and degree == 0)))):
            return Behaviour(None, f"its part ({coefficient})*t**{degree}*({ratio})**t does not settle")
    return Behaviour(value, f"it tends to {value}")


def _repeating(sequence: Expr, eventually: Eventually, runs: Callable[[int], Number]) -> Behaviour | None:
    """The state of an autonomous recurrence that comes back: from there on all repeats."""
    t = eventually.t
    offsets = [int(e.indices[0] - t) for term in (sequence, *eventually.steps.values()) for e in term.atoms(At)]
    _autonomous(sequence, eventually)
    back, ahead = -min(0, *offsets), max(0, *offsets)
    first = eventually.start + back
    seen: dict[tuple[Number, ...], int] = {}
    for now in range(first, first + STEPS):
        state = tuple(eventually.entries(name, (index,)) for name in sorted(eventually.steps)
                      for index in range(now - back, now + ahead + 1))
        if any(v.numerator.bit_length() > LARGEST_BITS or v.denominator.bit_length() > LARGEST_BITS for v in state):
            return None
        if state in seen:
            cycle = [runs(index) for index in range(seen[state], now)]
            if len(set(cycle)) == 1:
                return Behaviour(Fraction(cycle[0]), f"it is {cycle[0]} for all t >= {seen[state]}")
            shown = ", ".join(map(str, (cycle * 4)[:max(4, len(cycle) + 1)]))
            return Behaviour(None, f"it repeats {shown}, ... from t = {seen[state]} on")
        seen[state] = now
    return None


def _autonomous(sequence: Expr, eventually: Eventually) -> None:
    t = eventually.t
    for step in (sequence, *eventually.steps.values()):
        if t in step.xreplace({entry: S.One for entry in step.atoms(At)}).free_symbols:
            raise Unclear(str(step))
    for step in eventually.steps.values():
        if any(not isinstance(e.indices[0] - t, Integer) or e.indices[0] - t >= 0 for e in step.atoms(At)):
            raise Unclear(str(step))


def _affine(sequence: Expr, eventually: Eventually) -> Behaviour:
    """y[t] = a*y[t-1] + b: y[t] = b/(1 - a) + C*a^t, or y[t] = C + b*t for a = 1."""
    t = eventually.t
    if len(eventually.steps) != 1:
        raise Unclear(str(sequence))
    (name, step), = eventually.steps.items()
    terms = _linear(step, t)
    a, b = terms.pop(-1, Fraction(0)), terms.pop(None, Fraction(0))
    if terms or a == 0:
        raise Unclear(str(step))
    first = eventually.start
    now = Fraction(eventually.entries(name, (first,)))
    fixed = b / (1 - a) if a != 1 else Fraction(0)
    form = S.Zero
    for offset, factor in _linear(sequence, t).items():
        line = S.One if offset is None else (_rational(now) + (t + offset - first) * _rational(b)) if a == 1 else (
            _rational(fixed) + _rational(now - fixed) * _rational(a) ** (t + offset - first))
        form = Add(form, _rational(factor) * line)
    found = _of_powers(form, t)
    rule = f"{name}[t] = {a}*{name}[t-1] + {b} from {name}[{first}] = {now}"
    return Behaviour(found.value, f"{rule}: {found.reason}")


def _linear(term: Expr, t: Symbol) -> dict[int | None, Fraction]:
    """Coefficients by the offset of the entry; the constant stands under None."""
    result: dict[int | None, Fraction] = {}
    for monomial, coefficient in polynomial(term)[0].items():
        (entry, power), = monomial or {(None, 1)}
        if power != 1 or not (entry is None or isinstance(entry, At)):
            raise Unclear(str(term))
        result[None if entry is None else int(entry.indices[0] - t)] = coefficient
    return result


def _rational(value: Number) -> Rational:
    return Rational(value.numerator, value.denominator)


def _tends(formula: Tends) -> Check:
    limit_of = run_of(formula.outer[1])

    def check(frame: Frame) -> Truth:
        limit = limit_of(frame)
        found = behaviour(formula, frame)
        return Truth.UNDECIDED if found is None else Truth.TRUE if found.value == limit else Truth.FALSE
    return check


FORMULAS[Tends] = _tends
