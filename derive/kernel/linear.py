"""What follows from hypotheses by adding them up: the sign of a term from a < b, a <= b, a != b and the sorts."""
from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from sympy import Expr, S, Symbol, expand

from .terms import At, AtMost, Equal, Formula, Leaf, Less, NotEqual, need

Context: TypeAlias = frozenset[Formula]
Linear: TypeAlias = dict[Expr, Fraction]       # a term as a combination of its monomials
POSITIVE, NONNEGATIVE, NEGATIVE, NONPOSITIVE, NONZERO, ZERO = "+", "0+", "-", "0-", "+-", "0"
FLIPPED = {POSITIVE: NEGATIVE, NONNEGATIVE: NONPOSITIVE, NEGATIVE: POSITIVE, NONPOSITIVE: NONNEGATIVE,
           NONZERO: NONZERO, ZERO: ZERO, "": ""}
MOST_HYPOTHESES = 4         # how many are added up
NO_ZERO = (POSITIVE, NEGATIVE, NONZERO)
NOT_NEGATIVE = (POSITIVE, NONNEGATIVE, ZERO)


def in_range(name: Symbol, low: Expr, high: Expr) -> Context:
    """low <= name, name <= high, as hypotheses that a binder discharges; so its ends may not depend on the name."""
    need(name not in low.free_symbols | high.free_symbols, "range: {} stands in its own range {}..{}", name, low, high)
    return frozenset([AtMost(low, name)] if high is S.Infinity else [AtMost(low, name), AtMost(name, high)])


def linear_sign(term: Expr, context: Context) -> str:
    """From hypotheses whose difference is a multiple of the term, or is the term but for something that has a sign by
    itself: sizes, a number, another hypothesis. A form is what SymPy's expansion leaves; it need not be normal."""
    form, known = _linear(term), _known(context)
    found = ""
    for sign, wanted in ((1, form), (-1, {m: -c for m, c in form.items()})):
        read = best(_size_sign(wanted), _read(wanted, known))
        found = best(found, read if sign == 1 else FLIPPED[read])
    return found


@lru_cache(maxsize=10_000)
def _known(context: Context) -> tuple[tuple[Linear, type], ...]:
    return tuple((difference, type(h)) for h in context if isinstance(h, (Less, AtMost, NotEqual, Equal))
                 and (difference := _linear(h.rhs - h.lhs)))


def best(one: str, other: str) -> str:
    """What two findings about one term say together."""
    if {one, other} in ({NONNEGATIVE, NONZERO}, {NONPOSITIVE, NONZERO}):
        return POSITIVE if NONNEGATIVE in (one, other) else NEGATIVE
    return other if other in (POSITIVE, NEGATIVE, ZERO) or not one else one


def _read(form: Linear, known: tuple[tuple[Linear, type], ...]) -> str:
    found = ""
    for difference, kind in known:
        ratio = _ratio(form, difference)
        if kind is NotEqual:
            found = best(found, NONZERO if ratio else "")
        elif kind is Equal:
            found = best(found, ZERO if ratio else "")
        elif ratio and ratio > 0:
            found = best(found, POSITIVE if kind is Less else NONNEGATIVE)
    orders = [(d, kind is Less) for d, kind in known if kind in (Less, AtMost)]
    return best(found, _added_up(form, orders, MOST_HYPOTHESES))


def _added_up(form: Linear, orders: list[tuple[Linear, bool]], most: int) -> str:
    """The sign of a form that is a sum of positive multiples of hypotheses and of something that has a sign by itself:
    each multiple is the one that takes a monomial away."""
    found = _size_sign(form)
    if found == POSITIVE or not most:
        return found
    most = min(most, 2) if found else most      # at least 0 already: a little more is tried for more than 0
    bad = [m for m, c in form.items() if m is not S.One and (c < 0 or not _is_size(m))]
    for monomial in bad[:1] or [m for m in form if m is not S.One]:
        for difference, strict in orders:
            if difference.get(monomial, 0) * form[monomial] > 0:
                ratio = form[monomial] / difference[monomial]
                rest = _added_up(_less(form, {m: ratio * c for m, c in difference.items()}), orders, most - 1)
                if rest and (strict or rest == POSITIVE):
                    return POSITIVE
                found = NONNEGATIVE if rest else found
    return found


def _size_sign(form: Linear) -> str:
    """The sign of a form whose coefficients are all positive and whose monomials are sizes."""
    if any(c < 0 or not _is_size(m) for m, c in form.items()):
        return ""
    return POSITIVE if form.get(S.One, 0) > 0 else NONNEGATIVE if form else ZERO


@lru_cache(maxsize=50_000)
def _is_size(monomial: Expr) -> bool:
    return not isinstance(monomial, (At, Leaf)) and bool(monomial.is_nonnegative)      # SymPy knows that they are real


@lru_cache(maxsize=50_000)
def _linear(term: Expr) -> Linear:
    return {_one(m): Fraction(int(c.p), int(c.q)) for m, c in expand(term).as_coefficients_dict().items() if c}


@lru_cache(maxsize=50_000)
def _one(monomial: Expr) -> Expr:
    """One object for equal monomials, so that they are compared at a glance."""
    return monomial


def _ratio(form: Linear, other: Linear) -> Fraction | None:
    if not form or form.keys() != other.keys():
        return None
    monomials = iter(form)
    first = next(monomials)
    ratio = form[first] / other[first]
    return ratio if all(form[m] == ratio * other[m] for m in monomials) else None


def _less(form: Linear, other: Linear) -> Linear:
    result = dict(form)
    for monomial, coefficient in other.items():
        result[monomial] = result.get(monomial, 0) - coefficient
    return {m: c for m, c in result.items() if c}
