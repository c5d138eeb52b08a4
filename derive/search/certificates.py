"""Certificates for inequalities: which products of what is given add up to what is claimed."""

from collections.abc import Iterator
from itertools import combinations, combinations_with_replacement

from sympy import Matrix, Rational, S, linsolve, symbols

from derive.kernel.logic import assume, generalise, plainly
from derive.kernel.normal import Polynomial, multiply, polynomial
from derive.kernel.order import Product, certificate
from derive.kernel.terms import AtMost, Formula, Less, Refused, spelled
from derive.kernel.theorem import Theorem

from .discharge import tidy
from .equalities import Range, range_formulas
from .unfolding import Knowledge

MOST_TERMS = 3          # products in one certificate


def prove_inequality(goal: Formula, knowledge: Knowledge, ranges: tuple[Range, ...]) -> Theorem:
    """c <= d or c < d for all values of its indices, from products of what is given."""
    inside = knowledge.with_context(range_formulas(ranges))
    theorem = tidy(_certified(goal, inside), inside.context)
    for name, low, high in reversed(ranges):
        theorem = generalise(theorem, name, low, high)
    return theorem


def _certified(goal: Formula, knowledge: Knowledge) -> Theorem:
    wanted = polynomial(goal.rhs - goal.lhs)[0]
    bounds = _bounds(knowledge)
    pool = [(some, _form(some)) for count in (1, 2) for some in combinations_with_replacement(bounds, count)]
    for count in range(1, MOST_TERMS + 1):
        for chosen in combinations(pool, count):
            for weights in _weights([form for _, form in chosen], wanted):
                products: tuple[Product, ...] = tuple(
                    (weight, S.One, some) for weight, (some, _) in zip(weights, chosen, strict=True) if weight)
                try:
                    return certificate(goal, products, (), ())
                except Refused:
                    continue
    raise Refused(f"certificate: none was found for {goal}, from {len(bounds)} bounds")


def _bounds(knowledge: Knowledge) -> list[Theorem]:
    """What is given as an inequality, and that the inverse of what is positive is positive."""
    said = sorted((f for f in knowledge.context if isinstance(f, (AtMost, Less))), key=spelled)
    found = [assume(formula) for formula in said]
    for formula in said:
        if isinstance(formula, Less) and formula.lhs == 0:
            found.append(plainly(Less(0, 1 / formula.rhs), formula))
    return found


def _form(some: tuple[Theorem, ...]) -> Polynomial:
    return multiply(*(polynomial(bound.statement.rhs - bound.statement.lhs)[0] for bound in some))


def _weights(forms: list[Polynomial], wanted: Polynomial) -> Iterator[tuple[Rational, ...]]:
    """Numbers >= 0 with which the forms add up to what is wanted, if these are determined."""
    monomials = sorted(set(wanted).union(*forms), key=str)
    rows = [[Rational(form.get(m, 0)) for form in forms] for m in monomials]
    right = [Rational(wanted.get(m, 0)) for m in monomials]
    unknowns = symbols(f"k:{len(forms)}")
    for solution in linsolve((Matrix(rows), Matrix(right)), *unknowns):
        if all(value.is_Rational and value >= 0 for value in solution):
            yield tuple(solution)
