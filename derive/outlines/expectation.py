"""Expectation: order and equality, linearity, independent units, one law, symmetric laws, null sets, normal laws."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TypeAlias

from sympy import Add, Basic, Expr, Integer, Mul, Pow, Rational, S, Symbol, erf, exp, pi, sqrt
from sympy.core.symbol import Str

from .calculus import differentiate
from .domain import assumed, domain
from .equality import is_zero
from .laws import Independent, Normal, PairwiseIndependent, SameLaw, Symmetric, Uncorrelated
from .normal import add, negative, nested, polynomial
from .outline import Conclusion, Outline, rule
from .terms import (
    At,
    AtMost,
    Binder,
    Bracket,
    Equal,
    Formula,
    Integrable,
    Law,
    Less,
    Mean,
    Sum,
    Surely,
    at,
    fresh,
    need,
    outcome,
    random,
    real,
    substitute,
)

Unit: TypeAlias = tuple[Str, tuple[Expr, ...]]      # the entries of a family with these leading indices


@rule
def at_outcome(theorem: Outline, point: str) -> Conclusion:
    """G |- surely A   gives   G |- A(w)          for any outcome w"""
    need(isinstance(theorem.statement, Surely), "at_outcome: {} is not said of all outcomes", theorem.statement)
    return Conclusion(theorem.statement.open(outcome(point)))


@rule
def average(theorem: Outline, point: str, *hypotheses: Formula) -> Conclusion:
    """G |- f(w) = g(w)   gives   G, H.. |- E f = E g          likewise for <=; w not free in G; given that the means
    are defined"""
    said = theorem.statement
    need(isinstance(said, (Equal, AtMost)), "average: {} compares nothing, or strictly", said)
    _free_in_none(theorem, point, "average")
    known = theorem.given | assumed(hypotheses)
    left, right = (Mean(side, outcome(point)) for side in said.args)
    return Conclusion(type(said)(left, right), known | domain(left, known) | domain(right, known))


@rule
def finite_as(theorem: Outline, point: str, *hypotheses: Formula) -> Conclusion:
    """G |- f(w) = g(w)   gives   G, H.. |- E f is finite          w not free in G; given that E g is"""
    said = theorem.statement
    need(isinstance(said, Equal), "finite_as: {} is no equation", said)
    _free_in_none(theorem, point, "finite_as")
    known = theorem.given | assumed(hypotheses)
    left, right = (domain(Mean(side, outcome(point)), known) for side in said.args)
    finite = Integrable(said.lhs, outcome(point))
    return Conclusion(finite, known | right | (left - {finite}))


@rule
def linearity(mean: Expr, *hypotheses: Formula) -> Conclusion:
    """H.. |- E(sum of c*f, c*sum_i f_i ..) = sum of c*E f, c*sum_i E f_i ..          as the normal form has it;
    c constant, E c = c; given that all is defined"""
    point, body = _opened(mean, "linearity")
    form, needs = polynomial(body)
    need(not any(point in condition.free_symbols for condition in needs), "linearity: {} depends on chance", needs)
    result = Add(*(Rational(c.numerator, c.denominator) * _of_monomial(list(m), point) for m, c in form.items()))
    return _equal(mean, result, hypotheses, needs)


@rule
def independence(mean: Expr, law: Formula, *hypotheses: Formula) -> Conclusion:
    """independent units, H.. |- E prod f_a(unit i_a) = sum, over the ways in which the i_a can coincide, of [they do so
    and no others do] * product over the units left of E prod f_a; given that all is defined
    pairwise independent: two units at most; uncorrelated: besides, each f_a is one entry"""
    need(isinstance(law, (Independent, PairwiseIndependent, Uncorrelated)), "independence: {} says nothing of it", law)
    point, body = _opened(mean, "independence")
    constant: Expr = S.One
    factors: dict[Unit, Expr] = {}
    for factor in Mul.make_args(body):
        units = _units(factor, point, law, "independence")
        need(len(units) <= 1, "independence: {} depends on several units", factor)
        for unit in units:
            factors[unit] = factors.get(unit, S.One) * factor
        constant *= S.One if units else factor
    need(len(factors) <= 2 or isinstance(law, Independent), "independence: {} units, but {}", len(factors), law)
    need(not isinstance(law, Uncorrelated) or all(isinstance(f, At) for f in factors.values()),
         "independence: {} is not about {}", law, mean)
    patterns: list[tuple[Expr, dict[Unit, Expr]]] = [(constant, {})]
    for unit, factor in factors.items():
        longer = []
        for weight, blocks in patterns:
            apart = weight
            for other, product in blocks.items():
                if other[0] == unit[0]:
                    same = Mul(*(Bracket(Equal(i, j)) for i, j in zip(unit[1], other[1], strict=True)))
                    longer.append((weight * same, {**blocks, other: product * _moved(factor, point, unit, other)}))
                    apart *= 1 - same
            longer.append((apart, {**blocks, unit: factor}))
        patterns = longer
    result = Add(*(weight * Mul(*(Mean(f, point) for f in blocks.values())) for weight, blocks in patterns))
    return _equal(mean, result, (law, *hypotheses))


@rule
def relabel(mean: Expr, law: Formula, indices: tuple[Expr, ...], *hypotheses: Formula) -> Conclusion:
    """the units of x have one law, H.. |- E f(unit i) = E f(unit j); given that both are defined"""
    point, body = _opened(mean, "relabel")
    unit = _only_unit(body, point, law, SameLaw, "relabel")
    need(len(indices) == len(unit[1]), "relabel: {} single out no unit of {}", indices, unit[0])
    return _equal(mean, Mean(_moved(body, point, unit, (unit[0], indices)), point), (law, *hypotheses))


@rule
def reflect(mean: Expr, law: Formula, *hypotheses: Formula) -> Conclusion:
    """each unit of x has the law of its negative, H.. |- E f(x) = E f(-x); given that both are defined"""
    point, body = _opened(mean, "reflect")
    _only_unit(body, point, law, Symmetric, "reflect")
    return _equal(mean, Mean(_mapped(body, point, lambda entry: -entry), point), (law, *hypotheses))


@rule
def null(zero: Outline, above: Outline, vanishing: Outline, point: str) -> Conclusion:
    """E f = 0,  0 <= f(w)  and  G, f(w) = 0 |- g(w) = 0   give   E g = 0          w not free in a hypothesis;
    given that E g is defined"""
    need(isinstance(above.statement, AtMost) and above.statement.lhs == 0, "null: {} is no bound by 0", above.statement)
    f = above.statement.rhs
    said = zero.statement
    need(said == Equal(Mean(f, outcome(point)), 0), "null: {} is not that the mean of {} is 0", said, f)
    need(isinstance(vanishing.statement, Equal) and vanishing.statement.rhs == 0, "null: {}", vanishing.statement)
    _free_in_none(above, point, "null")
    _free_in_none(vanishing, point, "null", Equal(f, 0))
    result = Mean(vanishing.statement.lhs, outcome(point))
    return Conclusion(Equal(result, 0), domain(result, zero.given | above.given), {2: [Equal(f, 0)]})


@rule
def normal_mean(mean: Expr, law: Formula, antiderivative: Expr, total: Expr, *hypotheses: Formula) -> Conclusion:
    """z standard normal, H.. |- E g(z) = c  and  E [0 < z]*g(z) = c/2 - P(0)/sqrt(2*pi)          when the derivative of
    F(x) = P(x)*exp(-x**2/2)/sqrt(2*pi) + c*erf(x/sqrt(2))/2 is g(x)*exp(-x**2/2)/sqrt(2*pi); P a polynomial, c
    constant; for then F(oo) = c/2 and F(-oo) = -c/2"""
    point, body = _opened(mean, "normal_mean")
    need(isinstance(law, Normal), "normal_mean: {} is no normal law", law)
    entries = set(_entries(body, point))
    need(len(entries) == 1 and (entry := entries.pop()).args[0] in dict(pair.args for pair in law.args),
         "normal_mean: {} is not about one normal number", mean)
    half = Bracket(Less(0, entry))
    halved = half in Mul.make_args(body)
    x, hole = at("#x"), real("x")
    density = exp(-x**2 / 2) / sqrt(2 * pi)
    wanted = _mapped(Mul(*(part for part in Mul.make_args(body) if part != half)), point, lambda _: x) * density
    need(_polynomial_in(antiderivative, hole) and hole not in total.free_symbols, "normal_mean: {}", antiderivative)
    found, _ = differentiate(substitute(antiderivative, {hole: x}) * density + total * erf(x / sqrt(2)) / 2, x)
    need(is_zero(add(polynomial(found)[0], negative(polynomial(wanted)[0]))),
         "normal_mean: {} is not the derivative: {}", wanted, found)
    result = total / 2 - substitute(antiderivative, {hole: S.Zero}) / sqrt(2 * pi) if halved else total
    return _equal(mean, result, (law, *hypotheses), domain(antiderivative) | domain(total))


def _equal(mean: Expr, result: Expr, hypotheses: tuple[Formula, ...],
           needs: frozenset[Formula] = frozenset()) -> Conclusion:
    known = assumed(hypotheses)
    return Conclusion(Equal(mean, result), known | needs | domain(mean, known) | domain(result, known))


def _opened(mean: Expr, name: str) -> tuple[Symbol, Expr]:
    need(isinstance(mean, Mean), "{}: {} is no expectation", name, mean)
    point = outcome(fresh("#w", mean).name)
    return point, mean.open(point)


def _free_in_none(theorem: Outline, point: str, name: str, *but: Formula) -> None:
    need(not any(outcome(point) in formula.free_symbols for formula in theorem.given.difference(but)),
         "{}: the outcome {} is free in a hypothesis of {}", name, point, theorem)


def _of_monomial(items: list[tuple[Expr, Fraction | Expr]], point: Symbol) -> Expr:
    """E of one product, inside the sums that it is a product of."""
    body = nested([], items)
    ranges: list[tuple[Symbol, Expr, Expr]] = []
    while isinstance(body, Sum):
        name = fresh(f"#e{len(ranges)}", body)
        ranges.append((name, *body.outer))
        body = body.open(name)
    constant, chance = (Mul(*(part for part in Mul.make_args(body) if (point in part.free_symbols) is moved))
                        for moved in (False, True))
    result = constant if chance is S.One else constant * Mean(chance, point)
    for ranged in reversed(ranges):
        result = Sum(result, *ranged)
    return result


def _entries(term: Basic, point: Symbol) -> Iterator[At]:
    if random(term) and term.args[1] == point:
        yield term
    elif point in term.free_symbols:
        for part in (term.body, *term.outer) if isinstance(term, Binder) else term.args:
            yield from _entries(part, point)


def _mapped(term: Basic, point: Symbol, change: Callable[[At], Expr]) -> Basic:
    """The term with another term for each random entry; none of these has binders, so no height changes."""
    if random(term) and term.args[1] == point:
        return change(term)
    if point not in term.free_symbols:
        return term
    if isinstance(term, Binder):
        return type(term)._closed(_mapped(term.body, point, change), term.height, *term.outer)
    return term.func(*(_mapped(part, point, change) for part in term.args))


def _units(term: Expr, point: Symbol, law: Law, name: str) -> set[Unit]:
    """The units that a term depends on, the law saying what a unit is."""
    depth = dict(pair.args for pair in law.args)
    units = set()
    for entry in _entries(term, point):
        need(entry.args[0] in depth, "{}: {} is not about {}", name, law, entry)
        unit = entry.args[2:2 + int(depth[entry.args[0]])]
        need(len(unit) == depth[entry.args[0]], "{}: {} has too few indices for {}", name, entry, law)
        need(not any(s.name.startswith("#") and s.is_integer for i in unit for s in i.free_symbols),
             "{}: {} is not one unit", name, entry)
        units.add((entry.args[0], unit))
    return units


def _only_unit(term: Expr, point: Symbol, law: Formula, kind: type[Law], name: str) -> Unit:
    need(isinstance(law, kind), "{}: {} says nothing of it", name, law)
    units = _units(term, point, law, name)
    need(len(units) == 1, "{}: {} is not about one unit", name, term)
    return units.pop()


def _moved(term: Expr, point: Symbol, here: Unit, there: Unit) -> Expr:
    count = len(here[1])
    return _mapped(term, point, lambda entry: entry if (entry.args[0], entry.args[2:2 + count]) != here else
                   At(*entry.args[:2], *there[1], *entry.args[2 + count:]))


def _polynomial_in(term: Expr, name: Symbol) -> bool:
    if name not in term.free_symbols or term == name:
        return True
    if isinstance(term, Pow):
        return isinstance(term.exp, Integer) and term.exp >= 0 and _polynomial_in(term.base, name)
    return isinstance(term, (Add, Mul)) and all(_polynomial_in(part, name) for part in term.args)
