"""Near misses of a statement, made by rule: each must be refuted, or the statement says less than it seems to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Add, Basic, Expr, Integer, Mul, Pow, Rational, S, Symbol

from derive.outlines.equality import is_zero
from derive.outlines.normal import add, polynomial
from derive.outlines.terms import (
    At,
    AtMost,
    Binder,
    Equal,
    Forall,
    Formula,
    Less,
    NotEqual,
    Refused,
    Relation,
    Sum,
    Tends,
    fresh,
    integer,
    maximum,
    minimum,
    substitute,
    well_formed,
)

Change = tuple[str, Basic]
SWAPPED = {minimum: maximum, maximum: minimum, Less: AtMost, AtMost: Less}


@dataclass(frozen=True, slots=True)
class Mutant:
    """What was changed, and the changed formula."""

    kind: str
    formula: Formula


def mutants(formula: Formula) -> tuple[Mutant, ...]:
    """The near misses that say something, and something else, each once, in a fixed order."""
    return tuple(m for m in _all(formula) if not _equivalent(m.formula, formula) and not _says_nothing(m.formula))


def equivalent(formula: Formula) -> tuple[Mutant, ...]:
    """The near misses that the kernel's normal form shows to say the same."""
    return tuple(m for m in _all(formula) if _equivalent(m.formula, formula))


def _all(formula: Formula) -> list[Mutant]:
    found: dict[Basic, str] = {}
    for kind, changed in _changes(formula):
        if changed != formula and changed not in found and _in_language(changed):
            found[changed] = kind
    return [Mutant(kind, changed) for changed, kind in found.items()]


def _in_language(formula: Basic) -> bool:
    try:
        well_formed(formula)
    except Refused:
        return False
    return True


def _changes(term: Basic) -> Iterator[Change]:
    """One change somewhere in the term; here first, then inside."""
    yield from _here(term)
    if isinstance(term, Binder):
        yield from _inside_binder(term)
        return
    first = 1 if isinstance(term, At) else 0
    for place in range(first, len(term.args)):
        if isinstance(term, At) or (isinstance(term, Pow) and place == 1 and isinstance(term.exp, Rational)):
            continue                                    # an index and a numeric exponent have changes of their own
        for kind, changed in _changes(term.args[place]):
            yield kind, term.func(*term.args[:place], changed, *term.args[place + 1:])


def _inside_binder(term: Binder) -> Iterator[Change]:
    stem = "t" if isinstance(term, Formula) else "s"
    name = term.sort(fresh(stem, term).name)
    for kind, changed in _changes(term.open(name)):
        yield kind, type(term)(changed, name, *term.outer)
    if isinstance(term, Tends):
        for kind, limit in (*_of_value(term.outer[1]), *_changes(term.outer[1])):
            yield f"limit: {kind}", type(term)(term.open(name), name, term.outer[0], limit)


def _here(term: Basic) -> Iterator[Change]:
    if isinstance(term, Relation):
        if type(term) in SWAPPED:
            yield "strictness", SWAPPED[type(term)](*term.args)
        for kind, changed in _of_value(term.rhs):
            yield kind, term.func(term.lhs, changed)
        if isinstance(term, (Less, AtMost)):
            yield "direction", term.func(term.rhs, term.lhs)
    elif isinstance(term, (Sum, Forall)):
        yield from _of_range(term)
    elif isinstance(term, Add):
        for part in term.args:
            yield "dropped term", term - part
            yield "sign", term - 2 * part
    elif isinstance(term, Mul):
        for factor in term.args:
            if factor != -1:
                yield "dropped factor", Mul(*(other for other in term.args if other != factor))
    elif isinstance(term, Pow):
        yield from _of_power(term)
    elif isinstance(term, At):
        yield from _of_indices(term)
    elif isinstance(term, Rational):
        yield from _of_number(term)
    elif isinstance(term, Symbol) and not term.is_integer:
        yield "complement", 1 - term
    elif type(term) in SWAPPED:
        yield "min for max", SWAPPED[type(term)](*term.args)


def _of_value(value: Expr) -> Iterator[Change]:
    """A whole side: another sign, another factor; a 0 becomes a 1."""
    if value == 0:
        yield "value", S.One
        return
    yield "sign", -value
    yield "factor", 2 * value


def _of_number(value: Rational) -> Iterator[Change]:
    if value in (0, 1, -1):
        return                                          # dropped, or its sign changed, by the sum it stands in
    yield "number", Rational(value.p + (1 if value.p > 0 else -1), value.q)
    if value.q != 1:
        yield "number", Rational(value.p, value.q + 1)


def _of_range(term: Binder) -> Iterator[Change]:
    name = fresh("t" if isinstance(term, Formula) else "s", term)
    body, (low, high) = term.open(name), term.outer
    yield "range start", type(term)(body, name, low - 1, high)
    if isinstance(term, Sum):
        yield "range start", type(term)(body, name, low + 1, high)
        yield "range end", type(term)(body, name, low, high - 1)
    if high is not S.Infinity:
        yield "range end", type(term)(body, name, low, high + 1)


def _of_power(term: Pow) -> Iterator[Change]:
    base, exponent = term.base, term.exp
    if exponent == 2:
        yield "dropped square", base
    elif exponent in (S.Half, -S.Half):
        yield "dropped root", Pow(base, 2 * exponent)
    steps = (-1, 1) if not isinstance(exponent, Rational) else (1,) if exponent > 0 else (-1,)
    for step in steps:
        yield "exponent", Pow(base, exponent + step)


def _of_indices(term: At) -> Iterator[Change]:
    name, indices = term.args[0], list(term.indices)
    for place, index in enumerate(indices):
        for step in (1, -1):
            yield "shifted index", At(name, *indices[:place], index + Integer(step), *indices[place + 1:])
    for first in range(len(indices)):
        for second in range(first + 1, len(indices)):
            swapped = list(indices)
            swapped[first], swapped[second] = swapped[second], swapped[first]
            yield "swapped indices", At(name, *swapped)


def _equivalent(one: Basic, other: Basic) -> bool:
    """Whether the kernel's normal form shows that the two say the same."""
    if one == other:
        return True
    if type(one) is not type(other):
        return False
    if isinstance(one, Forall) and one.outer == other.outer:
        name = integer(fresh("t", one, other).name)
        return _equivalent(one.open(name), other.open(name))
    if isinstance(one, Tends) and one.outer[0] == other.outer[0]:
        name = fresh("t", one, other)
        bodies = [substitute(one.open(name), {name: name + step}) for step in (0, 1, -1)]    # a limit knows no shift
        return any(_same(body, other.open(name)) for body in bodies) and _same(one.outer[1], other.outer[1])
    if isinstance(one, Relation):
        return _same(one.rhs - one.lhs, other.rhs - other.lhs) or (
            isinstance(one, (Equal, NotEqual)) and _same(one.rhs - one.lhs, other.lhs - other.rhs))
    return False


def _says_nothing(formula: Formula) -> bool:
    """0 = 0: what the change left is the same on both sides."""
    while isinstance(formula, Forall):
        formula = formula.open(integer(fresh("t", formula).name))
    return isinstance(formula, Equal) and _same(formula.lhs, formula.rhs)


def _same(one: Expr, other: Expr) -> bool:
    try:
        left, needs = polynomial(one)
        right, more = polynomial(other)
        return not (needs | more) and is_zero(add(left, {m: -c for m, c in right.items()}))
    except (Refused, ArithmeticError):
        return False
