"""Derivatives: the table of leaves, one line a function; sums, products and chains; and the total derivative along a
program, which is back-propagation."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import combinations
from typing import TypeAlias

from sympy import (
    Abs,
    Add,
    Basic,
    Expr,
    Mul,
    Pow,
    Rational,
    S,
    Symbol,
    cos,
    erf,
    exp,
    expand,
    log,
    pi,
    sin,
    sqrt,
    tanh,
)

from .domain import domain, guarded, guards_of
from .linear import in_range
from .normal import polynomial
from .outline import Conclusion, rule
from .terms import (
    At,
    Binder,
    Bracket,
    Either,
    Equal,
    Forall,
    Formula,
    Largest,
    Less,
    NotEqual,
    Program,
    Slope,
    Sum,
    at,
    fresh,
    integral,
    maximum,
    minimum,
    need,
    relu,
    sigmoid,
    substitute,
)

LEAF: dict[type, Callable[[Expr], Expr]] = {        # f -> f', where f is differentiable
    exp: exp,
    log: lambda x: 1 / x,
    sin: cos,
    cos: lambda x: -sin(x),
    tanh: lambda x: 1 - tanh(x) ** 2,
    erf: lambda x: 2 * exp(-(x**2)) / sqrt(pi),
    sigmoid: lambda x: sigmoid(x) * (1 - sigmoid(x)),
    relu: lambda x: Bracket(Less(0, x)),            # the convention at 0 is 0; the theorem is about x != 0
    Abs: lambda x: Bracket(Less(0, x)) - Bracket(Less(x, 0)),
}
CORNER = (relu, Abs)                                # differentiable but at 0
Conditions: TypeAlias = frozenset[Formula]
NONE: Conditions = frozenset()


def differentiate(term: Expr, entry: At) -> tuple[Expr, Conditions]:
    """The derivative by an entry of a named array, all entries of all arrays being independent; and where it is one."""
    if entry.name not in entries(term):
        return S.Zero, NONE
    if isinstance(term, At):
        pairs = zip(term.indices, entry.indices, strict=True) if len(term.indices) == len(entry.indices) else ()
        same = term.name == entry.name
        need(not same or len(term.indices) == len(entry.indices),
             "derivative: {} has other indices than {}", term, entry)
        return (Mul(*(S.One if i == j else Bracket(Equal(i, j)) for i, j in pairs)) if same else S.Zero), NONE
    if isinstance(term, Sum):
        name = fresh("#c", term, entry)
        inner, conditions = differentiate(term.open(name), entry)
        return Sum(inner, name, *term.outer), _for_all(conditions, name, *term.outer)
    if isinstance(term, Largest):
        return _of_largest(term, entry)
    if isinstance(term, Bracket):
        left, right = term.args[0].args
        (rise, where), (fall, there) = differentiate(left, entry), differentiate(right, entry)
        return S.Zero, where | there | (NONE if rise == fall == 0 else _apart(left, right))
    parts = [differentiate(part, entry) for part in term.args]
    slopes, conditions = [slope for slope, _ in parts], NONE.union(*(c for _, c in parts))
    if isinstance(term, Mul) and (guards := guards_of(term)):       # a bracket itself is asked for everywhere
        corners = NONE.union(*(c for part, (_, c) in zip(term.args, parts, strict=True) if isinstance(part, Bracket)))
        conditions = corners | guarded(conditions - corners, guards)
    if not any(slopes):                         # where its parts are differentiable they do not move
        return S.Zero, conditions
    if isinstance(term, Add):
        return Add(*slopes), conditions
    if isinstance(term, Mul):                   # 0*(1/f) is not left to SymPy, which would look for the sign of f
        moving = [(k, slope) for k, slope in enumerate(slopes) if slope != 0]
        return Add(*(slope * Mul(*term.args[:k], *term.args[k + 1:]) for k, slope in moving)), conditions
    if isinstance(term, Pow):
        slope, growth = slopes
        return _of_power(term.base, term.exp, slope, growth, conditions)
    if isinstance(term, (minimum, maximum)):
        return _of_two(term, *slopes), conditions | _apart(*term.args)
    need(type(term) in LEAF, "derivative: no rule for {}", type(term).__name__)
    corner = _apart(term.args[0], S.Zero) if isinstance(term, CORNER) else NONE
    return LEAF[type(term)](term.args[0]) * slopes[0], conditions | corner


def _apart(left: Expr, right: Expr) -> Conditions:
    """That two numbers differ, except where they are the same as their indices are: x[i] and x[j] where i is not j."""
    gap = Add.make_args(expand(left - right))
    if gap == (S.Zero,):                    # as x < x: the two sides move alike
        return NONE
    alike = _alike(left - right)
    if alike is not None:
        sides = (left, right) if right == 0 else sorted((left, right), key=str)
        return frozenset([Either(alike, NotEqual(*sides))])
    if len(gap) < len(Add.make_args(expand(left))) + len(Add.make_args(expand(right))) - (right == 0):
        return frozenset([NotEqual(Add(*(term / gap[0].as_coeff_Mul()[0] for term in gap)), 0)])     # x of x and x/100
    return frozenset([NotEqual(left, right)])


def _alike(gap: Expr) -> Equal | None:
    """The equation of two indices for which a number is 0, whatever the entries are: i = j for x[i] - x[j], under
    sums too."""
    for one, other in combinations(sorted(_entries_in(gap), key=str), 2):
        for places in zip(one.indices, other.indices, strict=False) if one.name == other.name else ():
            index, value = places if isinstance(places[0], Symbol) else places[::-1]
            named = isinstance(index, Symbol) and index != value and {index, *value.free_symbols} <= gap.free_symbols
            if named and not polynomial(substitute(gap, {index: value}))[0]:
                return Equal(*sorted((index, value), key=str))
    return None


def _entries_in(term: Expr) -> set[At]:
    under = (inner.open(fresh("#c", inner)) for inner in term.atoms(Sum))
    return term.atoms(At).union(*map(_entries_in, under))


def _of_two(term: Expr, first: Expr, second: Expr) -> Expr:
    """max(a, b)' = ([b < a] + [a = b]/2)*a' + ([a < b] + [a = b]/2)*b', and min(a, b)' with > for <: equal sides have
    equal shares, which is the convention where there is no derivative."""
    one, other = term.args
    low, high = (one, other) if isinstance(term, minimum) else (other, one)
    half = Bracket(Equal(one, other)) / 2
    return (Bracket(Less(low, high)) + half) * first + (Bracket(Less(high, low)) + half) * second


def _of_largest(term: Largest, entry: At) -> tuple[Expr, Conditions]:
    """(max_i f(i))' = sum_i [f(i) = max] f'(i) / sum_i [f(i) = max]: the entries that are the largest have equal
    shares, which is the convention where there are several; a maximum of maxima is one over all their indices."""
    one = fresh("#c", term, entry)
    other = fresh("#c", term, entry, one)
    _, conditions = differentiate(term.open(one), entry)
    below = Either(Less(term.open(one), term), Less(term.open(other), term))
    once = Forall(Forall(Either(Equal(one, other), below), other, *term.outer), one, *term.outer)
    slope, count = _shares(term, term, entry)
    return slope / count, _for_all(conditions, one, *term.outer) | {once}


def _shares(whole: Largest, part: Expr, entry: At) -> tuple[Expr, Expr]:
    """The sum of the slopes of the entries that are the largest of all, and how many there are."""
    if not isinstance(part, Largest):
        largest = Bracket(Equal(part, whole))
        return largest * differentiate(part, entry)[0], largest
    name = fresh("#c", whole, part, entry)
    slope, count = _shares(whole, part.open(name), entry)
    return Sum(slope, name, *part.outer), Sum(count, name, *part.outer)


def _of_power(base: Expr, exponent: Expr, slope: Expr, growth: Expr, conditions: Conditions) -> tuple[Expr, Conditions]:
    """(b**e)' = e*b**(e-1)*b', and b**e*log(b)*e' where the exponent moves; b > 0 unless e is a whole number, or b is 0
    whatever the entries are."""
    whole = integral(exponent)
    alike = _alike(base) if isinstance(exponent, Rational) and not whole and exponent > 0 else None
    if alike is not None:               # there it is 0 and does not move
        return (Bracket(NotEqual(*alike.args)) * exponent * Pow(base, exponent - 1) * slope,
                conditions | {Either(alike, Less(0, base))})
    result = S.Zero if slope == 0 else exponent * Pow(base, exponent - 1) * slope
    if growth != 0:
        result += Pow(base, exponent) * log(base) * growth
    positive = NONE if whole else frozenset([Less(0, base)])
    return result, conditions | positive


def _for_all(conditions: Conditions, name: Symbol, low: Expr, high: Expr) -> Conditions:
    return frozenset(Forall(c, name, low, high) if name in c.free_symbols else c for c in conditions)


Definition: TypeAlias = tuple[At, Expr, tuple[tuple[Symbol, Expr, Expr], ...]]     # left side, term, index ranges


@lru_cache(maxsize=20_000)
def opened(definition: Basic) -> Definition:
    """A definition of a program with names for its indices."""
    ranges: list[tuple[Symbol, Expr, Expr]] = []
    while isinstance(definition, Forall):
        name = fresh("#i", definition, *(part for ranged in ranges for part in ranged))
        ranges.append((name, *definition.outer))
        definition = definition.open(name)
    need(isinstance(definition, Equal) and isinstance(definition.lhs, At), "program: {} defines nothing", definition)
    need(definition.lhs.indices == tuple(name for name, _, _ in ranges),
         "program: {} is not all entries", definition.lhs)
    return definition.lhs, definition.rhs, tuple(ranges)


@lru_cache(maxsize=20_000)
def entries(term: Basic) -> frozenset[str]:
    """The arrays that a term speaks of, under its sums too."""
    inside = (entries(inner.body) for inner in term.atoms(Binder))
    return frozenset(part.name for part in term.atoms(At)).union(*inside)


@lru_cache(maxsize=1000)
def users(program: Program) -> tuple[tuple[str, ...], dict[str, tuple[Definition, ...]]]:
    """The outputs of a program, and for each name the definitions that use it; once it is checked that definitions
    define new names from inputs and names before them."""
    definitions = tuple(map(opened, program.args[0]))
    outputs = tuple(name.name for name in program.args[1])
    defined: set[str] = set()
    using: dict[str, list[Definition]] = {left.name: [] for left, _, _ in definitions}
    names = frozenset(using)
    need(len(names) == len(definitions), "program: a name is defined twice among {}", sorted(names))
    for left, term, ranges in definitions:
        used = entries(term)
        need(not (used & names) - defined, "program: {} uses what is defined later", left.name)
        defined.add(left.name)
        for name in used:
            using.setdefault(name, []).append((left, term, ranges))
    need(set(outputs) <= defined, "program: not all of {} are defined", outputs)
    need(not using.keys() & {"d" + output for output in outputs},
         "program: a name is taken by the gradient of {}", outputs)
    return outputs, {name: tuple(found) for name, found in using.items()}


@lru_cache(maxsize=1000)
def demands(program: Program) -> dict[str, Conditions]:
    """For each name, where the loss has a derivative along it: all that follows from it, as far as an output follows,
    is defined and differentiable."""
    outputs, using = users(program)
    known: dict[str, Conditions] = {}
    defined = [left.name for left, _, _ in map(opened, program.args[0])]
    for name in (*reversed(defined), *(name for name in using if name not in defined)):
        conditions = NONE
        for left, term, ranges in _leading_on(using.get(name, ()), outputs, using):
            _, where = differentiate(term, _any_entry(name, term))
            where |= domain(term)
            for ranged in reversed(ranges):
                where = _for_all(where, *ranged)
            conditions |= where | known[left.name]
        known[name] = conditions
    return known


def _leading_on(definitions: Iterable[Definition], outputs: tuple[str, ...],
                using: Mapping[str, tuple[Definition, ...]]) -> tuple[Definition, ...]:
    """Those definitions that an output is or uses; from the others nothing follows."""
    return tuple(found for found in definitions if using[found[0].name] or found[0].name in outputs)


def _any_entry(name: str, term: Basic) -> At:
    """An entry of the array with indices of its own, so that no bracket [i = j] is decided."""
    count = next(iter(_numbers_of_indices(name, term)))
    letters: list[Symbol] = []
    for _ in range(count):
        letters.append(fresh("#e", term, *letters))
    return at(name, *letters)


def _numbers_of_indices(name: str, term: Basic) -> frozenset[int]:
    inside = (_numbers_of_indices(name, inner.body) for inner in term.atoms(Binder))
    return frozenset(len(part.indices) for part in term.atoms(At) if part.name == name).union(*inside)


@rule
def total_derivative(of: Expr) -> Conclusion:
    """|- dL/du[k] = dy[k] if u is an output y, + sum over v[m] that use u: dL/dv[m] * d v[m]/d u[k]
    given that all that follows from u is defined and differentiable, so that each dL/dv is a derivative; dL/dv[m] is
    dv[m] for an output v that nothing uses, and 0 for another v that nothing uses"""
    need(isinstance(of, Slope) and isinstance(of.args[1], At), "total_derivative: {} is no slope", of)
    along, entry = of.args
    outputs, using = users(along)
    need(entry.name not in {"d" + output for output in outputs}, "total_derivative: {} is free, not computed", entry)
    result: Expr = S.Zero
    if entry.name in outputs:
        ranges, = (ranges for left, _, ranges in map(opened, along.args[0]) if left.name == entry.name)
        result += _upstream(entry, ranges)
    for left, term, ranges in _leading_on(using.get(entry.name, ()), outputs, using):
        slope, _ = differentiate(term, entry)
        step: Expr = (Slope(along, left) if using[left.name] else at("d" + left.name, *left.indices)) * slope
        for ranged in reversed(ranges):
            step = Sum(step, *ranged)
        result += step
    return Conclusion(Equal(of, result), demands(along).get(entry.name, NONE))


def _upstream(entry: At, ranges: tuple[tuple[Symbol, Expr, Expr], ...]) -> Expr:
    """dy[k] within the range of y, and 0 outside of it."""
    need(len(ranges) == len(entry.indices), "total_derivative: {} has another number of indices", entry)
    result: Expr = at("d" + entry.name, *entry.indices)
    for k, (_, low, high) in zip(entry.indices, ranges, strict=True):
        for formula in in_range_of(k, low, high):
            result *= Bracket(formula)
    return result


def in_range_of(index: Expr, low: Expr, high: Expr) -> Conditions:
    name = fresh("#r", index, low, high)
    return frozenset(formula.xreplace({name: index}) for formula in in_range(name, low, high))
