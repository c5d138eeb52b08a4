"""When a term is defined, and which signs are plain to see: by sorts, by structure, and by the hypotheses at hand.

Conditions that are plain are dropped; the others become hypotheses of the theorem that uses the term.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

from sympy import Abs, Add, Basic, Expr, Integer, Mul, Pow, Rational, S, Symbol, exp, expand, log

from .free import free_in
from .integrable import integrable
from .linear import (
    FLIPPED,
    NEGATIVE,
    NO_ZERO,
    NONNEGATIVE,
    NONPOSITIVE,
    NONZERO,
    NOT_NEGATIVE,
    POSITIVE,
    ZERO,
    Context,
    best,
    in_range,
    linear_sign,
)
from .terms import (
    At,
    AtMost,
    Binder,
    Bracket,
    Either,
    Equal,
    Forall,
    Formula,
    Integrable,
    Largest,
    Less,
    Mean,
    NotEqual,
    Outcomes,
    Program,
    Sum,
    Surely,
    Tends,
    fresh,
    integral,
    maximum,
    minimum,
    outcome,
    relu,
    sigmoid,
    spelled,
    substitute,
)

NO_VALUES: Mapping[Symbol, Basic] = MappingProxyType({})


def domain(term: Basic, context: Context = frozenset(), values: Mapping[Symbol, Basic] = NO_VALUES) -> Context:
    """The conditions under which every part of a term or formula is defined, less those that are plain. With values:
    of what the term is once they stand for its names, part by part, before SymPy cancels one part with another."""
    moved = values and not values.keys().isdisjoint(free_in(term))
    return _domain(term, context, values) if moved else _domain_of_itself(term, context)


@lru_cache(maxsize=50_000)
def _domain_of_itself(term: Basic, context: Context) -> Context:
    return _domain(term, context, NO_VALUES)


def _domain(term: Basic, context: Context, values: Mapping[Symbol, Basic]) -> Context:
    if term in values:
        return domain(values[term], context)
    if isinstance(term, (At, Symbol, Rational)):
        return frozenset()
    if isinstance(term, Program):           # a slope is 0 where there is no derivative
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
        if isinstance(term, Largest) and sign(high - low, context) not in NOT_NEGATIVE:
            conditions.add(AtMost(low, high))
        parts: Iterable[Basic] = (part for part in term.outer if part is not S.Infinity)
    elif isinstance(term, Mul) and (guards := guards_of(substitute(term, values) if values else term)):
        inner = frozenset(context | guards)
        conditions |= guarded({one for part in term.args for one in domain(part, inner, values)}, guards)
        parts = [part for part in term.args if isinstance(part, Bracket)]
    else:
        parts = term.args
    for part in parts:
        conditions |= domain(part, context, values)
    if isinstance(term, (Pow, log)):
        base, *exponent = (substitute(part, values) for part in term.args)
        if exponent:
            conditions |= _of_power(base, exponent[0], context)
        elif sign(base, context) != POSITIVE:
            conditions.add(Less(0, base))
    return frozenset(conditions - context)


OPPOSITE: Mapping[type, Callable[[Basic, Basic], Formula]] = {
    Less: lambda left, right: AtMost(right, left), AtMost: lambda left, right: Less(right, left),
    Equal: NotEqual, NotEqual: Equal}


def opposite(comparison: Formula) -> Formula:
    return OPPOSITE[type(comparison)](*comparison.args)


def guards_of(term: Basic) -> frozenset[Formula]:
    """The comparisons in whose brackets a product stands: [A]*f speaks of f where A is true, and is 0 elsewhere."""
    return frozenset(part.args[0] for part in Mul.make_args(term)
                     if isinstance(part, Bracket) and type(part.args[0]) in OPPOSITE)


def guarded(conditions: Iterable[Formula], guards: Iterable[Formula]) -> frozenset[Formula]:
    """The conditions that the guards do not show, each where the guards are true. A guard of indices alone matters to
    what speaks of all of them."""
    ordered = sorted(guards, key=spelled)
    found = set()
    for condition in undecided(frozenset(conditions), frozenset(ordered)):
        for guard in ordered if _is_comparison(condition) else ():
            if guard.atoms(At) or guard.free_symbols <= condition.free_symbols:
                condition = Either(opposite(guard), condition)
        found.add(condition)
    return frozenset(found)


def _is_comparison(formula: Basic) -> bool:
    return (_is_comparison(formula.body) if isinstance(formula, Forall)
            else isinstance(formula, (Less, AtMost, NotEqual, Either)))


def assumed(hypotheses: Iterable[Formula]) -> Context:
    """Hypotheses and the conditions under which they are defined. None is a reason for another but one that is defined
    everywhere: once its names have values, SymPy may turn an undefined one into a true one."""
    return _assumed(frozenset(hypotheses))


@lru_cache(maxsize=50_000)
def _assumed(known: Context) -> Context:
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


@lru_cache(maxsize=100_000)
def sign(term: Expr, context: Context = frozenset()) -> str:
    """The sign of a defined term, as far as it is plain: one of + 0+ - 0- +- 0, or nothing."""
    found = _by_structure(term, context)
    return found if found in (POSITIVE, NEGATIVE, ZERO) else best(found, linear_sign(term, context))


def _by_structure(term: Expr, context: Context) -> str:
    if isinstance(term, Rational):
        return POSITIVE if term > 0 else NEGATIVE if term < 0 else ZERO
    if isinstance(term, (exp, type(S.Pi), type(S.Exp1))):
        return POSITIVE
    if isinstance(term, Symbol):
        return NONNEGATIVE if term.is_nonnegative else ""
    if isinstance(term, Abs):
        return POSITIVE if sign(term.args[0], context) in NO_ZERO else NONNEGATIVE
    if isinstance(term, Pow):
        return _of_powers_sign(term.base, term.exp, context)
    if isinstance(term, log):
        found = sign(term.args[0] - 1, context)
        return found if found in NOT_NEGATIVE else ""
    if isinstance(term, (minimum, maximum)):
        return _extreme(isinstance(term, minimum), [sign(part, context) for part in term.args])
    if isinstance(term, Mul):
        return _product(sign(part, context) for part in term.args)
    if isinstance(term, Add):
        return _total(sign(part, context) for part in term.args)
    if isinstance(term, Sum):
        if counts_largest(term):
            return POSITIVE
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


@lru_cache(maxsize=10_000)
def counts_largest(term: Sum) -> bool:
    """Whether a sum counts the entries that are the largest of all, of which there is one where the sum is defined."""
    ranges: list[tuple[Symbol, Expr, Expr]] = []
    inner: Basic = term
    while isinstance(inner, Sum):
        name = fresh("#d", term, *(name for name, _, _ in ranges))
        ranges.append((name, *inner.outer))
        inner = inner.open(name)
    if not (isinstance(inner, Bracket) and isinstance(inner.args[0], Equal)):
        return False
    gap = expand(inner.args[0].lhs - inner.args[0].rhs)
    for largest in (part for part in gap.atoms(Largest) if not part.free_symbols & {name for name, _, _ in ranges}):
        scale = gap.coeff(largest)
        if scale.is_Rational and scale != 0 and expand(gap - scale * (largest - _entry_of(largest, ranges))) == 0:
            return True
    return False


def _entry_of(largest: Largest, ranges: list[tuple[Symbol, Expr, Expr]]) -> Expr:
    """The entry at these indices of a largest one over their ranges; where the ranges are others, the largest."""
    part: Expr = largest
    for name, low, high in ranges:
        if not isinstance(part, Largest) or part.outer != (low, high):
            return largest
        part = part.open(name)
    return part


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
