"""What follows from hypotheses by adding them up: the sign of a term from a < b, a <= b, a != b and the sorts."""
from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TypeAlias

from sympy import Add, Expr, Integer, Mul, Pow, Rational, S, Symbol, expand

from .terms import At, AtMost, Equal, Formula, Leaf, Less, NotEqual, need

Context: TypeAlias = frozenset[Formula]
Linear: TypeAlias = dict[Expr, Fraction]       # a term as a combination of its monomials, none of them 0 times
Known: TypeAlias = tuple[tuple[Linear, type], ...]          # right side less left side, and the kind of comparison
POSITIVE, NONNEGATIVE, NEGATIVE, NONPOSITIVE, NONZERO, ZERO = "+", "0+", "-", "0-", "+-", "0"
FLIPPED = {POSITIVE: NEGATIVE, NONNEGATIVE: NONPOSITIVE, NEGATIVE: POSITIVE, NONPOSITIVE: NONNEGATIVE,
           NONZERO: NONZERO, ZERO: ZERO, "": ""}
MOST_HYPOTHESES = 4         # how many are added up
NO_ZERO = (POSITIVE, NEGATIVE, NONZERO)
NOT_NEGATIVE = (POSITIVE, NONNEGATIVE, ZERO)


@lru_cache(maxsize=10_000)
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
        read = _read(wanted, known)
        found = best(found, read if sign == 1 else FLIPPED[read])
    return found


@lru_cache(maxsize=10_000)
def _known(context: Context) -> Known:
    return tuple((difference, type(h)) for h in context if isinstance(h, (Less, AtMost, NotEqual, Equal))
                 and (difference := _linear(h.rhs - h.lhs)))


def best(one: str, other: str) -> str:
    """What two findings about one term say together."""
    if {one, other} in ({NONNEGATIVE, NONZERO}, {NONPOSITIVE, NONZERO}):
        return POSITIVE if NONNEGATIVE in (one, other) else NEGATIVE
    return other if other in (POSITIVE, NEGATIVE, ZERO) or not one else one


def _read(form: Linear, known: Known) -> str:
    found = ""
    for difference, kind in known:
        ratio = _ratio(form, difference)
        if kind is NotEqual:
            found = best(found, NONZERO if ratio else "")
        elif kind is Equal:
            found = best(found, ZERO if ratio else "")
        elif ratio and ratio > 0:
            found = best(found, POSITIVE if kind is Less else NONNEGATIVE)
    return best(found, _added_up(form, known, MOST_HYPOTHESES))


def _added_up(form: Linear, known: Known, most: int) -> str:
    """The sign of a form that is a sum of positive multiples of hypotheses and of something that has a sign by itself,
    a number at least 0 plus positive multiples of sizes: each multiple is the one that takes a monomial away."""
    number = form.get(S.One, 0)
    bad = next((m for m, c in form.items() if m is not S.One and (c.numerator < 0 or not _is_size(m))), None)
    positive = number > 0 or (bad is None and number == 0 and any(map(_is_positive_number, form)))
    found = "" if bad is not None or number < 0 else POSITIVE if positive else NONNEGATIVE if form else ZERO
    if found == POSITIVE or not most:
        return found
    most = min(most, 2) if found else most      # at least 0 already: a little more is tried for more than 0
    for monomial in (m for m in form if m is not S.One) if bad is None else (bad,):
        for difference, kind in known:
            ratio = form[monomial] / difference[monomial] if kind in (Less, AtMost) and monomial in difference else None
            if ratio and ratio.numerator > 0:
                rest = _added_up(_less(form, ratio, difference), known, most - 1)
                if rest and (kind is Less or rest == POSITIVE):
                    return POSITIVE
                found = NONNEGATIVE if rest else found
    return found


@lru_cache(maxsize=50_000)
def _is_size(monomial: Expr) -> bool:
    """Whether SymPy sees of each factor that it is not negative. (Of an entry it takes long to find that it does not
    know.)"""
    return not any(isinstance(f, (At, Leaf)) or not f.is_nonnegative for f in Mul.make_args(monomial))


def _is_positive_number(monomial: Expr) -> bool:
    """Such as e or the square root of 2."""
    return monomial.is_number and bool(monomial.is_positive)


@lru_cache(maxsize=50_000)
def _linear(term: Expr) -> Linear:
    expanded = term if all(map(_flat, Add.make_args(term))) else expand(term)
    return {m: Fraction(int(c.p), int(c.q)) for m, c in expanded.as_coefficients_dict().items() if c}


def _flat(term: Expr) -> bool:
    """Whether it is plain to see that SymPy's expansion, which takes its time, leaves it as it is."""
    if isinstance(term, Mul):
        return all(_flat(part) and not isinstance(part, Add) for part in term.args)
    if isinstance(term, Pow):
        return isinstance(term.exp, Integer) and isinstance(term.base, (Symbol, At)) and _flat(term.base)
    return isinstance(term, (Symbol, Rational, Leaf)) or (
        isinstance(term, (At, Add)) and all(map(_flat, term.args[isinstance(term, At):])))


def _ratio(form: Linear, other: Linear) -> Fraction | None:
    if not form or form.keys() != other.keys():
        return None
    monomials = iter(form)
    first = next(monomials)
    ratio = form[first] / other[first]
    return ratio if all(form[m] == ratio * other[m] for m in monomials) else None


def _less(form: Linear, ratio: Fraction, other: Linear) -> Linear:
    """form - ratio*other"""
    changed = {m: form.get(m, 0) - ratio * c for m, c in other.items()}
    return {m: c for m, c in {**form, **changed}.items() if c}
