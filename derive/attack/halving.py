"""A sequence with an infinite sum and a finite sum of squares, both known exactly: 1, 1/2, 1/2, 1/4 four times, ..."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from flint import fmpq
from sympy import Dummy, Expr, Integer, Poly, Pow, Rational, Symbol, fraction, together

from derive.attack.families import Entries
from derive.attack.numbers import Number, parts
from derive.attack.table import Frame, key
from derive.outlines.terms import At, Sum, fresh


@dataclass(frozen=True, slots=True)
class Halving:
    """2**-j, 2**j times over, from the first entry on."""

    def __call__(self, name: str, indices: tuple[int, ...]) -> Number:
        return fmpq(1, 2 ** (indices[0].bit_length() - 1)) if indices[0] >= 1 else 0

    def __str__(self) -> str:
        return "1/2**floor(log2(t))"


def limit_of_series(body: Expr, t: Symbol, frame: Frame) -> tuple[Fraction | None, str] | None:
    """What a rational function of one sum of powers of such entries, tends to: the limit or None, and words."""
    totals = {part for part in body.atoms(Sum) if t in part.outer[1].free_symbols}
    if len(totals) != 1 or not isinstance(frame.entry, Entries):
        return None
    total, hole = totals.pop(), Dummy("s")
    rest = body.xreplace({total: hole})
    power = _power(total, t, frame.entry)
    values = {symbol: frame.names.get(key(symbol)) for symbol in rest.free_symbols - {hole}}
    if power is None or t in rest.free_symbols or rest.atoms(At, Sum) or None in values.values():
        return None
    numbers = {symbol: Rational(*parts(value or 0)) for symbol, value in values.items()}
    above, below = (Poly(part, hole) for part in fraction(together(rest.xreplace(numbers))))
    if power > 1:
        finite = Rational(2**power, 2**power - 2)               # sum of 2**j*2**(-j*power)
        if below.eval(finite) == 0:
            return None
        value = above.eval(finite) / below.eval(finite)
        return Fraction(int(value.p), int(value.q)), f"it tends to {value}"
    if above.degree() > below.degree():
        return None, "it grows without bound"
    value = above.coeff_monomial(hole ** below.degree()) / below.LC()
    return Fraction(int(value.p), int(value.q)), f"it tends to {value}"


def _power(total: Sum, t: Symbol, entries: Entries) -> int | None:
    """p where the sum is that of x[k]**p from k = 1 on."""
    k = fresh("k", total, t)
    base, power = total.open(k).as_base_exp() if isinstance(total.open(k), Pow) else (total.open(k), Integer(1))
    known = isinstance(base, At) and base.indices == (k,) and not entries.laws.get(base.name) and isinstance(
        entries.family_of(base.name), Halving)
    whole = isinstance(power, Integer) and power >= 1 and total.outer[0] == 1
    return int(power) if known and whole and isinstance(total.outer[1] - t, Integer) else None
