"""When a term is defined, and which signs are plain to see: by sorts, by structure, and by the hypotheses at hand.

Conditions that are plain are dropped; the others become hypotheses of the theorem that uses the term.
"""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import TypeAlias

from sympy import Abs, Add, Basic, Expr, Integer, Mul, Pow, Rational, S, Symbol, exp, log

from .integrable import integrable
from .normal import Polynomial, polynomial
from .terms import (AtMost, Binder, Bracket, Either, Equal, Forall, Formula, Integrable, Less, Mean, NotEqual,
                    Outcomes, Program, Sum, Surely, Tends, fresh, integral, maximum, minimum, need, outcome, relu, sigmoid,
                    substitute)

Context: TypeAlias = frozenset[Formula]
NO_VALUES: Mapping[Symbol, Basic] = MappingProxyType({})
POSITIVE, NONNEGATIVE, NEGATIVE, NONPOSITIVE, NONZERO, ZERO = "+", "0+", "-", "0-", "+-", "0"
FLIPPED = {POSITIVE: NEGATIVE, NONNEGATIVE: NONPOSITIVE, NEGATIVE: POSITIVE, NONPOSITIVE: NONNEGATIVE,
           NONZERO: NONZERO, ZERO: ZERO, "": ""}
NO_ZERO = (POSITIVE, NEGATIVE, NONZERO)


def domain(term: Basic, context: Context = frozenset(), values: Mapping[Symbol, Basic] = NO_VALUES) -> Context:
    """The conditions under which every part of a term or formula is defined, less those that are plain. With values:
    of what the term is once they stand for its names, part by part, before SymPy cancels one part with another."""
    if term in values:
        return domain(values[term], context)
    if isinstance(term, Program):           # a slope is as defined as the theorem about it says
        return frozenset()
    conditions: set[Formula] = set()
    if isinstance(term, Outcomes):
        point = outcome(fresh("#d", term, *context, *values.values()).name)
        conditions = {Surely(condition, point) if point in condition.free_symbols else condition
                      for condition in domain(term.open(point), context, values)}
        value = substitute(term.open(point), values)
        if isinstance(term, Mean) and not integrable(value, point, context):
            conditions.add(Integrable(value, point))
        return frozenset(conditions - context)
    if isinstance(term, Binder):
        name = fresh("#d", term, *context, *values.values())
        low, high = term.outer[0], S.Infinity if isinstance(term, Tends) else term.outer[1]
        low, high = substitute(low, values), substitute(high, values)
        for condition in domain(term.open(name), context | in_range(name, low, high), values):
            conditions.add(Forall(condition, name, low, high) if name in condition.free_symbols else condition)
        parts: Iterable[Basic] = (part for part in term.outer if part is not S.Infinity)
    else:
        parts = term.args
    for part in parts:
        conditions |= domain(part, context, values)
    if isinstance(term, (Pow, log)):
        base, *exponent = (substitute(part, values) for part in term.args)
        if exponent:
            conditions |= _of_power(base, *exponent, context)
        elif sign(base, context) != POSITIVE:
            conditions.add(Less(0, base))
    return frozenset(conditions - context)


def assumed(hypotheses: Iterable[Formula]) -> Context:
    """Hypotheses and the conditions under which they are defined. None is a reason for another but one that is defined
    everywhere: once its names have values, SymPy may turn an undefined one into a true one."""
    known = frozenset(hypotheses)
    everywhere = frozenset(formula for formula in known if not domain(formula))
    return known.union(*(domain(formula, everywhere) for formula in known))


def undecided(conditions: Context, context: Context) -> Context:
    return frozenset(condition for condition in conditions if not holds_plainly(condition, context))


def _of_power(base: Expr, exponent: Expr, context: Context) -> frozenset[Formula]:
    if integral(exponent):
        if sign(exponent, context) in (POSITIVE, NONNEGATIVE, ZERO) or sign(base, context) in NO_ZERO:
            return frozenset()
        nonzero = NotEqual(base, 0)
        return frozenset([nonzero if exponent.is_number else Either(nonzero, AtMost(0, exponent))])
    strict = not (isinstance(exponent, Rational) and exponent > 0)
    plain = (POSITIVE,) if strict else (POSITIVE, NONNEGATIVE, ZERO)
    return frozenset() if sign(base, context) in plain else frozenset([Less(0, base) if strict else AtMost(0, base)])


def in_range(name: Symbol, low: Expr, high: Expr) -> Context:
    """low <= name, name <= high, as hypotheses that a binder discharges; so its ends may not depend on the name."""
    need(name not in low.free_symbols | high.free_symbols, "range: {} stands in its own range {}..{}", name, low, high)
    return frozenset([AtMost(low, name)] if high is S.Infinity else [AtMost(low, name), AtMost(name, high)])


def holds_plainly(formula: Formula, context: Context) -> bool:
    """Whether a comparison can be read off signs. No is no answer: it may still be true."""
    if formula in context:
        return True
    if isinstance(formula, Either):
        return any(holds_plainly(part, context) for part in formula.args)
    if isinstance(formula, Forall):
        name = fresh("#d", formula, *context)
        low, high = formula.outer
        vacuous = high is not S.Infinity and holds_plainly(AtMost(high + 1, low), context)
        return vacuous or holds_plainly(formula.open(name), context | in_range(name, low, high))
    if isinstance(formula, (Surely, Integrable)):
        point = outcome(fresh("#d", formula, *context).name)
        inside = formula.open(point)
        return integrable(inside, point, context) if isinstance(formula, Integrable) else holds_plainly(inside, context)
    if not isinstance(formula, (Less, AtMost, NotEqual)):
        return False
    found = sign(formula.rhs - formula.lhs, context)
    accepted = {Less: (POSITIVE,), AtMost: (POSITIVE, NONNEGATIVE, ZERO), NotEqual: NO_ZERO}
    return found in accepted[type(formula)]


def sign(term: Expr, context: Context = frozenset()) -> str:
    """The sign of a defined term, as far as it is plain: one of + 0+ - 0- +- 0, or nothing."""
    found = _by_structure(term, context)
    return found if found in (POSITIVE, NEGATIVE, ZERO) else _best(found, _by_hypotheses(term, context))


def _best(one: str, other: str) -> str:
    if {one, other} in ({NONNEGATIVE, NONZERO}, {NONPOSITIVE, NONZERO}):
        return POSITIVE if NONNEGATIVE in (one, other) else NEGATIVE
    return other if other in (POSITIVE, NEGATIVE, ZERO) or not one else one


def _by_structure(term: Expr, context: Context) -> str:
    if isinstance(term, Rational):
        return POSITIVE if term > 0 else NEGATIVE if term < 0 else ZERO
    if isinstance(term, exp) or term in (S.Pi, S.Exp1):
        return POSITIVE
    if isinstance(term, Symbol):
        return NONNEGATIVE if term.is_nonnegative else ""
    if isinstance(term, Abs):
        return POSITIVE if sign(term.args[0], context) in NO_ZERO else NONNEGATIVE
    if isinstance(term, Pow):
        return _of_powers_sign(term.base, term.exp, context)
    if isinstance(term, (minimum, maximum)):
        return _extreme(isinstance(term, minimum), [sign(part, context) for part in term.args])
    if isinstance(term, Mul):
        return _product(sign(part, context) for part in term.args)
    if isinstance(term, Add):
        return _total(sign(part, context) for part in term.args)
    if isinstance(term, Sum):
        name = fresh("#d", term, *context)
        inner = sign(term.open(name), context | in_range(name, *term.outer))
        if sign(term.outer[1] - term.outer[0], context) in (POSITIVE, NONNEGATIVE, ZERO):       # it is not empty
            return inner if inner != NONZERO else ""
        return {POSITIVE: NONNEGATIVE, NEGATIVE: NONPOSITIVE, NONZERO: ""}.get(inner, inner)
    if isinstance(term, Mean):
        inner = sign(term.open(outcome(fresh("#d", term, *context).name)), context)
        return inner if inner != NONZERO else ""
    if isinstance(term, sigmoid):
        return POSITIVE
    if isinstance(term, (relu, Bracket)):
        return NONNEGATIVE
    return ""


def _of_powers_sign(base: Expr, exponent: Expr, context: Context) -> str:
    inner = sign(base, context)
    if inner == POSITIVE:
        return POSITIVE
    if not integral(exponent):                  # defined only for a base >= 0, and > 0 if the exponent is negative
        return NONNEGATIVE if isinstance(exponent, Rational) and exponent > 0 else POSITIVE
    if isinstance(exponent, Integer) and exponent % 2 == 0:
        return POSITIVE if exponent < 0 or inner in NO_ZERO else NONNEGATIVE
    if isinstance(exponent, Integer) and exponent < 0:
        return {NONNEGATIVE: POSITIVE, NONPOSITIVE: NEGATIVE}.get(inner, inner) or NONZERO
    if isinstance(exponent, Integer):
        return inner
    return NONNEGATIVE if inner in (NONNEGATIVE, ZERO) else NONZERO if inner in NO_ZERO else ""


def _extreme(smaller: bool, signs: list[str]) -> str:
    """The least of two numbers is at least 0 if both are; the greatest if one is."""
    for kinds in ((POSITIVE,), (POSITIVE, NONNEGATIVE, ZERO)):
        if (all if smaller else any)(found in kinds for found in signs):
            return kinds[-1] if kinds == (POSITIVE,) else NONNEGATIVE
    for kinds in ((NEGATIVE,), (NEGATIVE, NONPOSITIVE, ZERO)):
        if (any if smaller else all)(found in kinds for found in signs):
            return NEGATIVE if kinds == (NEGATIVE,) else NONPOSITIVE
    return ""


def _product(signs: Iterable[str]) -> str:
    result = POSITIVE
    for found in signs:
        if ZERO in (result, found):
            result = ZERO
        elif found == POSITIVE or result == POSITIVE:
            result = found if result == POSITIVE else result
        elif found == NEGATIVE or result == NEGATIVE:
            result = FLIPPED[found if result == NEGATIVE else result]
        elif "" in (result, found):
            result = ""
        elif NONZERO in (result, found):
            result = NONZERO if result == found else ""
        else:
            result = NONNEGATIVE if result == found else NONPOSITIVE
    return result


def _total(signs: Iterable[str]) -> str:
    kinds = set(signs) - {ZERO}
    for some, all_of in ((POSITIVE, {POSITIVE, NONNEGATIVE}), (NEGATIVE, {NEGATIVE, NONPOSITIVE})):
        if kinds <= all_of:
            return ZERO if not kinds else some if some in kinds else (all_of - {some}).pop()
    return ""


def _by_hypotheses(term: Expr, context: Context) -> str:
    """From hypotheses a < b, a <= b, a != b whose difference is the term, or is the term but for something that has
    a sign by itself: sizes, a number, another hypothesis."""
    form, needs = polynomial(term)
    if needs:
        return ""
    found = ""
    known = [(_difference(h), type(h)) for h in context if isinstance(h, (Less, AtMost, NotEqual, Equal))]
    known = [(difference, kind) for difference, kind in known if difference]
    for factor, wanted in ((1, form), (-1, {m: -c for m, c in form.items()})):
        read = _read(wanted, known)
        found = _best(found, read if factor == 1 else FLIPPED[read])
    return found


def _read(form: Polynomial, known: list[tuple[Polynomial, type]]) -> str:
    found = ""
    for difference, kind in known:
        ratio = _ratio(form, difference)
        if kind is NotEqual:
            found = _best(found, NONZERO if ratio else "")
        elif kind is Equal:
            found = _best(found, ZERO if ratio else "")
        elif ratio and ratio > 0:
            found = _best(found, POSITIVE if kind is Less else NONNEGATIVE)
    orders = [(d, kind) for d, kind in known if kind in (Less, AtMost)]
    for index, (one, kind) in enumerate(orders):
        rest = _less(form, one)
        for more, strict in ((rest, kind is Less), *((_less(rest, other), Less in (kind, k))
                                                     for other, k in orders[index:])):
            remainder = _size_sign(more)
            if remainder:
                found = _best(found, POSITIVE if strict or remainder == POSITIVE else NONNEGATIVE)
    return found


def _size_sign(form: Polynomial) -> str:
    """The sign of a form whose coefficients are all positive and whose atoms are sizes."""
    if any(c < 0 or not all(isinstance(b, Symbol) and b.is_nonnegative for b, _ in m) for m, c in form.items()):
        return ""
    return POSITIVE if form.get(frozenset(), 0) > 0 else NONNEGATIVE


def _difference(relation: Formula) -> Polynomial:
    form, needs = polynomial(relation.rhs - relation.lhs)
    return {} if needs else form


def _ratio(form: Polynomial, other: Polynomial) -> Fraction | None:
    if not form or form.keys() != other.keys():
        return None
    ratios = {form[m] / other[m] for m in form}
    return ratios.pop() if len(ratios) == 1 else None


def _less(form: Polynomial, other: Polynomial) -> Polynomial:
    result = dict(form)
    for monomial, coefficient in other.items():
        result[monomial] = result.get(monomial, 0) - coefficient
    return {m: c for m, c in result.items() if c}

