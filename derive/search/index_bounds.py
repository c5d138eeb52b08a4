"""Bounds at each index of the sums of a goal, added up: tangents of log and exp, squares, products of what is given."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement, islice

from sympy import Add, Expr, Mul, Pow, Rational, S, Symbol, exp, log

from derive.outlines.facts import fact
from derive.outlines.logic import instantiate
from derive.outlines.normal import Monomial, Polynomial, add, expression, multiply, polynomial
from derive.outlines.order import certificate
from derive.outlines.outline import Outline
from derive.outlines.terms import (
    AtMost,
    Formula,
    Less,
    Refused,
    Sum,
    fresh,
    integer,
    spelled,
    substitute,
)

from .constrained_sums import Frame, Value, as_number, opened_sum, put_in
from .discharge import follows, tidy
from .instances import at_letters, without
from .solving import solved
from .tangents import X, corners, log_bound
from .unfolding import Knowledge

MOST_GROUPS = 6
MOST_PAIRS = 30
MOST_LOCAL = 6
MOST_SQUARES = 10



@dataclass(frozen=True, slots=True)
class Beside:
    """A logarithm and the factors beside it: c*m*log(x)."""

    frame: Frame
    factor: Expr
    of: Expr
    times: Fraction


def bounds_at_indices(goal: Formula, values: Sequence[Value], powers: Sequence[Expr],
               knowledge: Knowledge) -> Iterator[Outline]:
    difference = goal.rhs - goal.lhs
    found = list(_logarithms(polynomial(difference)[0], goal))
    groups: dict[tuple[Frame, Expr], dict[Expr, Fraction]] = {}
    plain: dict[Expr, Polynomial] = {}
    for one in found:
        if one.frame.letters:
            group = groups.setdefault((one.frame, one.factor), {})
            group[one.of] = group.get(one.of, Fraction(0)) + one.times
        else:
            plain[one.of] = add(plain.get(one.of, {}), multiply({frozenset(): one.times}, polynomial(one.factor)[0]))
    units = [(key, multiply({frozenset(): Fraction(1)}, put_in(polynomial(key[0].summed(key[1]))[0], values)))
             for key in groups]
    units += [((Frame(), part), polynomial(part)[0]) for part in _factors_beside(difference)]
    for argument, coefficient in plain.items():
        for weight, (key, _) in zip(_spread(coefficient, [form for _, form in units]), units, strict=True):
            if weight:
                group = groups.setdefault(key, {})
                group[argument] = group.get(argument, Fraction(0)) + weight
    for (frame, factor), group in list(groups.items())[:MOST_GROUPS]:
        for power in powers:
            try:
                yield frame.added(_bound(frame, factor, group, power, knowledge.context), knowledge.context)
            except Refused:
                continue
    form = polynomial(difference)[0]
    yield from _exponentials(form, goal, knowledge.context)
    alone = (frozenset([(base, Fraction(1))]) for monomial in form for base, _ in sorted(
        monomial, key=lambda item: spelled(item[0])) if isinstance(base, Sum))
    frames = dict.fromkeys(opened_sum(monomial, goal) for monomial in (*form, *alone))
    for frame in dict.fromkeys(frame for frame, _ in frames if frame.letters):
        inner = [monomial for other, monomial in frames if other == frame]
        yield from _products(frame, inner, knowledge.context)
        if len(frame.letters) == 1:
            yield from _squares(frame, inner, goal, knowledge.context)


def _products(frame: Frame, monomials: Sequence[Monomial], context: frozenset[Formula]) -> Iterator[Outline]:
    """Products of at most two of the bounds that hold at each index, added up."""
    known = context | frame.context
    local = at_letters([name for name, _ in frame.letters], known)
    letters = {name for name, _ in frame.letters}
    signs = [one for one in local if isinstance(one.statement, (AtMost, Less))
             and letters & one.statement.free_symbols][:MOST_LOCAL]
    inside = known.union(one.statement for one in local)
    signs += islice(corners([expression({m: Fraction(1)}) for m in monomials], letters), 2 * MOST_LOCAL)
    exponents = {e for monomial in monomials if (e := _exponent(monomial)) is not None}
    positive = [found for e in sorted(exponents, key=spelled)
                if (found := follows(Less(0, exp(e)), inside)) is not None]
    for some in (*((one,) for one in signs), *combinations_with_replacement([*signs, *positive], 2)):
        product = Mul(*(one.statement.rhs - one.statement.lhs for one in some))
        try:
            bound = certificate(AtMost(0, product), ((S.One, S.One, tuple(some)),), (), ())
            yield frame.added(without(local, tidy(bound, inside), known), context)
        except Refused:
            continue


def _squares(frame: Frame, monomials: Sequence[Monomial], goal: Formula,
             context: frozenset[Formula]) -> Iterator[Outline]:
    """0 <= (u_i*v_j - u_j*v_i)**2, added up over i and j, for the parts u*v of the terms of sums."""
    (name, high), = frame.letters
    other = fresh(f"{name.name}j", goal, *context)
    both = Frame((*frame.letters, (integer(other.name), high)))
    known = context | both.context
    local = at_letters([name, other], known)
    inside = known.union(one.statement for one in local)
    pairs = dict.fromkeys(pair for monomial in monomials for pair in _parted(monomial, name))
    for one, two in [*pairs][:MOST_SQUARES]:
        one_there, two_there = (substitute(part, {name: other}) for part in (one, two))
        signs = [follows(AtMost(0, part), inside) for part in (one, one_there)]
        weights = tuple(sign for sign in signs if sign is not None)
        squares: list[tuple[Expr, tuple[Outline, ...]]] = [(one * two_there - one_there * two, ())]
        squares += [(two - two_there, weights)] if len(weights) == 2 else []
        for root, some in squares:
            if root != 0:
                said = AtMost(0, Mul(*(sign.statement.rhs for sign in some)) * root**2)
                try:
                    square = certificate(said, ((S.One, root, some),), (), ())
                    yield both.added(without(local, tidy(square, inside), known), context)
                except Refused:
                    continue


def _parted(monomial: Monomial, name: Symbol) -> Iterator[tuple[Expr, Expr]]:
    """A term as a product of two that speak of the index, or of one and 1; a square as that of its root."""
    items = [(base, power) for base, power in sorted(monomial, key=lambda item: spelled(item[0]))
             if name in base.free_symbols and isinstance(power, Fraction)]
    term = expression({frozenset(items): Fraction(1)})
    yield term, S.One
    for base, power in items:
        if power == 2:
            yield base, S.One
        first = Pow(base, as_number(power / 2)) if len(items) == 1 and power % 2 == 0 else Pow(base, as_number(power))
        if first != term:
            yield first, term / first


def _spread(coefficient: Polynomial, units: Sequence[Polynomial]) -> tuple[Fraction, ...]:
    """The coefficient as a sum of multiples of the units, the first ones as far as they do."""
    for count in range(1, len(units) + 1):
        parts = [*units[:count], coefficient]
        monomials = sorted({m for part in parts for m in part}, key=lambda m: spelled(expression({m: Fraction(1)})))
        rows = [[as_number(part.get(m, Fraction(0))) for part in parts] for m in monomials]
        found = solved(rows)
        if found is not None:
            weights = [Fraction(int(w.p), int(w.q)) for w in found[0]]
            return (*weights, *[Fraction(0)] * (len(units) - count))
    return (Fraction(0),) * len(units)


def _factors_beside(term: Expr) -> list[Expr]:
    """What stands beside logarithms in a term as it is written."""
    found: dict[Expr, None] = {}
    for part in Add.make_args(term):
        factors = Mul.make_args(part)
        if any(isinstance(factor, log) for factor in factors):
            rest = Mul(*(f for f in factors if not isinstance(f, (log, Rational))))
            found[rest] = None
    return sorted(found, key=lambda rest: (rest == 1, spelled(rest)))


def _logarithms(form: Polynomial, goal: Formula) -> Iterator[Beside]:
    """The logarithms in a normal form, those in its sums and beside these as well."""
    for monomial, c in form.items():
        frame, inner = opened_sum(monomial, goal)
        logs = [base for base, power in inner if isinstance(base, log) and power == 1]
        if len(logs) == 1:
            rest = expression({frozenset(item for item in inner if item[0] != logs[0]): Fraction(1)})
            yield Beside(frame, rest, logs[0].args[0], c)


def _bound(frame: Frame, factor: Expr, group: dict[Expr, Fraction], power: Expr,
           context: frozenset[Formula]) -> Outline:
    """m*(1 - q)/k <= m*sum of c*log(x), where q is the product of the x**(-c*k)"""
    local = at_letters([name for name, _ in frame.letters], context | frame.context)
    known = context | frame.context
    inside = known.union(one.statement for one in local)
    times = {argument: c for argument, c in group.items() if c}
    quotient = Mul(*(Pow(argument, -as_number(c) * power) for argument, c in times.items()))
    written = Add(*(-as_number(c) * power * log(argument) for argument, c in times.items()))
    if quotient == 1:
        raise Refused("pointwise: nothing is left of the logarithms")
    tangent = log_bound(quotient, written, inside)
    sign = follows(AtMost(0, factor), inside)
    if sign is None:
        raise Refused("pointwise: the sign of {} is not known", factor)
    said = AtMost(factor * (1 - quotient) / power, -factor * written / power)
    return without(local, tidy(certificate(said, ((1 / power, S.One, (tangent, sign)),), (), ()), inside), known)


def _exponentials(form: Polynomial, goal: Formula, context: frozenset[Formula]) -> Iterator[Outline]:
    """exp(v)*(1 + u - v) <= exp(u), times what stands beside exp(u), in each sum with an exp in it."""
    free = {S.Zero, *(e for monomial in form if (e := _exponent(monomial)) is not None)}
    count = 0
    for monomial in form:
        frame, inner = opened_sum(monomial, goal)
        here = _exponent(inner)
        if here is None or not (frame.letters or len(free) > 2):
            continue
        factor = expression({frozenset(item for item in inner if item[0] is not S.Exp1): Fraction(1)})
        local = at_letters([name for name, _ in frame.letters], context | frame.context)
        known = context | frame.context
        inside = known.union(one.statement for one in local)
        sign = follows(AtMost(0, factor), inside)
        for other in sorted(free - {here}, key=spelled) if sign is not None else ():
            count += 1
            if count > MOST_PAIRS:
                return
            for u, v in ((here, other), (other, here)):
                tangent = instantiate(fact("tangent of exp"), (X, u - v))
                positive = follows(Less(0, exp(v)), inside)
                if positive is None or sign is None:
                    continue
                said = AtMost(factor * exp(v) * (1 + u - v), factor * exp(u))
                try:
                    bound = certificate(said, ((S.One, S.One, (tangent, positive, sign)),), (), ())
                    yield frame.added(without(local, tidy(bound, inside), known), context)
                except Refused:
                    continue


def _exponent(monomial: Monomial) -> Expr | None:
    found = dict(monomial).get(S.Exp1)
    return None if found is None else as_number(found) if isinstance(found, Fraction) else found
