"""Recurrences and comparisons among what is given make arrays, and only where that is no circle."""

from fractions import Fraction

import pytest
from sympy import Expr, Integer, Pow, Rational, S, Symbol

from derive.attack.evaluate import Instance, evaluate
from derive.attack.families import apart, law_of
from derive.attack.instances import counterexample, satisfiable
from derive.attack.table import Inexact, Undefined
from derive.attack.tight import tightened
from derive.outlines.terms import At, AtMost, Equal, Forall, Formula, Less, Sum, at, integer, real

T = integer("t")
A, B = real("a"), real("b")


def x(index: Expr | int) -> At:
    return at("x", Integer(index) if isinstance(index, int) else index)


def y(index: Expr | int) -> At:
    return at("y", Integer(index) if isinstance(index, int) else index)


def always(body: Formula, start: int = 0) -> Formula:
    return Forall(body, T, Integer(start), S.Infinity)


FIBONACCI = always(Equal(x(T + 2), x(T + 1) + x(T)))


@pytest.mark.parametrize(("formulas", "are"), [
    ((FIBONACCI,), True),
    ((Equal(x(0), 0), Equal(x(1), 1), FIBONACCI), True),
    ((Equal(x(2), 0), FIBONACCI), False),                           # two laws of the entry 2
    ((Equal(x(5), 0), FIBONACCI), False),                           # of the entry 5
    ((Equal(x(0), 0), Equal(x(0), 1)), False),
    ((Equal(x(T), 0), FIBONACCI), False),                           # of whatever entry
    ((always(Equal(x(T + 1), 0)), FIBONACCI), False),
])
def test_laws_are_apart_where_each_entry_has_one(formulas: tuple[Formula, ...], are: bool) -> None:
    laws = [law for law in map(law_of, formulas) if law is not None]
    assert len(laws) == len(formulas)
    assert apart(laws) is are


def test_a_recurrence_that_is_given_makes_its_array() -> None:
    given = Equal(x(0), 0), Equal(x(1), 1), FIBONACCI
    found = satisfiable(given)
    assert found is not None
    assert [found.entry("x", n) for n in range(8)] == [0, 1, 1, 2, 3, 5, 8, 13]
    assert counterexample(Equal(x(6), 8), given) is None
    wrong = counterexample(Equal(x(6), 9), given)
    assert wrong is not None
    assert wrong.lhs == 8


@pytest.mark.parametrize("given", [
    (Equal(x(0), 0), Equal(x(0), 1)),
    (Equal(x(0), 0), Equal(x(2), 5), Equal(x(1), 1), FIBONACCI),    # it is 1
    (Equal(x(0), x(5)), always(Equal(x(T + 1), x(T) + 1))),
])
def test_what_contradicts_itself_has_no_instance(given: tuple[Formula, ...]) -> None:
    assert satisfiable(given) is None


@pytest.mark.parametrize(("formula", "equation"), [
    (always(AtMost(x(T + 1), x(T) / 2)), always(Equal(x(T), x(T - 1) / 2), 1)),
    (always(AtMost(y(T), x(T))), always(Equal(x(T), y(T)))),
])
def test_a_comparison_of_all_steps_becomes_an_equation(formula: Formula, equation: Formula) -> None:
    assert equation in tightened([formula], [])


@pytest.mark.parametrize(("formula", "definitions"), [
    (always(Less(x(T + 1), x(T))), ()),                             # as large as that it is not
    (always(AtMost(x(T), x(T + 1) - 1)), (always(Equal(x(T), T)),)),            # it has a definition
    (always(AtMost(x(T), Sum(x(T), T, S.Zero, S.One))), ()),        # of itself
    (Forall(AtMost(x(T), 1), T, S.Zero, Integer(3)), ()),           # not of all steps
    (AtMost(x(1), 1), ()),
])
def test_others_do_not(formula: Formula, definitions: tuple[Formula, ...]) -> None:
    assert not list(tightened([formula], definitions))


def test_a_circle_of_equations_has_no_instance_and_ends() -> None:
    """x[t] as large as y[t], which is x[t] + 1"""
    law, given = always(Equal(y(T), x(T) + 1)), always(AtMost(x(T), y(T)))
    equation, = tightened([given], [law])
    assert satisfiable([given], [law, equation]) is None
    assert satisfiable([given], [law]) is not None


ROOT = Rational(1, 2)


def value(term: Expr, a: Fraction, b: Fraction) -> object:
    names: dict[Symbol, Fraction] = {A: a, B: b}
    return evaluate(term, Instance(names, {}, (), 0))


@pytest.mark.parametrize(("a", "b", "found"), [
    (Fraction(3), Fraction(1, 3), 1), (Fraction(2), Fraction(8), 4), (Fraction(2), Fraction(0), 0),
])
def test_a_product_of_roots_is_a_fraction_where_it_is_one(a: Fraction, b: Fraction, found: int) -> None:
    assert value(Pow(A, ROOT) * Pow(B, ROOT), a, b) == found


def test_a_product_of_roots_has_no_value_where_one_of_them_has_none() -> None:
    with pytest.raises(Undefined):
        value(Pow(A, ROOT) * Pow(B, ROOT), Fraction(-3), Fraction(-3))
    with pytest.raises(Undefined):
        value(Pow(A, ROOT) * Pow(B, ROOT), Fraction(3), Fraction(-1, 3))
    with pytest.raises(Undefined):
        value(Pow(A, ROOT) / Pow(B, ROOT), Fraction(3), Fraction(0))
    with pytest.raises(Inexact):
        value(Pow(A, ROOT) * Pow(B, ROOT), Fraction(2), Fraction(3))
