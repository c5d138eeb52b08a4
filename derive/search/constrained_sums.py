"""Sums whose values are given, as sum(p) == 1, put into normal forms; and the indices of sums one inside the other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from operator import or_

from sympy import Expr, Rational, S, Symbol

from derive.outlines.linear import in_range
from derive.outlines.logic import assume
from derive.outlines.normal import Monomial, Polynomial, add, expression, multiply, polynomial
from derive.outlines.outline import Outline
from derive.outlines.sums import added_up
from derive.outlines.terms import (
    Equal,
    Formula,
    Sum,
    fresh,
    integer,
    spelled,
)

from .discharge import tidy


@dataclass(frozen=True, slots=True)
class Frame:
    """The letters of sums one inside the other, each with its last value; none for what stands in no sum."""

    letters: tuple[tuple[Symbol, Expr], ...] = ()

    @property
    def context(self) -> frozenset[Formula]:
        return reduce(or_, (in_range(name, S.One, high) for name, high in self.letters), frozenset())

    def summed(self, term: Expr) -> Expr:
        for name, high in reversed(self.letters):
            term = Sum(term, name, S.One, high)
        return term

    def added(self, bound: Outline, context: frozenset[Formula]) -> Outline:
        """The bound added up over all the letters."""
        for place in range(len(self.letters) - 1, -1, -1):
            around = Frame(self.letters[:place]).context
            name, high = self.letters[place]
            bound = tidy(added_up(tidy(bound, context | around | in_range(name, S.One, high)), name, S.One, high),
                         context | around)
        return bound


def opened_sum(monomial: Monomial, goal: Formula) -> tuple[Frame, Monomial]:
    """A monomial with the one sum in it opened, and the sums in that, in letters that are the same each time."""
    sums = [base for base, power in monomial if isinstance(base, Sum) and power == 1]
    if len(sums) != 1:
        return Frame(), monomial
    term: Expr = sums[0]
    letters: list[tuple[Symbol, Expr]] = []
    taken = goal
    while isinstance(term, Sum):
        name = fresh("i" + "i" * len(letters), taken)
        letters.append((integer(name.name), term.outer[1]))
        term = term.open(name)
    (inner, c), = polynomial(term)[0].items() if len(polynomial(term)[0]) == 1 else [(None, None)]
    if inner is None or c != 1:
        return Frame(), monomial
    rest = frozenset(item for item in monomial if item[0] != sums[0])
    (whole, _), = multiply({inner: Fraction(1)}, {rest: Fraction(1)}).items()
    return Frame(tuple(letters)), whole


def as_number(value: Fraction) -> Rational:
    return Rational(value.numerator, value.denominator)


Value = tuple[Sum, Polynomial, Outline]


def values_in(context: frozenset[Formula]) -> Iterator[Value]:
    """The sums whose values are given: sum(p) == 1."""
    for formula in sorted(context, key=spelled):
        if isinstance(formula, Equal):
            form = polynomial(formula.lhs - formula.rhs)[0]
            for monomial, c in sorted(form.items(), key=lambda item: spelled(expression({item[0]: Fraction(1)}))):
                (base, power), *others = [*monomial] or [(S.One, Fraction(0))]
                if isinstance(base, Sum) and power == 1 and not others:
                    rest = {m: -v / c for m, v in form.items() if m != monomial}
                    if not any(base in dict(m) for m in rest):
                        yield base, rest, assume(formula)
                        break


def put_in(form: Polynomial, values: Sequence[Value]) -> Polynomial:
    """The form with the values of the sums, whatever their powers."""
    for total, value, _ in values:
        while taken := _beside(form, total):
            form = _once(form, total, value, taken)
    return form


def _beside(form: Polynomial, total: Sum) -> Polynomial:
    """What a sum is multiplied by in a form, one factor of it taken out of each product."""
    found: Polynomial = {}
    for monomial, c in form.items():
        power = dict(monomial).get(total)
        if isinstance(power, Fraction) and power >= 1:
            rest = frozenset(item for item in monomial if item[0] != total)
            found[rest if power == 1 else rest | {(total, power - 1)}] = c
    return found


def _once(form: Polynomial, total: Sum, value: Polynomial, taken: Polynomial) -> Polynomial:
    """The form with the value for the factors that are taken out."""
    change = add(value, {frozenset([(total, Fraction(1))]): Fraction(-1)})
    return add(form, multiply(taken, change))


def factors_of(form: Polynomial, values: Sequence[Value]) -> tuple[list[Expr], list[Outline]]:
    """By which the given equations are multiplied, so that the form is their sum."""
    factors, equations = [], []
    for total, value, equation in values:
        said = polynomial(equation.statement.lhs - equation.statement.rhs)[0]
        scale = said[frozenset([(total, Fraction(1))])]
        factor: Polynomial = {}
        while taken := _beside(form, total):
            factor = add(factor, {m: c / scale for m, c in taken.items()})
            form = _once(form, total, value, taken)
        if factor:
            factors.append(expression(factor))
            equations.append(equation)
    return factors, equations
